/**
 * Composing without any preparation: a built-in motif continued by the model that comes with the package.
 */
import { join } from 'node:path';
import { motif } from '../generation/motifs.ts';
import { type WrittenResult, writeResults } from './result-files.ts';
import { shippedNoteModel } from './shipped-models.ts';
import { composeNotes } from './write-notes.ts';

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
  const [best] = await composeNotes(options.model ?? shippedNoteModel('score'), piece, {
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
