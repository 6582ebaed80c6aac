/**
 * The whole evaluation of a set of models: likelihood on test songs beside the baselines', and samples
 * that continue the beginnings of test songs, measured beside real music of the same length.
 *
 * Everything is on one grid: nats per step mean nothing across different steps. Models of time steps bring it; where
 * there are only models of notes it is that of the songs.
 */
import { CadenzaError, DatasetError, OptionError } from '../errors.ts';
import { BASELINE_KINDS, fitBaseline } from '../models/baselines.ts';
import type { StepModel } from '../models/model.ts';
import type { ScoreContext } from '../models/note-model.ts';
import type { Piece } from '../notes/piece.ts';
import { Random } from '../random.ts';
import { sliceRoll } from '../roll/compose.ts';
import { type Grid, gridText, type Roll, sameGrid } from '../roll/roll.ts';
import type { NoteSequence } from '../tokens/sequence.ts';
import { realExcerpts } from './compare.ts';
import type { Composer, NamedDecoding } from './composer.ts';
import {
  evaluateLikelihood,
  type LikelihoodDifference,
  type LikelihoodRow,
  likelihoodDifference,
} from './likelihood.ts';
import {
  byKind,
  type Contestant,
  heardBy,
  type Listening,
  listeningsOf,
  type ScoredContestant,
  type Song,
  type StepContestant,
} from './listening.ts';
import {
  type MeasuredSample,
  type MeasuredSet,
  type MusicGroup,
  measureReal,
  measureSet,
  measureTraining,
} from './measured-set.ts';
import {
  evaluateNoteLikelihood,
  type NoteLikelihoodRow,
  type NotePiece,
  stepLikelihoodPerNote,
} from './note-likelihood.ts';
import { fitNoteUnigram, type NoteScorer } from './note-unigram.ts';
import { baseOf, notesOnSteps, withStepsFigure } from './on-steps.ts';
import { secondsPerStep } from './roll-notes.ts';

export interface SuiteOptions {
  readonly contestants: readonly Contestant[];
  /** What the baselines are fitted to, and copies are looked for in. */
  readonly training: readonly Song[];
  /** What the models are scored on, and the prompts and the real excerpts come from. */
  readonly test: readonly Song[];
  /** Samples of each model and way of decoding, each with a test song's beginning as its prompt. 0: none. */
  readonly samples: number;
  readonly promptSeconds: number;
  readonly sampleSeconds: number;
  /** Ways of choosing for models of time steps; those of models of notes are NOTE_DECODINGS. */
  readonly decodings: readonly NamedDecoding[];
  /** How much of a piece the predictions of models of notes see. Default 'window'. */
  readonly context?: ScoreContext;
  readonly seed: number;
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
  /** Once aborted, the evaluation throws before the next song or sample. */
  readonly signal?: { readonly aborted: boolean };
}

/** One continuation of one prompt, which gives it its name. */
export interface Sample extends MeasuredSample {
  readonly promptRoll: Roll;
  /** The prompt and its continuation. */
  readonly piece: Piece;
}

/** What one model made with one way of decoding. */
export type SampleSet = MeasuredSet<Sample>;

export interface SuiteResult {
  readonly grid: Grid;
  /** Models of time steps: the baselines first, then the contestants in their order. Empty where there are none. */
  readonly likelihood: readonly LikelihoodRow[];
  /** Each contestant against persistence, and the best contestant against every other. */
  readonly differences: readonly LikelihoodDifference[];
  /** The baseline, the models of notes, and beside them those of time steps; empty where there is no model of notes. */
  readonly noteLikelihood: readonly NoteLikelihoodRow[];
  /** What was composed, beside real excerpts as long as the samples; empty without samples. */
  readonly music: readonly MusicGroup<Sample>[];
}

/** Real excerpts that samples are held against: enough for stable halves. */
const REAL_EXCERPTS = 40;

/**
 * Evaluates models of either kind; those of time steps must share a grid.
 *
 * @throws OptionError if there is no model, the models differ in grid or pedal, or no test song is long enough for the samples
 * @throws CadenzaError when it was stopped
 * @example (await evaluateModels({ contestants: [{ name: 'lstm', model }], … })).likelihood.at(-1)?.nats.mean // 6.1
 */
export async function evaluateModels(options: SuiteOptions): Promise<SuiteResult> {
  const { contestants, training, test, samples } = options;
  if (contestants.length === 0) throw new OptionError('there is no model to evaluate: name at least one');
  const [song] = test;
  if (song === undefined)
    throw new DatasetError('there is no music to evaluate on: give at least one piece with notes');
  const { steps, notes, scored } = byKind(contestants);
  const heard = sharedGrid(steps);
  const grid = heard?.grid ?? song.roll.grid;
  const sampleSteps = Math.max(1, Math.round(options.sampleSeconds / secondsPerStep(grid)));
  const composing = steps.length + notes.length > 0 ? samples : 0;
  const groups = listeningsOf(steps, notes, [...training, ...test], options.decodings);
  // Before the long work, so that songs that are too short are refused at once.
  const excerpts = groups.map((group) =>
    composing === 0
      ? []
      : realExcerpts(
          test.map((each) => heardBy(group, each)),
          { steps: sampleSteps, count: REAL_EXCERPTS, seed: options.seed },
        ),
  );
  const likelihood = heard === undefined ? [] : await stepLikelihoods(steps, heard, options);
  const result = {
    grid,
    likelihood,
    differences: differencesOf(likelihood, BASELINE_KINDS.length),
    noteLikelihood: scored.length === 0 ? [] : await noteLikelihoods(scored, likelihood, options),
  };
  if (composing === 0) return { ...result, music: [] };

  const music: MusicGroup<Sample>[] = [];
  for (const [index, group] of groups.entries()) {
    stopIfAsked(options);
    options.onProgress?.('indexing the training music');
    const learnt = measureTraining(training.map((each) => heardBy(group, each)));
    const real = measureReal(excerpts[index] ?? [], learnt, options);
    const sets: SampleSet[] = [];
    for (const composer of group.composers) {
      const made = await composeSamples(composer, group, sampleSteps, options);
      sets.push(measureSet({ model: composer.model, decoding: composer.decoding, samples: made }, real));
    }
    music.push({ heard: group.heard, real, sets });
  }
  return { ...result, music };
}

