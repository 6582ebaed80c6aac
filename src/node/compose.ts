/**
 * Composing without any preparation: a built-in motif continued by the model that comes with the package.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { motif } from '../generation/motifs.ts';
import { type WrittenContinuation, writeContinuations } from './continue.ts';
import { loadModel } from './model-folder.ts';

/** Where the shipped models lie. */
export const MODELS_FOLDER = fileURLToPath(new URL('../../models/', import.meta.url));

/** The shipped model's folder in `models/`. */
export const SHIPPED_MODEL = 'lstm-small';

export interface ComposeOptions {
  /** A built-in motif: morning, rain or waltz. Default 'morning'. */
  readonly motif?: string;
  /** Seconds to add. Default 24. */
  readonly seconds?: number;
  /** Starts the random numbers. Default 1. */
  readonly seed?: number;
  /** Folder of the results. Default 'out'. */
  readonly out?: string;
  /** A model of one's own. Default: the shipped one. */
  readonly model?: string;
}

export interface Composed extends WrittenContinuation {
  readonly motif: string;
  readonly title: string;
  readonly seed: number;
}

/**
 * Continues a built-in motif and writes MIDI and WAV.
 *
 * @throws OptionError for an unknown motif; FileError, CheckpointError
 * @example await composeMotif({ motif: 'waltz', seed: 7 }) // { midi: 'out/waltz-7.mid', wav: 'out/waltz-7.wav', … }
 */
export async function composeMotif(options: ComposeOptions = {}): Promise<Composed> {
  const { seconds = 24, seed = 1, out = 'out' } = options;
  const { name, title, piece } = motif(options.motif ?? 'morning');
  const model = await loadModel(options.model ?? shippedModel());
  try {
    const [written] = await writeContinuations(model, piece, {
      seconds,
      seed,
      // Chosen by ear: bold enough to go somewhere, without the wrong notes of the tail.
      decoding: { method: 'sample', temperature: 0.9, topP: 0.92 },
      maxSilenceSteps: 4,
      out: join(out, `${name}-${seed}.mid`),
      wav: true,
    });
    if (written === undefined) throw new Error('nothing was written');
    return { ...written, motif: name, title, seed };
  } finally {
    await model.release();
  }
}

/** The folder of the model that comes with the package. */
export const shippedModel = (): string => join(MODELS_FOLDER, SHIPPED_MODEL);
