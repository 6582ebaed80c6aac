/**
 * What sounds: the sampled piano and the metronome's click, rendered in steps of any length up to 128 frames.
 *
 * The synthesiser is that of the WAV export, driven key by key. Its own queue of timed events is not used:
 * nothing can be taken out of it again. Samples come in decoded, since decoding one takes up to 70 ms, and
 * a quantum of the audio thread lasts three.
 */
import { BasicSoundBank, SpessaSynthProcessor } from 'spessasynth_core';
import { openFont } from '../../audio/font.ts';

/** A sound font with its samples decoded: what `decodeFont` makes, off the audio thread. */
export interface DecodedFont {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** [samples of the font][frames]: each at its own rate, in the order of the font. */
  readonly samples: readonly Float32Array<ArrayBuffer>[];
}

/**
 * Decodes every sample of a font: 0.4 s for the small piano, 2.5 s and 200 MB for the good one.
 *
 * @throws OptionError if the bytes are not a SoundFont
 */
export async function decodeFont(bytes: Uint8Array<ArrayBuffer>): Promise<DecodedFont> {
  // Without this, compressed samples are silent and nothing is thrown.
  await BasicSoundBank.isSF3DecoderReady;
  const bank = openFont(bytes);
  return { bytes, samples: bank.samples.map((sample) => owned(sample.getAudioData())) };
}

/** The samples in a buffer that holds nothing else, so that it can be handed to another thread. */
function owned(samples: Float32Array): Float32Array<ArrayBuffer> {
  const isOwner = samples.buffer instanceof ArrayBuffer && samples.buffer.byteLength === samples.byteLength;
  return isOwner ? (samples as Float32Array<ArrayBuffer>) : new Float32Array(samples);
}

/** Who plays: each has keys and a pedal of its own, so that none ends what another holds. */
export const PARTS = ['song', 'live', 'audition', 'preview'] as const;
export type Part = (typeof PARTS)[number];

/** Most frames rendered in one step. */
export const QUANTUM = 128;
const SUSTAIN_PEDAL = 64;
/** As `renderPiece`, a little lower: here nothing scales loud passages down afterwards. */
const GAIN = 2;
/** Above this the sound is bent softly, so that it never passes full scale. */
const KNEE = 0.75;
const MOST_VOICES = 128;

const CLICK = { barHertz: 1760, beatHertz: 1175, level: 0.3, seconds: 0.06, decaySeconds: 0.012 };

const WARM_UP = { rounds: 4, keys: 10, quanta: 30 };

interface Click {
  readonly hertz: number;
  frame: number;
}

export class Instrument {
  readonly #synthesiser: SpessaSynthProcessor;
  readonly #sampleRate: number;
  #clicks: Click[] = [];
  #isWarm = false;

  private constructor(synthesiser: SpessaSynthProcessor, sampleRate: number) {
    this.#synthesiser = synthesiser;
    this.#sampleRate = sampleRate;
  }

  /** @param sampleRate frames a second */
  static async create(sampleRate: number): Promise<Instrument> {
    const synthesiser = new SpessaSynthProcessor(sampleRate, {
      effectsEnabled: false,
      eventsEnabled: false,
      maxBufferSize: QUANTUM,
    });
    await synthesiser.processorInitialized;
    synthesiser.setSystemParameter('voiceCap', MOST_VOICES);
    return new Instrument(synthesiser, sampleRate);
  }

  /** Plays with this font from the next strike on; until there is one, silence. Takes 0.1 s. */
  setFont({ bytes, samples }: DecodedFont): void {
    const bank = openFont(bytes);
    bank.samples.forEach((sample, index) => {
      const decoded = samples[index];
      if (decoded !== undefined) sample.setAudioData(decoded, sample.sampleRate);
    });
    this.#synthesiser.soundBankManager.addSoundBank(bank, 'piano');
    if (!this.#isWarm) this.#warmUp();
  }

  /** Code that has never run is slow: without this the first chord comes 50 ms late, and crackles. */
  #warmUp(): void {
    this.#isWarm = true;
    const [left, right] = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
    for (let round = 0; round < WARM_UP.rounds; round++) {
      const pitches = Array.from({ length: WARM_UP.keys }, (_, key) => 36 + 4 * key + round);
      for (const pitch of pitches) this.strike('preview', pitch, 70 + 10 * round);
      for (let step = 0; step < WARM_UP.quanta; step++) this.render(left, right, 0, QUANTUM);
      for (const pitch of pitches) this.release('preview', pitch);
    }
    this.#synthesiser.stopAllChannels(true);
  }

  /** @param velocity 1 .. 127 */
  strike(part: Part, pitch: number, velocity: number): void {
    this.#synthesiser.noteOn(PARTS.indexOf(part), pitch, velocity);
  }

  release(part: Part, pitch: number): void {
    this.#synthesiser.noteOff(PARTS.indexOf(part), pitch);
  }

  /** @param value 0 .. 127, down from 64 */
  movePedal(part: Part, value: number): void {
    this.#synthesiser.controllerChange(PARTS.indexOf(part), SUSTAIN_PEDAL, value);
  }

  click(isBar: boolean): void {
    this.#clicks.push({ hertz: isBar ? CLICK.barHertz : CLICK.beatHertz, frame: 0 });
  }

  /** Every key up, every pedal up, no click: the sound dies away as the strings do. */
  silence(): void {
    for (const part of PARTS) this.movePedal(part, 0);
    this.#synthesiser.stopAllChannels(false);
    this.#clicks = [];
  }

  /**
   * Renders the next frames.
   *
   * @param left [frames], zeros from `start` on
   * @param right as `left`
   * @param count at most 128
   */
  render(left: Float32Array, right: Float32Array, start: number, count: number): void {
    if (count === 0) return;
    this.#synthesiser.process(left, right, start, count);
    for (let i = start; i < start + count; i++) {
      left[i] = left[i]! * GAIN;
      right[i] = right[i]! * GAIN;
    }
    this.#addClicks(left, right, start, count);
    for (let i = start; i < start + count; i++) {
      left[i] = limited(left[i]!);
      right[i] = limited(right[i]!);
    }
  }

  #addClicks(left: Float32Array, right: Float32Array, start: number, count: number): void {
    if (this.#clicks.length === 0) return;
    for (const click of this.#clicks) {
      for (let i = start; i < start + count; i++) {
        const seconds = click.frame++ / this.#sampleRate;
        const wave = Math.sin(2 * Math.PI * click.hertz * seconds) * Math.exp(-seconds / CLICK.decaySeconds);
        left[i] = left[i]! + CLICK.level * wave;
        right[i] = right[i]! + CLICK.level * wave;
      }
    }
    this.#clicks = this.#clicks.filter((click) => click.frame < CLICK.seconds * this.#sampleRate);
  }
}

/** Leaves quiet samples alone and bends loud ones, always below 1. @example limited(2) // 0.99999 */
function limited(sample: number): number {
  const magnitude = Math.abs(sample);
  if (magnitude <= KNEE) return sample;
  return Math.sign(sample) * (KNEE + (1 - KNEE) * Math.tanh((magnitude - KNEE) / (1 - KNEE)));
}
