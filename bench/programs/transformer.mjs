/**
 * A transformer of the usual kind (pre-norm, exact GELU, learned positions, no dropout), written with the library's
 * public operations: its training step, and its generation with a cache of keys and values.
 *
 * Legend: B sequences, S positions, W width, F feed-forward width, V classes, D width of a head.
 */
import {
  add,
  attention,
  concat,
  embedding,
  Graph,
  gelu,
  layerNorm,
  layerNormLinear,
  linear,
  matmul,
  mean,
  mergeHeads,
  mul,
  quantise,
  quantisedLinear,
  reshape,
  scale,
  slice,
  softmax,
  softmaxCrossEntropy,
  split,
  splitHeads,
} from '../../dist/graph/index.js';
import { floats, ids, smallNumbers, trainingStep } from './training-step.mjs';

/** Parameter name → shape; names that end in `gain` start at 1. */
export function transformerShapes({ width: W, layers, feedForward: F, positions: S, classes: V }) {
  const shapes = { embedding: [V, W], positions: [S, W] };
  for (let layer = 0; layer < layers; layer++) {
    Object.assign(shapes, {
      [`${layer}.attention.gain`]: [W],
      [`${layer}.attention.bias`]: [W],
      [`${layer}.qkv.weight`]: [W, 3 * W],
      [`${layer}.qkv.bias`]: [3 * W],
      [`${layer}.projection.weight`]: [W, W],
      [`${layer}.projection.bias`]: [W],
      [`${layer}.feedForward.gain`]: [W],
      [`${layer}.feedForward.bias`]: [W],
      [`${layer}.up.weight`]: [W, F],
      [`${layer}.up.bias`]: [F],
      [`${layer}.down.weight`]: [F, W],
      [`${layer}.down.bias`]: [W],
    });
  }
  return Object.assign(shapes, { 'final.gain': [W], 'final.bias': [W], 'head.weight': [W, V] });
}

/** All positions at once: tokens [B, S] → logits [B * S, V]. */
function forward(p, tokens, { width: W, layers, heads, batch: B, positions: S }) {
  const M = B * S;
  let x = reshape(add(embedding(p.embedding, tokens), p.positions), [M, W]);
  for (let layer = 0; layer < layers; layer++) {
    const of = (name) => p[`${layer}.${name}`];
    const norm = (name) => ({ gain: of(`${name}.gain`), bias: of(`${name}.bias`) });
    const qkv = layerNormLinear(x, norm('attention'), of('qkv.weight'), of('qkv.bias'));
    const [q, k, v] = split(qkv, [W, W, W], 1).map((part) => splitHeads(reshape(part, [B, S, W]), heads));
    const mixed = reshape(mergeHeads(attention(q, k, v, { causal: true })), [M, W]);
    x = add(x, linear(mixed, of('projection.weight'), of('projection.bias')));
    const hidden = gelu(layerNormLinear(x, norm('feedForward'), of('up.weight'), of('up.bias')));
    x = add(x, linear(hidden, of('down.weight'), of('down.bias')));
  }
  return layerNormLinear(x, { gain: p['final.gain'], bias: p['final.bias'] }, p['head.weight']);
}

export function transformerTraining(options) {
  const { batch, positions, classes } = options;
  const shapes = transformerShapes(options);
  return trainingStep({
    shapes,
    ones: Object.keys(shapes).filter((name) => name.endsWith('gain')),
    batch: { tokens: ids([batch, positions], classes), targets: ids([batch * positions], classes) },
    loss: (_graph, parameters, { tokens, targets }) =>
      mean(softmaxCrossEntropy(forward(parameters, tokens, options), targets)),
  });
}

/**
 * One position: reads a cache of `size` places and returns the logits and what belongs into the cache.
 * Weights are float32, or 8-bit where `options.precision` says so. Keys lie transposed, [B, heads, D, size], so that one query times all keys reads them as they lie.
 */
