/**
 * Continuing MIDI files with a model of performance events: a seed file and a model in, MIDI and WAV files out.
 */
import { type ContinueEventsOptions, continueEvents } from '../generation/continue-events.ts';
import { writeMidi } from '../midi/write.ts';
import { checkResultNames, namesOf, type WrittenContinuation } from './continue.ts';
import { writeFileAtomic } from './files.ts';
import { loadEventModel } from './model-folder.ts';
import { readPieceFile } from './piece-file.ts';
import { writeWavFile } from './render.ts';

export interface ContinueEventsFileOptions extends ContinueEventsOptions {
  /** The MIDI file to continue. */
  readonly seedFile: string;
  /** Folder of a training run or a model. */
  readonly model: string;
  /** The MIDI file to write; with several alternatives `-1`, `-2` … stand before its ending. */
  readonly out: string;
  /** Also writes a WAV file beside each MIDI file. Default false. */
  readonly wav?: boolean;
}

/**
 * Continues a MIDI file, read as a performance.
 *
 * @throws MidiError if the seed is not MIDI; FileError, CheckpointError, OptionError
 * @example await continueEventsFile({ seedFile: 'mine.mid', model: 'runs/performance-lstm', out: 'more.mid', seconds: 20, seed: 1 })
 *   // [{ midi: 'more.mid', notes: 123, newNotes: 81 }]
 */
export async function continueEventsFile(options: ContinueEventsFileOptions): Promise<WrittenContinuation[]> {
  const { seedFile, model: path, out, wav = false, ...rest } = options;
  const seed = await readPieceFile(seedFile);
  await checkResultNames(seedFile, out, rest.alternatives ?? 1);
  const model = await loadEventModel(path);
  const written: WrittenContinuation[] = [];
  try {
    const continuations = await continueEvents(model, seed, rest);
    const names = namesOf(out, continuations.length);
    for (const [index, { piece, notes }] of continuations.entries()) {
      const { midi, sound } = names[index]!;
      await writeFileAtomic(midi, writeMidi(piece));
      if (wav) await writeWavFile(piece, sound, { ...(rest.signal && { signal: rest.signal }) });
      written.push({ midi, ...(wav ? { wav: sound } : {}), notes: piece.notes.length, newNotes: notes.length });
    }
  } finally {
    await model.release();
  }
  return written;
}
