/**
 * What may be written into a passage: what every sequence obeys, and the constraints, together.
 *
 * Every sequence: notes begin and end within the passage; a chord is written from below; a pitch sounds once at a time,
 * be it fixed or written. An onset is open only if a whole note fits there, so that no choice leads into a corner.
 */
import { OptionError } from '../../errors.ts';
import type { GridNote } from '../../models/note-model.ts';
import { LOWEST_PITCH, PITCH_COUNT } from '../../tokens/sequence.ts';
import { classStart, VALUE_CLASSES } from '../../tokens/values.ts';
import type { BoundConstraint, Constraint, Passage, Sounding } from './constraints.ts';
import type { AllowedEnds, AllowedWaits } from './sampler.ts';

const HIGHEST_PITCH = LOWEST_PITCH + PITCH_COUNT - 1;
/** So many ticks behind the end tell which part of later ticks a constraint leaves. */
const BEYOND_TICKS = 1024;

/** What was written into a passage so far. */
export class Page {
  readonly notes: GridNote[] = [];
  /** [end - start] how many notes sound at each tick. */
  readonly sounding: Uint16Array;
  /** [88] when the last note of each pitch that is not given ends. */
  readonly busyUntil: Float64Array;
  /** From here on only fixed notes sound. */
  lastEnd = 0;

  /** How many notes sound at a tick. */
  readonly soundingAt: Sounding;
  readonly #start: number;

  constructor(start: number, sounding: Uint16Array, busyUntil: Float64Array) {
    const counts = sounding.slice();
    this.sounding = counts;
    this.soundingAt = (tick) => counts[tick - start] ?? 0;
    this.busyUntil = busyUntil.slice();
    this.#start = start;
  }

  /** The last note, if it begins at a tick: the next one of its chord must lie above it. */
  below(onset: number): number {
    const last = this.notes.at(-1);
    return last?.onset === onset ? last.pitch : -1;
  }

