/**
 * Averaging of weights: beside the weights that are trained, an optimiser keeps their moving mean, which is steadier and
 * predicts better (Polyak and Juditsky 1992). It is what is validated and stored.
 */
import { add, mul, sub } from '../ops/elementwise.ts';
import { checkRange, member, type Optimiser } from './optimiser.ts';

/** The slot of the mean. */
const AVERAGE = 'average';

/**
 * An optimiser that also keeps the mean of a parameter over its last steps, about 1 / (1 - decay) of them. Before so
 * many were made, it is the plain mean of all.
 *
 * @param decay what is kept of the mean in a step, in [0, 1)
 * @throws OptionError where the decay is out of range
 * @example averaged(adamW(), 0.99).judgedSlot // 'average'
 */
export function averaged(optimiser: Optimiser, decay: number): Optimiser {
  checkRange('decay', decay, 0, 1);
  return {
    judgedSlot: AVERAGE,
    slotsOf: (traits) => [...optimiser.slotsOf(traits), AVERAGE],
    scalarsAt: (step, learningRate) => ({
      ...optimiser.scalarsAt(step, learningRate),
      averageShare: Math.max(1 - decay, 1 / step),
    }),
    update(parameter, gradient, slots, scalars, traits) {
      const updated = optimiser.update(parameter, gradient, slots, scalars, traits);
      const before = member('slot', slots, AVERAGE);
      const change = mul(sub(updated.parameter, before), member('scalar', scalars, 'averageShare'));
      return { ...updated, slots: { ...updated.slots, [AVERAGE]: add(before, change) } };
    },
  };
}
