import { describe, expect, it } from 'vitest';
import { PAGE_TICKS } from './grid.ts';
import { beamCount, noteValueOf, typeTicks } from './note-values.ts';

const quarter = PAGE_TICKS;

describe('noteValueOf', () => {
  it('writes plain and dotted lengths', () => {
    expect(noteValueOf(quarter)).toEqual({ type: 'quarter', dots: 0 });
    expect(noteValueOf(1.5 * quarter)).toEqual({ type: 'quarter', dots: 1 });
    expect(noteValueOf(3.5 * quarter)).toEqual({ type: 'half', dots: 2 });
    expect(noteValueOf(quarter / 32)).toEqual({ type: '128th', dots: 0 });
  });

  it('writes lengths in tuplets', () => {
    const triplet = { actual: 3, normal: 2 };
    expect(noteValueOf(quarter / 3, triplet)).toEqual({ type: 'eighth', dots: 0, tuplet: triplet });
    const septuplet = { actual: 7, normal: 4 };
    expect(noteValueOf(quarter / 7, septuplet)).toEqual({ type: '16th', dots: 0, tuplet: septuplet });
  });

  it('knows what takes several notes', () => {
    expect(noteValueOf(1.25 * quarter)).toBeUndefined();
    expect(noteValueOf(quarter / 3)).toBeUndefined();
  });
});

it('types have lengths and beams', () => {
  expect(typeTicks('half')).toBe(2 * quarter);
  expect([beamCount('quarter'), beamCount('eighth'), beamCount('32nd')]).toEqual([0, 1, 3]);
});
