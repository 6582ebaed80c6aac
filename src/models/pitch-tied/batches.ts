/**
 * The buffers of a pitch-tied network's batches: windows of rolls as the inputs of its programs.
 *
 * Legend: T positions, B windows, R rows (pitches) of a window, D and L what a pitch hears.
 */
import type { Window } from '../../dataset/windows.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import { pastOfRoll } from '../past.ts';
import type { PitchTiedConfig } from './config.ts';
import { heardCount, lowerCount, markHeard, markLower } from './heard.ts';
import type { Rows } from './rows.ts';

export interface Column {
  readonly window: Window;
  readonly rows: Rows;
  /** By how many semitones the window is thought to be moved. Default 0. */
  readonly moved?: number;
}

/** What a program that knows the right answer is fed. Rows of a window lie side by side, windows too. */
export interface PitchTiedBatch {
  /** [T, B * R, D] */
  readonly heard: TensorData<'uint8'>;
  /** [T, B * R, L] */
  readonly lower: TensorData<'uint8'>;
  /** [T, B * R]: whether the pitch sounds. */
  readonly sounds: TensorData<'uint8'>;
  /** [T, B * R]: weight in the sum over pitches and mean over steps; 0 for context and padding. */
  readonly weights: TensorData<'float32'>;
}

/** Buffers for batches of one size, filled again and again. */
export class PitchTiedBatcher {
  readonly batch: PitchTiedBatch;
  readonly #config: PitchTiedConfig;
  readonly #positions: number;
  readonly #columns: number;
  readonly #rows: number;

  /** @param size T, B and R */
  constructor(
    config: PitchTiedConfig,
    size: { readonly positions: number; readonly columns: number; readonly rows: number },
  ) {
    const { positions: T, columns, rows } = size;
    const N = columns * rows;
    this.#config = config;
    this.#positions = T;
    this.#columns = columns;
    this.#rows = rows;
    this.batch = {
      heard: zeros('uint8', [T, N, heardCount(config)]),
      lower: zeros('uint8', [T, N, lowerCount(config)]),
      sounds: zeros('uint8', [T, N]),
      weights: zeros('float32', [T, N]),
    };
  }

  /**
   * Fills the buffers with up to B windows; places without a window count nothing.
   *
   * @param hidden whether a note that sounds in the step before a position is hidden; asked once for each. Default: none
   * @returns how many steps count
   */
  fill(columns: readonly Column[], hidden?: () => boolean): number {
    const { heard, lower, sounds, weights } = this.batch;
    for (const { data } of [heard, lower, sounds, weights]) data.fill(0);
    const counted = columns.reduce((count, { window }) => count + window.end - window.first, 0);
    columns.forEach((column, place) => {
      // What lies behind the last predicted step matters to nothing.
      for (let position = 0; position < Math.min(this.#positions, column.window.end); position++) {
        this.#mark(column, position * this.#columns + place, position, counted, hidden);
      }
    });
    return counted;
  }

  #mark(
    { window, rows, moved = 0 }: Column,
    at: number,
    position: number,
    counted: number,
    hidden?: () => boolean,
  ): void {
    const config = this.#config;
    const { heard, lower, sounds, weights } = this.batch;
    const past = pastOfRoll(window.roll, config.recall);
    const step = window.start + position;
    const before = past.at(step - 1);
    const latest = hidden === undefined ? before : Array.prototype.filter.call(before, () => !hidden());
    const { pitches } = rows;
    const start = at * this.#rows;
    markHeard(heard.data, start * heardCount(config), pitches, { past, step, latest, moved }, config);
    const L = lowerCount(config);
    const notes = past.at(step);
    const recalled = past.at(config.recall ? past.recalled(step).from : -1);
    const counts = position >= window.first;
    let next = 0;
    for (let row = 0; row < pitches.length; row++) {
      const pitch = pitches[row]!;
      markLower(lower.data, (start + row) * L, pitch, notes, recalled, config);
      while (next < notes.length && notes[next]! < pitch) next++;
      if (notes[next] === pitch) sounds.data[start + row] = 1;
      if (counts) weights.data[start + row] = rows.weights[row]! / counted;
    }
  }
}
