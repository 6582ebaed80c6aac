import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_TICKS, type TimedNote } from './grid.ts';
import { layOutMeasures } from './layout.ts';
import { quantise } from './quantise.ts';
import { gatherRolls } from './rolls.ts';

const played = { spreadBeats: 0.09, complexity: 1.4 };
const exact = { spreadBeats: 0.005, complexity: 0.7 };
const measures = layOutMeasures([{ beats: 0, metre: { numerator: 4, denominator: 4 } }], 16);

const notesAt = (onsets: readonly number[], duration = 0.2): TimedNote[] =>
  onsets.map((onsetBeats, source) => ({
    pitch: 60 + source,
    onsetBeats,
    durationBeats: duration,
    velocity: 64,
    source,
  }));
const beatsOf = (onsets: readonly number[], options = played): number[] =>
  quantise(notesAt(onsets), measures, options).map(({ onsetTicks }) => onsetTicks / PAGE_TICKS);

describe('quantise', () => {
  it('hears triplets where rounding to sixteenths would not', () => {
    expect(beatsOf([0, 0.31, 0.69, 1.01, 1.35, 1.66, 2]).map((beat) => Math.round(beat * 12))).toEqual([
      0, 4, 8, 12, 16, 20, 24,
    ]);
  });

  it('prefers the simple explanation of an inexact rhythm', () => {
    expect(beatsOf([0.03, 0.52, 0.98, 1.45, 2.04])).toEqual([0, 0.5, 1, 1.5, 2]);
  });

  it('keeps what is exact, whatever subdivision', () => {
    const parts = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 12);
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 12 }), (units) => {
        const onsets = units.flatMap((count, beat) =>
          Array.from({ length: count }, (_, index) => beat + index / count),
        );
        const found = beatsOf(onsets, exact);
        expect(Math.max(...onsets.map((onset, index) => Math.abs(found[index]! - onset)))).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('gives every note a length, and ends on the grid', () => {
    const [short, long] = quantise(
      [...notesAt([0], 0.001), ...notesAt([1], 1.02)].map((note, source) => ({ ...note, source })),
      measures,
      exact,
    );
    expect(short!.durationTicks).toBeGreaterThan(0);
    expect(long!.durationTicks).toBe(PAGE_TICKS);
  });
});

describe('gatherRolls', () => {
  const roll = (onsets: readonly number[]): number[] =>
    gatherRolls(
      onsets.map((onsetBeats, source) => ({
        pitch: 48 + 7 * source,
        onsetBeats,
        durationBeats: 2 - onsetBeats,
        velocity: 64,
        source,
      })),
    ).map(({ onsetBeats }) => onsetBeats);
  it('puts a rolled chord together', () => {
    expect(roll([0, 0.131, 0.265, 0.398])).toEqual([0, 0, 0, 0]);
  });
  it('leaves alone what may be written', () => {
    expect(roll([0, 0.125, 0.25, 0.375])).toEqual([0, 0.125, 0.25, 0.375]);
  });
});
