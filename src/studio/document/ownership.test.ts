import { describe, expect, it } from 'vitest';
import { myShare, ownershipOf, ownershipText } from './ownership.ts';

const notes = (mine: number, model: number) => [
  ...Array.from({ length: mine }, () => ({ origin: 'mine' as const, durationTicks: 100 })),
  ...Array.from({ length: model }, () => ({ origin: 'model' as const, durationTicks: 300 })),
];

describe('ownership', () => {
  it('counts notes and time', () => {
    const ownership = ownershipOf(notes(3, 1));
    expect(ownership).toEqual({ mineNotes: 3, modelNotes: 1, mineTicks: 300, modelTicks: 300 });
    expect(myShare(ownership)).toBe(0.75);
    expect(myShare(ownership, 'time')).toBe(0.5);
    expect(myShare(ownershipOf([]))).toBeUndefined();
  });

  it('says all and nothing only of all and nothing', () => {
    const text = (mine: number, model: number) => ownershipText(ownershipOf(notes(mine, model)));
    expect([text(73, 27), text(999, 1), text(1, 999), text(5, 0), text(0, 5), text(0, 0)]).toEqual([
      '73 % yours',
      '99 % yours',
      '1 % yours',
      '100 % yours',
      '0 % yours',
      '',
    ]);
  });
});
