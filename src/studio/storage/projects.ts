/**
 * Many projects: listed, opened, made, renamed, copied, deleted. Opening puts together the last snapshot and the
 * journal of what was done since, so that a crash loses at most the last fraction of a second.
 */
import { applyEdit, groupEdits } from '../document/apply.ts';
import { setTitle } from '../document/settings.ts';
import type { ProjectDatabase, ProjectInfo, StoredProject } from './database.ts';
import { fetched } from './fetched.ts';
import { type Project, writeProject } from './project-file.ts';
import { StorageError } from './storage-error.ts';

/** A project that this tab may write. */
export interface OpenProject {
  readonly database: ProjectDatabase;
  readonly id: string;
  readonly claim: number;
  readonly project: Project;
  /** Whether changes were found that had not been saved: the page was closed or crashed. They are in the project. */
  readonly recovered: boolean;
  /** Whether the takes were damaged and are left out. */
  readonly takesLost: boolean;
}

/** All projects, the one saved last first. */
export async function listProjects(database: ProjectDatabase): Promise<ProjectInfo[]> {
  const infos = await database.list();
  return infos.sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? -1 : 1));
}

/**
 * Stores a new project and opens it.
 *
 * @throws StorageError, 'full' where there is no room
 * @example await createProject(database, newProject(newSong('Rain')))
 */
export async function createProject(database: ProjectDatabase, project: Project): Promise<OpenProject> {
  const id = newProjectId();
  const claim = await database.add(infoOf(id, project), writeProject(project));
  return { database, id, claim, project, recovered: false, takesLost: false };
}

/**
 * Opens a project: from now on this tab writes it, and no other.
 *
 * @throws StorageError 'taken over' if there is none of this id
 * @throws FileError if what is stored is damaged; `projectText` still gives it
 */
export async function openProject(database: ProjectDatabase, id: string): Promise<OpenProject> {
  const found = await database.claim(id);
  if (found === undefined) throw new StorageError('taken over');
  const { project, takesLost } = await restored(found.stored);
  return { database, id, claim: found.claim, project, recovered: found.stored.journal.length > 0, takesLost };
}

/** Opens the project saved last; undefined where there is none. */
export async function openLastProject(database: ProjectDatabase): Promise<OpenProject | undefined> {
  const [last] = await listProjects(database);
  return last === undefined ? undefined : openProject(database, last.id);
}

/** What reads stored projects, fetched when it is first wanted. @throws CadenzaError where it could not be loaded */
export const projectReader = () => fetched(import('./read-project.ts'));

/** Snapshot and journal as one project. */
async function restored({ text, journal }: StoredProject): Promise<{ project: Project; takesLost: boolean }> {
  const { readEdit, readProject } = await projectReader();
  const read = readProject(text);
  let { song, pending } = read.project;
  for (const entry of journal) {
    try {
      const edit = readEdit(entry);
      song = applyEdit(song, edit);
      pending = groupEdits([pending, edit]);
    } catch {
      // What follows a damaged entry was made for a song that cannot be had; what was before it can.
      break;
    }
  }
  return { project: { ...read.project, song, pending }, takesLost: read.takesLost };
}

/**
 * The text of a project's file, to save it to disk; as it is stored, where it is damaged.
 *
 * @throws StorageError 'taken over' if there is none of this id; CadenzaError where a part of the page is missing
 */
export async function projectText(database: ProjectDatabase, id: string): Promise<string> {
  const stored = await database.read(id);
  if (stored === undefined) throw new StorageError('taken over');
  await projectReader();
  try {
    return writeProject((await restored(stored)).project);
  } catch {
    return stored.text;
  }
}

/** Renames a project that is not open here; one that is gets a title by an edit. Other tabs lose their claim. */
export async function renameProject(database: ProjectDatabase, id: string, title: string): Promise<void> {
  const { claim, project } = await openProject(database, id);
  const edit = setTitle(project.song, title);
  const song = applyEdit(project.song, edit);
  const pending = groupEdits([project.pending, edit]);
  const renamed = { ...project, song, pending };
  await database.save(claim, infoOf(id, renamed), writeProject(renamed));
}

/**
 * Stores a copy of a project under another title. The copy is not opened.
 *
 * @returns its id
 */
export async function duplicateProject(database: ProjectDatabase, id: string, title: string): Promise<string> {
  const stored = await database.read(id);
  if (stored === undefined) throw new StorageError('taken over');
  const copy = await createProject(database, (await restored(stored)).project);
  await renameProject(database, copy.id, title);
  return copy.id;
}

/** Deletes a project for good. */
export async function deleteProject(database: ProjectDatabase, id: string): Promise<void> {
  await database.remove(id);
}

/** What a list shows of a project. */
export function infoOf(id: string, { song }: Project): ProjectInfo {
  return { id, title: song.title, savedAtMs: Date.now(), notes: song.notes.length };
}

/** 128 random bits. Not seeded: two browsers must not give one id, since projects travel between them. */
function newProjectId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
