/**
 * What attention needs of the positions already read, for sequences side by side: keys and values of each layer in
 * buffers that the step program is fed and the host writes to. Each sequence fills its places at its own pace.
 *
 * Legend: B sequences, C places, D width of an attention head, W width.
 */
import type { Feeds, TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import type { TransformerConfig } from './config.ts';
import { FORBIDDEN } from './loss.ts';
import { cacheNames } from './stream-programs.ts';

type Floats = TensorData<'float32'>;

/** The smallest cache; it doubles when a sequence needs more. */
const SMALLEST = 64;

export class AttentionCache {
  readonly #config: TransformerConfig;
  readonly #sequences: number;
  /** Filled places of each sequence. */
  readonly #filled: number[];
  #places: number;
  #keys: readonly Floats[] = [];
  #values: readonly Floats[] = [];
  #empty: Floats;

  constructor(config: TransformerConfig, sequences: number) {
    this.#config = config;
    this.#sequences = sequences;
    this.#filled = Array<number>(sequences).fill(0);
    this.#places = Math.min(SMALLEST, config.window);
    this.#empty = zeros('float32', [sequences, 1, 1, this.#places]);
    this.#allocate();
  }

  /** C. */
  get places(): number {
    return this.#places;
  }

  filled(sequence: number): number {
    return this.#filled[sequence]!;
  }

  /** Inputs of the step program. */
  get feeds(): Feeds {
    const entries = this.#keys.flatMap((keys, layer): [string, Floats][] => [
      [cacheNames.keys(layer), keys],
      [cacheNames.values(layer), this.#values[layer]!],
    ]);
    return { ...Object.fromEntries(entries), empty: this.#empty };
  }

  /** Makes room for a number of places in every sequence, keeping what is there. */
  reserve(places: number): void {
    if (places <= this.#places) return;
    if (places > this.#config.window) throw new RangeError(`${places} places are more than the window's`);
    const before = { places: this.#places, keys: this.#keys, values: this.#values };
    while (this.#places < places) this.#places = Math.min(this.#config.window, 2 * this.#places);
    this.#allocate();
    const { heads, width, layers } = this.#config;
    const D = width / heads;
    for (let layer = 0; layer < layers; layer++) {
      const [keys, values] = [this.#keys[layer]!.data, this.#values[layer]!.data];
      for (let row = 0; row < this.#sequences * width; row++) {
        const from = row * before.places;
        keys.set(before.keys[layer]!.data.subarray(from, from + before.places), row * this.#places);
      }
      for (let head = 0; head < this.#sequences * heads; head++) {
        const from = head * (before.places + 1) * D;
        values.set(before.values[layer]!.data.subarray(from, from + before.places * D), head * (this.#places + 1) * D);
      }
    }
  }

  /**
   * Fills a sequence from the keys and values of a prompt.
   *
   * @param keys of each layer, [1, heads, D, length]
   * @param values of each layer, [1, heads, length, D]
   * @param count how many of the positions are the prompt's, the others being padding
   */
  fill(sequence: number, keys: readonly Floats[], values: readonly Floats[], count: number): void {
    this.reserve(count);
    const { heads, width } = this.#config;
    const D = width / heads;
    keys.forEach(({ shape, data }, layer) => {
      const length = shape[3]!;
      const into = this.#keys[layer]!.data;
      for (let row = 0; row < width; row++) {
        const at = (sequence * width + row) * this.#places;
        into.set(data.subarray(row * length, row * length + count), at);
      }
      for (let head = 0; head < heads; head++) {
        const from = values[layer]!.data.subarray(head * length * D, (head * length + count) * D);
        this.#values[layer]!.data.set(from, (sequence * heads + head) * (this.#places + 1) * D);
      }
    });
    this.#filled[sequence] = count;
    this.#mark(sequence);
  }

  /** Appends a position of a sequence from the step program's output `added`. */
  append(sequence: number, added: Float32Array): void {
    const { heads, width, layers } = this.#config;
    const D = width / heads;
    const place = this.#filled[sequence]!;
    this.reserve(place + 1);
    for (let layer = 0; layer < layers; layer++) {
      const from = (sequence * layers + layer) * 2 * width;
      const [keys, values] = [this.#keys[layer]!.data, this.#values[layer]!.data];
      for (let row = 0; row < width; row++) keys[(sequence * width + row) * this.#places + place] = added[from + row]!;
      for (let head = 0; head < heads; head++) {
        const value = from + width + head * D;
        const at = ((sequence * heads + head) * (this.#places + 1) + place) * D;
        values.set(added.subarray(value, value + D), at);
      }
    }
    this.#filled[sequence] = place + 1;
    this.#empty.data[sequence * this.#places + place] = 0;
  }

  #allocate(): void {
    const { heads, width, layers } = this.#config;
    const D = width / heads;
    this.#keys = Array.from({ length: layers }, () => zeros('float32', [this.#sequences, heads, D, this.#places]));
    this.#values = Array.from({ length: layers }, () =>
      zeros('float32', [this.#sequences, heads, this.#places + 1, D]),
    );
    this.#empty = zeros('float32', [this.#sequences, 1, 1, this.#places]);
    for (let sequence = 0; sequence < this.#sequences; sequence++) this.#mark(sequence);
  }

  /** Says which places of a sequence are filled. */
  #mark(sequence: number): void {
    const from = sequence * this.#places;
    this.#empty.data.fill(FORBIDDEN, from, from + this.#places);
    this.#empty.data.fill(0, from, from + this.#filled[sequence]!);
  }
}
