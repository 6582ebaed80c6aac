/**
 * Continuing a piece: the seed is shown to a model, the model's choices are pushed back to it step
 * by step, and what comes out is joined to the seed.
 *
 * Alternative i of seed s draws from the stream `Random.of(s, i)`, so each is reproducible by itself.
 */
import { CadenzaError, OptionError } from '../errors.ts';
import type { StepModel, StepStream } from '../models/model.ts';
import { createClock, durationTicks } from '../notes/clock.ts';
import type { Piece } from '../notes/piece.ts';
import { Random } from '../random.ts';
import { rollFromCombinations } from '../roll/compose.ts';
import { toRoll } from '../roll/convert.ts';
import { type Combination, combinationAt, type Roll } from '../roll/roll.ts';
import { joinContinuation } from './join.ts';
import { checkDecoding, chooseStep, type Decoding } from './sampling.ts';

export interface ContinueOptions {
  /** How many time steps to add, 1 .. 1,000,000. Give this or `seconds`. */
  readonly steps?: number;
  /** How long a continuation to add, in seconds, rounded up to whole steps (on a grid of beats: at the seed's last tempo). */
  readonly seconds?: number;
  /** How many different continuations to make, 1 .. 1000. Default 1. */
  readonly alternatives?: number;
  /** Starts the random numbers: a whole number of at least 0. The same seed gives the same notes. */
  readonly seed: number;
  /** How steps are chosen. Default: sampling at temperature 1. */
  readonly decoding?: Decoding;
  /** How many steps at the seed's end the model is shown, at least 0. Default: as many as it can see, its `context`. */
  readonly seedSteps?: number;
  /** Velocity 1..127 of the generated notes. Default: the mean of the notes that the model is shown; 80 where there are none. */
  readonly velocity?: number;
  /** After this many silent steps in a row (1 or more) the next one may not be silent. Default: silence is never forbidden. */
  readonly maxSilenceSteps?: number;
  /** Called after each step with the number of steps made and of all. */
  readonly onProgress?: (doneSteps: number, allSteps: number) => void;
  /** Set `aborted` to stop; `continuePiece` then throws. An `AbortSignal` is one. */
  readonly signal?: { readonly aborted: boolean };
}

/** One way in which a seed goes on. */
export interface Continuation {
  /** The seed with the continuation joined to it. Notes that sound across the seam are one note. */
  readonly piece: Piece;
  /** The continuation alone, from time 0. Notes held over from the seed begin with it. */
  readonly continuation: Piece;
  /** [steps]: the generated steps on the model's grid; notes held over from the seed are not struck. */
  readonly roll: Roll;
  /** [steps]: what was chosen. */
  readonly combinations: readonly Combination[];
}

const DEFAULT_VELOCITY = 80;
const MOST_STEPS = 1_000_000;

/**
 * Continues a piece with any step model.
 *
 * The seed may be empty: the model then starts from silence. A seed longer than what the model is
 * shown stays whole in the result. The result keeps the seed's tempo, and its resolution unless that is coarser than the grid.
 *
 * @throws OptionError if an option is out of range or does not suit the model; CadenzaError if it was stopped
 * @example
 * const [first] = await continuePiece(model, readMidi(bytes), { seconds: 20, seed: 1 });
 * writeMidi(first.piece) // the seed and 20 seconds more
 */
export async function continuePiece(model: StepModel, seed: Piece, options: ContinueOptions): Promise<Continuation[]> {
  const { alternatives = 1, decoding = { method: 'sample' } } = options;
  checkOptions(options);
  checkDecoding(decoding);
  const seedRoll = toRoll(seed, { grid: model.grid, pedal: model.pedal });
  const steps = options.steps ?? stepsIn(options.seconds ?? 0, model, seed);
  if (steps > MOST_STEPS) {
    throw new OptionError(`that would be ${steps} steps, more than the ${MOST_STEPS} allowed: continue in parts`);
  }
  const shown = Math.min(options.seedSteps ?? model.context, seedRoll.steps);
  const last = seedRoll.steps > 0 ? combinationAt(seedRoll, seedRoll.steps - 1) : [];
  const velocity = options.velocity ?? meanVelocity(seedRoll, seedRoll.steps - shown);

  const stream = await model.open(alternatives);
  try {
    for (let step = seedRoll.steps - shown; step < seedRoll.steps; step++) {
      checkSignal(options, 0, steps);
      const combination = combinationAt(seedRoll, step);
      await stream.push(Array.from({ length: alternatives }, () => combination));
    }
    const results = await generate(stream, steps, decoding, options);
    return results.map((combinations) => {
      const roll = rollFromCombinations(combinations, model.grid, { velocity, after: last });
      return { ...joinContinuation(seed, seedRoll, roll), roll, combinations };
    });
  } finally {
    await stream.close();
  }
}

