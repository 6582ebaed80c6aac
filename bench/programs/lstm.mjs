/** The LSTM's training step and generation as tensor programs. */
import { graph } from '../../dist/index.js';
import { uniform } from '../random-data.mjs';

const { adamW, Graph, gradients, linear, lstm, mean, reshape, slice, softmaxCrossEntropy } = graph;
const OPTIMISER = adamW({ weightDecay: 0 });

const shapesOf = ({ inputs, hidden, classes }) => ({
  wx: [inputs, 4 * hidden],
  wh: [hidden, 4 * hidden],
  bias: [4 * hidden],
  weight: [hidden, classes],
  head: [classes],
});

const scaled = (tensor, factor) => {
  for (let i = 0; i < tensor.data.length; i++) tensor.data[i] *= factor;
  return tensor;
};
const zeros = (shape) => scaled(uniform(0, shape), 0);

export function lstmTraining(options) {
  const { inputs, hidden, steps, batch, classes, loss } = options;
  const start = performance.now();
  const shapes = shapesOf(options);
  const program = new Graph();
  const x = program.input('x', [steps, batch, inputs]); // [T, B, D]
  const rows = loss === 'last' ? batch : steps * batch;
  const targets = program.input('targets', [rows], 'int64');
  const parameters = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, program.input(name, shape)]),
  );
  const { wx, wh, bias, weight, head } = parameters;
  const { outputs } = lstm({ input: x, wx, wh, bias });
  const kept = loss === 'last' ? slice(outputs, [steps - 1], [steps], [0]) : outputs;
  const value = mean(softmaxCrossEntropy(linear(reshape(kept, [rows, hidden]), weight, head), targets));
  const derivatives = gradients(value, Object.values(parameters));
  const scalars = Object.fromEntries(
    Object.keys(OPTIMISER.scalarsAt(1, 1)).map((name) => [name, program.input(name, [])]),
  );
  const names = [];
  Object.keys(shapes).forEach((name, index) => {
    const slots = Object.fromEntries(
      OPTIMISER.slots.map((slot) => [slot, program.input(`${name}/${slot}`, shapes[name])]),
    );
    const next = OPTIMISER.update(parameters[name], derivatives[index], slots, scalars, { decay: false });
    program.output(`next/${name}`, next.parameter);
    names.push([name, shapes[name], true]);
    for (const slot of OPTIMISER.slots) {
      program.output(`next/${name}/${slot}`, next.slots[slot]);
      names.push([`${name}/${slot}`, shapes[name], false]);
    }
  });
  program.output('loss', value);
  const built = program.toProgram();
  const buildMilliseconds = performance.now() - start;
  return {
    buildMilliseconds,
    async load(runtime) {
      const executable = await runtime.load(built);
      const ids = {
        dtype: 'int64',
        shape: [rows],
        data: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i % classes)),
      };
      let current = Object.fromEntries(
        names.map(([name, shape, random], i) => [name, random ? scaled(uniform(i, shape), 0.05) : zeros(shape)]),
      );
      let next = Object.fromEntries(names.map(([name, shape]) => [name, zeros(shape)]));
      const feeds = { x: uniform(99, [steps, batch, inputs]), targets: ids };
      let step = 0;
      return {
        async step() {
          step++;
          const values = Object.fromEntries(
            Object.entries(OPTIMISER.scalarsAt(step, 1e-3)).map(([name, number]) => [
              name,
              { dtype: 'float32', shape: [], data: Float32Array.of(number) },
            ]),
          );
          const into = Object.fromEntries(Object.entries(next).map(([name, tensor]) => [`next/${name}`, tensor]));
          const results = await executable.run({ ...feeds, ...values, ...current }, into);
          [current, next] = [next, current];
          return results.loss.data[0];
        },
        close: () => executable.release(),
      };
    },
  };
}

export function lstmGeneration(options) {
  const { inputs, hidden, classes, batch } = options;
  const shapes = shapesOf(options);
  const program = new Graph();
  const x = program.input('x', [1, batch, inputs]);
  const h0 = program.input('h', [batch, hidden]);
  const c0 = program.input('c', [batch, hidden]);
  const { wx, wh, bias, weight, head } = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, program.constant(scaled(uniform(i, shape), 0.05))]),
  );
  const { h, c } = lstm({ input: x, wx, wh, bias, h0, c0 });
  program.output('logits', linear(h, weight, head));
  program.output('nextH', h);
  program.output('nextC', c);
  const built = program.toProgram();
  return {
    async load(runtime) {
      const executable = await runtime.load(built);
      const state = () => ({ h: zeros([batch, hidden]), c: zeros([batch, hidden]) });
      let current = state();
      let next = state();
      const input = uniform(7, [1, batch, inputs]);
      return {
        async step() {
          const results = await executable.run({ x: input, ...current }, { nextH: next.h, nextC: next.c });
          [current, next] = [next, current];
          return results.logits.data;
        },
        close: () => executable.release(),
      };
    },
  };
}
