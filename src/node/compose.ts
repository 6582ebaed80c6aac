/**
 * Composing without any preparation: a built-in motif continued by the model that comes with the package.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { motif } from '../generation/motifs.ts';
import { INDEX_FILE } from './model-folder.ts';
import { type WrittenResult, writeResults } from './result-files.ts';
import { composeNotes } from './write-notes.ts';

/** Where the shipped models lie. */
export const MODELS_FOLDER = fileURLToPath(new URL('../../models/', import.meta.url));

/** The shipped models' folders in `models/`: of time steps, and of notes. */
export const SHIPPED_MODEL = 'lstm-small';
export const SHIPPED_NOTE_MODEL = 'transformer-free';

export interface ComposeOptions {
  /** A built-in motif: morning, rain or waltz. Default 'morning'. */
  readonly motif?: string;
  /** Seconds to add. Default 24. */
  readonly seconds?: number;
  /** Starts the random numbers. Default 1. */
  readonly seed?: number;
  /** Folder of the results. Default 'out'. */
  readonly out?: string;
  /** A model of notes of one's own. Default: the shipped one. */
  readonly model?: string;
}

export interface Composed extends WrittenResult {
  readonly motif: string;
  readonly title: string;
  readonly seed: number;
}

/** So many are written, and the best is taken. */
const ALTERNATIVES = 3;

/**
 * Continues a built-in motif and writes MIDI and WAV.
 *
 * @throws OptionError for an unknown motif; FileError, CheckpointError
 * @example await composeMotif({ motif: 'waltz', seed: 7 }) // { midi: 'out/waltz-7.mid', wav: 'out/waltz-7.wav', … }
 */
export async function composeMotif(options: ComposeOptions = {}): Promise<Composed> {
  const { seconds = 24, seed = 1, out = 'out' } = options;
  const { name, title, piece } = motif(options.motif ?? 'morning');
  const [best] = await composeNotes(options.model ?? shippedNoteModel(), piece, {
    way: 'continue',
    length: { seconds },
    alternatives: ALTERNATIVES,
    seed,
  });
  if (best === undefined) throw new Error('nothing was written');
  const results = [{ piece: best.piece, newNotes: best.notes.length }];
  const [written] = await writeResults(results, { out: join(out, `${name}-${seed}.mid`), wav: true });
  return { ...written!, motif: name, title, seed };
}

/** The folder of the model of time steps that comes with the package. */
export const shippedModel = (): string => join(MODELS_FOLDER, SHIPPED_MODEL);

/** The folder of the model of notes that comes with the package. */
export const shippedNoteModel = (): string => join(MODELS_FOLDER, SHIPPED_NOTE_MODEL);

/** The index of the music that it was trained on. */
export const shippedIndex = (): string => join(shippedNoteModel(), INDEX_FILE);
