/**
 * Continuing MIDI files: a seed file and a model in, MIDI and WAV files out.
 */
import { type ContinueOptions, continuePiece } from '../generation/continue.ts';
import { loadModel } from './model-folder.ts';
import { readPieceFile } from './piece-file.ts';
import { checkResultNames, type ResultOptions, type WrittenResult, writeResults } from './result-files.ts';

export interface ContinueFileOptions extends ContinueOptions, ResultOptions {
  /** The MIDI file to continue. */
  readonly seedFile: string;
  /** Folder of a training run or a model. */
  readonly model: string;
}

/**
 * Continues a MIDI file.
 *
 * @throws MidiError if the seed is not MIDI; FileError, CheckpointError, OptionError
 * @example await continueFile({ seedFile: 'mine.mid', model: 'runs/lstm', out: 'more.mid', seconds: 20, seed: 1 })
 *   // [{ midi: 'more.mid', notes: 123, newNotes: 81 }]
 */
export async function continueFile(options: ContinueFileOptions): Promise<WrittenResult[]> {
  const { seedFile, model: path, ...rest } = options;
  const seed = await readPieceFile(seedFile);
  await checkResultNames(seedFile, rest.out, rest.alternatives ?? 1);
  const model = await loadModel(path);
  try {
    const continuations = await continuePiece(model, seed, rest);
    const results = continuations.map(({ piece, continuation }) => ({ piece, newNotes: continuation.notes.length }));
    return await writeResults(results, rest);
  } finally {
    await model.release();
  }
}
