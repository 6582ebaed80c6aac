import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPerformance } from '../../test/support/sequences.ts';
import {
  CANONICAL_EVENTS,
  countCanonicalEvents,
  describeCanonicalEvent,
  fromCanonicalEvents,
  toCanonicalEvents,
} from './canonical.ts';
import { createSequence } from './sequence.ts';

const words = (events: ArrayLike<number>) => Array.from(events, describeCanonicalEvent);

describe('canonical events', () => {
  it('stand in one order: ends, beginnings, each by pitch, with velocities where they change', () => {
    const sequence = createSequence({
      base: 'performance',
      onsets: [500, 500, 550, 550],
      pitches: [60, 64, 60, 62],
      durations: [50, 50, 250, 100],
      velocities: [15, 15, 20, 15],
    });
    expect(words(toCanonicalEvents(sequence))).toEqual([
      'velocity bin 15',
      'note on 60',
      'note on 64',
      'time 500 ms',
      'note off 60',
      'note off 64',
      'velocity bin 20',
      'note on 60',
      'velocity bin 15',
      'note on 62',
      'time 1000 ms',
      'note off 62',
      'time 1000 ms',
      'time 500 ms',
      'note off 60',
    ]);
    expect(countCanonicalEvents(sequence)).toBe(15);
  });

  it('tell each performance in one way, and each text one performance', () => {
    fc.assert(
      fc.property(arbitraryPerformance, (sequence) => {
        const events = toCanonicalEvents(sequence);
        expect(countCanonicalEvents(sequence)).toBe(events.length);
        expect(fromCanonicalEvents(events)).toEqual(sequence);
        expect(toCanonicalEvents(fromCanonicalEvents(events))).toEqual(events);
      }),
    );
  });

  it('have names that are all different', () => {
    const all = Array.from({ length: CANONICAL_EVENTS.size }, (_, event) => describeCanonicalEvent(event));
    expect(new Set(all).size).toBe(308);
    expect(() => describeCanonicalEvent(308)).toThrow(RangeError);
  });

  const on = 60 - 21;
  const off = CANONICAL_EVENTS.noteOff + on;
  const step = CANONICAL_EVENTS.timeShift;
  const velocity = CANONICAL_EVENTS.velocity;
  it.each<[string, number[], RegExp]>([
    ['an end without a beginning', [velocity, off], /event 1 \(note off 60\) ends a note that does not sound/],
    ['a second beginning', [velocity, on, step, on], /event 3 \(note on 60\) begins a note that sounds already/],
    ['no velocity', [on, step, off], /event 0 \(note on 60\) has no velocity/],
    ['no length', [velocity, on, off], /event 2 \(note off 60\) ends a note at its beginning/],
    ['no end', [velocity, on, step], /1 notes never end/],
    ['no event', [999], /999 is not an event/],
  ])('are refused with %s', (_, events, message) => {
    expect(() => fromCanonicalEvents(events)).toThrow(RangeError);
    expect(() => fromCanonicalEvents(events)).toThrow(message);
  });

  it('are not of scores', () => {
    const score = createSequence({ base: 'score', onsets: [], pitches: [], durations: [], velocities: [] });
    expect(() => toCanonicalEvents(score)).toThrow(/of performances/);
  });
});
