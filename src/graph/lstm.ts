/**
 * A layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of
 * Gers et al. 2000), unrolled over its steps, with a hand-written backward pass.
 *
 * Only the recurrence is sequential. One product serves the inputs of all steps, and one product
 * over all steps each weight gradient. The three sigmoid gates lie side by side, so that each
 * step has one sigmoid.
 *
 * Legend: T steps, B sequences, D inputs, H hidden units.
 */
import { ShapeError } from '../errors.ts';
import type { Shape } from '../runtime/runtime.ts';
import type { Graph, Tensor } from './graph.ts';
import { gemm } from './ops/matrix.ts';
import { filled, floatOperands, reshaped } from './ops/operation.ts';
import { formatShape, sameShape } from './shape.ts';

/**
 * Weights have their gates in the order input, forget, output, candidate (i, f, o, g).
 * PyTorch's `weight_ih_l0` and `weight_hh_l0` are these transposed, with the rows in the order
 * i, f, g, o; `bias` is the sum of its two biases.
 */
export interface LstmOptions {
  /** [T, B, D] */
  readonly input: Tensor;
  /** [D, 4H], from the inputs */
  readonly wx: Tensor;
  /** [H, 4H], from the hidden state of the step before */
  readonly wh: Tensor;
  /** [4H] */
  readonly bias: Tensor;
  /** [B, H], hidden state before the first step. Default: zeros. */
  readonly h0?: Tensor;
  /** [B, H], cell state before the first step. Default: zeros. */
  readonly c0?: Tensor;
}

export interface LstmResult {
  /** [T, B, H], hidden state after each step */
  readonly outputs: Tensor;
  /** [B, H], hidden state after the last step */
  readonly h: Tensor;
  /** [B, H], cell state after the last step */
  readonly c: Tensor;
}

/** What one step keeps for the backward pass, [B, H] unless it says otherwise. */
interface Step {
  /** [B, 3H]: the gates i, f, o side by side */
  readonly gates: Tensor;
  readonly i: Tensor;
  readonly f: Tensor;
  readonly o: Tensor;
  /** The candidate: tanh of the fourth part. */
  readonly g: Tensor;
  /** i ⊙ g: what the step adds to the cell. */
  readonly added: Tensor;
  readonly c: Tensor;
  readonly tanhC: Tensor;
  readonly h: Tensor;
}

function checkedSizes({ input, wx, wh, bias, h0, c0 }: LstmOptions) {
  const shapes = [input, wx, wh, bias].map(({ shape }) => formatShape(shape)).join(', ');
  const [steps, batch, inputs] = input.shape;
  const hidden = wh.shape[0];
  if (steps === undefined || batch === undefined || inputs === undefined || hidden === undefined) {
    throw new ShapeError(`lstm: needs input [T,B,D], wx [D,4H], wh [H,4H] and bias [4H], got ${shapes}`);
  }
  const expected: readonly Shape[] = [[steps, batch, inputs], [inputs, 4 * hidden], [hidden, 4 * hidden], [4 * hidden]];
  const fits = [input, wx, wh, bias].every(({ shape }, index) => sameShape(shape, expected[index] as Shape));
  if (!fits) throw new ShapeError(`lstm: needs input [T,B,D], wx [D,4H], wh [H,4H] and bias [4H], got ${shapes}`);
  for (const [name, state] of Object.entries({ h0, c0 })) {
    if (state && !sameShape(state.shape, [batch, hidden])) {
      throw new ShapeError(
        `lstm: ${name} needs the shape ${formatShape([batch, hidden])}, got ${formatShape(state.shape)}`,
      );
    }
  }
  return { T: steps, B: batch, D: inputs, H: hidden };
}

/** Appends nodes without derivatives: the backward pass is written by hand. */
class Emitter {
  readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  map(operator: 'Sigmoid' | 'Tanh', x: Tensor): Tensor {
    return this.graph.apply(operator, [x], x.shape);
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.graph.apply('Add', [a, b], a.shape);
  }

  mul(a: Tensor, b: Tensor): Tensor {
    return this.graph.apply('Mul', [a, b], a.shape);
  }

  sub(a: Tensor, b: Tensor): Tensor {
    return this.graph.apply('Sub', [a, b], b.shape);
  }

  split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
    if (sizes.length === 1) return [x];
    const types = sizes.map((size) => ({ shape: x.shape.with(axis, size), dtype: x.dtype }));
    return this.graph.applyMany('Split', [x, this.graph.integers(sizes)], types, { axis });
  }

  concat(parts: readonly Tensor[], axis: number): Tensor {
    const [first] = parts as [Tensor];
    if (parts.length === 1) return first;
    const length = parts.reduce((total, { shape }) => total + (shape[axis] as number), 0);
    return this.graph.apply('Concat', parts, first.shape.with(axis, length), { axis });
  }
}

/**
 * Runs the layer over all steps: with σ the sigmoid and ⊙ the product value by value,
 * i, f, o = σ(x W + h W + b), g = tanh(x W + h W + b), c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh(c).
 *
 * @throws ShapeError when the shapes do not fit each other
 */
