/** Ten steps of a small regression with clipped gradients, as PyTorch took them and as a program of ours. */
import {
  add,
  clipByGlobalNorm,
  Graph,
  gradients,
  matmul,
  mul,
  type Optimiser,
  type ParameterTraits,
  sub,
  sum,
  type Tensor,
  tanh,
} from '../../src/graph/index.ts';
import type { Program, Runtime, TensorData } from '../../src/runtime/runtime.ts';
import { dataOf, relativeError, type Stored, type TrainingReference } from './cases.ts';

const NAMES = ['w', 'b'] as const;

/** The matrix decays and goes to Muon, where there is one; the bias does neither. */
function traitsOf(name: (typeof NAMES)[number], start: TrainingReference['start']): ParameterTraits {
  return { shape: (start[name] as Stored).shape, decay: name === 'w', optimiser: name === 'w' ? 'muon' : 'adamw' };
}

/** One step; an output `next.x` for each parameter and slot x. */
function stepProgram(optimiser: Optimiser, { x, y, start }: TrainingReference): Program {
  const graph = new Graph();
  const parameters = NAMES.map((name) => graph.input(name, (start[name] as Stored).shape));
  const [w, b] = parameters as [Tensor, Tensor];
  const predicted = tanh(add(matmul(graph.input('x', x.shape), w), b));
  const error = sub(predicted, graph.input('y', y.shape));
  const loss = sum(mul(error, error));
  const clipped = clipByGlobalNorm(gradients(loss, parameters), 0.5);
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalarsAt(1, 1)).map((name) => [name, graph.input(`scalar.${name}`, [])]),
  );
  for (const [index, name] of NAMES.entries()) {
    const parameter = parameters[index] as Tensor;
    const traits = traitsOf(name, start);
    const names = optimiser.slotsOf(traits);
    const slots = Object.fromEntries(names.map((slot) => [slot, graph.input(`${name}.${slot}`, parameter.shape)]));
    const next = optimiser.update(parameter, clipped.gradients[index] as Tensor, slots, scalars, traits);
    graph.output(`next.${name}`, next.parameter);
    for (const slot of names) graph.output(`next.${name}.${slot}`, next.slots[slot] as Tensor);
  }
  graph.output('loss', loss);
  graph.output('norm', clipped.norm);
  return graph.toProgram();
}

/** How far ten steps are from PyTorch's: the largest relative errors of losses, norms and final parameters. */
export async function tenSteps(
  runtime: Runtime,
  optimiser: Optimiser,
  wanted: TrainingReference,
): Promise<{ losses: number; norms: number; parameters: number }> {
  const executable = await runtime.load(stepProgram(optimiser, wanted));
  let state: Record<string, TensorData> = {};
  for (const name of NAMES) {
    const start = wanted.start[name] as Stored;
    state[name] = dataOf(start, 'float32');
    for (const slot of optimiser.slotsOf(traitsOf(name, wanted.start))) {
      state[`${name}.${slot}`] = { dtype: 'float32', shape: start.shape, data: new Float32Array(start.data.length) };
    }
  }
  const data = { x: dataOf(wanted.x, 'float32'), y: dataOf(wanted.y, 'float32') };
  const [losses, norms]: [number[], number[]] = [[], []];
  for (let step = 1; step <= wanted.losses.length; step++) {
    const scalars = Object.fromEntries(
      Object.entries(optimiser.scalarsAt(step, 0.05)).map(([name, value]): [string, TensorData] => [
        `scalar.${name}`,
        { dtype: 'float32', shape: [], data: Float32Array.of(value) },
      ]),
    );
    const results = await executable.run({ ...state, ...scalars, ...data });
    losses.push(Number(results['loss']?.data[0]));
    norms.push(Number(results['norm']?.data[0]));
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next.${name}`] as TensorData]));
  }
  await executable.release();
  const ends = NAMES.map((name) => relativeError((state[name] as TensorData).data, (wanted.end[name] as Stored).data));
  return {
    losses: relativeError(losses, wanted.losses),
    norms: relativeError(norms, wanted.norms),
    parameters: Math.max(...ends),
  };
}
