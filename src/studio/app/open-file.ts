/** Files that come in and go out: dropped, chosen, saved. */
import { type MOTIFS, motif } from '../../generation/motifs.ts';
import { songFromPiece } from '../document/index.ts';
import {
  fileNameOf,
  importChangeText,
  kindOfFile,
  midiFromSong,
  newProject,
  openFile,
  PROJECT_EXTENSION,
  type Project,
  writeProject,
} from '../storage/index.ts';
import { texts } from '../texts/index.ts';
import type { Keeping } from './keeping.ts';
import { messageOf, notify, type Studio } from './studio.ts';

/**
 * Opens a file as a song of its own; the song that is open is kept. What was changed on the way in is said.
 *
 * @returns whether it was a file to open
 */
export async function openBytes(
  studio: Studio,
  keeping: Keeping,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<boolean> {
  let project: Project;
  let said: readonly string[] = [];
  try {
    const file = await openFile(bytes, name);
    if (file.kind === 'project') {
      project = file.project;
      if (file.takesLost) said = [texts.projects.takesLost];
    } else {
      if (file.song.notes.length === 0) {
        notify(studio, texts.drop.empty(name));
        return false;
      }
      project = newProject(file.song);
      said = file.changes.map(importChangeText);
    }
    await keeping.adopt(project);
  } catch (error) {
    notify(studio, messageOf(error));
    return false;
  }
  notify(studio, [texts.drop.opened(name), ...said].join(' '));
  return true;
}

/** Files of a user's with what is in them. */
export function bytesOf(files: Iterable<File>): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }[]> {
  return Promise.all(
    [...files].map(async (file) => ({
      // A file of a folder tells where it lies.
      name: file.webkitRelativePath || file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

const MODEL_FILE = /\.(zip|json|safetensors)$/i;
/** A model has two files; of a folder with more these many are looked at. */
const MOST_MODEL_FILES = 8;

/**
 * Opens what was dropped or chosen: a model in one or two files, or else the first file as a song.
 *
 * @param openModel told the files of a model
 */
export async function openFiles(
  studio: Studio,
  keeping: Keeping,
  files: readonly File[],
  openModel: (files: Awaited<ReturnType<typeof bytesOf>>) => Promise<void>,
): Promise<void> {
  try {
    const parts = files.filter(({ name }) => MODEL_FILE.test(name)).slice(0, MOST_MODEL_FILES);
    const read = await bytesOf(parts.length > 0 ? parts : files.slice(0, 1));
    const model = read.filter(({ bytes }) => kindOfFile(bytes) === 'model');
    const [first] = read;
    if (model.length > 0) await openModel(model);
    else if (first !== undefined) await openBytes(studio, keeping, first.bytes, first.name);
  } catch (error) {
    notify(studio, messageOf(error));
  }
}

/** Begins a song with one of the built-in beginnings. */
export async function openMotif(keeping: Keeping, name: (typeof MOTIFS)[number]['name']): Promise<void> {
  const { title, piece } = motif(name);
  await keeping.create(songFromPiece(piece, { title: title.replace(/,.*$/, '') }));
}

export interface SavedFile {
  readonly name: string;
  readonly type: string;
  readonly data: Uint8Array<ArrayBuffer> | string | Blob;
}

export function midiFile({ store }: Studio): SavedFile {
  const { song } = store.getState();
  return { name: fileNameOf(song, '.mid'), type: 'audio/midi', data: midiFromSong(song) };
}

export function projectFile({ store }: Studio, keeping: Keeping): SavedFile {
  const data = writeProject(keeping.current());
  return { name: fileNameOf(store.getState().song, PROJECT_EXTENSION), type: 'application/json', data };
}

/** Hands a file to the browser's downloads. */
export function download({ name, type, data }: SavedFile): void {
  const url = URL.createObjectURL(data instanceof Blob ? data : new Blob([data], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read it only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
