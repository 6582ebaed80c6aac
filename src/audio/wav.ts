/**
 * Sound as WAV: RIFF with linear PCM, stereo or mono, 16 or 24 bits.
 *
 * The loudness of the music is left alone, with one exception: sound that would clip is scaled
 * down as a whole until its peak just fits. Nothing is ever cut off and nothing is made louder.
 * Source: Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft 1991.
 */
import { OptionError } from '../errors.ts';
import { peakOf, type StereoAudio } from './audio.ts';

export type WavBits = 16 | 24;
export type WavChannels = 1 | 2;

export interface WavOptions {
  /** Bits of a sample. Default 16. */
  readonly bits?: WavBits;
  /** 1 mixes both channels into one. Default 2. */
  readonly channels?: WavChannels;
  /**
   * Uniform random numbers in [0, 1): adds triangular dither of +-1 step before rounding
   * (Lipshitz, Wannamaker and Vanderkooy 1992), which turns rounding errors into even noise.
   * Default: none; silence then stays digital silence.
   */
  readonly dither?: () => number;
}

const HEADER_BYTES = 44;

/** Most frames that fit a WAV file, whose sizes are 32 bits: 6.7 hours at 44,100 Hz and 16 bits. */
export function mostWavFrames(bits: WavBits = 16, channels: WavChannels = 2): number {
  return Math.floor((0xffff_ffff - HEADER_BYTES) / ((channels * bits) / 8));
}

/**
 * The factor that keeps sound of this peak from clipping: 1 unless it would clip.
 *
 * @example fittingScale(0.5) // 1
 * @example fittingScale(2) // 0.49997
 */
export function fittingScale(peak: number, bits: WavBits = 16): number {
  const full = 2 ** (bits - 1);
  return peak * full > full - 1 ? (full - 1) / (full * peak) : 1;
}

/**
 * The 44 bytes before the samples.
 *
 * @throws OptionError if that many frames do not fit a WAV file
 */
export function wavHeader(
  frames: number,
  sampleRate: number,
  bits: WavBits = 16,
  channels: WavChannels = 2,
): Uint8Array<ArrayBuffer> {
  if (frames > mostWavFrames(bits, channels)) {
    const hours = (count: number) => (count / sampleRate / 3600).toFixed(1);
    throw new OptionError(
      `the sound lasts ${hours(frames)} hours, a WAV file holds at most ${hours(mostWavFrames(bits, channels))}: render a part of it`,
    );
  }
  const frameBytes = (channels * bits) / 8;
  const dataBytes = frames * frameBytes;
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const name = (offset: number, text: string) => {
    for (let i = 0; i < text.length; i++) bytes[offset + i] = text.charCodeAt(i);
  };
  name(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes + (dataBytes % 2), true);
  name(8, 'WAVE');
  name(12, 'fmt ');
  view.setUint32(16, 16, true); // length of the format chunk
  view.setUint16(20, 1, true); // linear PCM
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bits, true);
  name(36, 'data');
  view.setUint32(40, dataBytes, true);
  return bytes;
}

/** Samples as interleaved little-endian PCM, each multiplied by `scale` first. */
export function encodePcm(
  { left, right }: Pick<StereoAudio, 'left' | 'right'>,
  scale: number,
  { bits = 16, channels = 2, dither }: WavOptions = {},
): Uint8Array<ArrayBuffer> {
  const sampleBytes = bits / 8;
  const full = 2 ** (bits - 1);
  const bytes = new Uint8Array(left.length * channels * sampleBytes);
  let at = 0;
  const put = (sample: number) => {
    const noise = dither === undefined ? 0 : dither() - dither();
    // With a fitting scale only dither can pass full scale, by less than one step.
    const value = Math.max(-full, Math.min(full - 1, Math.round(sample * scale * full + noise)));
    bytes[at] = value;
    bytes[at + 1] = value >> 8;
    if (sampleBytes === 3) bytes[at + 2] = value >> 16;
    at += sampleBytes;
  };
  for (let frame = 0; frame < left.length; frame++) {
    if (channels === 1) {
      put((left[frame]! + right[frame]!) / 2);
    } else {
      put(left[frame]!);
      put(right[frame]!);
    }
  }
  return bytes;
}

/**
 * The bytes of a WAV file. Sound that would clip is scaled down as a whole; other sound is left as it is.
 *
 * @throws OptionError for sound that is longer than a WAV file can be
 * @example writeWav({ left, right, sampleRate: 44100 }) // 'RIFF....WAVEfmt ....data....'
 */
export function writeWav(audio: StereoAudio, options: WavOptions = {}): Uint8Array<ArrayBuffer> {
  const { bits = 16, channels = 2 } = options;
  const header = wavHeader(audio.left.length, audio.sampleRate, bits, channels);
  const samples = encodePcm(audio, fittingScale(peakOf(audio), bits), options);
  // A RIFF chunk of odd length is followed by a zero byte that its size does not count.
  const file = new Uint8Array(header.length + samples.length + (samples.length % 2));
  file.set(header, 0);
  file.set(samples, header.length);
  return file;
}

/**
 * Reads a WAV file of linear PCM with 16 or 24 bits, mono (given to both channels) or stereo.
 *
 * @throws OptionError if the bytes are not such a file
 */
export function readWav(bytes: Uint8Array): StereoAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WAVE') throw new OptionError('not a WAV file');
  let format: { channels: number; sampleRate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (start + size > bytes.length) throw new OptionError(`the WAV file ends inside a chunk at byte ${at}`);
    if (name(at) === 'fmt ' && size >= 16) {
      if (view.getUint16(start, true) !== 1) throw new OptionError('the WAV file is compressed: only PCM is read');
      format = {
        channels: view.getUint16(start + 2, true),
        sampleRate: view.getUint32(start + 4, true),
        bits: view.getUint16(start + 14, true),
      };
    } else if (name(at) === 'data') {
      if (format === undefined) throw new OptionError('the WAV file has no format before its samples');
      return decodePcm(bytes.subarray(start, start + size), format);
    }
    at = start + size + (size % 2); // chunks are padded to whole words
  }
  throw new OptionError('the WAV file has no samples');
}

function decodePcm(
  bytes: Uint8Array,
  { channels, sampleRate, bits }: { readonly channels: number; readonly sampleRate: number; readonly bits: number },
): StereoAudio {
  if ((bits !== 16 && bits !== 24) || (channels !== 1 && channels !== 2)) {
    throw new OptionError(`the WAV file has ${channels} channels of ${bits} bits: only 1 or 2 of 16 or 24 are read`);
  }
  const sampleBytes = bits / 8;
  const frames = Math.floor(bytes.length / (channels * sampleBytes));
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  const sample = (index: number): number => {
    const last = (index + 1) * sampleBytes - 1;
    let value = (bytes[last]! << 24) >> 24; // the highest byte carries the sign
    for (let i = last - 1; i > last - sampleBytes; i--) value = (value << 8) | bytes[i]!;
    return value / 2 ** (bits - 1);
  };
  for (let frame = 0; frame < frames; frame++) {
    left[frame] = sample(frame * channels);
    right[frame] = sample(frame * channels + channels - 1);
  }
  return { left, right, sampleRate };
}
