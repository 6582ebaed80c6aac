/**
 * A performance as canonical events, the measure that likelihoods of different models are compared by: their
 * nats for a piece are divided by its number of canonical events, whatever their own tokens are.
 *
 * The events are those of Magenta's performance encoding (S. Oore et al., "This Time with Feeling", 2018,
 * arXiv 1808.03715) on the piano's keys: note on, note off, a step in time of 1 .. 100 ticks of 10 ms, and a
 * velocity in 32 bins. Their order is fixed, so that there is one text for each piece and one piece for each text:
 * time begins with the first note; longer times are steps of 100 and a last one; at one moment notes end first,
 * then begin, both by ascending pitch; a velocity is said before a note where it differs from that of the note before.
 *
 * MAESTRO v3.0.0 has 22,889,111 events in its training split, 2,591,859 in validation and 2,989,778 in test.
 */
import { createSequence, LOWEST_PITCH, type NoteSequence, PITCH_COUNT, VELOCITY_BINS } from './sequence.ts';

/** The longest step in time, in ticks of 10 ms. */
export const MAX_TIME_SHIFT = 100;

/** Where each kind of event begins in the vocabulary of 308. */
export const CANONICAL_EVENTS = {
  /** + pitch - 21. */
  noteOn: 0,
  /** + pitch - 21. */
  noteOff: PITCH_COUNT,
  /** + ticks - 1. */
  timeShift: 2 * PITCH_COUNT,
  /** + velocity bin. */
  velocity: 2 * PITCH_COUNT + MAX_TIME_SHIFT,
  size: 2 * PITCH_COUNT + MAX_TIME_SHIFT + VELOCITY_BINS,
} as const;

/**
 * An event in words.
 *
 * @throws RangeError if it is none
 * @example describeCanonicalEvent(39) // 'note on 60'
 */
export function describeCanonicalEvent(event: number): string {
  const { noteOff, timeShift, velocity, size } = CANONICAL_EVENTS;
  if (!(Number.isInteger(event) && event >= 0 && event < size)) throw new RangeError(`${event} is not an event`);
  if (event < noteOff) return `note on ${event + LOWEST_PITCH}`;
  if (event < timeShift) return `note off ${event - noteOff + LOWEST_PITCH}`;
  if (event < velocity) return `time ${10 * (event - timeShift + 1)} ms`;
  return `velocity bin ${event - velocity}`;
}

/**
 * [E] the events of a performance; the silence before its first note has none.
 *
 * @throws RangeError for a sequence in score time
 * @example Array.from(toCanonicalEvents(sequence), describeCanonicalEvent)
 * // ['velocity bin 15', 'note on 60', 'time 500 ms', 'note off 60']
 */
export function toCanonicalEvents(sequence: NoteSequence): Uint16Array {
  const events = new Uint16Array(countCanonicalEvents(sequence));
  const { onsets, pitches, velocities } = sequence;
  const ends = endsInOrder(sequence);
  let length = 0;
  let now = onsets[0] ?? 0;
  let bin = -1;
  const goTo = (tick: number): void => {
    for (; tick - now > MAX_TIME_SHIFT; now += MAX_TIME_SHIFT) {
      events[length++] = CANONICAL_EVENTS.timeShift + MAX_TIME_SHIFT - 1;
    }
    if (tick > now) events[length++] = CANONICAL_EVENTS.timeShift + tick - now - 1;
    now = tick;
  };
  const endUntil = (tick: number, next: number): number => {
    let end = next;
    for (; end < ends.length && endOf(ends[end]!) <= tick; end++) {
      goTo(endOf(ends[end]!));
      events[length++] = CANONICAL_EVENTS.noteOff + (ends[end]! % KEYS) - LOWEST_PITCH;
    }
    return end;
  };
  let ended = 0;
  onsets.forEach((onset, note) => {
    ended = endUntil(onset, ended);
    goTo(onset);
    if (velocities[note] !== bin) {
      bin = velocities[note]!;
      events[length++] = CANONICAL_EVENTS.velocity + bin;
    }
    events[length++] = CANONICAL_EVENTS.noteOn + pitches[note]! - LOWEST_PITCH;
  });
  endUntil(Number.POSITIVE_INFINITY, ended);
  return events;
}

/**
 * The number of canonical events of a performance.
 *
 * @throws RangeError for a sequence in score time
 */
export function countCanonicalEvents(sequence: NoteSequence): number {
  if (sequence.base !== 'performance') throw new RangeError('canonical events are of performances, not of scores');
  const { onsets, velocities } = sequence;
  const ends = endsInOrder(sequence);
  let count = 2 * onsets.length;
  let now = onsets[0] ?? 0;
  const goTo = (tick: number): void => {
    count += Math.ceil((tick - now) / MAX_TIME_SHIFT);
    now = tick;
  };
  let ended = 0;
  onsets.forEach((onset, note) => {
    for (; ended < ends.length && endOf(ends[ended]!) <= onset; ended++) goTo(endOf(ends[ended]!));
    goTo(onset);
    if (note === 0 || velocities[note] !== velocities[note - 1]) count++;
  });
  for (; ended < ends.length; ended++) goTo(endOf(ends[ended]!));
  return count;
}

/** Ends are sorted as one number: tick * KEYS + pitch. */
const KEYS = 128;
const endOf = (end: number): number => Math.floor(end / KEYS);

/** [N] the ends of the notes by tick, then pitch. */
function endsInOrder({ onsets, pitches, durations }: NoteSequence): Float64Array {
  return Float64Array.from(onsets, (onset, note) => (onset + durations[note]!) * KEYS + pitches[note]!).sort();
}

/**
 * The performance that events tell, from tick 0 on: the inverse of `toCanonicalEvents`.
 *
 * @throws RangeError, naming the place, for events that no performance has: a note that ends before it begins,
 *   begins twice, lasts no time or never ends, or that has no velocity
 */
export function fromCanonicalEvents(events: ArrayLike<number>): NoteSequence {
  const { noteOff, timeShift, velocity } = CANONICAL_EVENTS;
  const onsets: number[] = [];
  const pitches: number[] = [];
  const durations: number[] = [];
  const velocities: number[] = [];
  const open = new Map<number, number>(); // pitch - 21 -> its sounding note
  let now = 0;
  let bin: number | undefined;
  for (let place = 0; place < events.length; place++) {
    const event = events[place]!;
    const refuse = (why: string): never => {
      throw new RangeError(`event ${place} (${describeCanonicalEvent(event)}) ${why}`);
    };
    describeCanonicalEvent(event);
    if (event >= velocity) bin = event - velocity;
    else if (event >= timeShift) now += event - timeShift + 1;
    else if (event >= noteOff) {
      const note = open.get(event - noteOff) ?? refuse('ends a note that does not sound');
      open.delete(event - noteOff);
      durations[note] = now - onsets[note]!;
      if (durations[note] === 0) refuse('ends a note at its beginning');
    } else {
      if (open.has(event)) refuse('begins a note that sounds already');
      open.set(event, onsets.length);
      onsets.push(now);
      pitches.push(event + LOWEST_PITCH);
      velocities.push(bin ?? refuse('has no velocity'));
      durations.push(0);
    }
  }
  if (open.size > 0) throw new RangeError(`${open.size} notes never end`);
  return createSequence({ base: 'performance', onsets, pitches, durations, velocities });
}
