/** The stored weights are what the code reads: made by scripts/fit-score/. */
import { expect, it } from 'vitest';
import { BEAT_LAYERS } from './beat-weights.ts';
import { HAND_CONTEXT } from './hand-context.ts';
import { HAND_LAYERS } from './hand-network-weights.ts';
import { FIRST_WEIGHTS, NEIGHBOUR_HANDS, OWN_WEIGHTS } from './hand-weights.ts';
import { HAND_BINS } from './hands.ts';
import { NEIGHBOUR_SLOTS, PLACE_SLOTS } from './name-features.ts';
import { ONSET_FEATURES } from './onsets.ts';
import { SPELLING_WEIGHTS } from './spelling-weights.ts';

const whole = (values: readonly number[]) => values.every(Number.isInteger);

it('spelling: a table for every relation, of whole hundredths', () => {
  for (const [table, values] of Object.entries(SPELLING_WEIGHTS)) {
    expect([table, values.length, whole(values)]).toEqual([
      table,
      table === 'key' || table === 'absolute' ? PLACE_SLOTS : NEIGHBOUR_SLOTS,
      true,
    ]);
  }
});

it('spelling: a pitch keeps its name', () => {
  for (const table of ['nextSame', 'lastSame', 'together'] as const) {
    const weights = SPELLING_WEIGHTS[table];
    expect(weights[12]).toBeGreaterThan(Math.max(weights[0]!, weights[24]!));
  }
});

it('hands: tables of the places and of each relation', () => {
  for (const own of [FIRST_WEIGHTS, OWN_WEIGHTS]) {
    expect(Object.entries(own).map(([name, values]) => [name, values.length])).toEqual([
      ['pitch', 44],
      ['height', 50],
      ['below', 12],
      ['above', 12],
      ['rank', 12],
      ['rankFromTop', 12],
    ]);
    expect(Object.values(own).every(whole)).toBe(true);
    // Low notes are the left hand's.
    expect(own.height[5]).toBeGreaterThan(0);
    expect(own.height[44]).toBeLessThan(0);
  }
  for (const { right, left } of Object.values(NEIGHBOUR_HANDS)) {
    expect([right.length, left.length, whole(right), whole(left)]).toEqual([HAND_BINS, HAND_BINS, true, true]);
  }
});

it.each([
  ['beats', 'an onset', ONSET_FEATURES, BEAT_LAYERS],
  ['hands', 'a note', HAND_CONTEXT, HAND_LAYERS],
] as const)('%s: layers that fit together, from the features of %s to one number', (_, __, features, layers) => {
  let inputs: number = features;
  for (const { weights, offsets } of layers) {
    expect(weights.every((row) => row.length === inputs && whole(row))).toBe(true);
    expect(offsets.length).toBe(weights.length);
    inputs = weights.length;
  }
  expect(inputs).toBe(1);
});
