/**
 * The LSTM's batches: windows of songs as the inputs of its training program.
 *
 * Legend: T positions, B windows, N = 128 pitches, M = predicted rows (T * B, time-major, or B).
 */
import { fillMultiHot, type Window } from '../../dataset/windows.ts';
import { ESCAPE } from '../../roll/dictionary.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import { PITCHES } from './config.ts';

/** What the programs that know the right answer are fed. */
export interface WindowBatch {
  /** [T + 1, B, N]: rows 0 .. T - 1 are the inputs, rows 1 .. T what follows each of them. */
  readonly notes: TensorData<'uint8'>;
  /** [M]: dictionary entry of the predicted step. */
  readonly targets: TensorData<'int64'>;
  /** [M]: weight of the row in the mean; 0 for context and padding. They sum to 1. */
  readonly weights: TensorData<'float32'>;
  /** [M]: the same weight where the predicted step is an escape, 0 elsewhere. */
  readonly escapes: TensorData<'float32'>;
}

/** Buffers for batches of one size, filled again and again. */
export class WindowBatcher {
  readonly batch: WindowBatch;
  readonly #size: number;
  readonly #lastOnly: boolean;

  constructor(options: { readonly window: number; readonly batchSize: number; readonly rows: 'every' | 'last' }) {
    const { window, batchSize, rows } = options;
    this.#size = batchSize;
    this.#lastOnly = rows === 'last';
    const count = this.#lastOnly ? batchSize : window * batchSize;
    this.batch = {
      notes: zeros('uint8', [window + 1, batchSize, PITCHES]),
      targets: zeros('int64', [count]),
      weights: zeros('float32', [count]),
      escapes: zeros('float32', [count]),
    };
  }

  /** The row of a window's position. */
  row(column: number, position: number): number {
    return this.#lastOnly ? column : position * this.#size + column;
  }

  /**
   * Fills the buffers with up to B windows; columns without a window count nothing.
   *
   * @param ids the steps' dictionary entries, by song
   * @returns how many steps count
   */
  fill(windows: readonly Window[], ids: readonly Int32Array[]): number {
    const { notes, targets, weights, escapes } = this.batch;
    notes.data.fill(0);
    targets.data.fill(0n);
    weights.data.fill(0);
    escapes.data.fill(0);
    const counted = windows.reduce((sum, window) => sum + window.end - window.first, 0);
    windows.forEach((window, column) => {
      fillMultiHot(notes.data, window.roll, window.start - 1, column, this.#size);
      const songIds = ids[window.song]!;
      for (let position = window.first; position < window.end; position++) {
        const id = songIds[window.start + position]!;
        const row = this.row(column, position);
        targets.data[row] = BigInt(id);
        weights.data[row] = 1 / counted;
        escapes.data[row] = id === ESCAPE ? 1 / counted : 0;
      }
    });
    return counted;
  }
}
