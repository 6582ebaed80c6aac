/**
 * The studio's database in a page: what the test in Node calls there. Compiled with the studio.
 */
import { applyEdit } from '../../src/studio/document/apply.ts';
import { addNotes } from '../../src/studio/document/notes.ts';
import { newSong } from '../../src/studio/document/piece.ts';
import { setTitle } from '../../src/studio/document/settings.ts';
import { DATABASE_CASES } from '../../src/studio/storage/database-cases.ts';
import {
  type Autosave,
  createAutosave,
  createProject,
  newProject,
  type OpenProject,
  openLastProject,
  openProjectDatabase,
  type Project,
  type SaveState,
} from '../../src/studio/storage/index.ts';

/** Runs a case of the databases in a database of its own. */
export async function runCase(name: string): Promise<void> {
  const run = DATABASE_CASES[name];
  if (run === undefined) throw new Error(`there is no case "${name}"`);
  await run(await openProjectDatabase(`case ${name}`));
}

let opened: OpenProject;
let project: Project;
let autosave: Autosave;

function work(): void {
  project = opened.project;
  autosave = createAutosave(opened, () => project, { journalMs: 10, restMs: 600_000, mostMs: 600_000 });
}

/** Begins a project, in the page's usual database. */
export async function begin(title: string): Promise<void> {
  opened = await createProject(await openProjectDatabase(), newProject(newSong(title)));
  work();
}

/** Opens the project saved last. @returns what the page finds */
export async function reopen(): Promise<{ title: string; pitches: number[]; recovered: boolean }> {
  const found = await openLastProject(await openProjectDatabase());
  if (found === undefined) throw new Error('nothing was saved');
  opened = found;
  work();
  const { title, notes } = project.song;
  return { title, pitches: notes.map(({ pitch }) => pitch), recovered: found.recovered };
}

/** Adds notes, one after the other, and gives the journal the time it takes. */
export async function write(pitches: readonly number[]): Promise<void> {
  for (const pitch of pitches) {
    const onsetTicks = 480 * project.song.notes.length;
    const edit = addNotes(project.song, [{ pitch, onsetTicks, durationTicks: 480 }]);
    project = { ...project, song: applyEdit(project.song, edit) };
    autosave.touch();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Makes the project large. Letters at random do not shrink. */
export function grow(bytes: number): void {
  const random = crypto.getRandomValues(new Uint8Array(65_536));
  const letters = Array.from(random, (byte) => String.fromCharCode(0x4e00 + byte)).join('');
  project = { ...project, view: { letters: letters.repeat(Math.ceil(bytes / 2 / letters.length)) } };
}

/** @returns how things stand after saving */
export async function save(): Promise<SaveState> {
  autosave.touch();
  await autosave.flush();
  return autosave.state();
}

/** @returns the pitches in memory */
export function pitches(): number[] {
  return project.song.notes.map(({ pitch }) => pitch);
}

/** Gives the song another title. */
export function rename(title: string): void {
  project = { ...project, song: applyEdit(project.song, setTitle(project.song, title)) };
}