export function lstm(options: LstmOptions): LstmResult {
  const { input, wx, wh, bias, h0, c0 } = options;
  const states = [h0, c0].filter((state) => state !== undefined);
  const graph = floatOperands('lstm', input, wx, wh, bias, ...states);
  const { T, B, D, H } = checkedSizes(options);
  const emit = new Emitter(graph);

  const flatInput = reshaped(input, [T * B, D]);
  const fromInputs = emit.split(gemm(flatInput, wx, { plus: bias }), Array(T).fill(B), 0); // T x [B, 4H]
  const steps: Step[] = [];
  for (const fromInput of fromInputs) {
    const before = steps.at(-1) ?? { h: h0, c: c0 };
    const sums = before.h ? gemm(before.h, wh, { plus: fromInput }) : fromInput; // [B, 4H]
    const [gateSums, candidateSums] = emit.split(sums, [3 * H, H], 1) as [Tensor, Tensor];
    const gates = emit.map('Sigmoid', gateSums);
    const g = emit.map('Tanh', candidateSums);
    const [i, f, o] = emit.split(gates, [H, H, H], 1) as [Tensor, Tensor, Tensor];
    const added = emit.mul(i, g);
    const c = before.c ? emit.add(emit.mul(f, before.c), added) : added;
    const tanhC = emit.map('Tanh', c);
    steps.push({ gates, i, f, o, g, added, c, tanhC, h: emit.mul(o, tanhC) });
  }

  const last = steps.at(-1) as Step;
  const outputs = reshaped(
    emit.concat(
      steps.map(({ h }) => h),
      0,
    ),
    [T, B, H],
  );
  const operands = [input, wx, wh, bias, ...states];
  graph.record([outputs, last.h, last.c], operands, (upstream, needed) => {
    const { sums, h: dh0, c: dc0 } = backwardThroughTime(emit, steps, options, upstream);
    const before = [h0 ?? filled(graph, 0, [B, H], input.dtype), ...steps.slice(0, -1).map(({ h }) => h)];
    const [needsInput, needsWx, needsWh, needsBias] = needed;
    const toBias = () => reshaped(gemm(filled(graph, 1, [T * B, 1], input.dtype), sums, { transposeA: true }), [4 * H]);
    return [
      needsInput ? reshaped(gemm(sums, wx, { transposeB: true }), [T, B, D]) : undefined,
      needsWx ? gemm(flatInput, sums, { transposeA: true }) : undefined,
      needsWh ? gemm(emit.concat(before, 0), sums, { transposeA: true }) : undefined,
      needsBias ? toBias() : undefined,
      ...(h0 ? [dh0] : []),
      ...(c0 ? [dc0] : []),
    ];
  });
  return { outputs, h: last.h, c: last.c };
}

/**
 * Walks back over the steps, with d meaning the loss's derivative. The derivatives of σ and tanh
 * are taken from their results: o (1 - tanh²c) = o - h tanh c, and i (1 - g²) = i - (i g) g.
 */
function backwardThroughTime(
  emit: Emitter,
  steps: readonly Step[],
  { wh, c0 }: LstmOptions,
  upstream: readonly (Tensor | undefined)[],
): { /** [T * B, 4H] */ sums: Tensor /** [B, H] */; h: Tensor /** [B, H] */; c: Tensor } {
  const { graph } = emit;
  const T = steps.length;
  const [B, H] = (steps[0] as Step).h.shape as [number, number];
  const zeros = () => filled(graph, 0, [B, H], wh.dtype);
  const [dOutputs, dLastH, dLastC] = upstream;
  const fromOutputs = dOutputs ? emit.split(reshaped(dOutputs, [T * B, H]), Array(T).fill(B), 0) : [];
  const dSums = Array<Tensor>(T);
  let dh = dLastH;
  let dc = dLastC;
  for (let t = T - 1; t >= 0; t--) {
    const { gates, i, f, o, g, added, tanhC, h } = steps[t] as Step;
    const cBefore = t > 0 ? (steps[t - 1] as Step).c : c0;
    const fromOutput = fromOutputs[t];
    const dhNow: Tensor = fromOutput && dh ? emit.add(fromOutput, dh) : (fromOutput ?? dh ?? zeros());
    const throughTanh = emit.mul(dhNow, emit.sub(o, emit.mul(h, tanhC)));
    const dcNow: Tensor = dc ? emit.add(dc, throughTanh) : throughTanh;
    const dGates = emit.concat(
      [emit.mul(dcNow, g), cBefore ? emit.mul(dcNow, cBefore) : zeros(), emit.mul(dhNow, tanhC)],
      1,
    );
    const dGateSums = emit.mul(dGates, emit.sub(gates, emit.mul(gates, gates)));
    const dCandidateSums = emit.mul(dcNow, emit.sub(i, emit.mul(added, g)));
    const dSum = emit.concat([dGateSums, dCandidateSums], 1); // [B, 4H]
    dSums[t] = dSum;
    dh = gemm(dSum, wh, { transposeB: true });
    dc = emit.mul(dcNow, f);
  }
  return { sums: emit.concat(dSums, 0), h: dh as Tensor, c: dc as Tensor };
}
