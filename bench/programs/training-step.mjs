/**
 * One training step with AdamW as a program, from parameters and a loss: what the training loop builds, but without
 * clipping, schedules and data, so that it is the same work as a peer's bare step.
 */
import { adamW, Graph, gradients } from '../../dist/graph/index.js';

/** A generator of small numbers, the same at each run. */
export function smallNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.1;
  };
}

const sizeOf = (shape) => shape.reduce((size, length) => size * length, 1);

export function floats(shape, next) {
  const data = new Float32Array(sizeOf(shape));
  if (next) for (let index = 0; index < data.length; index++) data[index] = next();
  return { dtype: 'float32', shape, data };
}

/** Class numbers, spread over all classes. */
export function ids(shape, classes) {
  return {
    dtype: 'int64',
    shape,
    data: BigInt64Array.from({ length: sizeOf(shape) }, (_, index) => BigInt((index * 7919) % classes)),
  };
}

/**
 * @param shapes parameter name → shape
 * @param ones parameters that start at 1
 * @param batch feeds of a batch: name → tensor data
 * @param loss (graph, parameters, inputs) → scalar tensor
 * @returns an object with `program` and `load(runtime)`
 */
export function trainingStep({ shapes, ones = [], batch, loss }) {
  const graph = new Graph();
  const inputs = Object.fromEntries(
    Object.entries(batch).map(([name, { shape, dtype }]) => [name, graph.input(name, shape, dtype)]),
  );
  const names = Object.keys(shapes);
  const parameters = Object.fromEntries(names.map((name) => [name, graph.input(name, shapes[name])]));
  const result = loss(graph, parameters, inputs);
  const optimiser = adamW({ weightDecay: 0 });
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalarsAt(1, 1e-3)).map((name) => [name, graph.input(`scalars/${name}`, [])]),
  );
  graph.output('loss', result);
  const all = gradients(
    result,
    names.map((name) => parameters[name]),
  );
  const traitsOf = (name) => ({ shape: shapes[name], decay: false });
  for (const [index, name] of names.entries()) {
    const slotNames = optimiser.slotsOf(traitsOf(name));
    const slots = Object.fromEntries(slotNames.map((slot) => [slot, graph.input(`${slot}/${name}`, shapes[name])]));
    const updated = optimiser.update(parameters[name], all[index], slots, scalars, traitsOf(name));
    graph.output(`next/${name}`, updated.parameter);
    for (const slot of slotNames) graph.output(`next/${slot}/${name}`, updated.slots[slot]);
  }
  const program = graph.toProgram();
  return {
    program,
    async load(runtime) {
      const executable = await runtime.load(program);
      const next = smallNumbers(1);
      const kept = names.flatMap((name) => [
        name,
        ...optimiser.slotsOf(traitsOf(name)).map((slot) => `${slot}/${name}`),
      ]);
      let current = {};
      let written = {};
      for (const name of kept) {
        const shape = shapes[name.slice(name.indexOf('/') + 1)] ?? shapes[name];
        const isParameter = name in shapes;
        current[name] = floats(shape, isParameter ? (ones.includes(name) ? () => 1 : next) : undefined);
        written[name] = floats(shape);
      }
      let step = 0;
      return {
        async step() {
          step += 1;
          const values = Object.entries(optimiser.scalarsAt(step, 1e-3)).map(([name, value]) => [
            `scalars/${name}`,
            floats([], () => value),
          ]);
          const into = Object.fromEntries(kept.map((name) => [`next/${name}`, written[name]]));
          const outputs = await executable.run({ ...batch, ...current, ...Object.fromEntries(values) }, into);
          [current, written] = [written, current];
          return outputs.loss.data[0];
        },
        close: () => executable.release(),
      };
    },
  };
}
