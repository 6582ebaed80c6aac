/**
 * Limited-memory BFGS for one smooth convex function, turned inside out: it says which point it wants to know
 * (`trial`) and is told the value and gradient there, so that many minimisations can share one pass over their data.
 *
 * Two-loop recursion with the initial matrix gamma * M (Nocedal and Wright 2006, algorithms 7.4 and 7.5; M is the
 * caller's preconditioner), line search by bracketing until the Wolfe conditions hold (Lewis and Overton 2013), with
 * the approximate decrease test of Hager and Zhang 2005 where rounding hides the true decrease.
 */

const PAIRS = 10;
/** Iterations whose fall is compared with the tolerance. */
const LATEST = 4;
const DECREASE = 1e-4;
const CURVATURE = 0.9;
/** Part of the value that may be rounding error: Hager and Zhang's choice. */
const VALUE_NOISE = 1e-6;
const MOST_TRIALS = 12;

export interface LbfgsOptions {
  /** Converged where the latest iterations and the next one gain no larger part of the value than this. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Multiplies a vector in place by M, a positive definite guess of the inverse Hessian. */
  readonly precondition: (vector: Float64Array) => void;
}

/** 'stalled': the line search finds nothing lower, since the function's rounding error is reached. */
export type LbfgsState = 'running' | 'converged' | 'stalled' | 'limit';

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

export class Lbfgs {
  /** [n]: the point whose value and gradient are wanted. */
  readonly trial: Float64Array;
  /** [n]: the best point so far. */
  readonly point: Float64Array;
  value = Number.POSITIVE_INFINITY;
  state: LbfgsState = 'running';
  iterations = 0;
  readonly #options: LbfgsOptions;
  readonly #gradient: Float64Array;
  readonly #direction: Float64Array;
  readonly #pairs: Pair[] = [];
  readonly #values: number[] = [];
  #gamma = 1;
  #slope = 0;
  #length = 1;
  #low = 0;
  #high = Number.POSITIVE_INFINITY;
  #trials = 0;

  constructor(start: Float64Array, options: LbfgsOptions) {
    this.#options = options;
    this.trial = start.slice();
    this.point = start.slice();
    this.#gradient = new Float64Array(start.length);
    this.#direction = new Float64Array(start.length);
  }

  /** Takes the value and gradient at `trial` and moves `trial` on, unless it is done. */
  tell(value: number, gradient: Float64Array): void {
    if (this.value === Number.POSITIVE_INFINITY) {
      if (!Number.isFinite(value)) throw new RangeError('L-BFGS started where the function is not finite');
      this.#accept(value, gradient);
    } else if (this.#isAcceptable(value, gradient)) {
      this.#remember(gradient);
      this.iterations++;
      this.#accept(value, gradient);
    } else this.#search(value);
  }

  #isAcceptable(value: number, gradient: Float64Array): boolean {
    const slope = dot(gradient, this.#direction);
    const decrease = value - this.value;
    const enough =
      decrease <= DECREASE * this.#length * this.#slope ||
      (decrease <= VALUE_NOISE * Math.abs(this.value) && slope <= (2 * DECREASE - 1) * this.#slope);
    if (!enough || !Number.isFinite(value)) {
      this.#high = this.#length;
      return false;
    }
    if (slope < CURVATURE * this.#slope) {
      this.#low = this.#length;
      return false;
    }
    return true;
  }

  /** A shorter or longer step along the same direction. */
  #search(value: number): void {
    if (++this.#trials > MOST_TRIALS) {
      this.#stall();
      return;
    }
    if (this.#high === Number.POSITIVE_INFINITY) this.#length *= 2;
    else {
      // where only the upper end is known: the minimum of the parabola through the value and slope at 0
      const rise = value - this.value - this.#length * this.#slope;
      const parabola = (-this.#slope * this.#length * this.#length) / (2 * rise);
      const trusted = this.#low === 0 && Number.isFinite(parabola);
      this.#length = trusted
        ? Math.min(Math.max(parabola, 0.1 * this.#high), 0.9 * this.#high)
        : (this.#low + this.#high) / 2;
    }
    this.#move();
  }

  /** Forgets the curvature and tries steepest descent; gives up if that was what failed. */
  #stall(): void {
    this.trial.set(this.point);
    if (this.#pairs.length === 0) {
      this.state = 'stalled';
      return;
    }
    this.#pairs.length = 0;
    this.#gamma = 1;
    this.#start();
  }

  #accept(value: number, gradient: Float64Array): void {
    this.point.set(this.trial);
    this.#gradient.set(gradient);
    this.value = value;
    this.#values.push(value);
    this.#start();
    if (this.state === 'running' && this.iterations >= this.#options.maxIterations) this.state = 'limit';
  }

  /** Keeps the step and the gradient's change, oldest out first. */
  #remember(gradient: Float64Array): void {
    const oldest = this.#pairs.length === PAIRS ? this.#pairs.shift() : undefined;
    const step = oldest?.step ?? new Float64Array(this.point.length);
    const change = oldest?.change ?? new Float64Array(this.point.length);
    for (let i = 0; i < step.length; i++) {
      step[i] = this.trial[i]! - this.point[i]!;
      change[i] = gradient[i]! - this.#gradient[i]!;
    }
    const product = dot(step, change);
    if (!(product > 0)) return;
    const scaled = change.slice();
    this.#options.precondition(scaled);
    this.#gamma = product / dot(change, scaled);
    this.#pairs.push({ step, change, product });
  }

  /** A new direction, and its first trial. */
  #start(): void {
    const direction = this.#direction;
    direction.set(this.#gradient);
    const weights: number[] = [];
    for (const pair of this.#pairs.toReversed()) {
      const weight = dot(pair.step, direction) / pair.product;
      weights.push(weight);
      add(direction, pair.change, -weight);
    }
    this.#options.precondition(direction);
    for (let i = 0; i < direction.length; i++) direction[i]! *= this.#gamma;
    for (const pair of this.#pairs) {
      const weight = weights.pop()! - dot(pair.change, direction) / pair.product;
      add(direction, pair.step, weight);
    }
    for (let i = 0; i < direction.length; i++) direction[i] = -direction[i]!;
    this.#slope = dot(this.#gradient, direction);
    if (this.#isConverged()) {
      this.state = 'converged';
      return;
    }
    this.#length = 1;
    this.#low = 0;
    this.#high = Number.POSITIVE_INFINITY;
    this.#trials = 0;
    this.#move();
  }

  /** Whether both what the next step promises and what the latest ones gave is little. */
  #isConverged(): boolean {
    const tolerance = this.#options.tolerance * Math.abs(this.value);
    // a parabola with this slope and its minimum at the full step falls by half the slope (the Newton decrement)
    const promise = -this.#slope / 2;
    const earlier = this.#values[this.#values.length - 1 - LATEST];
    return (
      promise <= tolerance / 100 || (promise <= tolerance && earlier !== undefined && earlier - this.value <= tolerance)
    );
  }

  #move(): void {
    this.trial.set(this.point);
    add(this.trial, this.#direction, this.#length);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  // two sums, as one would wait for each addition to end
  let even = 0;
  let odd = 0;
  const pairs = a.length - (a.length % 2);
  for (let i = 0; i < pairs; i += 2) {
    even += a[i]! * b[i]!;
    odd += a[i + 1]! * b[i + 1]!;
  }
  return pairs < a.length ? even + odd + a[pairs]! * b[pairs]! : even + odd;
}

/** target += factor * vector */
function add(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * vector[i]!;
}
