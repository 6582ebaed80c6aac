/**
 * The discrete cosine transform of short vectors by products with its matrix, halved by its symmetry: cosines of even
 * number are the same from both ends, those of odd number change their sign (Ahmed, Natarajan and Rao 1974).
 */

/** [K, K]: orthonormal rows, the cosines of the transform's second kind. */
export function cosineBasis(size: number): Float64Array {
  const basis = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / size);
    for (let j = 0; j < size; j++) basis[k * size + j] = scale * Math.cos((Math.PI * k * (2 * j + 1)) / (2 * size));
  }
  return basis;
}

export class CosineTransform {
  readonly #size: number;
  /** Places up to the middle, which belongs to both halves where K is odd. */
  readonly #half: number;
  /** [K, half]: the first half of each cosine, for `forwards`. */
  readonly #byFunction: Float64Array;
  /** [half, K]: the same by place, for `backwards`. */
  readonly #byPlace: Float64Array;
  /** Sums and differences of the two ends. */
  readonly #folded: readonly [Float64Array, Float64Array];

  /** @param basis [K, K], of `cosineBasis` */
  constructor(basis: Float64Array, size: number) {
    const half = Math.ceil(size / 2);
    this.#size = size;
    this.#half = half;
    this.#byFunction = Float64Array.from({ length: size * half }, (_, i) => {
      return basis[Math.floor(i / half) * size + (i % half)]!;
    });
    this.#byPlace = Float64Array.from(
      { length: half * size },
      (_, i) => basis[(i % size) * size + Math.floor(i / size)]!,
    );
    this.#folded = [new Float64Array(half), new Float64Array(half)];
  }

  /** [K] values to [K] coefficients. */
  forwards(values: Float64Array, coefficients: Float64Array): void {
    const [size, half, matrix] = [this.#size, this.#half, this.#byFunction];
    const [sums, differences] = this.#folded;
    for (let place = 0; place < half; place++) {
      const [near, far] = [values[place]!, values[size - 1 - place]!];
      const isMiddle = place === size - 1 - place;
      sums[place] = isMiddle ? near : near + far;
      differences[place] = isMiddle ? 0 : near - far;
    }
    let k = 0;
    // Four functions at a time: one sum would wait for each of its additions.
    for (; k + 4 <= size; k += 4) {
      const at = k * half;
      let even = 0;
      let odd = 0;
      let nextEven = 0;
      let nextOdd = 0;
      for (let place = 0; place < half; place++) {
        const sum = sums[place]!;
        const difference = differences[place]!;
        even += matrix[at + place]! * sum;
        odd += matrix[at + half + place]! * difference;
        nextEven += matrix[at + 2 * half + place]! * sum;
        nextOdd += matrix[at + 3 * half + place]! * difference;
      }
      coefficients[k] = even;
      coefficients[k + 1] = odd;
      coefficients[k + 2] = nextEven;
      coefficients[k + 3] = nextOdd;
    }
    for (; k < size; k++) {
      const folded = k % 2 === 0 ? sums : differences;
      let sum = 0;
      for (let place = 0; place < half; place++) sum += matrix[k * half + place]! * folded[place]!;
      coefficients[k] = sum;
    }
  }

  /** [K] coefficients to [K] values. */
  backwards(coefficients: Float64Array, values: Float64Array): void {
    const [size, matrix] = [this.#size, this.#byPlace];
    for (let place = 0; place < this.#half; place++) {
      const at = place * size;
      let even = 0;
      let odd = 0;
      let nextEven = 0;
      let nextOdd = 0;
      let k = 0;
      for (; k + 4 <= size; k += 4) {
        even += matrix[at + k]! * coefficients[k]!;
        odd += matrix[at + k + 1]! * coefficients[k + 1]!;
        nextEven += matrix[at + k + 2]! * coefficients[k + 2]!;
        nextOdd += matrix[at + k + 3]! * coefficients[k + 3]!;
      }
      for (; k < size; k++) {
        if (k % 2 === 0) even += matrix[at + k]! * coefficients[k]!;
        else odd += matrix[at + k]! * coefficients[k]!;
      }
      const [same, opposite] = [even + nextEven, odd + nextOdd];
      values[place] = same + opposite;
      if (place !== size - 1 - place) values[size - 1 - place] = same - opposite;
    }
  }
}
