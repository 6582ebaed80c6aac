/**
 * Different optimisers for different parameters of one model.
 */
import { type AdamWOptions, adamW } from './adamw.ts';
import { type MuonOptions, muon } from './muon.ts';
import { checkRange, type Optimiser, type ParameterTraits } from './optimiser.ts';

/** One of several optimisers, and its learning rate as a multiple of the common one. */
export interface OptimiserPart {
  readonly optimiser: Optimiser;
  /** Default: 1. */
  readonly rateFactor?: number;
}

/**
 * One optimiser made of several: `choose` says by name which one trains a parameter.
 *
 * @param parts by name; a part's scalars carry its name in front, its slots keep their own names
 * @throws OptionError where a rate factor is not positive
 * @example
 * composeOptimisers({ fast: { optimiser: sgd(), rateFactor: 10 }, slow: { optimiser: sgd() } }, ({ decay }) =>
 *   decay ? 'fast' : 'slow',
 * ).scalarsAt(1, 0.1) // { 'fast/learningRate': 1, 'slow/learningRate': 0.1 }
 */
export function composeOptimisers<Name extends string>(
  parts: Readonly<Record<Name, OptimiserPart>>,
  choose: (traits: ParameterTraits) => Name,
): Optimiser {
  const entries = Object.entries<OptimiserPart>(parts);
  for (const [name, { rateFactor = 1 }] of entries) {
    checkRange(`rateFactor of ${name}`, rateFactor, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  }
  return {
    slotsOf: (traits) => parts[choose(traits)].optimiser.slotsOf(traits),
    scalarsAt: (step, learningRate) =>
      Object.fromEntries(
        entries.flatMap(([name, { optimiser, rateFactor = 1 }]) =>
          Object.entries(optimiser.scalarsAt(step, learningRate * rateFactor)).map(([scalar, value]) => [
            `${name}/${scalar}`,
            value,
          ]),
        ),
      ),
    update(parameter, gradient, slots, scalars, traits) {
      const name = choose(traits);
      const prefix = `${name}/`;
      const own = Object.entries(scalars).filter(([scalar]) => scalar.startsWith(prefix));
      const renamed = Object.fromEntries(own.map(([scalar, tensor]) => [scalar.slice(prefix.length), tensor]));
      return parts[name].optimiser.update(parameter, gradient, slots, renamed, traits);
    },
  };
}

export interface MuonWithAdamWOptions {
  /** Of the matrices of hidden layers. */
  readonly muon?: MuonOptions;
  /** Of everything else. */
  readonly adamW?: AdamWOptions;
  /** AdamW's learning rate as a multiple of Muon's, which is the common one. Default: 0.05, 0.001 for Muon's usual 0.02. */
  readonly adamWRateFactor?: number;
}

/**
 * Muon for the parameters whose `optimiser` is 'muon', AdamW for all others, as Muon is meant to be used.
 *
 * @throws OptionError where an option is out of range
 * @example train(task, { runtime, steps: 1000, learningRate: 0.02, optimiser: muonWithAdamW() });
 */
export function muonWithAdamW(options: MuonWithAdamWOptions = {}): Optimiser {
  const { adamWRateFactor = 0.05 } = options;
  return composeOptimisers(
    {
      muon: { optimiser: muon(options.muon) },
      adamw: { optimiser: adamW(options.adamW), rateFactor: adamWRateFactor },
    },
    ({ optimiser = 'adamw' }) => optimiser,
  );
}
