/**
 * MIDI files and pieces as WAV files, in memory that does not grow with their length.
 */
import { peakOf } from '../audio/audio.ts';
import { type RenderOptions, renderBlocks, renderedFrames } from '../audio/render.ts';
import { encodePcm, fittingScale, type WavBits, wavHeader } from '../audio/wav.ts';
import { CadenzaError, OptionError } from '../errors.ts';
import type { Piece } from '../notes/piece.ts';
import { readFile, writeFileAtomic } from './files.ts';
import { defaultFont } from './fonts.ts';
import { readPieceFile } from './piece-file.ts';

export interface RenderFileOptions extends Omit<RenderOptions, 'font'> {
  /** The bytes of a SoundFont, or the path of one. Default: the small piano that comes with Cadenza. */
  readonly font?: Uint8Array | string;
  /** Bits of a sample. Default 16. */
  readonly bits?: WavBits;
  /** Called after each block of sound with the share done, 0..1. */
  readonly onProgress?: (done: number) => void;
  /** Stops the rendering; the file is then not written. */
  readonly signal?: { readonly aborted: boolean };
}

export interface RenderedFile {
  readonly path: string;
  /** Of sound, the tail included. */
  readonly seconds: number;
  /** Largest sample in the file, 0..1. */
  readonly peak: number;
  /** The factor by which too loud sound was scaled down to fit; 1 where it fitted. */
  readonly scale: number;
}

/** Thrown inside the first pass to discard its file: the peak is known only when all is rendered. */
class TooLoud extends Error {}

/**
 * Writes a piece as a WAV file. Where the sound would clip it is rendered a second time, scaled down as a whole.
 *
 * @throws FileError if the file cannot be written or the font cannot be read; OptionError for options
 *   out of range and pieces longer than a WAV file can be (6.7 hours at 44,100 Hz, 16 bits)
 * @example await writeWavFile(piece, 'out/piece.wav') // { path: 'out/piece.wav', seconds: 12.4, peak: 0.61, scale: 1 }
 */
export async function writeWavFile(piece: Piece, path: string, options: RenderFileOptions = {}): Promise<RenderedFile> {
  const { font: fontOrPath, bits = 16, onProgress, signal, ...settings } = options;
  const font = typeof fontOrPath === 'string' ? await readFile(fontOrPath) : (fontOrPath ?? (await defaultFont()));
  const render: RenderOptions = { ...settings, font };
  const sampleRate = render.sampleRate ?? 44_100;
  const frames = renderedFrames(piece, render);
  const header = wavHeader(frames, sampleRate, bits);
  let peak = 0;

  async function* file(scale: number): AsyncGenerator<Uint8Array> {
    yield header;
    let done = 0;
    for await (const block of renderBlocks(piece, render)) {
      if (signal?.aborted === true) throw new CadenzaError(`stopped before ${path} was written`);
      peak = Math.max(peak, peakOf(block));
      done += block.left.length;
      onProgress?.(done / frames);
      yield encodePcm(block, scale, { bits });
    }
    if (fittingScale(peak, bits) < scale) throw new TooLoud();
  }

  let scale = 1;
  try {
    await writeFileAtomic(path, file(scale));
  } catch (error) {
    if (!(error instanceof TooLoud)) throw error;
    scale = fittingScale(peak, bits);
    await writeFileAtomic(path, file(scale));
  }
  return { path, seconds: frames / sampleRate, peak: peak * scale, scale };
}

/**
 * Renders a MIDI file to a WAV file.
 *
 * @throws MidiError if the file is not MIDI; otherwise as `writeWavFile`
 * @example await renderFile('song.mid', 'song.wav')
 */
export async function renderFile(
  midiPath: string,
  wavPath: string,
  options: RenderFileOptions = {},
): Promise<RenderedFile> {
  if (!/\.wav$/i.test(wavPath)) throw new OptionError(`the result is a WAV file: let the name ${wavPath} end in .wav`);
  return writeWavFile(await readPieceFile(midiPath), wavPath, options);
}
