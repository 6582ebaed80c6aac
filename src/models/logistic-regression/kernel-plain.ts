/**
 * kernel.wat in TypeScript: for platforms without WebAssembly SIMD, and as the readable statement of what it computes.
 *
 * Sums are rounded to float32 after every term and run in the same order, so that the two agree to the last bits
 * of the exponential.
 */
import type { Kernel, ListAddresses } from './kernel.ts';
import { LANES, ROW_BYTES } from './timeline.ts';

/** A kernel with `bytes` bytes of zeroed memory. */
export function createPlainKernel(bytes: number): Kernel {
  const memory = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
  const ints = new Int32Array(memory);
  const floats = new Float32Array(memory);
  const doubles = new Float64Array(memory);
  const sums = new Float32Array(LANES);

  /** Adds `sign` times the rows that a list's entries from..to-1 point at, relative to `base`. */
  const addRows = (list: number, from: number, to: number, base: number, sign: number): void => {
    for (let lane = 0; lane < LANES; lane += 4) {
      let a = sums[lane]!;
      let b = sums[lane + 1]!;
      let c = sums[lane + 2]!;
      let d = sums[lane + 3]!;
      for (let entry = from; entry < to; entry++) {
        const row = ((base + ints[(list >> 2) + entry]!) >> 2) + lane;
        a = Math.fround(a + sign * floats[row]!);
        b = Math.fround(b + sign * floats[row + 1]!);
        c = Math.fround(c + sign * floats[row + 2]!);
        d = Math.fround(d + sign * floats[row + 3]!);
      }
      sums[lane] = a;
      sums[lane + 1] = b;
      sums[lane + 2] = c;
      sums[lane + 3] = d;
    }
  };
  const load = (address: number): void => sums.set(floats.subarray(address >> 2, (address >> 2) + LANES));
  const store = (address: number): void => floats.set(sums, address >> 2);

  return {
    memory,

    scores(step, end, out, bias, context, weight, summed, ...lists: ListAddresses) {
      const [onsetOffsets, onsets, endingOffsets, endings, tailOffsets, tails, singleOffsets, singles] = lists;
      for (let t = step; t < end; t++) {
        const first = (offsets: number, at: number): number => ints[(offsets >> 2) + at]!;
        const oldest = t - context;
        const shift = t * ROW_BYTES;
        load(bias);
        addRows(singles, first(singleOffsets, oldest), first(singleOffsets, t), weight + shift, 1);
        addRows(onsets, first(onsetOffsets, oldest + 1), first(onsetOffsets, t), summed + shift, 1);
        addRows(endings, first(endingOffsets, oldest + 1), first(endingOffsets, t), summed + shift, -1);
        addRows(tails, first(tailOffsets, oldest), first(tailOffsets, oldest + 1), summed + shift, 1);
        store(out + (t - step) * ROW_BYTES);
      }
    },

    gradient(pitches, context, residuals, weight, summed, ...lists: ListAddresses) {
      const [onsetOffsets, onsets, endingOffsets, endings, tailOffsets, tails, singleOffsets, singles] = lists;
      for (let pitch = 0; pitch < pitches; pitch++) {
        const add = (offsets: number, list: number, base: number, sign: number): void => {
          const at = (offsets >> 2) + pitch;
          addRows(list, ints[at]!, ints[at + 1]!, base, sign);
        };
        for (let lag = 1; lag <= context; lag++) {
          const row = (pitch * context + lag - 1) * ROW_BYTES;
          const base = residuals + lag * ROW_BYTES;
          load(weight + row);
          add(singleOffsets, singles, base, 1);
          store(weight + row);
          load(summed + row);
          if (lag < context) {
            add(onsetOffsets, onsets, base, 1);
            add(endingOffsets, endings, base, -1);
          } else add(tailOffsets, tails, base, 1);
          store(summed + row);
        }
      }
    },

    loss(rows, count, totals) {
      const linear = totals >> 3;
      const sigmoids = linear + LANES;
      const products = sigmoids + LANES;
      for (let i = 0; i < count * LANES; i++) {
        const lane = i % LANES;
        const at = (rows >> 2) + i;
        const z = floats[at]!;
        const e = Math.fround(Math.exp(Math.max(-Math.abs(z), -87)));
        floats[at] = (z >= 0 ? 1 : e) / Math.fround(1 + e);
        doubles[linear + lane]! += Math.max(z, 0);
        doubles[sigmoids + lane]! += floats[at]!;
        doubles[products + lane]! *= 1 + e;
      }
    },
  };
}
