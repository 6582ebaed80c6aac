/**
 * The baseline of the original experiment: 128 L2-regularised logistic regressions, one per pitch, each trained on its
 * own by full-batch L-BFGS, predicting whether the pitch sounds in the next step from the K steps before it.
 *
 * "On its own" is literal: every note has its own L-BFGS, line search and end; they only share the passes over the
 * data, 16 notes at a time, and the result for a note does not depend on which others are fitted with it.
 */
import { DatasetError, OptionError } from '../../errors.ts';
import type { Roll } from '../../roll/roll.ts';
import type { KernelChoice } from './create-kernel.ts';
import { Lbfgs } from './lbfgs.ts';
import { maskHigher, NoteObjective, type NoteValue } from './objective.ts';
import { measureInputs, Preconditioner } from './precondition.ts';
import { buildTimeline, LANES, soundingPitches } from './timeline.ts';
import { assemble, type LogisticRegression, NOTES, parametersOf } from './weights.ts';

/** Iterations after which a note's preconditioner is measured anew; the first only where weights are given. */
const REFRESHES = [0, 3, 10, 30, 70];

/** Passes of the fit so far. */
export interface FitProgress {
  /** Passes over the data. */
  readonly iteration: number;
  /** Notes not yet converged. */
  readonly activeNotes: number;
  /** Sum of the notes' objectives, C * loss + penalty, at the best points so far. */
  readonly objective: number;
}

export interface FitOptions {
  /** K, 1 or more. Default 50. */
  readonly context?: number;
  /** Inverse strength of the penalty, > 0, for all notes or [128]; scikit-learn's C. Default 1. */
  readonly c?: number | Float64Array;
  /**
   * A note has converged where neither its four latest iterations together nor, as L-BFGS estimates, the next one lower
   * the objective by more than this part: it is then about that close to its minimum. Default 1e-6. Below 1e-8 the
   * rounding of the float32 scores may end a fit first, as 'stalled'.
   */
  readonly tolerance?: number;
  /** Most L-BFGS iterations of one note. Default 500. */
  readonly maxIterations?: number;
  /** Whether a note also sees the lower notes of its own step. Default false. */
  readonly autoregressive?: boolean;
  /** The pitches to fit; the others are predicted by their frequency. Default: all. */
  readonly notes?: readonly number[];
  /** Where to start, for example the result with another C; default: no weights. */
  readonly start?: LogisticRegression;
  /** Ends the fit after the current pass when `aborted` is true (an AbortSignal will do). */
  readonly signal?: { readonly aborted: boolean };
  /** Called after every pass; a promise is waited for. */
  readonly onProgress?: (progress: FitProgress) => void | Promise<void>;
  /** Which inner loops. Default 'auto'. */
  readonly kernel?: KernelChoice;
}

/**
 * How the fit of a note ended. 'constant': it sounds never or always, so only the intercept is set; 'stalled': rounding
 * errors hide any further decrease; 'limit': out of iterations; 'skipped': not asked for; 'aborted': by the signal.
 */
export type NoteStatus = 'converged' | 'constant' | 'stalled' | 'limit' | 'skipped' | 'aborted';

export interface Fit {
  readonly model: LogisticRegression;
  /** [128] */
  readonly status: readonly NoteStatus[];
  /** [128]: L-BFGS iterations. */
  readonly iterations: Int32Array;
  /** [128]: C * summed log-loss + penalty at the result; 0 for constant and skipped notes. */
  readonly objective: Float64Array;
  /** Passes over the data. */
  readonly passes: number;
}

/**
 * Fits all notes. Every step of every roll is predicted, the first from silence.
 *
 * Minimises, for each note, C * sum of log-losses + |w|^2 / 2 with a free intercept: the objective of
 * scikit-learn's LogisticRegression. A note that is constant in the data has its optimum at infinity: it gets
 * weights 0 and the intercept ln((k + 1/2) / (n - k + 1/2)) for k of n steps (Krichevsky and Trofimov 1981).
 *
 * @throws DatasetError if there is no step to learn from or the rolls differ in their grid
 * @throws OptionError for a context, C, tolerance or note out of range
 * With `autoregressive` a note has a weight more for each lower pitch, which its penalty counts too.
 *
 * @example (await fitLogisticRegression(rolls, { c: 0.1 })).model.weight.length // 50 * P * N
 */
