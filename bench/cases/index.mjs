/** All cases, their groups in the order of the report, and the choice among them. */
import { DATA_CASES } from './data.mjs';
import { ENGINE_CASES } from './engine.mjs';
import { GROWTH_CASES } from './growth.mjs';

/** Name -> heading. `memory` has no cases: it is a measurement of its own (`flat-memory.mjs`). */
export const GROUPS = {
  gemm: 'Matrix products (rows × inner × columns, nothing constant)',
  lstm: 'LSTM training step (128 inputs, hidden 512, 50 steps, batch 64, 4096 classes)',
  transformer: 'Transformer training step (width 256, 6 layers, 4 heads, 512 positions, batch 8, 400 classes)',
  generation: 'Generation, the logits of each step on the host',
  logreg: 'Logistic regressions to the same optimum (process time of one thread)',
  midi: 'Reading MIDI (one thread)',
  data: 'Data preparation: reading, rolls, dictionary (one thread)',
  build: 'Building a program: graph, gradients, ONNX, loading',
  growth: 'Growth',
  memory: 'Flat memory',
};

const CASES = [...ENGINE_CASES, ...DATA_CASES, ...GROWTH_CASES];

/**
 * The cases of some groups, or single ones by their ids.
 *
 * @param only names; undefined means all
 * @throws Error that lists the names there are, when one is not among them
 * @example chooseCases(['gemm']).map(({ id }) => id) // ['gemm-512', 'gemm-64', 'gemm-3200']
 */
export function chooseCases(only) {
  if (only === undefined) return CASES;
  const stranger = only.find((name) => !(name in GROUPS) && !CASES.some(({ id }) => id === name));
  if (stranger !== undefined) {
    throw new Error(`there is no case or group '${stranger}'; the groups are ${Object.keys(GROUPS).join(', ')}`);
  }
  return CASES.filter(({ id, group }) => only.includes(id) || only.includes(group));
}
