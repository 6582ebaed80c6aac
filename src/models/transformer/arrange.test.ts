import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from './arrange.ts';

describe('arrange', () => {
  it('leaves notes in their order where nothing is given', () => {
    expect(arrange(Uint32Array.of(0, 4, 4, 9), undefined, 0, 10)).toEqual({
      order: Uint32Array.of(0, 1, 2, 3),
      given: Uint8Array.of(0, 0, 0, 0),
    });
  });

  it('shows a given note after the first own note from which it is at most the lead away', () => {
    const { order, given } = arrange(Uint32Array.of(0, 10, 20, 30), [false, false, false, true], 0, 10);
    expect([...order]).toEqual([0, 1, 2, 3]);
    expect([...given]).toEqual([0, 0, 0, 1]);
    expect([...arrange(Uint32Array.of(0, 10, 20, 30), [false, false, false, true], 0, 20).order]).toEqual([0, 1, 3, 2]);
  });

  it('shows what is near at the start first, and the rest at the end', () => {
    expect([...arrange(Uint32Array.of(5, 6, 500), [true, false, true], 0, 5).order]).toEqual([0, 1, 2]);
  });

  it('places every note once, own notes in order, given notes neither too early nor late', () => {
    const note = fc.record({ onset: fc.nat(200), given: fc.boolean() });
    fc.assert(
      fc.property(fc.array(note, { maxLength: 40 }), fc.nat(60), (notes, lead) => {
        notes.sort((a, b) => a.onset - b.onset);
        const onsets = Uint32Array.from(notes, ({ onset }) => onset);
        const { order, given } = arrange(
          onsets,
          notes.map((each) => each.given),
          0,
          lead,
        );
        expect([...order].sort((a, b) => a - b)).toEqual(notes.map((_, index) => index));
        expect(Array.from(order, (index) => (notes[index]?.given ? 1 : 0))).toEqual([...given]);
        let now = 0;
        for (const [place, index] of order.entries()) {
          const onset = onsets[index] as number;
          if (given[place]) {
            const isLast = order.subarray(place).every((_, later) => given[place + later] === 1);
            if (!isLast) expect(onset - lead).toBeLessThanOrEqual(now);
          } else {
            // Whatever was due before this own note has been shown.
            for (const [other, { given: isGiven }] of notes.entries()) {
              if (isGiven && (onsets[other] as number) - lead <= now) expect(order.indexOf(other)).toBeLessThan(place);
            }
            expect(onset).toBeGreaterThanOrEqual(now);
            now = onset;
          }
        }
      }),
    );
  });
});
