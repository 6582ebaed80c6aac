/**
 * The fitted regressions as a step model: scoring whole rolls with the fit's own kernel, and continuing sequences.
 *
 * Legend: T time steps, K context, P inputs, N outputs, B sequences.
 */
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';
import type { Combination, Grid, Roll } from '../../roll/roll.ts';
import type { Shape } from '../../runtime/runtime.ts';
import { gridSchema, requireGrid } from '../grid.ts';
import type { StepDistribution, StepModel, StepScores, StepStream, StoredModel } from '../model.ts';
import { softplus } from '../softplus.ts';
import { NoteObjective } from './objective.ts';
import { buildTimeline, LANES } from './timeline.ts';
import { type LogisticRegression, NOTES, parametersOf } from './weights.ts';

/** What the weights do not say: on which rolls they were fitted. */
export interface LogisticRegressionOptions {
  readonly grid: Grid;
  readonly pedal: boolean;
}

const pitch = z
  .number()
  .int()
  .min(0)
  .max(NOTES - 1);
const pitches = z.array(pitch).refine((list) => list.every((value, i) => i === 0 || value > list[i - 1]!));
const schema = z.object({
  context: z.number().int().positive(),
  inputs: pitches,
  outputs: pitches,
  autoregressive: z.boolean().default(false),
  c: z.array(z.number().positive()).length(NOTES),
  grid: gridSchema,
  pedal: z.boolean(),
});

/** The stored form: weight [K, P, N] for the pitches listed as inputs and outputs, lower [P, N] if autoregressive, bias [128]. */
export function storeLogisticRegression(
  model: LogisticRegression,
  { grid, pedal }: LogisticRegressionOptions,
): StoredModel {
  const { context, inputs, outputs, weight, lower, bias, c } = model;
  const autoregressive = lower === undefined ? {} : { autoregressive: true };
  return {
    kind: 'logreg',
    config: { context, inputs: [...inputs], outputs: [...outputs], ...autoregressive, c: [...c], grid, pedal },
    weights: {
      weight: { dtype: 'float32', shape: [context, inputs.length, outputs.length], data: weight },
      ...(lower && { lower: { dtype: 'float32', shape: [inputs.length, outputs.length], data: lower } }),
      bias: { dtype: 'float32', shape: [NOTES], data: bias },
    },
  };
}

/** The regressions of a stored model. @throws CheckpointError where it is not one */
export function readLogisticRegression(stored: StoredModel): LogisticRegression & LogisticRegressionOptions {
  const result = schema.safeParse(stored.config);
  if (stored.kind !== 'logreg' || !result.success) {
    const what = result.success ? `kind ${stored.kind}` : `setting ${result.error.issues[0]?.path.join('.')}`;
    throw new CheckpointError(
      `this is no logistic regression, or a damaged one (${what}); use another copy of the model`,
    );
  }
  const { context, inputs, outputs, autoregressive, c, grid, pedal } = result.data;
  const weight = weightsOf(stored, 'weight', [context, inputs.length, outputs.length]);
  const bias = weightsOf(stored, 'bias', [NOTES]);
  return {
    context,
    inputs: Uint8Array.from(inputs),
    outputs: Uint8Array.from(outputs),
    weight,
    ...(autoregressive ? { lower: lowerOf(stored, inputs, outputs) } : {}),
    bias,
    c: Float64Array.from(c),
    grid,
    pedal,
  };
}

/** [P, N]: what notes see of their own step, which must not be themselves or what is above. */
function lowerOf(stored: StoredModel, inputs: readonly number[], outputs: readonly number[]): Float32Array {
  const lower = weightsOf(stored, 'lower', [inputs.length, outputs.length]);
  inputs.forEach((pitch, input) => {
    outputs.forEach((note, output) => {
      if (pitch >= note && lower[input * outputs.length + output] !== 0) {
        throw new CheckpointError('logistic regression: a note depends on one above it; use another copy of the model');
      }
    });
  });
  return lower;
}

/** The values of a stored tensor of a given shape. */
function weightsOf({ weights }: StoredModel, name: string, shape: Shape): Float32Array {
  const tensor = weights[name];
  const fits = tensor?.shape.length === shape.length && shape.every((extent, i) => tensor.shape[i] === extent);
  if (!fits || !tensor.data.every(Number.isFinite)) {
    const fault = fits ? 'holds values that are no numbers' : `is not of shape ${shape.join(' x ')}`;
    throw new CheckpointError(`logistic regression: tensor ${name} ${fault}; use another copy of the model`);
  }
  return tensor.data;
}

/**
 * Makes a stored logistic regression ready to predict.
 *
 * @throws CheckpointError where the stored model is damaged or of another kind
 * @example (await createLogisticRegression(stored).score(roll)).nats // Float64Array [T]
 */
export function createLogisticRegression(stored: StoredModel): StepModel {
  const model = readLogisticRegression(stored);
  const { grid, pedal, context } = model;
  return {
    kind: 'logreg',
    grid,
    pedal,
    context,
    async score(roll) {
      requireGrid(roll, grid);
      return scoreRoll(model, roll);
    },
    open: async (sequences) => new LogisticRegressionStream(model, sequences),
    release: async () => {},
  };
}

