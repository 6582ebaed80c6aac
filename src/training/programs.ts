/**
 * The two tensor programs of a training run: one that makes a step (loss, gradients, clipping, optimiser)
 * and one that only measures the loss. Weights and optimiser slots go in as inputs and come out as outputs.
 */
import { clipByGlobalNorm, Graph, gradients, type Optimiser, type Tensor } from '../graph/index.ts';
import type { Program } from '../runtime/runtime.ts';
import type { Mode, TrainingTask } from './task.ts';

/** Names of a parameter's (or its slot's) value before and after a step. */
export const parameterName = (name: string): string => `parameters/${name}`;
export const slotName = (slot: string, name: string): string => `slots/${slot}/${name}`;
export const updatedName = (name: string): string => `updated/${name}`;
export const scalarName = (name: string): string => `scalars/${name}`;

export const LOSS = 'loss';
export const GRADIENT_NORM = 'gradientNorm';

function declareParameters(graph: Graph, task: TrainingTask): Record<string, Tensor> {
  return Object.fromEntries(task.parameters.map(({ name, shape }) => [name, graph.input(parameterName(name), shape)]));
}

function objective(
  graph: Graph,
  task: TrainingTask,
  parameters: Readonly<Record<string, Tensor>>,
  mode: Mode,
): { minimised: Tensor; reported: Tensor } {
  const loss = task.loss(graph, parameters, mode);
  return 'minimised' in loss ? loss : { minimised: loss, reported: loss };
}

/**
 * One step: inputs are the batch, the parameters, the slots and the optimiser's scalars;
 * outputs are the updated parameters and slots, the reported loss and the norm of the gradients before clipping.
 */
export function buildStepProgram(task: TrainingTask, optimiser: Optimiser, clipNorm: number): Program {
  const graph = new Graph();
  const parameters = declareParameters(graph, task);
  const { minimised, reported } = objective(graph, task, parameters, 'train');
  const inOrder = task.parameters.map(({ name }) => parameters[name] as Tensor);
  const clipped = clipByGlobalNorm(gradients(minimised, inOrder), clipNorm);
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalarsAt(1, 0)).map((name) => [name, graph.input(scalarName(name), [])]),
  );
  task.parameters.forEach((spec, index) => {
    const { name, shape } = spec;
    const names = optimiser.slotsOf(spec);
    const slots = Object.fromEntries(names.map((slot) => [slot, graph.input(slotName(slot, name), shape)]));
    const [parameter, gradient] = [inOrder[index] as Tensor, clipped.gradients[index] as Tensor];
    const updated = optimiser.update(parameter, gradient, slots, scalars, spec);
    graph.output(updatedName(parameterName(name)), updated.parameter);
    for (const slot of names) {
      graph.output(updatedName(slotName(slot, name)), updated.slots[slot] as Tensor);
    }
  });
  graph.output(LOSS, reported);
  graph.output(GRADIENT_NORM, clipped.norm);
  return graph.toProgram();
}

/** The loss of a batch, without dropout and gradients. */
export function buildEvaluationProgram(task: TrainingTask): Program {
  const graph = new Graph();
  graph.output(LOSS, objective(graph, task, declareParameters(graph, task), 'evaluate').reported);
  return graph.toProgram();
}
