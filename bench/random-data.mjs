/** Seeded values to compute with. What they are does not matter to the time, so they are cheap to make. */

/** Numbers from a linear congruential generator, each from -1 to 1, as tensor data. */
export function uniform(seed, shape) {
  const data = new Float32Array(shape.reduce((size, length) => size * length, 1));
  let state = (seed + 1) * 747796405;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = state / 2 ** 31;
  }
  return { dtype: 'float32', shape, data };
}
