/**
 * An LSTM with a softmax over classes, written with the library's public operations: its training step, with the loss
 * at the last step or at every one, and its generation with the state carried along.
 *
 * Legend: T steps, B sequences, D inputs, H hidden units, V classes.
 */
import {
  Graph,
  linear,
  lstm,
  mean,
  quantise,
  quantisedLinear,
  reshape,
  softmaxCrossEntropy,
} from '../../dist/graph/index.js';
import { floats, ids, smallNumbers, trainingStep } from './training-step.mjs';

const shapesOf = ({ inputs: D, hidden: H, classes: V }) => ({
  wx: [D, 4 * H],
  wh: [H, 4 * H],
  bias: [4 * H],
  'head.weight': [H, V],
  'head.bias': [V],
});

/** @param options.loss 'last' or 'every' */
export function lstmTraining(options) {
  const { inputs, hidden, steps, batch, classes, loss } = options;
  const rows = loss === 'last' ? batch : steps * batch;
  return trainingStep({
    shapes: shapesOf(options),
    batch: { x: floats([steps, batch, inputs], smallNumbers(7)), targets: ids([rows], classes) },
    loss: (_graph, { wx, wh, bias, 'head.weight': weight, 'head.bias': head }, { x, targets }) => {
      const { outputs, h } = lstm({ input: x, wx, wh, bias });
      const read = loss === 'last' ? h : reshape(outputs, [rows, hidden]);
      return mean(softmaxCrossEntropy(linear(read, weight, head), targets));
    },
  });
}

/** One step at a time. Weights are float32, or 8-bit where `options.precision` says so. */
export function lstmGeneration(options) {
  const { inputs, hidden, batch, precision } = options;
  const next = smallNumbers(1);
  const weights = Object.fromEntries(
    Object.entries(shapesOf(options)).map(([name, shape]) => [name, floats(shape, next)]),
  );
  const graph = new Graph();
  const x = graph.input('x', [1, batch, inputs]);
  const h0 = graph.input('h', [batch, hidden]);
  const c0 = graph.input('c', [batch, hidden]);
  const constant = (name) => graph.constant(weights[name]);
  const { h, c } = lstm({ input: x, wx: constant('wx'), wh: constant('wh'), bias: constant('bias'), h0, c0 });
  const head = precision === '8-bit' ? quantisedLinear : linear;
  const headWeight = precision === '8-bit' ? quantise(weights['head.weight']) : constant('head.weight');
  graph.output('logits', head(h, headWeight, constant('head.bias')));
  graph.output('nextH', h);
  graph.output('nextC', c);
  const program = graph.toProgram();
  return {
    async load(runtime) {
      const executable = await runtime.load(program);
      const state = () => ({ h: floats([batch, hidden]), c: floats([batch, hidden]) });
      let current = state();
      let written = state();
      const input = floats([1, batch, inputs], smallNumbers(7));
      return {
        async step() {
          const results = await executable.run({ x: input, ...current }, { nextH: written.h, nextC: written.c });
          [current, written] = [written, current];
          return results.logits.data;
        },
        close: () => executable.release(),
      };
    },
  };
}
