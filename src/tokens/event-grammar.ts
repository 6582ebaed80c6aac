/**
 * What may follow in a text of canonical events, read one event after the other: the rules that make each performance
 * one text and each text one performance (`canonical.ts`). A model that gives other events no probability loses nothing
 * and need not learn them; what it draws is always a performance once the last notes have ended.
 *
 * Reading may begin in the middle of a text. What was before is then unknown and nothing is forbidden because of it:
 * a key may be held or not until an event tells.
 */
import { CANONICAL_EVENTS, describeCanonicalEvent, MAX_TIME_SHIFT } from './canonical.ts';
import { PITCH_COUNT, VELOCITY_BINS } from './sequence.ts';

const { noteOff, timeShift, velocity, size } = CANONICAL_EVENTS;

const SILENT = 0;
const SOUNDING = 1;
const UNKNOWN = 2;

export class EventGrammar {
  /** [PITCH_COUNT] of each key: whether it sounds. */
  readonly #keys: Uint8Array;
  /** [PITCH_COUNT] the tick at which each key was struck last; -1: not yet, as far as is known. */
  readonly #onsets = new Float64Array(PITCH_COUNT).fill(-1);
  #now = 0;
  /** Of the note before; undefined where there was none or it is unknown. */
  #bin: number | undefined;
  #bins: 'none yet' | 'unknown' | 'known';
  /** The highest keys that ended and began at this moment; -1 for none. */
  #ended = -1;
  #begun = -1;
  /** What the last event asks for: after a velocity its note, after a last step in time something that happens. */
  #asksFor: 'anything' | 'a note' | 'no time';

  /** @param from where in its text reading begins */
  constructor(from: 'beginning' | 'middle' = 'beginning') {
    const isMiddle = from === 'middle';
    this.#keys = new Uint8Array(PITCH_COUNT).fill(isMiddle ? UNKNOWN : SILENT);
    this.#bins = isMiddle ? 'unknown' : 'none yet';
    this.#asksFor = isMiddle ? 'anything' : 'no time';
  }

  /** The bin of the velocity that was said last, or undefined. */
  get velocityBin(): number | undefined {
    return this.#bin;
  }

  /** Ticks since the first event that was read. */
  get now(): number {
    return this.#now;
  }

  /** Whether any note is known to sound: a text may end where none does. */
  get isSounding(): boolean {
    return this.#keys.includes(SOUNDING);
  }

  /** Whether a key (0 .. 87) is known to sound. */
  sounds(key: number): boolean {
    return this.#keys[key] === SOUNDING;
  }

  /** How many ticks ago a key was struck last, or undefined where it was not, as far as is known. */
  sinceStruck(key: number): number | undefined {
    const onset = this.#onsets[key]!;
    return onset < 0 ? undefined : this.#now - onset;
  }

  /** Whether an event may come next. @example new EventGrammar().allows(CANONICAL_EVENTS.velocity) // true */
  allows(event: number): boolean {
    if (event >= velocity) {
      return this.#asksFor !== 'a note' && event - velocity !== this.#bin && this.#canBegin(this.#begun + 1);
    }
    if (event >= timeShift) return this.#asksFor === 'anything';
    if (event >= noteOff) return this.#asksFor !== 'a note' && this.#canEnd(event - noteOff);
    return this.#bins !== 'none yet' && event > this.#begun && this.#keys[event] !== SOUNDING;
  }

  /** Writes 1 at each event that may come next and 0 at the others. @param mask [.., 308] from `at` on */
  mark(mask: Uint8Array, at: number): void {
    for (let event = 0; event < size; event++) mask[at + event] = 0;
    const isNoteDue = this.#asksFor === 'a note';
    let canBegin = false;
    for (let key = this.#begun + 1; key < PITCH_COUNT; key++) {
      if (this.#keys[key] === SOUNDING) continue;
      canBegin = true;
      if (this.#bins === 'none yet') break;
      mask[at + key] = 1;
    }
    if (isNoteDue) return;
    if (this.#begun < 0) {
      for (let key = this.#ended + 1; key < PITCH_COUNT; key++) if (this.#canEnd(key)) mask[at + noteOff + key] = 1;
    }
    if (this.#asksFor === 'anything') mask.fill(1, at + timeShift, at + timeShift + MAX_TIME_SHIFT);
    if (!canBegin) return;
    mask.fill(1, at + velocity, at + velocity + VELOCITY_BINS);
    if (this.#bin !== undefined) mask[at + velocity + this.#bin] = 0;
  }

  /** Reads the next event. @throws RangeError if it may not come here */
  read(event: number): void {
    if (!(event >= 0 && event < size && this.allows(event))) {
      throw new RangeError(`${describeCanonicalEvent(event)} may not follow here`);
    }
    if (event >= velocity) {
      this.#bin = event - velocity;
      this.#bins = 'known';
      this.#asksFor = 'a note';
    } else if (event >= timeShift) {
      const ticks = event - timeShift + 1;
      this.#now += ticks;
      this.#ended = -1;
      this.#begun = -1;
      // Longer times are steps of the greatest length and a last one.
      this.#asksFor = ticks === MAX_TIME_SHIFT ? 'anything' : 'no time';
    } else if (event >= noteOff) {
      this.#ended = event - noteOff;
      this.#keys[this.#ended] = SILENT;
      this.#asksFor = 'anything';
    } else {
      this.#begun = event;
      this.#keys[event] = SOUNDING;
      this.#onsets[event] = this.#now;
      this.#asksFor = 'anything';
    }
  }

  /** Ends come before beginnings, from below, and no note ends at the moment of its beginning. */
  #canEnd(key: number): boolean {
    if (this.#begun >= 0 || key <= this.#ended) return false;
    return this.#keys[key] === UNKNOWN || (this.#keys[key] === SOUNDING && this.#onsets[key]! < this.#now);
  }

  #canBegin(from: number): boolean {
    for (let key = from; key < PITCH_COUNT; key++) if (this.#keys[key] !== SOUNDING) return true;
    return false;
  }
}
