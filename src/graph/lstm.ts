/**
 * A layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of
 * Gers et al. 2000), unrolled over its steps, with a hand-written backward pass.
 *
 * Only the recurrence is sequential: one product serves the inputs of all steps, and one product
 * over all steps each weight gradient (`lstm-layout.ts`). The three sigmoid gates lie side by
 * side, so that each step has one sigmoid.
 *
 * Legend: T steps, B sequences, D inputs, H hidden units.
 */
import { ShapeError } from '../errors.ts';
import type { Shape } from '../runtime/runtime.ts';
import type { Tensor } from './graph.ts';
import { chooseLayout, type Layout, type LstmOperands } from './lstm-layout.ts';
import { sigmoid, tanh } from './ops/activation.ts';
import { add, mul, sub } from './ops/elementwise.ts';
import { concat, split } from './ops/layout.ts';
import { filled, floatOperands } from './ops/operation.ts';
import { formatShape, sameShape } from './shape.ts';

export interface LstmOptions extends LstmOperands {
  /** [B, H], hidden state before the first step. Default: zeros. */
  readonly h0?: Tensor | undefined;
  /** [B, H], cell state before the first step. Default: zeros. */
  readonly c0?: Tensor | undefined;
}

export interface LstmResult {
  /** [T, B, H], hidden state after each step */
  readonly outputs: Tensor;
  /** [B, H], hidden state after the last step */
  readonly h: Tensor;
  /** [B, H], cell state after the last step */
  readonly c: Tensor;
}

/**
 * Runs the layer over all steps: with σ the sigmoid and ⊙ the product value by value,
 * i, f, o = σ(x wx + h wh + bias), g = tanh(x wx + h wh + bias), c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh(c).
 *
 * @example
 * const { outputs } = lstm({ input, wx, wh, bias }); // [T, B, H]
 * @throws ShapeError when the shapes do not fit each other
 */
export function lstm(options: LstmOptions): LstmResult {
  const { input, wx, wh, bias, h0, c0 } = options;
  const states = [h0, c0].filter((state) => state !== undefined);
  const graph = floatOperands('lstm', input, wx, wh, bias, ...states);
  checkShapes(options);
  const layout = chooseLayout(options);
  const { steps, result } = graph.withoutRecording(() => {
    const unrolled = unroll(layout, h0 && layout.inward(h0), c0 && layout.inward(c0));
    const last = unrolled.at(-1) as Step;
    const outputs = layout.joinOutputs(unrolled.map(({ h }) => h));
    return { steps: unrolled, result: { outputs, h: layout.outward(last.h), c: layout.outward(last.c) } };
  });
  graph.record([result.outputs, result.h, result.c], [input, wx, wh, bias, ...states], ([dOutputs, dH, dC]) => {
    const back = backThroughTime(
      layout,
      steps,
      c0 && layout.inward(c0),
      dOutputs ? layout.splitOutputs(dOutputs) : [],
      dH && layout.inward(dH),
      dC && layout.inward(dC),
    );
    // What nobody asks for is left out of the program, so that all of it may be stated here.
    const before = [h0 && layout.inward(h0), ...steps.slice(0, -1).map(({ h }) => h)];
    const weights = layout.weightGradients(before, back.sums);
    return [
      weights.input,
      weights.wx,
      weights.wh,
      weights.bias,
      ...(h0 ? [layout.outward(back.h)] : []),
      ...(c0 ? [layout.outward(back.c)] : []),
    ];
  });
  return result;
}

function checkShapes({ input, wx, wh, bias, h0, c0 }: LstmOptions): void {
  const [steps = 0, batch = 0, inputs = 0] = input.shape;
  const hidden = wh.shape[0] ?? 0;
  const expected: readonly (readonly [Tensor, Shape])[] = [
    [input, [steps, batch, inputs]],
    [wx, [inputs, 4 * hidden]],
    [wh, [hidden, 4 * hidden]],
    [bias, [4 * hidden]],
  ];
  if (!expected.every(([{ shape }, wanted]) => sameShape(shape, wanted))) {
    const shapes = expected.map(([{ shape }]) => formatShape(shape)).join(', ');
    throw new ShapeError(`lstm: needs input [T,B,D], wx [D,4H], wh [H,4H] and bias [4H], got ${shapes}`);
  }
  for (const [name, state] of Object.entries({ h0, c0 })) {
    if (state && !sameShape(state.shape, [batch, hidden])) {
      throw new ShapeError(
        `lstm: ${name} needs the shape ${formatShape([batch, hidden])}, got ${formatShape(state.shape)}`,
      );
    }
  }
}

