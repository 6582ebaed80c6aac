/**
 * What is in a file or a data set: the numbers behind `cadenza data info`.
 */
import { SPLITS, type Split } from '../dataset/collection.ts';
import { CadenzaError } from '../errors.ts';
import { inspectMidi } from '../midi/read.ts';
import { durationSeconds } from '../notes/clock.ts';
import type { KeyChange, Piece } from '../notes/piece.ts';
import { kindOf, openCollection } from './collection.ts';
import { readFile } from './files.ts';
import { withPath } from './midi-file.ts';

/** One MIDI file. */
export interface FileInfo {
  readonly kind: 'file';
  readonly path: string;
  /** 0, 1 or 2. */
  readonly format: number;
  readonly tracks: number;
  /** Names of the tracks that have one. */
  readonly trackNames: readonly string[];
  readonly durationSeconds: number;
  readonly notes: number;
  /** MIDI numbers; absent without notes. */
  readonly lowestPitch?: number;
  readonly highestPitch?: number;
  /** Movements of the sustain pedal. */
  readonly pedalChanges: number;
  /** At the beginning, in quarter notes. */
  readonly beatsPerMinute: number;
  /** How often the tempo changes after the beginning. */
  readonly tempoChanges: number;
  /** At the beginning, for example '3/4'; absent where the file has none. */
  readonly metre?: string;
  /** At the beginning, for example 'E-flat major'; absent where the file has none. */
  readonly key?: string;
  /** What was wrong with the file and set right while reading. */
  readonly warnings: readonly string[];
}

export interface Totals {
  readonly files: number;
  readonly notes: number;
  readonly hours: number;
}

/** A folder, a data set or an archive. Totals count the files that can be read. */
export interface CollectionInfo extends Totals {
  readonly kind: 'collection';
  readonly path: string;
  readonly name: string;
  readonly licence?: string;
  /** By official split, where the collection has splits. */
  readonly splits: Readonly<Partial<Record<Split, Totals>>>;
  /** Files in which the sustain pedal moves. */
  readonly filesWithPedal: number;
  /** Files that were not quite right, but could be read. */
  readonly filesWithWarnings: number;
  /** Files that cannot be read, and why. */
  readonly faults: readonly { readonly file: string; readonly message: string }[];
}

export type DataInfo = FileInfo | CollectionInfo;

export interface InspectOptions {
  /** Told after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Looks at a MIDI file, a folder, a data set or a zip archive.
 *
 * @throws MidiError if a single file is not MIDI; DatasetError, ArchiveError or FileError as `openCollection`
 * @example (await inspectDataset('data/maestro-v3.0.0')).notes // 7040164
 */
export async function inspectDataset(path: string, options: InspectOptions = {}): Promise<DataInfo> {
  if ((await kindOf(path)) === 'midi') return inspectFile(path, await readFile(path));
  const collection = await openCollection(path);
  try {
    const total = new Sum();
    const splits = new Map<Split, Sum>();
    const faults: { file: string; message: string }[] = [];
    let filesWithPedal = 0;
    let filesWithWarnings = 0;
    for (const [index, entry] of collection.entries.entries()) {
      try {
        const { piece, warnings } = inspectMidi(await collection.read(entry));
        total.add(piece);
        if (entry.split !== undefined) {
          splits.set(entry.split, splits.get(entry.split) ?? new Sum());
          splits.get(entry.split)?.add(piece);
        }
        if (piece.pedal.length > 0) filesWithPedal++;
        if (warnings.length > 0) filesWithWarnings++;
      } catch (error) {
        if (!(error instanceof CadenzaError)) throw error;
        faults.push({ file: entry.id, message: error.message });
      }
      options.onProgress?.(index + 1, collection.entries.length);
    }
    return {
      kind: 'collection',
      path,
      name: collection.name,
      ...(collection.licence === undefined ? {} : { licence: collection.licence }),
      ...total.totals,
      splits: Object.fromEntries(
        SPLITS.flatMap((split) => {
          const sum = splits.get(split);
          return sum === undefined ? [] : [[split, sum.totals]];
        }),
      ),
      filesWithPedal,
      filesWithWarnings,
      faults,
    };
  } finally {
    collection.close();
  }
}

class Sum {
  #files = 0;
  #notes = 0;
  #seconds = 0;

  add(piece: Piece): void {
    this.#files++;
    this.#notes += piece.notes.length;
    this.#seconds += durationSeconds(piece);
  }

  get totals(): Totals {
    return { files: this.#files, notes: this.#notes, hours: this.#seconds / 3600 };
  }
}

function inspectFile(path: string, bytes: Uint8Array): FileInfo {
  const { piece, format, tracks, trackNames, warnings } = withPath(path, () => inspectMidi(bytes));
  const atStart = <T extends { readonly timeTicks: number }>(changes: readonly T[]): T | undefined =>
    changes.find(({ timeTicks }) => timeTicks === 0);
  const metre = atStart(piece.metres);
  const key = atStart(piece.keys);
  let lowestPitch = 128;
  let highestPitch = -1;
  for (const { pitch } of piece.notes) {
    lowestPitch = Math.min(lowestPitch, pitch);
    highestPitch = Math.max(highestPitch, pitch);
  }
  return {
    kind: 'file',
    path,
    format,
    tracks,
    trackNames: trackNames.filter((name) => name !== ''),
    durationSeconds: durationSeconds(piece),
    notes: piece.notes.length,
    ...(highestPitch < 0 ? {} : { lowestPitch, highestPitch }),
    pedalChanges: piece.pedal.length,
    beatsPerMinute: 60e6 / (atStart(piece.tempos)?.microsecondsPerBeat ?? 500_000),
    tempoChanges: piece.tempos.filter(({ timeTicks }) => timeTicks > 0).length,
    ...(metre === undefined ? {} : { metre: `${metre.numerator}/${metre.denominator}` }),
    ...(key === undefined ? {} : { key: keyName(key) }),
    warnings: warnings.map(({ message, byteOffset }) => `${message} (at byte ${byteOffset})`),
  };
}

const FIFTHS = ['F', 'C', 'G', 'D', 'A', 'E', 'B'];

/** @example keyName({ timeTicks: 0, fifths: -3, mode: 'major' }) // 'E-flat major' */
function keyName({ fifths, mode }: KeyChange): string {
  const place = fifths + (mode === 'major' ? 1 : 4); // in the line of fifths from F; -7 major is C-flat
  const letter = FIFTHS[((place % 7) + 7) % 7];
  const accidental = { '-1': '-flat', '0': '', '1': '-sharp' }[String(Math.floor(place / 7))] ?? '';
  return `${letter}${accidental} ${mode}`;
}
