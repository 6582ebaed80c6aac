/**
 * A piece as sound: a sampled piano, played offline and to the sample.
 *
 * The synthesiser (spessasynth_core) is driven key by key from our own `Piece`; it never sees the
 * bytes of a MIDI file, since its parser hangs on damaged ones. Velocity and sustain pedal are
 * heard, percussion is not. The same piece, font and options give the same samples.
 */
import { SpessaSynthProcessor } from 'spessasynth_core';
import { OptionError } from '../errors.ts';
import type { Piece } from '../notes/piece.ts';
import type { StereoAudio } from './audio.ts';
import { type Performance, type PlayerEvent, performanceOf } from './events.ts';
import { openFont } from './font.ts';

export interface RenderOptions {
  /** The bytes of a SoundFont (SF2 or SF3) whose bank 0, program 0 is played. */
  readonly font: Uint8Array;
  /** Frames a second, 8,000 .. 192,000. Default 44,100. */
  readonly sampleRate?: number;
  /** How long the last note may ring on, 0 .. 60 s; the end is faded. Default 2. An empty piece is this long a silence. */
  readonly tailSeconds?: number;
  /**
   * Linear factor, greater than 0, at most 100. Default 3, which brings a quietly played concert
   * recording to -24 dB (RMS); a loud one may pass full scale, and is then scaled down by `writeWav`.
   */
  readonly gain?: number;
  /** Whether a room is heard. Costs half the speed. Default false. */
  readonly reverb?: boolean;
  /** Most sounds at once, 8 .. 350; beyond that the faintest end early. Default 128; the default font reaches 50. */
  readonly voices?: number;
}

/** The synthesiser's step: envelopes move once in so many frames. */
const QUANTUM = 128;
/** Frames handed out at once, 0.7 s at 44,100 Hz. */
const BLOCK_FRAMES = 2 ** 15;
/** The end is brought to silence over this long, so that a note still ringing does not end in a click. */
const FADE_SECONDS = 0.5;
/** Most frames that `renderPiece` keeps in memory: 1 GiB a channel, 101 minutes at 44,100 Hz. */
const MOST_FRAMES_IN_MEMORY = 2 ** 28;
const SUSTAIN_PEDAL = 64;

interface Settings {
  readonly font: Uint8Array;
  readonly sampleRate: number;
  readonly tailSeconds: number;
  readonly gain: number;
  readonly reverb: boolean;
  readonly voices: number;
}

function checkOptions(options: RenderOptions): Settings {
  const { font, sampleRate = 44_100, tailSeconds = 2, gain = 3, reverb = false, voices = 128 } = options;
  if (!(Number.isInteger(sampleRate) && sampleRate >= 8000 && sampleRate <= 192_000)) {
    throw new OptionError(`the sample rate must be a whole number from 8000 to 192000, not ${sampleRate}`);
  }
  if (!(tailSeconds >= 0 && tailSeconds <= 60)) {
    throw new OptionError(`the tail must be from 0 to 60 seconds, not ${tailSeconds}`);
  }
  if (!(gain > 0 && gain <= 100)) throw new OptionError(`the gain must be above 0 and at most 100, not ${gain}`);
  if (!(Number.isInteger(voices) && voices >= 8 && voices <= 350)) {
    throw new OptionError(`the number of voices must be a whole number from 8 to 350, not ${voices}`);
  }
  return { font, sampleRate, tailSeconds, gain, reverb, voices };
}

const framesOf = (performance: Performance, settings: Settings): number =>
  performance.endFrame + Math.round(settings.tailSeconds * settings.sampleRate);

/**
 * How many frames a piece takes, without rendering it.
 *
 * @example renderedFrames(piece, { font }) / 44100 // seconds, the tail included
 */
export function renderedFrames(piece: Piece, options: RenderOptions): number {
  const settings = checkOptions(options);
  return framesOf(performanceOf(piece, settings.sampleRate), settings);
}

