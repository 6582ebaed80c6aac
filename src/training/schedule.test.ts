import { describe, expect, it } from 'vitest';
import { type Schedule, scheduleFactor } from './schedule.ts';

const curve = (schedule: Schedule, steps = 10): number[] =>
  Array.from({ length: steps }, (_, step) => Number(scheduleFactor(schedule, step, steps).toFixed(4)));

describe('scheduleFactor', () => {
  it('warms up, then keeps, falls or waves down', () => {
    expect(curve({ kind: 'constant' })).toEqual(new Array(10).fill(1));
    expect(curve({ kind: 'constant', warmupSteps: 4 }).slice(0, 5)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(curve({ kind: 'linear' })).toEqual([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]);
    expect(curve({ kind: 'trapezoid', decayShare: 0.4 })).toEqual([1, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25]);
    expect(curve({ kind: 'cosine' })[5]).toBeCloseTo(0.5);
    expect(curve({ kind: 'cosine', floor: 0.1 })[0]).toBe(1);
    expect(curve({ kind: 'cosine', floor: 0.1 }, 1000).at(-1)).toBeCloseTo(0.1, 4);
  });

  it('stays above 0 and at most 1, also where the warm-up is longer than the training', () => {
    for (const kind of ['constant', 'cosine', 'linear', 'trapezoid'] as const) {
      for (const warmupSteps of [0, 3, 50]) {
        for (const factor of curve({ kind, warmupSteps })) {
          expect(factor).toBeGreaterThan(0);
          expect(factor).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});
