/**
 * Stretches of texts as the inputs of the training and scoring programs.
 *
 * Legend: T positions, B texts side by side, M = T * B (time-major), D = INPUT.size columns, V events.
 */
import type { TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import { EVENT_COUNT, type EventReader, INPUT } from './reader.ts';

/** What the programs that know the right answer are fed. */
export interface EventBatch {
  /** [M, D] */
  readonly read: TensorData<'uint8'>;
  /** [M, V]: 1 for each event that may come. */
  readonly allowed: TensorData<'uint8'>;
  /** [M]: the event that comes. */
  readonly targets: TensorData<'int64'>;
}

/** Buffers for batches of one size, filled again and again. */
export class EventBatcher {
  readonly batch: EventBatch;
  readonly #length: number;
  readonly #size: number;

  constructor(length: number, size: number) {
    const M = length * size;
    this.#length = length;
    this.#size = size;
    this.batch = {
      read: zeros('uint8', [M, INPUT.size]),
      allowed: zeros('uint8', [M, EVENT_COUNT]),
      targets: zeros('int64', [M]),
    };
  }

  /** Forgets all columns: positions without an event read nothing and may predict anything. */
  clear(): void {
    this.batch.read.data.fill(0);
    this.batch.allowed.data.fill(1);
    this.batch.targets.data.fill(0n);
  }

  /** The row of a column's position. */
  row(column: number, position: number): number {
    return position * this.#size + column;
  }

  /**
   * Fills a column with the prediction of the events `from` .. `to - 1`, at most T, and reads them.
   *
   * @param reader has read what is before them
   */
  fill(column: number, text: Uint16Array, from: number, to: number, reader: EventReader): void {
    if (to - from > this.#length) throw new RangeError(`${to - from} events do not fit ${this.#length} positions`);
    const { read, allowed, targets } = this.batch;
    for (let event = from; event < to; event++) {
      const row = this.row(column, event - from);
      reader.fill(read.data, row * INPUT.size);
      reader.mark(allowed.data, row * EVENT_COUNT);
      targets.data[row] = BigInt(text[event]!);
      reader.read(text[event]!);
    }
  }
}
