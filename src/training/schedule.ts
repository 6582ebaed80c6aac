/**
 * Learning-rate schedules: pure functions of the step, described by plain data
 * so that a run's settings can be stored and compared.
 */

/**
 * - `constant`: the full rate throughout;
 * - `cosine`: half a cosine wave down to `floor` of the rate (Loshchilov and Hutter 2017);
 * - `linear`: a straight line down to 0;
 * - `trapezoid`: the full rate, then a straight line down to 0 over the last `decayShare` of the steps
 *   (Hägele et al. 2024).
 *
 * All may begin with a linear warm-up over `warmupSteps` steps (default 0).
 */
export type Schedule =
  | { readonly kind: 'constant'; readonly warmupSteps?: number }
  | { readonly kind: 'cosine'; readonly warmupSteps?: number; readonly floor?: number }
  | { readonly kind: 'linear'; readonly warmupSteps?: number }
  | { readonly kind: 'trapezoid'; readonly warmupSteps?: number; readonly decayShare?: number };

/**
 * The factor in 0..1 by which a schedule multiplies the learning rate.
 *
 * @param step 0-based: 0 .. steps - 1
 * @param steps length of the whole training
 * @example scheduleFactor({ kind: 'constant', warmupSteps: 4 }, 0, 100) // 0.25
 * @example scheduleFactor({ kind: 'trapezoid', decayShare: 0.2 }, 90, 100) // 0.5
 */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  const warmup = schedule.warmupSteps ?? 0;
  if (step < warmup) return (step + 1) / warmup;
  // 1 just after the warm-up, 0 at the end.
  const left = (steps - step) / Math.max(1, steps - warmup);
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'cosine': {
      const floor = schedule.floor ?? 0;
      return floor + (1 - floor) * 0.5 * (1 - Math.cos(Math.PI * left));
    }
    case 'linear':
      return left;
    case 'trapezoid':
      return Math.min(1, (steps - step) / Math.max(1, (schedule.decayShare ?? 0.2) * steps));
  }
}
