/**
 * What was heard before, as an expectation of the next note: where the last notes repeat the intervals and the rhythm of
 * an earlier place, the note that followed there is expected here, in the same transposition. Rewarding what is
 * expected lets motifs return, which small models seldom do of themselves; and what has just been said again and again
 * is made less likely, since they seldom find out of it, either.
 *
 * No played rhythm is the same twice: of performances, only the intervals are compared, and what is struck together.
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
  /** What it is worth that it comes, in rewards: 1 for a motif that returns, below 0 for one that stands still. */
  readonly worth: number;
}

/** Of a performance: notes closer than this, in ticks, are struck together. */
const TOGETHER = 4;

/** How the music of a time base is compared with what was before. */
interface Listening {
  /** Moves that must agree before anything is expected. */
  readonly least: number;
  /** Ticks that must lie between: what comes again sooner is a figure of accompaniment, which goes on of itself. */
  readonly nearest: number;
  /** A turn has been said so often in a row when it becomes stale. */
  readonly staleTurns: number;
  /** Alike for waiting times that count as the same where motifs return. */
  readonly waitClass: (wait: number) => number;
}

const LISTENING: Readonly<Record<TimeBase, Listening>> = {
  score: { least: 3, nearest: 48, staleTurns: 3, waitClass: (wait) => wait },
  // Figures go on for longer where they are played.
  performance: { least: 2, nearest: 100, staleTurns: 8, waitClass: (wait) => (wait < TOGETHER ? 0 : 1) },
};

/** After so many moves it is a copy, which needs no reward. */
const MOST = 16;
/** Earlier places that are compared; of equally long agreements the latest counts. */
const PLACES = 16;

/** What a turn costs that is stale, in rewards, and so much more each further time, up to a most. */
const STALE_COST = 4;
const MOST_STALE_COST = 16;
/** Moves within which a turn is looked for that is said over and over. */
const MOST_STALE = 160;

export class MotifMemory {
  readonly #listening: Listening;
  readonly #moves: Move[] = [];
  /** The moves as texts, alike where they count as the same. */
  readonly #texts: string[] = [];
  /** Of the note after each move, in ticks. */
  readonly #onsets: number[] = [];
  /** Where the fewest moves that count ended that made this text: indices of the move after them. */
  readonly #places = new Map<string, number[]>();
  #last: GridNote | undefined;

  constructor(base: TimeBase, notes: Iterable<GridNote> = []) {
    this.#listening = LISTENING[base];
    for (const note of notes) this.add(note);
  }

  /** @param note no earlier than the one before */
  add(note: GridNote): void {
    const last = this.#last;
    this.#last = note;
    if (last === undefined) return;
    const move = { interval: note.pitch - last.pitch, wait: note.onset - last.onset };
    this.#moves.push(move);
    this.#texts.push(`${move.interval}:${this.#listening.waitClass(move.wait)}`);
    this.#onsets.push(note.onset);
    const text = this.#textAt(this.#moves.length);
    if (text === undefined) return;
    const places = this.#places.get(text) ?? [];
    places.push(this.#moves.length);
    this.#places.set(text, places);
  }

  /** What followed where the notes went as they went now; undefined where they never did, or have done so for long. */
  expected(): ExpectedNote | undefined {
    const { nearest, staleTurns } = this.#listening;
    const last = this.#last;
    const here = this.#moves.length;
    const text = this.#textAt(here);
    if (last === undefined || text === undefined) return undefined;
    const after = (place: number, worth: number): ExpectedNote => {
      const { wait, interval } = this.#moves[place]!;
      return { wait, pitch: last.pitch + interval, worth };
    };
    // The last place is here itself.
    const places = (this.#places.get(text) ?? []).slice(0, -1);
    for (const place of places.slice(-PLACES).reverse()) {
      const turns = 1 + this.#agreement(place, here, MOST_STALE) / (here - place);
      if (turns >= staleTurns) return after(place, -Math.min(MOST_STALE_COST, STALE_COST * (turns - staleTurns + 1)));
    }
    let longest = 0;
    let best: number | undefined;
    const isFar = (place: number): boolean => last.onset - this.#onsets[place - 1]! >= nearest;
    for (const place of places.filter(isFar).slice(-PLACES)) {
      const length = this.#agreement(place, here, MOST + 1);
      if (length < longest) continue;
      longest = length;
      best = place;
    }
    return best === undefined || longest > MOST ? undefined : after(best, 1);
  }

  /** Whether a waiting time is as good as an expected one. */
  isAlike(wait: number, expected: number): boolean {
    const { waitClass } = this.#listening;
    return waitClass(wait) === waitClass(expected);
  }

  /** How many moves before two places agree, at most `most`. */
  #agreement(a: number, b: number, most: number): number {
    let length = 0;
    while (length < most && length < a && this.#texts[a - length - 1] === this.#texts[b - length - 1]) length++;
    return length;
  }

  /** The fewest moves that count before a place; undefined where there are fewer, or one move is only repeated. */
  #textAt(place: number): string | undefined {
    const { least } = this.#listening;
    if (place < least) return undefined;
    const texts = this.#texts.slice(place - least, place);
    return texts.every((text) => text === texts[0]) ? undefined : texts.join(' ');
  }
}
