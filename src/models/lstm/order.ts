/**
 * The order in which an LSTM sees its training windows, as a function of the seed and the window's number,
 * and the fixed windows on which it is validated.
 */
import { createWindows, type Window, type Windows, windowsApart } from '../../dataset/windows.ts';
import { Random } from '../../random.ts';
import type { Roll } from '../../roll/roll.ts';
import type { LstmConfig } from './config.ts';

export interface OrderOptions {
  /** T. */
  readonly window: number;
  readonly rows: LstmConfig['loss'];
  readonly seed: number;
}

/** Branches of the seed's stream. */
const OFFSET_STREAM = 0;
const SHUFFLE_STREAM = 1;

interface Epoch {
  readonly windows: Windows;
  readonly order: readonly number[];
}

/**
 * Window after window, epoch after epoch. Where every position is predicted, an epoch cuts each song into
 * windows without overlap at a new random offset; where only the last is, each step has one window, padded
 * with silence before the song.
 */
export class EpochOrder {
  readonly #rolls: readonly Roll[];
  readonly #options: OrderOptions;
  readonly #epochs = new Map<number, Epoch>();
  /** The fewest windows that any offset gives, so that all epochs have one length; an epoch drops a random few others. */
  readonly windowsPerEpoch: number;

  constructor(rolls: readonly Roll[], options: OrderOptions) {
    this.#rolls = rolls;
    this.#options = options;
    this.windowsPerEpoch = baseWindows(rolls, options.window, options.rows).count;
  }

  /** The window that comes as number `index` (from 0) of the whole training. */
  window(index: number): Window {
    const { windows, order } = this.#epoch(Math.floor(index / this.windowsPerEpoch));
    return windows.at(order[index % this.windowsPerEpoch] ?? 0);
  }

  #epoch(number: number): Epoch {
    const known = this.#epochs.get(number);
    if (known !== undefined) return known;
    const { window, rows, seed } = this.#options;
    const offsets = this.#rolls.map((_, song) => 1 + Random.of(seed, OFFSET_STREAM, number, song).below(window));
    const windows =
      rows === 'last'
        ? baseWindows(this.#rolls, window, rows)
        : createWindows(this.#rolls, { length: window, first: (song) => offsets[song] ?? window });
    const order = Random.of(seed, SHUFFLE_STREAM, number).shuffled(Array(windows.count).keys());
    // A batch may reach from one epoch into the next; older ones do not come back.
    for (const old of this.#epochs.keys()) if (old < number - 1) this.#epochs.delete(old);
    const epoch = { windows, order };
    this.#epochs.set(number, epoch);
    return epoch;
  }
}

/** The windows without random offsets. */
function baseWindows(rolls: readonly Roll[], window: number, rows: LstmConfig['loss']): Windows {
  return createWindows(rolls, rows === 'last' ? { length: window, stride: 1, padded: true } : { length: window });
}

/** Windows at equal distances over the validation songs, at most `most` of them. */
export function validationWindows(
  rolls: readonly Roll[],
  config: Pick<LstmConfig, 'window' | 'loss'>,
  most: number,
): readonly Window[] {
  const windows = windowsApart(baseWindows(rolls, config.window, config.loss), most);
  return Array.from({ length: windows.count }, (_, i) => windows.at(i));
}
