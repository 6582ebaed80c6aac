/**
 * Logistic regressions over the last K steps: each note on its own, and in the autoregressive form also given the lower
 * notes of its step. K is chosen on validation for the set, the strength of the penalty for each note.
 */
import { CadenzaError } from '../errors.ts';
import {
  chooseC,
  createLogisticRegression,
  type LogisticRegression,
  storeLogisticRegression,
} from '../models/logistic-regression/index.ts';
import type { Contender, Scorer, Track, TrainContext } from './contender.ts';
import { HIGHEST_PITCH, LOWEST_PITCH, type RollSet } from './roll-set.ts';

/** K to choose from, in this order, until one is worse than the one before. */
const CONTEXTS = [2, 4, 8, 16, 24, 32, 48];
/** C to choose from, for each note: by the lower notes of its step it is told more, and needs less of a penalty. */
const C_GRID = { independent: [0.01, 0.03, 0.1, 0.3, 1], joint: [0.03, 0.1, 0.3, 1, 3, 10] };
/** Far below what validation tells apart. */
const TOLERANCE = 1e-4;
/** The log-odds of pitches that the piano rolls cannot hold: 2e-9 nats a step each. */
const NEVER = -20;

export const logisticRegression = regression('logreg', 'logistic regression', 'independent');
export const autoregressiveLogisticRegression = regression(
  'logreg-autoregressive',
  'autoregressive logistic regression',
  'joint',
);

function regression(name: string, title: string, track: Track): Contender {
  return { name, title, track, train: (set, context) => fitChosen(set, track, context) };
}

async function fitChosen(set: RollSet, track: Track, { signal, onProgress }: TrainContext): Promise<Scorer> {
  let best: { readonly model: LogisticRegression; readonly validation: number } | undefined;
  for (const context of CONTEXTS) {
    const { model, validationNats } = await chooseC(set.train, set.validation, {
      context,
      autoregressive: track === 'joint',
      grid: C_GRID[track],
      tolerance: TOLERANCE,
      ...(signal && { signal }),
      onProgress: ({ c, passes, activeNotes }) =>
        onProgress?.(`K ${context}, C ${c}: pass ${passes}, ${activeNotes} notes not yet converged`),
    });
    if (signal?.aborted) throw new CadenzaError('stopped: this model is trained from its beginning the next time');
    if (best !== undefined && validationNats >= best.validation) break;
    best = { model, validation: validationNats };
  }
  const { model, validation } = best!;
  const stored = storeLogisticRegression(onPiano(model), { grid: set.grid, pedal: false });
  const scorer = createLogisticRegression(stored);
  return {
    score: async (roll) => (await scorer.score(roll)).nats,
    chosen: `K = ${model.context}`,
    validation,
    model: stored,
  };
}

/** The same regressions, sure that nothing sounds off the piano's keys. */
function onPiano(model: LogisticRegression): LogisticRegression {
  const bias = model.bias.map((odds, pitch) => (pitch < LOWEST_PITCH || pitch > HIGHEST_PITCH ? NEVER : odds));
  return { ...model, bias };
}