/** What one step keeps for the backward pass, each a state in the layout unless it says otherwise. */
interface Step {
  /** Three states: the gates i, f, o side by side. */
  readonly gates: Tensor;
  readonly i: Tensor;
  readonly f: Tensor;
  readonly o: Tensor;
  /** The candidate. */
  readonly g: Tensor;
  /** i ⊙ g: what the step adds to the cell. */
  readonly added: Tensor;
  readonly c: Tensor;
  readonly tanhC: Tensor;
  readonly h: Tensor;
}

function unroll(layout: Layout, h0: Tensor | undefined, c0: Tensor | undefined): Step[] {
  const { hidden: H, axis } = layout;
  const steps: Step[] = [];
  for (const fromInput of layout.fromInputs()) {
    const before = steps.at(-1) ?? { h: h0, c: c0 };
    const sums = before.h ? layout.recur(before.h, fromInput) : fromInput;
    const [gateSums, candidateSums] = split(sums, [3 * H, H], axis) as [Tensor, Tensor];
    const gates = sigmoid(gateSums);
    const [i, f, o] = split(gates, [H, H, H], axis) as [Tensor, Tensor, Tensor];
    const g = tanh(candidateSums);
    const added = mul(i, g);
    const c = before.c ? add(mul(f, before.c), added) : added;
    const tanhC = tanh(c);
    steps.push({ gates, i, f, o, g, added, c, tanhC, h: mul(o, tanhC) });
  }
  return steps;
}

/**
 * Walks back over the steps, d meaning the loss's derivative, to those of the sums before the
 * gates of each step and of the states before the first.
 *
 * The derivatives of σ and tanh are taken from their results: σ' = σ - σ², and
 * o (1 - tanh²c) = o - h tanh c, i (1 - g²) = i - (i g) g.
 */
function backThroughTime(
  layout: Layout,
  steps: readonly Step[],
  c0: Tensor | undefined,
  dOutputs: readonly Tensor[],
  dLastH: Tensor | undefined,
  dLastC: Tensor | undefined,
): { sums: Tensor[]; h: Tensor; c: Tensor } {
  const { axis } = layout;
  const { h: state } = steps[0] as Step;
  const zeros = () => filled(state.graph, 0, state.shape, state.dtype);
  const sums = Array<Tensor>(steps.length);
  let dh = dLastH;
  let dc = dLastC;
  for (let t = steps.length - 1; t >= 0; t--) {
    const { gates, i, f, o, g, added, tanhC, h } = steps[t] as Step;
    const cBefore = t > 0 ? (steps[t - 1] as Step).c : c0;
    const dOutput = dOutputs[t];
    const dhNow: Tensor = dOutput && dh ? add(dOutput, dh) : (dOutput ?? dh ?? zeros());
    const throughH = mul(dhNow, sub(o, mul(h, tanhC)));
    const dcNow: Tensor = dc ? add(dc, throughH) : throughH;
    const dGates = concat([mul(dcNow, g), cBefore ? mul(dcNow, cBefore) : zeros(), mul(dhNow, tanhC)], axis);
    const dGateSums = mul(dGates, sub(gates, mul(gates, gates)));
    const dCandidateSums = mul(dcNow, sub(i, mul(added, g)));
    const dSums = concat([dGateSums, dCandidateSums], axis);
    sums[t] = dSums;
    dh = layout.recurBack(dSums);
    dc = mul(dcNow, f);
  }
  return { sums, h: dh as Tensor, c: dc as Tensor };
}