/** @returns [alternatives][steps] */
async function generate(
  stream: StepStream,
  steps: number,
  decoding: Decoding,
  options: ContinueOptions,
): Promise<Combination[][]> {
  const { alternatives = 1, seed, maxSilenceSteps = Number.POSITIVE_INFINITY } = options;
  const randoms = Array.from({ length: alternatives }, (_, alternative) => Random.of(seed, alternative));
  const results: Combination[][] = randoms.map(() => []);
  const silentSteps = randoms.map(() => 0);
  for (let step = 0; step < steps; step++) {
    checkSignal(options, step, steps);
    const distributions = await stream.next();
    const chosen = randoms.map((random, i) => {
      const noSilence = silentSteps[i]! >= maxSilenceSteps;
      const combination = chooseStep(distributions[i]!, decoding, random, { noSilence });
      silentSteps[i] = combination.length === 0 ? silentSteps[i]! + 1 : 0;
      results[i]!.push(combination);
      return combination;
    });
    if (step + 1 < steps) await stream.push(chosen);
    options.onProgress?.(step + 1, steps);
  }
  return results;
}

function checkOptions(options: ContinueOptions): void {
  const { steps, seconds, alternatives = 1, seed, seedSteps = 0, velocity = 1, maxSilenceSteps = 1 } = options;
  if ((steps === undefined) === (seconds === undefined)) {
    throw new OptionError('give either the steps or the seconds to add, one of the two');
  }
  checkWhole('the number of steps', steps ?? 1, 1, MOST_STEPS);
  if (seconds !== undefined && !(seconds > 0 && Number.isFinite(seconds))) {
    throw new OptionError(`the seconds to add must be a number above 0, not ${seconds}`);
  }
  checkWhole('the number of alternatives', alternatives, 1, 1000);
  checkWhole('the seed of the random numbers', seed, 0, Number.MAX_SAFE_INTEGER);
  checkWhole("the steps of the seed's end", seedSteps, 0, Number.MAX_SAFE_INTEGER);
  checkWhole('the velocity', velocity, 1, 127);
  checkWhole('the most silent steps', maxSilenceSteps, 1, Number.MAX_SAFE_INTEGER);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new OptionError(`${name} must be a whole number ${range}, not ${value}`);
}

function checkSignal({ signal }: ContinueOptions, done: number, all: number): void {
  if (signal?.aborted === true) throw new CadenzaError(`stopped after ${done} of ${all} steps; nothing was kept`);
}

/** The steps that cover so many seconds after the seed. */
function stepsIn(seconds: number, { grid }: StepModel, seed: Piece): number {
  // Rounding errors of a product must not add a step: 0.7 s at 10 steps a second are 7.
  const up = (value: number) => Math.max(1, Math.ceil(value - 1e-6));
  if (grid.unit === 'second') return up(seconds * grid.stepsPerSecond);
  const end = durationTicks(seed);
  const clock = createClock({ ...seed, tempos: seed.tempos.filter((tempo) => tempo.timeTicks <= end) });
  const ticks = clock.ticksAt(clock.secondsAt(end) + seconds) - end;
  return up((ticks * grid.stepsPerBeat) / seed.ticksPerBeat);
}

/** The mean velocity of the notes struck from a step on, of all notes if none is, or the default. */
function meanVelocity(roll: Roll, from: number): number {
  for (const start of [from, 0]) {
    let sum = 0;
    let count = 0;
    for (let cell = roll.offsets[start]!; cell < roll.pitches.length; cell++) {
      sum += roll.velocities[cell]! * roll.struck[cell]!;
      count += roll.struck[cell]!;
    }
    if (count > 0) return Math.round(sum / count);
  }
  return DEFAULT_VELOCITY;
}
