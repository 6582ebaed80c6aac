/**
 * Pieces as texts of canonical events, and the order in which windows of them come, as a function of the seed and the
 * window's number.
 *
 * An epoch plays each piece once, in a key and at a tempo drawn for it, cuts its text into windows of T events at a new
 * random offset, and shuffles them.
 */
import { Random } from '../../random.ts';
import { toCanonicalEvents } from '../../tokens/canonical.ts';
import { LOWEST_PITCH, type NoteSequence, PITCH_COUNT } from '../../tokens/sequence.ts';
import { cutPassage } from '../transformer/augment.ts';
import type { PieceSource } from '../transformer/task.ts';
import { EVENT_COUNT } from './reader.ts';

/** Branches of the seed's stream. */
const OFFSET_STREAM = 0;
const SHUFFLE_STREAM = 1;
const VARIATION_STREAM = 2;

/** How pieces are changed in training. */
export interface TextVariation {
  /** Most semitones up and down, as far as the keyboard reaches. */
  readonly transpose: number;
  /** Tempos are changed by a factor between 1 / stretch and stretch, at least 1. */
  readonly stretch: number;
}

/** The events `from` .. `to - 1` of a text. */
export interface TextWindow {
  readonly text: Uint16Array;
  readonly from: number;
  readonly to: number;
}

/** The pieces as they are. */
export function plainTexts(source: PieceSource): Uint16Array[] {
  return Array.from(source.lengths, (_, index) => toCanonicalEvents(source.piece(index).sequence));
}

/** Windows of at most T events that together are the texts; the first of each text `first` events long. */
function cutAll(texts: readonly Uint16Array[], T: number, first: (piece: number) => number): TextWindow[] {
  const windows: TextWindow[] = [];
  for (const [piece, text] of texts.entries()) {
    let from = 0;
    for (let to = Math.min(text.length, first(piece)); from < text.length; to = Math.min(text.length, to + T)) {
      windows.push({ text, from, to });
      from = to;
    }
  }
  return windows;
}

/** At most `most` windows, at equal distances over the texts. */
export function spreadWindows(texts: readonly Uint16Array[], T: number, most: number): TextWindow[] {
  const windows = cutAll(texts, T, () => T);
  const count = Math.min(windows.length, most);
  return Array.from({ length: count }, (_, index) => windows[Math.floor((index * windows.length) / count)]!);
}

/** [V] log-frequencies of the events, with one added to every count. */
export function eventBiases(counts: Float64Array): Float32Array {
  const total = counts.reduce((sum, count) => sum + count + 1, 0);
  return Float32Array.from(counts, (count) => Math.log((count + 1) / total));
}

/** A piece in another key and at another tempo. */
function varied(sequence: NoteSequence, { transpose, stretch }: TextVariation, random: Random): NoteSequence {
  let [lowest, highest] = [127, 0];
  for (const pitch of sequence.pitches) {
    lowest = Math.min(lowest, pitch);
    highest = Math.max(highest, pitch);
  }
  const down = Math.min(transpose, Math.max(0, lowest - LOWEST_PITCH));
  const up = Math.min(transpose, Math.max(0, LOWEST_PITCH + PITCH_COUNT - 1 - highest));
  const semitones = random.below(down + up + 1) - down;
  const factor = stretch ** (2 * random.uniform() - 1);
  return cutPassage(sequence, 0, sequence.onsets.length, { semitones, stretch: factor });
}

export class TextOrder {
  readonly #source: PieceSource;
  readonly #length: number;
  readonly #seed: number;
  readonly #variation: TextVariation;
  readonly #epochs = new Map<number, readonly TextWindow[]>();
  /** Of the pieces as they are; epochs have about as many, and take a few again or leave a few out. */
  readonly windowsPerEpoch: number;
  /** [V] how often each event occurs in the pieces as they are. */
  readonly counts = new Float64Array(EVENT_COUNT);

  /** Reads all pieces once. @param length T */
  constructor(source: PieceSource, length: number, seed: number, variation: TextVariation) {
    this.#source = source;
    this.#length = length;
    this.#seed = seed;
    this.#variation = variation;
    let windows = 0;
    for (let index = 0; index < source.lengths.length; index++) {
      const text = toCanonicalEvents(source.piece(index).sequence);
      for (const event of text) this.counts[event]! += 1;
      windows += Math.ceil(text.length / length);
    }
    this.windowsPerEpoch = windows;
  }

  /** The window that comes as number `index` (from 0) of the whole training. */
  window(index: number): TextWindow {
    const windows = this.#epoch(Math.floor(index / this.windowsPerEpoch));
    return windows[(index % this.windowsPerEpoch) % windows.length]!;
  }

  #epoch(number: number): readonly TextWindow[] {
    const known = this.#epochs.get(number);
    if (known !== undefined) return known;
    const texts = Array.from(this.#source.lengths, (_, piece) => {
      const { sequence } = this.#source.piece(piece);
      return toCanonicalEvents(
        varied(sequence, this.#variation, Random.of(this.#seed, VARIATION_STREAM, number, piece)),
      );
    });
    const windows = cutAll(
      texts,
      this.#length,
      (piece) => 1 + Random.of(this.#seed, OFFSET_STREAM, number, piece).below(this.#length),
    );
    const order = Random.of(this.#seed, SHUFFLE_STREAM, number).shuffled(windows);
    // A batch may reach from one epoch into the next; older ones do not come back.
    for (const old of this.#epochs.keys()) if (old < number - 1) this.#epochs.delete(old);
    this.#epochs.set(number, order);
    return order;
  }
}
