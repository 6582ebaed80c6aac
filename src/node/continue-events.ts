/**
 * Continuing MIDI files with a model of performance events: a seed file and a model in, MIDI and WAV files out.
 */
import { type ContinueEventsOptions, continueEvents } from '../generation/continue-events.ts';
import { loadEventModel } from './model-folder.ts';
import { readPieceFile } from './piece-file.ts';
import { checkResultNames, type ResultOptions, type WrittenResult, writeResults } from './result-files.ts';

export interface ContinueEventsFileOptions extends ContinueEventsOptions, ResultOptions {
  /** The MIDI file to continue. */
  readonly seedFile: string;
  /** Folder of a training run or a model. */
  readonly model: string;
}

/**
 * Continues a MIDI file, read as a performance.
 *
 * @throws MidiError if the seed is not MIDI; FileError, CheckpointError, OptionError
 * @example await continueEventsFile({ seedFile: 'mine.mid', model: 'runs/performance-lstm', out: 'more.mid', seconds: 20, seed: 1 })
 *   // [{ midi: 'more.mid', notes: 123, newNotes: 81 }]
 */
export async function continueEventsFile(options: ContinueEventsFileOptions): Promise<WrittenResult[]> {
  const { seedFile, model: path, ...rest } = options;
  const seed = await readPieceFile(seedFile);
  await checkResultNames(seedFile, rest.out, rest.alternatives ?? 1);
  const model = await loadEventModel(path);
  try {
    const continuations = await continueEvents(model, seed, rest);
    const results = continuations.map(({ piece, notes }) => ({ piece, newNotes: notes.length }));
    return await writeResults(results, rest);
  } finally {
    await model.release();
  }
}
