/**
 * Songs kept in the browser: the one that is open saves itself, others are opened, made, copied, deleted. Where the
 * browser gives no storage the studio works on, and says so.
 */
import { newSong, type Song, storedWorkspace, type Workspace, workspaceFrom } from '../document/index.ts';
import {
  type Autosave,
  createAutosave,
  createMemoryDatabase,
  createProject,
  deleteProject,
  duplicateProject,
  listProjects,
  newProject,
  type OpenProject,
  openLastProject,
  openProject,
  type Project,
  type ProjectDatabase,
  type ProjectInfo,
  projectReader,
  renameProject,
  type SaveState,
  StorageError,
  saveOnLeave,
} from '../storage/index.ts';
import { texts } from '../texts/index.ts';
import { EMPTY_SELECTION } from './state.ts';
import { viewFrom } from './stored-view.ts';
import { notify, type Studio, setWorkspace } from './studio.ts';
import { stop } from './transport-actions.ts';
import { centred, setView } from './view-actions.ts';

export interface KeepingState {
  /** Of the song that is open; undefined until there is one. */
  readonly id: string | undefined;
  readonly save: SaveState;
}

export interface Keeping {
  getState(): KeepingState;
  subscribe(listener: () => void): () => void;
  list(): Promise<readonly ProjectInfo[]>;
  /** Opens another song; the one that was open is saved first. */
  open(id: string): Promise<void>;
  /** A new song, open from now on; the one that was open is kept. */
  create(song?: Song): Promise<void>;
  /** As `create`, with all that a project file holds. */
  adopt(project: Project): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  duplicate(id: string, title: string): Promise<void>;
  /** The song that is open gives way to the one saved before it, or to a new one. */
  remove(id: string): Promise<void>;
  /** The song that is open, with its takes. */
  current(): Project;
  flush(): Promise<void>;
}

/**
 * Opens what was worked on last, or a new song.
 *
 * @param openDatabase default for tests: memory
 */
export async function createKeeping(
  studio: Studio,
  openDatabase: () => Promise<ProjectDatabase> = async () => createMemoryDatabase(),
): Promise<Keeping> {
  const { store } = studio;
  let state: KeepingState = { id: undefined, save: { kind: 'saved' } };
  const listeners = new Set<() => void>();
  const set = (change: Partial<KeepingState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  let database: ProjectDatabase;
  try {
    database = await openDatabase();
  } catch (error) {
    database = createMemoryDatabase();
    if (error instanceof StorageError) notify(studio, error.message);
  }
  let autosave: Autosave | undefined;
  let endLeave = () => {};
  let suggestion: Project['suggestion'] = {};

  const current = (): Project => {
    const { song, takes, base, history, view } = store.getState();
    return { ...storedWorkspace({ song, takes, base, history }), suggestion, view: { ...view } };
  };

  const show = (opened: OpenProject) => {
    stop(studio);
    suggestion = opened.project.suggestion;
    enter(studio, workspaceFrom(opened.project));
    const view = viewFrom(opened.project.view);
    setView(studio, view ?? centred({ ...store.getState().view, leftTicks: 0 }, store.getState()));
    autosave = createAutosave(opened, current);
    endLeave = saveOnLeave(autosave);
    autosave.subscribe(() => {
      const save = autosave?.state() ?? state.save;
      if (save.kind === 'failing' && state.save.kind !== 'failing') notify(studio, save.message);
      set({ save });
    });
    set({ id: opened.id, save: { kind: 'saved' } });
    if (opened.takesLost) notify(studio, texts.projects.takesLost);
  };
  const close = async () => {
    endLeave();
    await autosave?.close();
    autosave = undefined;
  };
  store.subscribe((now, before) => {
    if (now.song !== before.song || now.takes !== before.takes) autosave?.touch();
  });

  const keeping: Keeping = {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    list: () => listProjects(database),
    async open(id) {
      // Before the song that is open is let go.
      await projectReader();
      await close();
      show(await openProject(database, id));
    },
    create: (song = newSong()) => keeping.adopt(newProject(song)),
    async adopt(project) {
      await close();
      show(await createProject(database, project));
    },
    async rename(id, title) {
      await renameProject(database, id, title);
    },
    async duplicate(id, title) {
      await autosave?.flush();
      await duplicateProject(database, id, title);
    },
    async remove(id) {
      if (id !== state.id) {
        await deleteProject(database, id);
        return;
      }
      await close();
      await deleteProject(database, id);
      show((await openLastProject(database)) ?? (await createProject(database, newProject(newSong()))));
    },
    current,
    flush: async () => autosave?.flush(),
  };

  try {
    show((await openLastProject(database)) ?? (await createProject(database, newProject(store.getState().song))));
  } catch (error) {
    // A damaged song must not keep anyone out: it stays in the list, and a new one is begun.
    notify(studio, error instanceof Error ? error.message : String(error));
    await keeping.create();
  }
  return keeping;
}

function enter(studio: Studio, workspace: Workspace): void {
  setWorkspace(studio, workspace);
  studio.store.setState({
    selection: EMPTY_SELECTION,
    playheadTicks: 0,
    loop: undefined,
    isLooping: false,
    cursor: { ticks: 0, pitch: 60 },
    isCursorShown: false,
  });
  studio.player.setLoop(undefined);
  studio.player.seek(0);
}
