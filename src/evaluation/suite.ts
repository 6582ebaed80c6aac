/**
 * The whole evaluation of a set of models: likelihood on test songs beside the baselines', and samples
 * that continue the beginnings of test songs, measured beside real music of the same length.
 *
 * Everything is on one grid: nats per step mean nothing across different steps.
 */
import { CadenzaError, OptionError } from '../errors.ts';
import { type Continuation, continuePiece } from '../generation/continue.ts';
import type { Decoding } from '../generation/sampling.ts';
import { BASELINE_KINDS, fitBaseline } from '../models/baselines.ts';
import type { StepModel } from '../models/model.ts';
import { Random } from '../random.ts';
import { sliceRoll, withoutRestrikes } from '../roll/compose.ts';
import { fromRoll } from '../roll/convert.ts';
import { type Grid, gridText, type Roll, sameGrid } from '../roll/roll.ts';
import { compareSets, type FeatureComparison, realExcerpts } from './compare.ts';
import { CopyIndex, type Copying, measureCopying } from './copying.ts';
import {
  evaluateLikelihood,
  type LikelihoodDifference,
  type LikelihoodRow,
  likelihoodDifference,
} from './likelihood.ts';
import { type NamedRoll, secondsPerStep } from './roll-notes.ts';
import { type SetStatistics, setStatistics } from './statistics.ts';

/** A model under a name of its own. */
export interface Contestant {
  readonly name: string;
  readonly model: StepModel;
}

export interface SuiteOptions {
  readonly contestants: readonly Contestant[];
  /** What the baselines are fitted to, and copies are looked for in. */
  readonly training: readonly NamedRoll[];
  /** What the models are scored on, and the prompts and the real excerpts come from. */
  readonly test: readonly NamedRoll[];
  /** Samples of each model and way of decoding, each with a test song's beginning as its prompt. 0: none. */
  readonly samples: number;
  readonly promptSeconds: number;
  readonly sampleSeconds: number;
  readonly decodings: readonly { readonly name: string; readonly decoding: Decoding }[];
  readonly seed: number;
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
  /** Once aborted, the evaluation throws before the next song or sample. */
  readonly signal?: { readonly aborted: boolean };
}

/** One continuation of one prompt. */
export interface Sample extends Continuation {
  readonly prompt: string;
  readonly promptRoll: Roll;
}

/** What one model made with one way of decoding. */
export interface SampleSet {
  readonly model: string;
  readonly decoding: string;
  readonly samples: readonly Sample[];
  readonly statistics: SetStatistics;
  readonly copying: readonly Copying[];
  /** Null where there are too few real excerpts to compare with. */
  readonly comparison: readonly FeatureComparison[] | null;
}

export interface SuiteResult {
  readonly grid: Grid;
  /** The baselines first, then the contestants in their order. */
  readonly likelihood: readonly LikelihoodRow[];
  /** Each contestant against persistence, and the best contestant against every other. */
  readonly differences: readonly LikelihoodDifference[];
  /** Real excerpts as long as the samples; null without samples. */
  readonly real: {
    readonly statistics: SetStatistics;
    readonly copying: readonly Copying[];
    /** Training pieces that copies were looked for in. */
    readonly searchedSongs: number;
  } | null;
  readonly sets: readonly SampleSet[];
}

/** Real excerpts that samples are held against: enough for stable halves. */
const REAL_EXCERPTS = 40;
/** Real music is searched for copies too, but less of it: the search is the slow part. */
const COPY_CHECKED_EXCERPTS = 20;

/**
 * Evaluates models that share a grid.
 *
 * @throws OptionError if there is no model, the models differ in grid or pedal, or no test song is long enough for the samples
 * @throws CadenzaError when it was stopped
 * @example (await evaluateModels({ contestants: [{ name: 'lstm', model }], … })).likelihood.at(-1)?.nats.mean // 6.1
 */
