/**
 * The transformer's batches: passages of pieces as the inputs of its training and scoring programs.
 *
 * A passage is read by `reader.ts` in the order of `arrange.ts`; at each position stand the rows of what is read and
 * the targets of the next own note. Positions before a given note predict nothing.
 *
 * Legend: B windows, S positions, M = B * S (window by window), K candidates.
 */
import type { Feeds, TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import { createBarPlaces } from '../../tokens/bars.ts';
import { LOWEST_PITCH, type NoteSequence, PITCH_COUNT } from '../../tokens/sequence.ts';
import { classOf, classWidth } from '../../tokens/values.ts';
import type { GridNote } from '../note-model.ts';
import { arrange } from './arrange.ts';
import type { TransformerConfig } from './config.ts';
import { CANDIDATES, INPUT, KNOWN } from './features.ts';
import { FORBIDDEN } from './loss.ts';
import { MOST_POSITIONS, TICKS_PER_PLACE } from './network.ts';
import { END_CLASS } from './parameters.ts';
import { Reader } from './reader.ts';

/** Notes that follow each other in a piece, at most S - 1. */
export interface Passage {
  readonly sequence: NoteSequence;
  /** First note, and the note after the last. */
  readonly from: number;
  readonly to: number;
  /** For each note of the passage whether it is given; none where it is left out. */
  readonly isGiven?: ArrayLike<boolean | number>;
  /** The class of each control. */
  readonly controls: ArrayLike<number>;
  /** Whether the piece ends after the last note; default: where the sequence does. */
  readonly isEnd?: boolean;
}

/** The time at which a passage begins: the onset of the note before it, or 0. */
export function passageStart({ sequence, from }: Pick<Passage, 'sequence' | 'from'>): number {
  return from === 0 ? 0 : sequence.onsets[from - 1]!;
}

export function noteAt({ onsets, pitches, durations, velocities }: NoteSequence, index: number): GridNote {
  return {
    onset: onsets[index]!,
    pitch: pitches[index]!,
    duration: durations[index]!,
    velocity: velocities[index]!,
  };
}

/** The place for rotations of a time. */
export function timePlace(ticks: number): number {
  return Math.min(MOST_POSITIONS - 1, Math.max(0, Math.floor(ticks / TICKS_PER_PLACE)));
}

/** Buffers for batches of one size, filled again and again. */
export class PassageBatcher {
  readonly #config: TransformerConfig;
  readonly #size: number;
  readonly #rows: TensorData<'uint8'>;
  readonly #known: TensorData<'uint8'>;
  readonly #allowed: TensorData<'uint8'>;
  readonly #places: TensorData<'int64'>;
  readonly #classes: Readonly<Record<'waits' | 'pitches' | 'durations' | 'velocities', TensorData<'int64'>>>;
  readonly #candidates: TensorData<'int64'>;
  readonly #kinds: TensorData<'int64'>;
  readonly #floats: Readonly<
    Record<'absent' | 'shares' | 'density' | 'waitWeights' | 'noteWeights', TensorData<'float32'>>
  >;
  readonly #residual: TensorData<'float32'> = zeros('float32', []);

  constructor(config: TransformerConfig, size: number) {
    this.#config = config;
    this.#size = size;
    const { window: S } = config;
    const M = size * S;
    this.#rows = zeros('uint8', [M, INPUT.size]);
    this.#known = zeros('uint8', [M, KNOWN.size]);
    this.#allowed = zeros('uint8', [M, PITCH_COUNT]);
    this.#places = zeros('int64', [4 * size, S]);
    const whole = (): TensorData<'int64'> => zeros('int64', [M]);
    this.#classes = { waits: whole(), pitches: whole(), durations: whole(), velocities: whole() };
    this.#candidates = zeros('int64', [M, CANDIDATES]);
    this.#kinds = zeros('int64', [M, CANDIDATES]);
    this.#floats = {
      absent: zeros('float32', [M, CANDIDATES]),
      shares: zeros('float32', [M, CANDIDATES]),
      density: zeros('float32', [M, 1]),
      waitWeights: zeros('float32', [M]),
      noteWeights: zeros('float32', [M]),
    };
  }

  /**
   * Fills the buffers with up to B passages; what is beyond them counts nothing.
   *
   * @returns the feeds of the loss program and how many notes are predicted
   */
  fill(passages: readonly Passage[]): { readonly feeds: Feeds; readonly notes: number } {
    const { absent, shares, density, waitWeights, noteWeights } = this.#floats;
    for (const { data } of [this.#rows, this.#known, shares, waitWeights, noteWeights]) data.fill(0);
    for (const { data } of [this.#places, this.#candidates, this.#kinds, ...Object.values(this.#classes)])
      data.fill(0n);
    this.#allowed.data.fill(1);
    absent.data.fill(FORBIDDEN);
    density.data.fill(1);
    this.#residual.data[0] = 0;
    const own = ({ from, to, isGiven }: Passage): number => {
      let count = 0;
      for (let note = 0; note < to - from; note++) if (!isGiven?.[note]) count += 1;
      return count;
    };
    const notes = passages.reduce((sum, passage) => sum + own(passage), 0);
    passages.forEach((passage, column) => {
      this.#fillColumn(passage, column, 1 / Math.max(1, notes));
    });
    const feeds = {
      rows: this.#rows,
      known: this.#known,
      allowedPitches: this.#allowed,
      places: this.#places,
      candidates: this.#candidates,
      kinds: this.#kinds,
      residual: this.#residual,
      ...this.#classes,
      ...this.#floats,
    };
    return { feeds, notes };
  }

  #fillColumn(passage: Passage, column: number, weight: number): void {
    const { window: S, lead } = this.#config;
    const { sequence, from, to, isGiven, controls } = passage;
    if (to - from > S - 1) throw new RangeError(`a passage of ${to - from} notes does not fit a window of ${S}`);
    const start = passageStart(passage);
    const { order, given } = arrange(sequence.onsets.subarray(from, to), isGiven, start, lead[sequence.base]);
    const reader = new Reader(sequence.base, start, controls, createBarPlaces(sequence));
    this.#place(column, 0, 0, reader.start());
    for (let place = 0; place < order.length; place++) {
      const note = noteAt(sequence, from + order[place]!);
      const isOwn = given[place] === 0;
      if (isOwn) this.#predict(column * S + place, reader, note, weight);
      this.#place(column, place + 1, note.onset - start, reader.read(note, !isOwn));
    }
    // After the last note of a piece comes its end, unless given notes tell what follows.
    const { isEnd = to === sequence.onsets.length } = passage;
    if (isEnd && given.at(-1) !== 1) {
      this.#classes.waits.data[column * S + order.length] = BigInt(END_CLASS);
      this.#floats.waitWeights.data[column * S + order.length] = weight;
    }
  }

  /** What is read at a position: its rows, its place, and its time since the start of the window. */
  #place(column: number, place: number, ticks: number, rows: readonly number[]): void {
    const { window: S } = this.#config;
    const at = (column * S + place) * INPUT.size;
    for (const row of rows) this.#rows.data[at + row] = 1;
    const time = BigInt(timePlace(ticks));
    for (const part of [0, 1]) {
      const pair = 2 * (part * this.#size + column);
      this.#places.data[pair * S + place] = BigInt(place);
      this.#places.data[(pair + 1) * S + place] = time;
    }
  }

  /** What is to be predicted at a position. */
  #predict(row: number, reader: Reader, note: GridNote, weight: number): void {
    const { absent, shares, density, waitWeights, noteWeights } = this.#floats;
    const { waits, pitches, durations, velocities } = this.#classes;
    const wait = note.onset - reader.now;
    const waitClass = classOf(wait);
    const pitch = note.pitch - LOWEST_PITCH;
    const durationClass = classOf(note.duration);
    waits.data[row] = BigInt(waitClass);
    pitches.data[row] = BigInt(pitch);
    durations.data[row] = BigInt(durationClass);
    velocities.data[row] = BigInt(note.velocity);
    density.data[row] = 1 / classWidth(durationClass);
    waitWeights.data[row] = weight;
    noteWeights.data[row] = weight;
    this.#residual.data[0]! += weight * Math.log(classWidth(waitClass));
    const known = row * KNOWN.size;
    for (const each of reader.known(note.onset, note.pitch, note.duration)) this.#known.data[known + each] = 1;
    this.#allowed.data.fill(0, row * PITCH_COUNT, row * PITCH_COUNT + reader.lowestPitch(note.onset));
    reader.candidates(note.onset).forEach((candidate, index) => {
      const place = row * CANDIDATES + index;
      this.#candidates.data[place] = BigInt(candidate.class);
      this.#kinds.data[place] = BigInt(candidate.kind);
      absent.data[place] = 0;
      if (candidate.end === note.onset + note.duration) shares.data[place] = 1;
    });
  }
}
