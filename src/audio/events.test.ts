import { describe, expect, test } from 'vitest';
import { createPiece } from '../notes/create.ts';
import { performanceOf } from './events.ts';

/** One note of half a second (480 ticks a beat, 120 beats a minute), and the pedal. */
const endSeconds = (pedal: readonly (readonly [timeTicks: number, value: number])[]): number => {
  const notes = [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }];
  const piece = createPiece({ notes, pedal: pedal.map(([timeTicks, value]) => ({ timeTicks, value })) });
  return performanceOf(piece, 1000).endFrame / 1000;
};

describe('the end of the sound', () => {
  test.each([
    ['without pedal is the last key', [], 0.5],
    [
      'is the lift of a pedal that was down then',
      [
        [0, 127],
        [960, 0],
      ],
      1,
    ],
    [
      'is not put off by a pedal pressed later',
      [
        [9600, 127],
        [10_080, 0],
      ],
      0.5,
    ],
    [
      'is the first lift only',
      [
        [0, 127],
        [960, 0],
        [9600, 127],
        [10_080, 0],
      ],
      1,
    ],
  ] as const)('%s', (_, pedal, seconds) => {
    expect(endSeconds(pedal)).toBeCloseTo(seconds, 6);
  });
});
