/**
 * What was heard before, as an expectation of the next note: where the last notes repeat the intervals and the rhythm of
 * an earlier place, the note that followed there is expected here, in the same transposition. Rewarding what is
 * expected lets motifs return, which small models seldom do of themselves.
 */
import type { GridNote } from '../../models/note-model.ts';
import type { TimeBase } from '../../tokens/sequence.ts';

/** From one note of a sequence to the next, be it of the same chord or a later one. */
interface Move {
  /** Semitones. */
  readonly interval: number;
  /** Ticks. */
  readonly wait: number;
}

export interface ExpectedNote {
  /** Ticks after the last note. */
  readonly wait: number;
  readonly pitch: number;
}

/** Moves that must agree before anything is expected: a motif of four notes. */
const LEAST = 3;
/** After so many moves it is a copy, which needs no reward. */
const MOST = 16;
/** Earlier places that are compared; of equally long agreements the latest counts. */
const PLACES = 16;

/** Of a performance: notes closer than this, in ticks, are struck together, and longer times are told apart so finely. */
const TOGETHER = 4;
const PER_OCTAVE = 2;

export class MotifMemory {
  readonly #base: TimeBase;
  readonly #moves: Move[] = [];
  /** Where the last LEAST moves ended that made this text: indices of the move after them. */
  readonly #places = new Map<string, number[]>();
  #last: GridNote | undefined;

  constructor(base: TimeBase, notes: Iterable<GridNote> = []) {
    this.#base = base;
    for (const note of notes) this.add(note);
  }

  /** @param note no earlier than the one before */
  add(note: GridNote): void {
    const last = this.#last;
    this.#last = note;
    if (last === undefined) return;
    this.#moves.push({ interval: note.pitch - last.pitch, wait: note.onset - last.onset });
    const text = this.#textAt(this.#moves.length);
    if (text === undefined) return;
    const places = this.#places.get(text) ?? [];
    places.push(this.#moves.length);
    this.#places.set(text, places);
  }

  /** What followed where the notes went as they went now; undefined where they never did, or have done so for long. */
  expected(): ExpectedNote | undefined {
    const last = this.#last;
    const here = this.#moves.length;
    const text = this.#textAt(here);
    if (last === undefined || text === undefined) return undefined;
    let longest = 0;
    let move: Move | undefined;
    // The last place is here itself.
    for (const place of (this.#places.get(text) ?? []).slice(-PLACES - 1, -1)) {
      const length = this.#agreement(place, here);
      if (length < longest) continue;
      longest = length;
      move = this.#moves[place];
    }
    if (move === undefined || longest > MOST) return undefined;
    return { wait: move.wait, pitch: last.pitch + move.interval };
  }

  /** Whether a waiting time is as good as an expected one. */
  isAlike(wait: number, expected: number): boolean {
    return this.#waitClass(wait) === this.#waitClass(expected);
  }

  /** How many moves before two places agree, at most MOST + 1. */
  #agreement(a: number, b: number): number {
    let length = 0;
    while (length <= MOST && length < a && this.#moveText(a - length - 1) === this.#moveText(b - length - 1)) length++;
    return length;
  }

  /** The LEAST moves before a place; undefined where there are fewer, or one move is only repeated. */
  #textAt(place: number): string | undefined {
    if (place < LEAST) return undefined;
    const texts = Array.from({ length: LEAST }, (_, index) => this.#moveText(place - LEAST + index));
    return texts.every((text) => text === texts[0]) ? undefined : texts.join(' ');
  }

  #moveText(index: number): string {
    const { interval, wait } = this.#moves[index] as Move;
    return `${interval}:${this.#waitClass(wait)}`;
  }

  #waitClass(wait: number): number {
    if (this.#base === 'score') return wait;
    return wait < TOGETHER ? 0 : Math.round(PER_OCTAVE * Math.log2(wait));
  }
}
