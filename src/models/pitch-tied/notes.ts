/**
 * The network over the notes of a step on the host, in plain loops: a step is drawn note by note, each draw depending on
 * the ones before, and what a note adds is a few rows of weights.
 *
 * Legend: P pitches, M hidden units, L what a pitch hears of lower notes.
 */
import type { Combination } from '../../roll/roll.ts';
import { memberWeights } from '../members.ts';
import type { Weights } from '../model.ts';
import type { PitchTiedConfig } from './config.ts';
import { lowerCount, markLower } from './heard.ts';

interface Layer {
  /** [inputs, units] */
  readonly weight: Float32Array;
  /** [units] */
  readonly bias: Float32Array;
}

/** One network's layers over notes. */
interface Network {
  /** [L, M] */
  readonly lower: Float32Array;
  readonly layers: readonly Layer[];
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export class NoteNetworks {
  readonly #config: PitchTiedConfig;
  readonly #networks: readonly Network[];
  readonly #heard: Uint8Array;

  constructor(config: PitchTiedConfig, weights: Weights) {
    this.#config = config;
    this.#networks = Array.from({ length: config.members }, (_, member) => {
      const own = memberWeights(weights, member);
      const layer = (name: string): Layer => ({ weight: own[`${name}.weight`]!.data, bias: own[`${name}.bias`]!.data });
      return {
        lower: own['notes0.lower']!.data,
        layers: [...config.noteUnits.slice(1).map((_, index) => layer(`notes${index + 1}`)), layer('sounds')],
      };
    });
    this.#heard = new Uint8Array(lowerCount(config));
  }

  /**
   * The probability that a pitch sounds, the mean of all networks.
   *
   * @param sums [M] of each network, from the steps before
   * @param lower the notes of the step, ascending; those from the pitch on are not heard
   * @param recalled the notes that are recalled for the step
   */
  probability(sums: readonly Float32Array[], pitch: number, lower: Combination, recalled: ArrayLike<number>): number {
    this.#heard.fill(0);
    markLower(this.#heard, 0, pitch, lower, recalled, this.#config);
    let total = 0;
    this.#networks.forEach((network, member) => {
      total += sigmoid(this.#logOdds(network, sums[member]!));
    });
    return total / this.#networks.length;
  }

  #logOdds({ lower, layers }: Network, sums: Float32Array): number {
    let hidden = Float64Array.from(sums);
    const M = hidden.length;
    this.#heard.forEach((value, input) => {
      if (value === 0) return;
      for (let unit = 0; unit < M; unit++) hidden[unit]! += value * lower[input * M + unit]!;
    });
    for (const { weight, bias } of layers) {
      const next = Float64Array.from(bias);
      for (let input = 0; input < hidden.length; input++) {
        const value = hidden[input]!;
        if (value <= 0) continue;
        for (let unit = 0; unit < next.length; unit++) next[unit]! += value * weight[input * next.length + unit]!;
      }
      hidden = next;
    }
    return hidden[0]!;
  }
}
