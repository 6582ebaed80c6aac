/** The samples that people listen to: every model's continuation of the first prompt, as MIDI and WAV. */
import { join } from 'node:path';
import { renderPiece } from '../../audio/render.ts';
import { writeWav } from '../../audio/wav.ts';
import { CadenzaError } from '../../errors.ts';
import type { Sample, SampleSet } from '../../evaluation/suite.ts';
import { writeMidi } from '../../midi/write.ts';
import { writeFileAtomic } from '../files.ts';
import { defaultFont } from '../fonts.ts';
import { writeWavFile } from '../render.ts';

export interface WrittenSample {
  readonly model: string;
  readonly decoding: string;
  readonly sample: Sample;
  /** Base name of its files. */
  readonly name: string;
  readonly midi: string;
  readonly wav: string;
  /** The MIDI file's bytes. */
  readonly midiBytes: Uint8Array;
  /** The sound in a size for a page: mono, 22,050 Hz. */
  readonly smallWav: Uint8Array;
}

/**
 * Writes one sample of each set.
 *
 * @returns them in the order of the sets; sets without samples are left out
 * @throws FileError; CadenzaError when it was stopped
 */
export async function writeSamples(
  sets: readonly SampleSet[],
  folder: string,
  onProgress: (text: string) => void = () => {},
  signal?: { readonly aborted: boolean },
): Promise<WrittenSample[]> {
  const font = await defaultFont();
  const written: WrittenSample[] = [];
  for (const { model, decoding, samples } of sets) {
    const [sample] = samples;
    if (sample === undefined) continue;
    stopIfAsked(signal, folder);
    const name = `${model}-${decoding}`.replaceAll(/[^a-z0-9]+/gi, '-');
    onProgress(`rendering ${name}`);
    const midi = join(folder, `${name}.mid`);
    const wav = join(folder, `${name}.wav`);
    const midiBytes = writeMidi(sample.piece);
    await writeFileAtomic(midi, midiBytes);
    stopIfAsked(signal, folder);
    await writeWavFile(sample.piece, wav, { font, ...(signal && { signal }) });
    stopIfAsked(signal, folder);
    const small = await renderPiece(sample.piece, { font, sampleRate: 22_050 });
    written.push({ model, decoding, sample, name, midi, wav, midiBytes, smallWav: writeWav(small, { channels: 1 }) });
  }
  return written;
}

function stopIfAsked(signal: { readonly aborted: boolean } | undefined, folder: string): void {
  if (signal?.aborted === true) throw new CadenzaError(`stopped; not all samples were written to ${folder}`);
}