export async function fitLogisticRegression(rolls: readonly Roll[], options: FitOptions = {}): Promise<Fit> {
  const { context = 50, tolerance = 1e-6, maxIterations = 500, start, signal, onProgress } = options;
  const c = strengths(options.c ?? 1);
  checkOptions(options, context, tolerance, maxIterations);
  checkRolls(rolls);
  const inputs = soundingPitches(rolls);
  const timeline = buildTimeline(rolls, context, inputs, options.autoregressive === true ? 1 : 0);
  const steps = timeline.targets;
  const counts = soundingSteps(rolls);
  const bias = new Float32Array(NOTES).map((_, note) =>
    Math.log((counts[note]! + 0.5) / (steps - counts[note]! + 0.5)),
  );
  const wanted = new Set(options.notes ?? Array.from({ length: NOTES }, (_, note) => note));
  const isConstant = (note: number) => counts[note] === 0 || counts[note] === steps;
  const status = Array.from({ length: NOTES }, (_, note): NoteStatus => {
    if (!wanted.has(note)) return 'skipped';
    return isConstant(note) ? 'constant' : 'aborted';
  });
  const notes = Array.from(inputs).filter((note) => wanted.has(note) && !isConstant(note));
  const statistics = measureInputs(timeline);
  const searches = notes.map((note) => {
    const preconditioner = new Preconditioner(statistics, c[note]!, counts[note]! / steps);
    const origin = start === undefined ? undefined : parametersOf(start, note, timeline);
    const zero = new Float64Array(inputs.length * timeline.context + 1);
    zero[zero.length - 1] = bias[note]!;
    const search = new Lbfgs(origin ?? zero, {
      tolerance,
      maxIterations,
      precondition: (vector) => {
        // masked on both sides, so that the guess stays symmetric and positive on what is free
        maskHigher(vector, note, timeline);
        preconditioner.apply(vector);
        maskHigher(vector, note, timeline);
      },
    });
    return { note, search, preconditioner, refreshes: start === undefined ? REFRESHES.slice(1) : REFRESHES.slice() };
  });
  const objective = new NoteObjective(timeline, options.kernel);
  const results = Array.from(
    { length: LANES },
    (): NoteValue => ({ value: 0, gradient: new Float64Array(objective.parameters) }),
  );
  const groupsOf = <T>(items: readonly T[]) =>
    Array.from({ length: Math.ceil(items.length / LANES) }, (_, i) => items.slice(i * LANES, (i + 1) * LANES));
  let active = searches;
  let passes = 0;
  while (active.length > 0 && !signal?.aborted) {
    const due = active.filter(
      ({ search, refreshes }) => search.iterations >= (refreshes[0] ?? Number.POSITIVE_INFINITY),
    );
    for (const group of groupsOf(due)) {
      objective.curvature(
        group.map(({ note }) => note),
        group.map(({ search }) => search.point),
        results.map(({ gradient }) => gradient),
      );
      group.forEach(({ preconditioner, refreshes }, lane) => {
        preconditioner.update(results[lane]!.gradient);
        refreshes.shift();
      });
      await turn();
    }
    for (const group of groupsOf(active)) {
      objective.evaluate(
        group.map(({ note }) => note),
        group.map(({ search }) => search.trial),
        c,
        results,
      );
      group.forEach(({ search }, lane) => {
        search.tell(results[lane]!.value, results[lane]!.gradient);
      });
      await turn();
    }
    passes++;
    active = active.filter(({ note, search: { state } }) => {
      if (state !== 'running') status[note] = state;
      return state === 'running';
    });
    const total = searches.reduce((sum, { search }) => sum + search.value, 0);
    await onProgress?.({ iteration: passes, activeNotes: active.length, objective: total });
  }
  const iterations = new Int32Array(NOTES);
  const objectives = new Float64Array(NOTES);
  for (const { note, search } of searches) {
    iterations[note] = search.iterations;
    objectives[note] = search.value;
  }
  const points = new Map(searches.map(({ note, search }) => [note, search.point]));
  return {
    model: assemble(timeline, points, bias, c),
    status,
    iterations,
    objective: objectives,
    passes,
  };
}

/** Lets timers and signals be served. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** [128] */
function strengths(c: number | Float64Array): Float64Array {
  const values = typeof c === 'number' ? new Float64Array(NOTES).fill(c) : c.slice();
  if (values.length !== NOTES || values.some((value) => !(value > 0) || value === Number.POSITIVE_INFINITY)) {
    throw new OptionError('logistic regression: C must be a positive number, or 128 of them');
  }
  return values;
}

function checkOptions(options: FitOptions, context: number, tolerance: number, maxIterations: number): void {
  if (!Number.isInteger(context) || context < 1) {
    throw new OptionError(`logistic regression: context must be a whole number of steps, 1 or more, not ${context}`);
  }
  if (!(tolerance > 0)) throw new OptionError(`logistic regression: tolerance must be above 0, not ${tolerance}`);
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    throw new OptionError(`logistic regression: maxIterations must be a whole number, 1 or more, not ${maxIterations}`);
  }
  const wrong = options.notes?.find((note) => !Number.isInteger(note) || note < 0 || note >= NOTES);
  if (wrong !== undefined) throw new OptionError(`logistic regression: notes are pitches 0 to 127, not ${wrong}`);
}

function checkRolls(rolls: readonly Roll[]): void {
  if (!rolls.some((roll) => roll.steps > 0)) {
    throw new DatasetError(
      'logistic regression: there is no time step to learn from; give at least one song with notes',
    );
  }
  const grids = new Set(rolls.map((roll) => JSON.stringify(roll.grid)));
  if (grids.size > 1)
    throw new DatasetError('logistic regression: the rolls differ in their time grid; cut all songs alike');
}

/** [128]: in how many steps each pitch sounds. */
function soundingSteps(rolls: readonly Roll[]): Float64Array {
  const counts = new Float64Array(NOTES);
  for (const roll of rolls) for (const pitch of roll.pitches) counts[pitch]!++;
  return counts;
}
