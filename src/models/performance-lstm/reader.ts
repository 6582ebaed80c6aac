/**
 * Reads canonical events one by one as the model does: what makes a position's input, and which events may come next.
 *
 * An input tells the event itself and what it leaves behind, which a program that plays the text knows exactly and an
 * LSTM would have to keep in mind: which keys sound, how long ago each was struck, and the velocity that holds. What may
 * not follow (`EventGrammar`) gets no probability.
 */
import { CANONICAL_EVENTS } from '../../tokens/canonical.ts';
import { EventGrammar } from '../../tokens/event-grammar.ts';
import { PITCH_COUNT, VELOCITY_BINS } from '../../tokens/sequence.ts';

/** V: events that a model chooses from. */
export const EVENT_COUNT = CANONICAL_EVENTS.size;

const BEGINNING = EVENT_COUNT;
const MIDDLE = EVENT_COUNT + 1;

/** The columns of an input, bytes: 255 is 1. */
export const INPUT = {
  /** One for each event; then the beginning of a text, and a place in the middle of one. */
  event: 0,
  /** One for each bin; none while the velocity is unknown. */
  velocity: EVENT_COUNT + 2,
  /** One for each key that sounds. */
  sounding: EVENT_COUNT + 2 + VELOCITY_BINS,
  /** How fresh each sounding note is: 1 when it begins, 1/2 after `HALF_FRESH` ticks, 1/3 after twice that. */
  fresh: EVENT_COUNT + 2 + VELOCITY_BINS + PITCH_COUNT,
  /** How present each key is that was struck, sounding or not: the same with `HALF_PRESENT` ticks. */
  present: EVENT_COUNT + 2 + VELOCITY_BINS + 2 * PITCH_COUNT,
  size: EVENT_COUNT + 2 + VELOCITY_BINS + 3 * PITCH_COUNT,
} as const;

/** 200 ms: between a short note and a long one. */
const HALF_FRESH = 20;
/** 2 s: what was struck within it makes the harmony. */
const HALF_PRESENT = 200;
const ONE = 255;

export class EventReader {
  readonly #grammar: EventGrammar;
  /** The column of what was read last. */
  #last: number;

  /** @param from where in its text reading begins */
  constructor(from: 'beginning' | 'middle') {
    this.#grammar = new EventGrammar(from);
    this.#last = from === 'beginning' ? BEGINNING : MIDDLE;
  }

  /** @throws RangeError if the event may not come here */
  read(event: number): void {
    this.#grammar.read(event);
    this.#last = event;
  }

  /** Writes the input of the position after what was read. @param input [.., INPUT.size], zeros at `at` */
  fill(input: Uint8Array, at: number): void {
    input[at + INPUT.event + this.#last] = ONE;
    const { velocityBin } = this.#grammar;
    if (velocityBin !== undefined) input[at + INPUT.velocity + velocityBin] = ONE;
    for (let key = 0; key < PITCH_COUNT; key++) {
      const since = this.#grammar.sinceStruck(key);
      if (since === undefined) continue;
      input[at + INPUT.present + key] = Math.round((ONE * HALF_PRESENT) / (HALF_PRESENT + since));
      if (!this.#grammar.sounds(key)) continue;
      input[at + INPUT.sounding + key] = ONE;
      input[at + INPUT.fresh + key] = Math.round((ONE * HALF_FRESH) / (HALF_FRESH + since));
    }
  }

  /** Writes 1 at each event that may come next and 0 at the others. @param allowed [.., V] from `at` on */
  mark(allowed: Uint8Array, at: number): void {
    this.#grammar.mark(allowed, at);
  }
}
