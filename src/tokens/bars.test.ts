import { describe, expect, it } from 'vitest';
import { barPositions, createBarClock, UNKNOWN_BAR_POSITION } from './bars.ts';
import { createSequence, type SequenceMetre, type TimeBase } from './sequence.ts';

const positions = (onsets: readonly number[], metres: readonly SequenceMetre[], base: TimeBase = 'score') =>
  Array.from(
    barPositions(
      createSequence({
        base,
        onsets,
        pitches: onsets.map(() => 60),
        durations: onsets.map(() => 1),
        velocities: onsets.map(() => 16),
        metres,
      }),
    ),
  );
const metre = (tick: number, numerator: number, denominator: number) => ({ tick, numerator, denominator });

describe('barPositions', () => {
  it('counts from the bar line', () => {
    expect(positions([0, 24, 95, 96, 250], [metre(0, 4, 4)])).toEqual([0, 24, 95, 0, 58]);
    expect(positions([0, 36, 71, 72], [metre(0, 6, 8)])).toEqual([0, 36, 71, 0]);
  });

  it('begins bars anew at each metre, so that a pick-up is a metre of its own', () => {
    expect(positions([0, 24, 48, 120], [metre(0, 1, 4), metre(24, 3, 4)])).toEqual([0, 0, 24, 24]);
  });

  it('says so where the bar is not known', () => {
    expect(positions([0, 96], [])).toEqual([UNKNOWN_BAR_POSITION, UNKNOWN_BAR_POSITION]);
    expect(positions([0, 100], [metre(48, 4, 4)])).toEqual([UNKNOWN_BAR_POSITION, 52]);
    expect(positions([0], [metre(0, 3, 4)], 'performance')).toEqual([UNKNOWN_BAR_POSITION]);
  });

  it('copes with bars that are no whole number of ticks', () => {
    // 1/64 is a tick and a half.
    expect(positions([0, 1, 2, 3], [metre(0, 1, 64)])).toEqual([0, 1, 0, 0]);
  });
});

it('createBarClock answers for any tick', () => {
  const clock = createBarClock({ base: 'score', metres: [metre(24, 4, 4)] });
  expect([0, 24, 119, 120].map(clock)).toEqual([undefined, 0, 95, 0]);
});
