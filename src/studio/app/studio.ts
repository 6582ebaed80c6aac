/**
 * The studio: its state, its player, and the one way in which a song changes.
 *
 * Everything here runs without a page, so that the actions are tested as they are.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  changeSong,
  type Edit,
  groupEdits,
  isNoEdit,
  newIds,
  redoChange,
  type Song,
  undoChange,
  type Workspace,
} from '../document/index.ts';
import type { Player } from '../playback/player-state.ts';
import { texts } from '../texts/index.ts';
import { type Draft, initialState, type StudioState } from './state.ts';

export interface Studio {
  readonly store: StoreApi<StudioState>;
  readonly player: Player;
}

/** @example const studio = createStudio(createPlayer()) */
export function createStudio(player: Player, start: Partial<StudioState> = {}): Studio {
  const store = createStore<StudioState>()(() => ({ ...initialState(), ...start }));
  player.setSong(store.getState().song);
  store.subscribe((state, before) => {
    if (state.song !== before.song) player.setSong(state.song);
  });
  return { store, player };
}

export interface ChangeOptions {
  /** For the history: 'Move 3 notes'. */
  readonly label: string;
  /** Steps with the same key become one, such as presses of an arrow key. */
  readonly key?: string;
  /** What is selected afterwards: the notes that came, those of a set, or as before (default). */
  readonly select?: 'new' | ReadonlySet<number>;
}

/**
 * Changes the song, as one step of the history. An edit that changes nothing is not a step.
 *
 * @returns whether something changed
 */
export function change({ store }: Studio, edit: Edit, { label, key, select }: ChangeOptions): boolean {
  if (isNoEdit(edit)) return false;
  store.setState((state) => {
    const workspace = changeSong(state, edit, label, key);
    const selection = select === 'new' ? newIds(edit) : (select ?? state.selection);
    return { ...workspace, selection: existing(workspace.song, selection) };
  });
  return true;
}

/** Takes the last step back. @returns its label, or undefined where there was none */
export function undoStep(studio: Studio): string | undefined {
  const label = studio.store.getState().history.done.at(-1)?.label;
  if (label !== undefined) setWorkspace(studio, undoChange(studio.store.getState()));
  return label;
}

/** Does the step taken back last again. @returns its label, or undefined where there was none */
export function redoStep(studio: Studio): string | undefined {
  const label = studio.store.getState().history.undone.at(-1)?.label;
  if (label !== undefined) setWorkspace(studio, redoChange(studio.store.getState()));
  return label;
}

/** Puts another workspace in the place of the one that is open; what went on there ends. */
export function setWorkspace({ store }: Studio, workspace: Workspace): void {
  const { song, history, takes, base } = workspace;
  const selection = existing(song, store.getState().selection);
  store.setState({ song, history, takes, base, selection, draft: undefined, box: undefined, suggestion: undefined });
}

/** A selection without the ids that are not in the song; the same one where all are. */
function existing(song: Song, selection: ReadonlySet<number>): ReadonlySet<number> {
  if (selection.size === 0) return selection;
  let found = 0;
  for (const { id } of song.notes) if (selection.has(id)) found++;
  if (found === selection.size) return selection;
  return new Set(song.notes.flatMap(({ id }) => (selection.has(id) ? [id] : [])));
}

/** An edit of notes as a draft; undefined where it changes nothing. */
export function draftOf(edit: Edit): Draft | undefined {
  const net = groupEdits([edit]);
  if (net.kind !== 'notes' || isNoEdit(net)) return undefined;
  return { removed: net.removed, added: net.added };
}

let said = 0;

/** Says something to everyone, for a few seconds. */
export function notify({ store }: Studio, text: string): void {
  store.setState({ notice: { text, number: ++said } });
}

/** Says something to screen readers. */
export function announce({ store }: Studio, text: string): void {
  store.setState({ announcement: { text, number: ++said } });
}

/** A short note, if the user likes to hear what is drawn. */
export function preview({ store, player }: Studio, pitch: number, velocity: number): void {
  if (!store.getState().settings.previewsNotes || player.getState().transport === 'playing') return;
  void player.resume();
  player.preview(pitch, velocity);
}

/** The message of an error that a user can mend; others are thrown on. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : texts.app.fault;
}
