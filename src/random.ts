/**
 * Seeded pseudo-random numbers, the only source of chance in the project.
 *
 * The generator is counter-based in use: `Random.of(seed, ...path)` gives an independent
 * stream for any path of integers (a training step, a song, an alternative), so a run
 * resumed at step n draws exactly what the uninterrupted run would have drawn.
 */

const GOLDEN = 0x9e3779b9;

/** Mixes 32 bits (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** A stream of pseudo-random numbers: sfc32 (Doty-Humphrey), 128 bits of state. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  private constructor(a: number, b: number, c: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /**
   * The stream that belongs to a seed and a path of integers.
   *
   * @example Random.of(1).uint32() === Random.of(1).uint32() // true
   * @example Random.of(1, 2).uint32() === Random.of(1, 3).uint32() // false
   */
  static of(seed: number, ...path: readonly number[]): Random {
    let a = mix(seed ^ GOLDEN);
    let b = mix(Math.floor(seed / 0x1_0000_0000) ^ a);
    let c = mix(a + b);
    for (const part of path) {
      a = mix(a ^ mix(part + GOLDEN));
      b = mix(b + a);
      c = mix(c ^ b);
    }
    return new Random(a, b, c);
  }

  /** A whole number in 0 .. 2^32 - 1. */
  uint32(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number in 0 .. bound - 1. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** A number from the standard normal distribution (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The values in a new, uniformly random order (Fisher and Yates). */
  shuffled<T>(values: Iterable<T>): T[] {
    const result = [...values];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const swapped = result[i] as T;
      result[i] = result[j] as T;
      result[j] = swapped;
    }
    return result;
  }
}