function cachedStep(options, weights, size) {
  const { width: W, layers, heads, batch: B } = options;
  const D = W / heads;
  const graph = new Graph();
  const p = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const dense = (input, name) => {
    const bias = p[`${name}.bias`];
    return options.precision === '8-bit'
      ? quantisedLinear(input, quantise(weights[`${name}.weight`]), bias)
      : linear(input, p[`${name}.weight`], bias);
  };
  const norm = (input, name) => layerNorm(input, p[`${name}.gain`], p[`${name}.bias`]);
  const token = graph.input('token', [B], 'int64');
  const position = graph.input('position', [1], 'int64');
  const hidden = graph.input('hidden', [1, size]); // 0 where a place is filled, else very low
  const rows = [];
  let x = add(embedding(p.embedding, token), embedding(p.positions, position)); // [B, W]
  for (let layer = 0; layer < layers; layer++) {
    const qkv = dense(norm(x, `${layer}.attention`), `${layer}.qkv`);
    const [q, k, v] = split(reshape(qkv, [B, 3 * heads, 1, D]), [heads, heads, heads], 1);
    const keys = graph.input(`keys${layer}`, [B, heads, D, size]);
    const values = graph.input(`values${layer}`, [B, heads, size + 1, D]); // the last place stays zero
    const factor = 1 / Math.sqrt(D);
    const toOthers = add(scale(matmul(q, keys), factor), hidden); // [B, heads, 1, size]
    const toItself = scale(matmul(q, k, { transposeB: true }), factor); // [B, heads, 1, 1]
    const shares = softmax(concat([toOthers, toItself], 3)); // [B, heads, 1, size + 1]
    const mixed = add(matmul(shares, values), mul(slice(shares, [size], [size + 1], [3]), v)); // [B, heads, 1, D]
    x = add(x, dense(reshape(mixed, [B, W]), `${layer}.projection`));
    x = add(x, dense(gelu(dense(norm(x, `${layer}.feedForward`), `${layer}.up`)), `${layer}.down`));
    rows.push(qkv);
  }
  graph.output('logits', dense(norm(x, 'final'), 'head'));
  graph.output('rows', concat(rows, 1)); // [B, layers * 3 * W]
  return graph.toProgram();
}

/** Caches grow by this factor when they are full: few programs, and little computed for empty places. */
const GROWTH = 2;
const SMALLEST = 64;

export function transformerGeneration(options) {
  const { width: W, layers, heads, positions, batch: B } = options;
  const D = W / heads;
  const next = smallNumbers(1);
  const weights = Object.fromEntries(
    Object.entries(transformerShapes(options)).map(([name, shape]) => [
      name,
      floats(shape, name.endsWith('gain') ? () => 1 : next),
    ]),
  );
  const sizes = [];
  for (let size = Math.min(SMALLEST, positions); ; size = Math.min(positions, size * GROWTH)) {
    sizes.push(size);
    if (size === positions) break;
  }
  const emptyCaches = (size) =>
    Object.fromEntries(
      Array.from({ length: layers }, (_, layer) => [
        [`keys${layer}`, floats([B, heads, D, size])],
        [`values${layer}`, floats([B, heads, size + 1, D])],
      ]).flat(),
    );
  return {
    async load(runtime) {
      const executables = [];
      for (const size of sizes) executables.push(await runtime.load(cachedStep(options, weights, size)));
      let stage;
      let place;
      let caches;
      let hidden;
      let token;
      const start = (from) => {
        const size = sizes[from];
        const old = caches;
        const before = from === 0 ? 0 : sizes[from - 1];
        caches = emptyCaches(size);
        hidden = floats([1, size], () => -1e30);
        hidden.data.fill(0, 0, before);
        stage = from;
        if (before === 0) return;
        for (let layer = 0; layer < layers; layer++) {
          for (let row = 0; row < B * heads * D; row++) {
            const kept = old[`keys${layer}`].data.subarray(row * before, (row + 1) * before);
            caches[`keys${layer}`].data.set(kept, row * size);
          }
          for (let head = 0; head < B * heads; head++) {
            const from = head * (before + 1) * D;
            const kept = old[`values${layer}`].data.subarray(from, from + before * D);
            caches[`values${layer}`].data.set(kept, head * (size + 1) * D);
          }
        }
      };
      const store = (rows) => {
        const size = sizes[stage];
        for (let layer = 0; layer < layers; layer++) {
          const keys = caches[`keys${layer}`].data;
          const values = caches[`values${layer}`].data;
          for (let sequence = 0; sequence < B; sequence++) {
            const from = (sequence * layers + layer) * 3 * W;
            for (let row = 0; row < W; row++) keys[(sequence * W + row) * size + place] = rows[from + W + row];
            for (let head = 0; head < heads; head++) {
              const value = from + 2 * W + head * D;
              values.set(rows.subarray(value, value + D), ((sequence * heads + head) * (size + 1) + place) * D);
            }
          }
        }
      };
      const reset = () => {
        place = 0;
        token = ids([B], 1);
        caches = undefined;
        start(0);
      };
      reset();
      return {
        reset,
        async step() {
          if (place === sizes[stage]) start(stage + 1);
          const at = { dtype: 'int64', shape: [1], data: BigInt64Array.of(BigInt(place)) };
          const { logits, rows } = await executables[stage].run({ token, position: at, hidden, ...caches });
          store(rows.data);
          hidden.data[place] = 0;
          place += 1;
          for (let sequence = 0; sequence < B; sequence++) {
            token.data[sequence] = BigInt(largest(logits.data, sequence * options.classes, options.classes));
          }
          return logits.data;
        },
        close: async () => {
          for (const executable of executables) await executable.release();
        },
      };
    },
  };
}

function largest(values, from, count) {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[from + index] > values[from + best]) best = index;
  return best;
}