/** The sum over notes of their log-losses, step by step. */
function scoreRoll(model: LogisticRegression, roll: Roll): StepScores {
  const { outputs, inputs, context, bias } = model;
  const nats = new Float64Array(roll.steps);
  if (roll.steps === 0) return { nats, binary: nats.slice() };
  // Notes without weights have the same log-odds at every step.
  const weighted = new Set(outputs);
  let silentNats = 0;
  for (let note = 0; note < NOTES; note++) if (!weighted.has(note)) silentNats += softplus(bias[note]!);
  nats.fill(silentNats);
  for (let cell = 0, step = 0; cell < roll.pitches.length; cell++) {
    while (cell >= roll.offsets[step + 1]!) step++;
    const note = roll.pitches[cell]!;
    if (!weighted.has(note)) nats[step]! -= bias[note]!;
  }
  const timeline = buildTimeline([roll], context, inputs, model.lower === undefined ? 0 : 1);
  const objective = new NoteObjective(timeline);
  for (let first = 0; first < outputs.length; first += LANES) {
    const notes = Array.from(outputs.subarray(first, first + LANES));
    const points = notes.map((note) => parametersOf(model, note, timeline));
    objective.forEachScores(points, (_, from, end, rows) => {
      for (let step = from; step < end; step++) {
        const row = (step - from) * LANES;
        for (let lane = 0; lane < notes.length; lane++) nats[step]! += softplus(rows[row + lane]!);
        for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
          const lane = notes.indexOf(roll.pitches[cell]!);
          if (lane >= 0) nats[step]! -= rows[row + lane]!;
        }
      }
    });
  }
  return { nats, binary: nats.map((value) => value / NOTES) };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** B sequences: the last K combinations of each, and the sum of the weight rows that they select. */
class LogisticRegressionStream implements StepStream {
  readonly #model: LogisticRegression;
  /** [B][..K]: latest first. */
  readonly #past: Combination[][];
  readonly #inputOf = new Int16Array(NOTES).fill(-1);
  readonly #outputOf = new Int16Array(NOTES).fill(-1);

  constructor(model: LogisticRegression, sequences: number) {
    this.#model = model;
    this.#past = Array.from({ length: sequences }, () => []);
    model.inputs.forEach((note, index) => {
      this.#inputOf[note] = index;
    });
    model.outputs.forEach((note, index) => {
      this.#outputOf[note] = index;
    });
  }

  async push(steps: readonly Combination[]): Promise<void> {
    if (steps.length !== this.#past.length) {
      throw new RangeError(`${steps.length} combinations for ${this.#past.length} sequences`);
    }
    steps.forEach((combination, sequence) => {
      const past = this.#past[sequence]!;
      past.unshift(combination);
      if (past.length > this.#model.context) past.pop();
    });
  }

  async next(): Promise<readonly StepDistribution[]> {
    return this.#past.map((past) => {
      const odds = this.#odds(past);
      if (this.#model.lower === undefined) return { kind: 'notes', probabilities: Float32Array.from(odds, sigmoid) };
      return {
        kind: 'notes',
        probabilities: this.#expected(odds),
        given: (note, lower) => sigmoid(odds[note]! + this.#fromLower(note, lower)),
      };
    });
  }

  async close(): Promise<void> {}

  /** What the lower notes of the same step add to a note's log-odds. */
  #fromLower(note: number, sounding: Combination): number {
    const { lower, outputs } = this.#model;
    const output = this.#outputOf[note]!;
    if (lower === undefined || output < 0) return 0;
    let sum = 0;
    for (const pitch of sounding) {
      const input = this.#inputOf[pitch]!;
      if (pitch < note && input >= 0) sum += lower[input * outputs.length + output]!;
    }
    return sum;
  }

  /** [128]: probabilities with the chance of each lower note in place of whether it sounds. */
  #expected(odds: Float64Array): Float32Array {
    const { inputs, outputs, lower } = this.#model;
    const chances = new Float32Array(NOTES);
    for (let note = 0; note < NOTES; note++) {
      const output = this.#outputOf[note]!;
      let sum = odds[note]!;
      for (let input = 0; output >= 0 && input < inputs.length && inputs[input]! < note; input++) {
        sum += chances[inputs[input]!]! * (lower?.[input * outputs.length + output] ?? 0);
      }
      chances[note] = sigmoid(sum);
    }
    return chances;
  }

  /** [128]: log-odds from the past alone. */
  #odds(past: readonly Combination[]): Float64Array {
    const { inputs, outputs, weight, bias } = this.#model;
    const odds = Float64Array.from(bias);
    past.forEach((combination, lag) => {
      for (const note of combination) {
        const input = this.#inputOf[note]!;
        if (input < 0) continue;
        const row = (lag * inputs.length + input) * outputs.length;
        for (let output = 0; output < outputs.length; output++) odds[outputs[output]!]! += weight[row + output]!;
      }
    });
    return odds;
  }
}
