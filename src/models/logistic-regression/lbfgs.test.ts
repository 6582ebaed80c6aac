import { describe, expect, it } from 'vitest';
import { Lbfgs, type LbfgsOptions } from './lbfgs.ts';

type Function = (x: Float64Array) => { value: number; gradient: Float64Array };

function minimise(f: Function, start: number[], options: Partial<LbfgsOptions> = {}): Lbfgs {
  const search = new Lbfgs(Float64Array.from(start), {
    tolerance: 1e-14,
    maxIterations: 500,
    precondition: () => {},
    ...options,
  });
  for (let calls = 0; search.state === 'running' && calls < 5000; calls++) {
    const { value, gradient } = f(search.trial);
    search.tell(value, gradient);
  }
  return search;
}

const rosenbrock: Function = ([x = 0, y = 0]) => ({
  value: 1 + (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
});

const scales = Array.from({ length: 40 }, (_, i) => 10 ** (i / 16));
const quadratic: Function = (x) => ({
  value: 1 + x.reduce((sum, entry, i) => sum + (scales[i]! * (entry - i) ** 2) / 2, 0),
  gradient: x.map((entry, i) => scales[i]! * (entry - i)),
});

describe('L-BFGS', () => {
  it('finds the minimum at the end of a curved valley', () => {
    const search = minimise(rosenbrock, [-1.2, 1]);
    expect(search.state).toBe('converged');
    expect(search.point[0]).toBeCloseTo(1, 5);
    expect(search.point[1]).toBeCloseTo(1, 5);
    expect(search.iterations).toBeLessThan(60);
  });

  it('needs few iterations where the preconditioner is the inverse Hessian', () => {
    const precondition = (vector: Float64Array) => {
      scales.forEach((scale, i) => {
        vector[i]! /= scale;
      });
    };
    const start = scales.map(() => 0);
    expect(minimise(quadratic, start, { precondition }).iterations).toBeLessThanOrEqual(2);
    const plain = minimise(quadratic, start);
    plain.point.forEach((entry, i) => {
      expect(entry).toBeCloseTo(i, 3);
    });
  });

  it('never moves up, and says when it ran out of iterations', () => {
    const search = minimise(rosenbrock, [-1.2, 1], { maxIterations: 5 });
    expect(search.state).toBe('limit');
    expect(search.iterations).toBe(5);
    expect(search.value).toBeLessThan(rosenbrock(Float64Array.of(-1.2, 1)).value);
  });

  it('stops where rounding hides the decrease', () => {
    const rounded: Function = (x) => {
      const { value, gradient } = quadratic(x);
      const coarse = Float32Array.from(gradient, (entry) => Math.round(entry));
      return { value: Math.fround(value), gradient: Float64Array.from(coarse) };
    };
    expect(['stalled', 'converged']).toContain(
      minimise(
        rounded,
        scales.map(() => 0),
      ).state,
    );
  });

  it('refuses a start at which the function is not finite', () => {
    const search = new Lbfgs(Float64Array.of(1), { tolerance: 1e-6, maxIterations: 10, precondition: () => {} });
    expect(() => search.tell(Number.NaN, Float64Array.of(1))).toThrow(RangeError);
  });
});