/**
 * Renders block by block, for pieces of any length in constant memory. The blocks are new arrays.
 *
 * @throws OptionError if an option is out of range or the font cannot be read
 * @example for await (const { left, right } of renderBlocks(piece, { font })) send(left, right);
 */
export async function* renderBlocks(piece: Piece, options: RenderOptions): AsyncGenerator<StereoAudio, void, void> {
  const settings = checkOptions(options);
  const performance = performanceOf(piece, settings.sampleRate);
  const frames = framesOf(performance, settings);
  const synthesiser = await createSynthesiser(settings);
  const { sampleRate } = settings;
  const fadeFrames = Math.min(FADE_SECONDS, settings.tailSeconds) * sampleRate;
  let next = 0; // of the events
  for (let start = 0; start < frames; start += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - start);
    const left = new Float32Array(count);
    const right = new Float32Array(count);
    for (let at = 0; at < count; ) {
      let event = performance.events[next];
      while (event !== undefined && event.frame <= start + at) {
        play(synthesiser, event);
        next += 1;
        event = performance.events[next];
      }
      const untilEvent = event === undefined ? QUANTUM : event.frame - start - at;
      const quantum = Math.min(QUANTUM, count - at, untilEvent);
      synthesiser.process(left, right, at, quantum);
      at += quantum;
    }
    finish(left, right, settings.gain, frames - start, fadeFrames);
    yield { left, right, sampleRate };
  }
}

/**
 * Renders a whole piece into memory.
 *
 * @returns the tail included; peaks above 1 are possible and left as they are
 * @throws OptionError if an option is out of range, the font cannot be read, or the piece lasts for hours
 * @example writeWav(await renderPiece(piece, { font })) // the bytes of a WAV file
 */
export async function renderPiece(piece: Piece, options: RenderOptions): Promise<StereoAudio> {
  const { sampleRate } = checkOptions(options);
  const frames = renderedFrames(piece, options);
  if (frames > MOST_FRAMES_IN_MEMORY) {
    const minutes = (count: number) => Math.floor(count / sampleRate / 60);
    throw new OptionError(
      `the piece lasts ${minutes(frames)} minutes, more than the ${minutes(MOST_FRAMES_IN_MEMORY)} that fit in memory: render it to a file, or cut it`,
    );
  }
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  let at = 0;
  for await (const block of renderBlocks(piece, options)) {
    left.set(block.left, at);
    right.set(block.right, at);
    at += block.left.length;
  }
  return { left, right, sampleRate };
}

async function createSynthesiser({ font, sampleRate, reverb, voices }: Settings): Promise<SpessaSynthProcessor> {
  const synthesiser = new SpessaSynthProcessor(sampleRate, {
    effectsEnabled: reverb,
    eventsEnabled: false,
    maxBufferSize: QUANTUM,
  });
  // Without this, compressed samples are silent and nothing is thrown.
  await synthesiser.processorInitialized;
  synthesiser.setSystemParameter('voiceCap', voices);
  synthesiser.soundBankManager.addSoundBank(openFont(font), 'piano');
  return synthesiser;
}

function play(synthesiser: SpessaSynthProcessor, { kind, channel, pitch, value }: PlayerEvent): void {
  switch (kind) {
    case 'pedal':
      synthesiser.controllerChange(channel, SUSTAIN_PEDAL, value);
      break;
    case 'release':
      synthesiser.noteOff(channel, pitch);
      break;
    case 'strike':
      synthesiser.noteOn(channel, pitch, value);
      break;
  }
}

/** Applies the gain and the fade at the end, in place. `left` begins `framesLeft` frames before the end. */
function finish(left: Float32Array, right: Float32Array, gain: number, framesLeft: number, fadeFrames: number): void {
  for (let i = 0; i < left.length; i++) {
    const fade = fadeFrames > 0 ? Math.min(1, (framesLeft - i) / fadeFrames) : 1;
    left[i]! *= gain * fade;
    right[i]! *= gain * fade;
  }
}