function stopIfAsked({ signal }: SuiteOptions): void {
  if (signal?.aborted === true) throw new CadenzaError('stopped; the evaluation was not finished, nothing was kept');
}

/** Undefined without models of time steps. */
function sharedGrid(contestants: readonly StepContestant[]): { grid: Grid; pedal: boolean } | undefined {
  const [first, ...others] = contestants;
  if (first === undefined) return undefined;
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

/** Rows of the baselines, then of the contestants. */
async function stepLikelihoods(
  contestants: readonly StepContestant[],
  { grid, pedal }: { readonly grid: Grid; readonly pedal: boolean },
  { training, test, signal, onProgress }: SuiteOptions,
): Promise<LikelihoodRow[]> {
  const rolls = training.map(({ roll }) => roll);
  const baselines = BASELINE_KINDS.map((kind) => ({ name: kind, model: fitBaseline(kind, rolls, { grid, pedal }) }));
  const rows: LikelihoodRow[] = [];
  for (const { name, model } of [...baselines, ...contestants]) {
    const onSong = (done: number, total: number) => onProgress?.(`scoring ${name}: song ${done} of ${total}`);
    rows.push(await evaluateLikelihood(model, test, { name, onSong, ...(signal && { signal }) }));
  }
  return rows;
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

/** Rows of the baseline, then of the contestants, then of the models of time steps. */
async function noteLikelihoods(
  contestants: readonly ScoredContestant[],
  steps: readonly LikelihoodRow[],
  { training, test, context = 'window', signal, onProgress }: SuiteOptions,
): Promise<NoteLikelihoodRow[]> {
  const pieces = test.map(({ name, sequence }): NotePiece => ({ name, sequence: known(sequence) }));
  const rounded = steps.length === 0 ? [] : test.flatMap(roundedSong);
  const score = (name: string, model: NoteScorer, music: readonly NotePiece[]): Promise<NoteLikelihoodRow[]> => {
    const onPiece = (done: number, total: number) => onProgress?.(`scoring ${name}: piece ${done} of ${total}`);
    return evaluateNoteLikelihood(model, music, { name, context, onPiece, ...(signal && { signal }) });
  };
  const unigram = fitNoteUnigram(training.map((song) => known(song.sequence)));
  const rows = await score('unigram of the attributes', unigram, pieces);
  for (const { name, model } of contestants) {
    // Events are of performances alone.
    const readable = (music: readonly NotePiece[]) =>
      model.kind === 'transformer' ? music : music.filter(({ sequence }) => sequence.base === 'performance');
    const own = await score(name, model, readable(pieces));
    const [onSteps] = readable(rounded).length === 0 ? [] : await score(name, model, readable(rounded));
    rows.push(...own.map((row) => (row.base === onSteps?.base ? withStepsFigure(row, onSteps) : row)));
  }
  return [...rows, ...steps.slice(BASELINE_KINDS.length).flatMap((row) => stepLikelihoodPerNote(row, pieces))];
}

/** The song as models of time steps hear it, where its time base is that of their steps. */
function roundedSong({ name, roll, sequence }: Song): NotePiece[] {
  const whole = known(sequence);
  return whole.base === baseOf(roll.grid) ? [{ name, sequence: notesOnSteps(roll, whole) }] : [];
}

function known(sequence: NoteSequence | undefined): NoteSequence {
  if (sequence === undefined) throw new RangeError('models of notes are evaluated on songs with their sequences');
  return sequence;
}

async function composeSamples(
  composer: Composer,
  { heardRoll, comparable }: Listening,
  steps: number,
  options: SuiteOptions,
): Promise<Sample[]> {
  const { test, seed, signal, onProgress } = options;
  const { model, decoding } = composer;
  const samples: Sample[] = [];
  for (let i = 0; i < options.samples; i++) {
    stopIfAsked(options);
    onProgress?.(`composing with ${model} (${decoding}): ${i + 1} of ${options.samples}`);
    const { name, sequence, ...song } = test[i % test.length] as Song;
    const whole = heardRoll({ name, ...song });
    const promptSteps = Math.max(1, Math.round(options.promptSeconds / secondsPerStep(whole.grid)));
    const prompt = sliceRoll(whole, 0, Math.min(promptSteps, whole.steps));
    // Every sample draws from a stream of its own, the same for all models.
    const { piece, roll } = await composer.compose(
      { name, roll: prompt, ...(sequence && { sequence }) },
      { steps, seed: Random.of(seed, i).uint32(), ...(signal && { signal }) },
    );
    samples.push({ name, promptRoll: comparable(prompt), piece, roll: comparable(roll) });
  }
  return samples;
}