export async function evaluateModels(options: SuiteOptions): Promise<SuiteResult> {
  const { contestants, training, test, samples, signal, onProgress = () => {} } = options;
  const { grid, pedal } = sharedGrid(contestants);
  const rolls = training.map(({ roll }) => roll);
  const baselines = BASELINE_KINDS.map((kind) => ({ name: kind, model: fitBaseline(kind, rolls, { grid, pedal }) }));
  const sampleSteps = Math.max(1, Math.round(options.sampleSeconds / secondsPerStep(grid)));
  // Before the long work, so that songs that are too short are refused at once.
  const excerpts =
    samples === 0
      ? []
      : realExcerpts(test, { steps: sampleSteps, count: REAL_EXCERPTS, seed: options.seed }).map(comparable);
  const likelihood: LikelihoodRow[] = [];
  for (const { name, model } of [...baselines, ...contestants]) {
    const onSong = (done: number, total: number) => onProgress(`scoring ${name}: song ${done} of ${total}`);
    likelihood.push(await evaluateLikelihood(model, test, { name, onSong, ...(signal && { signal }) }));
  }
  const result = { grid, likelihood, differences: differencesOf(likelihood, baselines.length) };
  if (samples === 0) return { ...result, real: null, sets: [] };

  stopIfAsked(signal);
  onProgress('indexing the training music');
  const index = new CopyIndex(training.map(comparable));
  const real = {
    statistics: setStatistics('real music', excerpts),
    copying: excerpts.slice(0, COPY_CHECKED_EXCERPTS).map((excerpt) => measureCopying(excerpt, index)),
    searchedSongs: training.length,
  };
  const sets: SampleSet[] = [];
  for (const contestant of contestants) {
    for (const { name, decoding } of options.decodings) {
      stopIfAsked(signal);
      sets.push(await sampleSet(contestant, name, decoding, sampleSteps, index, real.statistics, options));
    }
  }
  return { ...result, real, sets };
}

/**
 * Real music as the models could make it: combinations cannot say that a sounding note is struck again,
 * so repeated notes are run together before real and generated music are compared.
 */
const comparable = ({ name, roll }: NamedRoll): NamedRoll => ({ name, roll: withoutRestrikes(roll) });

function stopIfAsked(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted === true) throw new CadenzaError('stopped; the evaluation was not finished, nothing was kept');
}

function sharedGrid(contestants: readonly Contestant[]): { grid: Grid; pedal: boolean } {
  const [first, ...others] = contestants;
  if (first === undefined) throw new OptionError('there is no model to evaluate: name at least one');
  const { grid, pedal } = first.model;
  const text = (model: StepModel) => `${gridText(model.grid)}${model.pedal ? ' with pedal' : ''}`;
  for (const { name, model } of others) {
    if (sameGrid(model.grid, grid) && model.pedal === pedal) continue;
    throw new OptionError(
      `${name} has ${text(model)}, ${first.name} ${text(first.model)}: evaluate models of different grids apart`,
    );
  }
  return { grid, pedal };
}

function differencesOf(rows: readonly LikelihoodRow[], baselines: number): LikelihoodDifference[] {
  const persistence = rows.find(({ model }) => model === 'persistence');
  const contestants = rows.slice(baselines);
  const best = contestants.reduce<LikelihoodRow | undefined>(
    (least, row) => (least === undefined || row.nats.mean < least.nats.mean ? row : least),
    undefined,
  );
  return [
    ...(persistence === undefined ? [] : contestants.map((row) => likelihoodDifference(row, persistence))),
    ...(best === undefined
      ? []
      : contestants.filter((row) => row !== best).map((row) => likelihoodDifference(best, row))),
  ];
}

async function sampleSet(
  { name: model, model: stepModel }: Contestant,
  decodingName: string,
  decoding: Decoding,
  steps: number,
  index: CopyIndex,
  real: SetStatistics,
  options: SuiteOptions,
): Promise<SampleSet> {
  const { test, seed, signal, onProgress = () => {} } = options;
  const promptSteps = Math.max(1, Math.round(options.promptSeconds / secondsPerStep(stepModel.grid)));
  const samples: Sample[] = [];
  for (let i = 0; i < options.samples; i++) {
    onProgress(`composing with ${model} (${decodingName}): ${i + 1} of ${options.samples}`);
    const { name: prompt, roll } = test[i % test.length] as NamedRoll;
    // Every sample draws from a stream of its own, the same for all models.
    const promptRoll = sliceRoll(roll, 0, Math.min(promptSteps, roll.steps));
    const [continuation] = await continuePiece(stepModel, fromRoll(promptRoll), {
      steps,
      seed: Random.of(seed, i).uint32(),
      decoding,
      ...(signal && { signal }),
    });
    if (continuation !== undefined) samples.push({ ...continuation, prompt, promptRoll });
  }
  const rolls = samples.map(({ prompt, roll }) => ({ name: prompt, roll }));
  const statistics = setStatistics(`${model}, ${decodingName}`, rolls);
  const enough = rolls.length >= 3;
  return {
    model,
    decoding: decodingName,
    samples,
    statistics,
    copying: samples.map(({ prompt, roll, promptRoll }) =>
      measureCopying({ name: prompt, roll }, index, withoutRestrikes(promptRoll)),
    ),
    comparison: enough ? compareSets(real, statistics, { seed }) : null,
  };
}
