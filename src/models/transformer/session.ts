/**
 * Writing with a transformer: reads what is there, shows given notes ahead of their time as they fall due, and begins a
 * new window from the latest half of the notes when one is full.
 */
import { createBarPlaces } from '../../tokens/bars.ts';
import { CONTROLS } from '../../tokens/controls.ts';
import { VALUE_CLASSES } from '../../tokens/values.ts';
import type { DurationDistribution, GridNote, NoteStream, OpenNotes } from '../note-model.ts';
import { noteAt } from './batches.ts';
import type { Candidate } from './ends.ts';
import { KINDS_FROM, type NestedHead } from './parameters.ts';
import { Reader } from './reader.ts';
import { type Position, type StreamSettings, TransformerStream } from './stream.ts';

/** A note as it was read. */
interface Read {
  readonly note: GridNote;
  readonly isGiven: boolean;
}

/** One sequence being written. */
interface Writing {
  reader: Reader;
  /** The time at which the window begins, in ticks. */
  windowStart: number;
  /** Everything read, in order. */
  readonly read: Read[];
  /** How many given notes have been shown. */
  shown: number;
}

/** ln of the softmax over the places from `from` on; the others are -Infinity. */
function logSoftmax(logits: ArrayLike<number>, from = 0): Float32Array {
  const result = new Float32Array(logits.length).fill(Number.NEGATIVE_INFINITY);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = from; i < logits.length; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = from; i < logits.length; i++) sum += Math.exp(logits[i]! - largest);
  const normaliser = largest + Math.log(sum);
  for (let i = from; i < logits.length; i++) result[i] = logits[i]! - normaliser;
  return result;
}

export class TransformerSession implements NoteStream {
  readonly sequences: number;
  readonly #options: OpenNotes;
  readonly #given: readonly GridNote[];
  readonly #lead: number;
  readonly #window: number;
  readonly #stream: TransformerStream;
  readonly #writings: Writing[];

  private constructor(settings: StreamSettings, options: OpenNotes) {
    const { sequences = 1, given = [], before } = options;
    this.sequences = sequences;
    this.#options = options;
    this.#given = given;
    this.#lead = settings.config.lead[before.base];
    this.#window = settings.config.window;
    this.#stream = new TransformerStream(settings, sequences);
    const read = Array.from(before.onsets, (_, index): Read => ({ note: noteAt(before, index), isGiven: false }));
    this.#writings = Array.from({ length: sequences }, () => ({
      reader: this.#reader(0),
      windowStart: 0,
      read: read.slice(),
      shown: 0,
    }));
  }

  /** Reads what is there. */
  static async open(settings: StreamSettings, options: OpenNotes): Promise<TransformerSession> {
    const session = new TransformerSession(settings, options);
    try {
      // All sequences begin alike: one prompt serves them.
      const everyone = Array.from({ length: session.sequences }, (_, sequence) => sequence);
      for (const writing of session.#writings) session.#showDue(writing, options.start);
      await session.#beginWindow(everyone);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  now(sequence: number): number {
    return this.#writing(sequence).reader.now;
  }

  wait(sequence: number): Float32Array {
    return this.#stream.wait(sequence);
  }

  async pitch(waits: readonly number[]): Promise<readonly Float32Array[]> {
    const logits = await this.#head('pitch', waits);
    return logits.map((values, sequence) => {
      const { reader } = this.#writing(sequence);
      return logSoftmax(values, reader.lowestPitch(reader.now + waits[sequence]!));
    });
  }

  async duration(waits: readonly number[], pitches: readonly number[]): Promise<readonly DurationDistribution[]> {
    const logits = await this.#head('duration', waits, pitches);
    return logits.map((values, sequence) => {
      const { reader } = this.#writing(sequence);
      const candidates: readonly Candidate[] = reader.candidates(reader.now + waits[sequence]!);
      const worth = candidates.map(
        ({ class: klass, kind }) => values[VALUE_CLASSES + klass]! + values[KINDS_FROM + kind]!,
      );
      const joint = logSoftmax([...values.subarray(0, VALUE_CLASSES), ...worth]);
      return {
        classes: joint.subarray(0, VALUE_CLASSES),
        ends: candidates.map(({ end }, place) => ({ end, logProbability: joint[VALUE_CLASSES + place]! })),
      };
    });
  }

  async velocity(
    waits: readonly number[],
    pitches: readonly number[],
    durations: readonly number[],
  ): Promise<readonly Float32Array[]> {
    return (await this.#head('velocity', waits, pitches, durations)).map((values) => logSoftmax(values));
  }

  async push(notes: readonly (GridNote | undefined)[]): Promise<void> {
    let queues = notes.map((note, sequence): Position[] => {
      if (note === undefined) return [];
      const writing = this.#writing(sequence);
      const first = writing.read.length;
      writing.read.push({ note, isGiven: false });
      this.#showDue(writing, note.onset);
      return writing.read.slice(first).map((read) => this.#position(writing, read));
    });
    const full = queues.flatMap((queue, sequence) => (queue.length > this.#stream.room(sequence) ? [sequence] : []));
    for (const sequence of full) await this.#beginWindow([sequence]);
    queues = queues.map((queue, sequence) => (full.includes(sequence) ? [] : queue));
    for (let place = 0; queues.some((queue) => place < queue.length); place++) {
      await this.#stream.push(queues.map((queue) => queue[place]));
    }
  }

  async close(): Promise<void> {
    await this.#stream.close();
  }

  #writing(sequence: number): Writing {
    return this.#writings[sequence]!;
  }

  #reader(start: number): Reader {
    const { before, controls = new Uint8Array(CONTROLS.length) } = this.#options;
    return new Reader(before.base, start, controls, createBarPlaces(before));
  }

  #position(writing: Writing, { note, isGiven }: Read): Position {
    const rows = writing.reader.read(note, isGiven);
    return { rows, ticks: note.onset - writing.windowStart };
  }

  /** Reads the given notes that are due at a time. */
  #showDue(writing: Writing, now: number): void {
    for (; writing.shown < this.#given.length; writing.shown++) {
      const note = this.#given[writing.shown]!;
      if (note.onset - this.#lead > now) return;
      writing.read.push({ note, isGiven: true });
    }
  }

  /** Lets sequences that have read the same begin a new window with the latest notes. */
  async #beginWindow(sequences: readonly number[]): Promise<void> {
    const [first] = sequences;
    const { read } = this.#writing(first!);
    // With the start they fill half of a window.
    const most = (this.#window >> 1) - 1;
    const from = Math.max(0, read.length - most);
    // The window counts from the last own note before it, as passages do in training.
    const last = read.slice(0, from).findLast(({ isGiven }) => !isGiven);
    let positions: Position[] = [];
    for (const sequence of sequences) {
      const writing = this.#writing(sequence);
      writing.windowStart = last?.note.onset ?? 0;
      writing.reader = this.#reader(writing.windowStart);
      positions = [
        { rows: writing.reader.start(), ticks: 0 },
        ...writing.read.slice(from).map((each) => this.#position(writing, each)),
      ];
    }
    await this.#stream.prompt(positions, sequences);
  }

  async #head(
    head: NestedHead,
    waits: readonly number[],
    pitches: readonly number[] = [],
    durations: readonly number[] = [],
  ): Promise<readonly Float32Array[]> {
    const known = waits.map((wait, sequence) => {
      const { reader } = this.#writing(sequence);
      return reader.known(reader.now + wait, pitches[sequence], durations[sequence]);
    });
    return this.#stream.head(head, known);
  }
}