  add(note: GridNote): void {
    const end = note.onset + note.duration;
    this.notes.push(note);
    this.busyUntil[note.pitch - LOWEST_PITCH] = end;
    this.lastEnd = Math.max(this.lastEnd, end);
    for (let tick = note.onset; tick < end; tick++) this.sounding[tick - this.#start]!++;
  }
}

/** The index of the first note that begins after a tick. */
function firstAfter(notes: readonly GridNote[], tick: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.onset <= tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Rules {
  readonly passage: Passage;
  readonly #bound: readonly BoundConstraint[];
  /** [end - start] how many fixed notes sound. */
  readonly #fixed: Uint16Array;
  readonly #busyUntil = new Float64Array(PITCH_COUNT);
  /** Given notes of each pitch, by onset. */
  readonly #given: readonly GridNote[][];
  /** [end - start + 2] at how many ticks before each notes may end. */
  readonly #endsBefore: Uint32Array;
  /** [end - start + 1] the first tick from each on at which a note may end; Infinity where there is none. */
  readonly #nextEnd: Float64Array;
  /** [end - start + 1] at how many ticks before each a note fits, where only fixed notes sound. */
  readonly #openBefore: Uint32Array;
  /** [BEYOND_TICKS + 1] how many of the ticks behind the end constraints would leave, summed up. */
  readonly #beyond = new Float64Array(BEYOND_TICKS + 1);
  /** A pitch that fitted lately is tried first. */
  #likely = 60;

  /** @throws OptionError where a constraint cannot be satisfied in this passage */
  constructor(passage: Passage, constraints: readonly Constraint[]) {
    const { start, end, before, given } = passage;
    this.passage = passage;
    this.#bound = constraints.map((constraint) => constraint.bind(passage));
    this.#fixed = new Uint16Array(end - start);
    const sound = (from: number, to: number): void => {
      for (let tick = Math.max(start, from); tick < Math.min(end, to); tick++) this.#fixed[tick - start]!++;
    };
    before.onsets.forEach((onset, index) => {
      const until = onset + before.durations[index]!;
      const pitch = before.pitches[index]! - LOWEST_PITCH;
      this.#busyUntil[pitch] = Math.max(this.#busyUntil[pitch]!, until);
      sound(onset, until);
    });
    this.#given = Array.from({ length: PITCH_COUNT }, () => []);
    for (const note of given) {
      sound(note.onset, note.onset + note.duration);
      this.#given[note.pitch - LOWEST_PITCH]!.push(note);
    }
    this.#nextEnd = new Float64Array(end - start + 1).fill(Number.POSITIVE_INFINITY);
    this.#endsBefore = new Uint32Array(end - start + 2);
    for (let place = 0; place <= end - start; place++) {
      const isEnd = this.#bound.every((bound) => bound.end?.(start + place) ?? true);
      this.#endsBefore[place + 1] = this.#endsBefore[place]! + (isEnd ? 1 : 0);
    }
    for (let place = end - start, next = Number.POSITIVE_INFINITY; place >= 0; place--) {
      if (this.#mayEnd(start + place)) next = start + place;
      this.#nextEnd[place] = next;
    }
    for (let place = 0; place < BEYOND_TICKS; place++) {
      const isLeft = this.#bound.every((bound) => bound.onset?.(end + place, () => 0) ?? true);
      this.#beyond[place + 1] = this.#beyond[place]! + (isLeft ? 1 : 0);
    }
    this.#openBefore = new Uint32Array(end - start + 1);
    const empty = this.newPage();
    for (let place = 0; place < end - start; place++) {
      this.#openBefore[place + 1] = this.#openBefore[place]! + (this.#fits(empty, start + place) ? 1 : 0);
    }
  }

  /** An empty page for one alternative. */
  newPage(): Page {
    return new Page(this.passage.start, this.#fixed, this.#busyUntil);
  }

  /** Whether a pitch may begin at a tick, and can end. */
  mayPlay(page: Page, pitch: number, onset: number): boolean {
    if (pitch <= page.below(onset) || page.busyUntil[pitch - LOWEST_PITCH]! > onset) return false;
    for (const bound of this.#bound) if (bound.pitch?.(pitch, onset) === false) return false;
    const given = this.#given[pitch - LOWEST_PITCH]!;
    const before = given[firstAfter(given, onset) - 1];
    if (before && before.onset + before.duration > onset) return false;
    const { start, end } = this.passage;
    if (onset >= end) return false;
    const first = this.#nextEnd[onset + 1 - start]!;
    return first <= end && first <= this.#latestEnd(page, pitch, onset, first);
  }

  /** The last tick at which a note may end, if it may end there; no more exactly than to tell that it is `enough`. */
  #latestEnd(page: Page, pitch: number, onset: number, enough: number): number {
    const given = this.#given[pitch - LOWEST_PITCH]!;
    let latest = Math.min(this.passage.end, given[firstAfter(given, onset)]?.onset ?? Number.POSITIVE_INFINITY);
    for (const bound of this.#bound) {
      if (bound.latestEnd) latest = Math.min(latest, bound.latestEnd(pitch, onset, page.soundingAt, enough));
    }
    return latest;
  }

  /** When a note may end. */
  ends(page: Page, pitch: number, onset: number): AllowedEnds {
    const { start, end } = this.passage;
    return {
      onset,
      latest: this.#latestEnd(page, pitch, onset, end),
      mayEnd: (tick) => this.#mayEnd(tick),
      countEnds: (from, to) => this.#endsBefore[to - start]! - this.#endsBefore[from - start]!,
    };
  }

  /** Whether a note may begin at a tick: some pitch fits. */
  isOpen(page: Page, onset: number): boolean {
    const { start, end } = this.passage;
    if (onset < start || onset >= end) return false;
    if (onset < page.lastEnd) return this.#fits(page, onset);
    // Nothing that was written sounds any more: the answer is the same on every page.
    return this.#openBefore[onset - start + 1]! > this.#openBefore[onset - start]!;
  }

  /** Where the next note may begin, as waiting times from `now` on. */
  waits(page: Page, now: number): AllowedWaits {
    const { start, end } = this.passage;
    const ticks = new Float64Array(VALUE_CLASSES);
    const beyond = new Float64Array(VALUE_CLASSES);
    const isOpen = (wait: number): boolean => this.isOpen(page, now + wait);
    for (let klass = 0; klass < VALUE_CLASSES; klass++) {
      const next = now + (klass + 1 < VALUE_CLASSES ? classStart(klass + 1) : classStart(klass) + 1024);
      if (next <= start) continue;
      const first = now + classStart(klass);
      const from = Math.max(first, start);
      const until = Math.min(next, end);
      // Where notes of the page sound, tick by tick; behind them all at once.
      const quiet = Math.min(until, Math.max(from, page.lastEnd));
      for (let tick = from; tick < quiet; tick++) if (this.isOpen(page, tick)) ticks[klass]!++;
      if (quiet < until) ticks[klass]! += this.#openBefore[until - start]! - this.#openBefore[quiet - start]!;
      if (next > end) beyond[klass] = this.#left(next) - this.#left(Math.max(first, end));
    }
    return {
      ticks,
      beyond,
      nth(klass, n) {
        let wait = Math.max(classStart(klass), start - now);
        for (let left = n; !isOpen(wait) || left-- > 0; ) wait++;
        return wait;
      },
    };
  }

  /** How many ticks from the end to before a later tick constraints would leave. */
  #left(tick: number): number {
    const place = tick - this.passage.end;
    if (place <= BEYOND_TICKS) return this.#beyond[place]!;
    return (this.#beyond[BEYOND_TICKS]! * place) / BEYOND_TICKS;
  }

  #mayEnd(tick: number): boolean {
    const place = tick - this.passage.start;
    return this.#endsBefore[place + 1]! > this.#endsBefore[place]!;
  }

  #fits(page: Page, onset: number): boolean {
    for (const bound of this.#bound) if (bound.onset?.(onset, page.soundingAt) === false) return false;
    if (this.mayPlay(page, this.#likely, onset)) return true;
    for (let pitch = LOWEST_PITCH; pitch <= HIGHEST_PITCH; pitch++) {
      if (!this.mayPlay(page, pitch, onset)) continue;
      this.#likely = pitch;
      return true;
    }
    return false;
  }

  /** Whether any note can be written at all. */
  get hasRoom(): boolean {
    return this.#openBefore.at(-1)! > 0;
  }

  /** The first bar, counted from 0, of whose notes constraints leave none; undefined where each has some. */
  get emptyBar(): number | undefined {
    const { start, end, timeline } = this.passage;
    for (let bar = timeline.barAt(start); timeline.barStart(bar) < end; bar++) {
      const tick = Math.max(start, timeline.barStart(bar));
      let pitch = LOWEST_PITCH;
      while (pitch <= HIGHEST_PITCH && !this.#bound.every((bound) => bound.pitch?.(pitch, tick) ?? true)) pitch++;
      if (pitch > HIGHEST_PITCH) return bar;
    }
    return undefined;
  }
}

/**
 * The rules of a passage, once it is sure that something can be written.
 *
 * @throws OptionError that names the constraints which exclude each other, as few as possible
 */
export function rulesFor(passage: Passage, constraints: readonly Constraint[]): Rules {
  const rules = new Rules(passage, constraints);
  const isStuck = (some: readonly Constraint[]): boolean => {
    const tried = some.length === constraints.length ? rules : new Rules(passage, some);
    return tried.emptyBar !== undefined || !tried.hasRoom;
  };
  if (!isStuck(constraints)) return rules;
  // Those without which nothing changes are left out one by one: what stays is a smallest set that excludes everything.
  let guilty: readonly Constraint[] = constraints;
  for (const constraint of constraints) {
    const others = guilty.filter((each) => each !== constraint);
    if (isStuck(others)) guilty = others;
  }
  const bar = rules.emptyBar;
  const where = bar === undefined ? 'the passage' : `bar ${bar + 1}`;
  const names = guilty.map(({ name }) => name);
  if (names.length === 0)
    throw new OptionError('the given notes leave no room for others here; give fewer or choose another place');
  if (names.length === 1) {
    throw new OptionError(
      `${names[0]} leaves no note for ${where} beside the notes that are there; widen it, or choose another place`,
    );
  }
  throw new OptionError(
    `${names.slice(0, -1).join(', ')} and ${names.at(-1)} exclude each other: together they leave no note for ${where}; drop or widen one of them`,
  );
}
