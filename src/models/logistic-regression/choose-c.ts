/**
 * Choosing the strength of the penalty on validation data: for each note its own, along a path from strong
 * to weak in which every fit starts where the one before ended.
 */
import { DatasetError, OptionError } from '../../errors.ts';
import type { Roll } from '../../roll/roll.ts';
import { softplus } from '../softplus.ts';
import { type FitOptions, fitLogisticRegression } from './fit.ts';
import { NoteObjective } from './objective.ts';
import { buildTimeline, LANES } from './timeline.ts';
import { assemble, type LogisticRegression, layoutOf, NOTES, parametersOf } from './weights.ts';

export interface ChooseCOptions extends Omit<FitOptions, 'c' | 'start' | 'onProgress'> {
  /** Values of C to try, each > 0. Default `C_GRID`. */
  readonly grid?: readonly number[];
  /** Told after every pass which value is being fitted and how many notes are not yet converged. */
  readonly onProgress?: (progress: {
    readonly c: number;
    readonly passes: number;
    readonly activeNotes: number;
  }) => void;
}

export interface ChosenC {
  /** The regressions, each note's fitted with the C that predicts the validation data best. */
  readonly model: LogisticRegression;
  /** For each C of the path, ascending: the validation loss of all notes together, nats per step. */
  readonly path: readonly { readonly c: number; readonly validationNats: number; readonly passes: number }[];
  /** Nats per step on the validation data with each note's own choice. */
  readonly validationNats: number;
}

/** Around what is best for two to a hundred performances at eight steps a second. */
export const C_GRID: readonly number[] = [0.0003, 0.001, 0.003, 0.01, 0.03];

/**
 * Fits the regressions for every C and keeps for each note the best on validation.
 *
 * @throws OptionError for values of C out of range; DatasetError without validation data
 * @example (await chooseC(train, validation, { context: 50 })).model.c // Float64Array [128]
 */
export async function chooseC(
  training: readonly Roll[],
  validation: readonly Roll[],
  options: ChooseCOptions = {},
): Promise<ChosenC> {
  const { grid = C_GRID, onProgress, ...fitOptions } = options;
  if (grid.length === 0 || grid.some((c) => !(c > 0 && Number.isFinite(c)))) {
    throw new OptionError('logistic regression: the values of C to choose from must be positive numbers');
  }
  const steps = validation.reduce((sum, roll) => sum + roll.steps, 0);
  if (steps === 0)
    throw new DatasetError('logistic regression: there is no validation data to choose C by; give C itself');
  const best = {
    losses: new Float64Array(NOTES).fill(Number.POSITIVE_INFINITY),
    vectors: new Map<number, Float64Array>(),
  };
  const chosen = new Float64Array(NOTES).fill(1);
  const path: { c: number; validationNats: number; passes: number }[] = [];
  let model: LogisticRegression | undefined;
  for (const c of [...grid].sort((a, b) => a - b)) {
    const fit = await fitLogisticRegression(training, {
      ...fitOptions,
      c,
      ...(model && { start: model }),
      onProgress: ({ iteration, activeNotes }) => onProgress?.({ c, passes: iteration, activeNotes }),
    });
    model = fit.model;
    const losses = noteLosses(model, validation);
    path.push({ c, validationNats: losses.reduce((sum, loss) => sum + loss, 0) / steps, passes: fit.passes });
    for (let note = 0; note < NOTES; note++) {
      if (!(losses[note]! < best.losses[note]!)) continue;
      best.losses[note] = losses[note]!;
      chosen[note] = c;
      if (model.outputs.includes(note)) {
        best.vectors.set(note, parametersOf(model, note, layoutOf(model)));
      }
    }
    if (options.signal?.aborted) break;
  }
  return {
    // The intercepts of notes with weights are in their vectors; the others' do not depend on C.
    model: assemble(layoutOf(model!), best.vectors, model!.bias, chosen),
    path,
    validationNats: best.losses.reduce((sum, loss) => sum + loss, 0) / steps,
  };
}

/** [128]: each note's log-loss on rolls, summed over the steps. */
export function noteLosses(model: LogisticRegression, rolls: readonly Roll[]): Float64Array {
  const { outputs, inputs, context, bias, lower } = model;
  const timeline = buildTimeline(rolls, context, inputs, lower === undefined ? 0 : 1);
  const objective = new NoteObjective(timeline);
  const losses = Float64Array.from({ length: NOTES }, (_, note) => {
    const sounding = timeline.sounding[note]!.length;
    const odds = bias[note]!;
    return timeline.targets * softplus(odds) - sounding * odds;
  });
  for (let first = 0; first < outputs.length; first += LANES) {
    const notes = Array.from(outputs.subarray(first, first + LANES));
    const points = notes.map((note) => parametersOf(model, note, timeline));
    const sums = objective.losses(notes, points);
    notes.forEach((note, lane) => {
      losses[note] = sums[lane]!;
    });
  }
  return losses;
}
