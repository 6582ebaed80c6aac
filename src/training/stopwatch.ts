/** How fast a run goes and how long it will take, from the times of its steps. */

/** Weight of the newest step in the running mean. */
const NEWEST = 0.05;

export class Stopwatch {
  readonly #begun = performance.now();
  #started = 0;
  #meanMs = 0;
  #stepsDone = 0;

  start(): void {
    this.#started = performance.now();
  }

  stop(): void {
    const elapsed = performance.now() - this.#started;
    // A plain mean at first, then one that forgets.
    this.#stepsDone += 1;
    this.#meanMs += (elapsed - this.#meanMs) * Math.max(NEWEST, 1 / this.#stepsDone);
  }

  /** Speed of the steps themselves, and the time left with validations and checkpoints counted in. */
  estimate(stepsLeft: number): { readonly stepsPerSecond: number; readonly secondsLeft: number } {
    const perStepMs = (performance.now() - this.#begun) / Math.max(1, this.#stepsDone);
    return {
      stepsPerSecond: this.#meanMs > 0 ? 1000 / this.#meanMs : 0,
      secondsLeft: (stepsLeft * perStepMs) / 1000,
    };
  }
}
