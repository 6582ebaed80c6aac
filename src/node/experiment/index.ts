/**
 * The mission's experiment from songs to report: 128 logistic regressions against an LSTM over note
 * combinations, each trained on one song, half the songs and all, scored on songs that neither has seen,
 * and heard from the same beginnings.
 */
import { join } from 'node:path';
import type { Collection, SongEntry, Split } from '../../dataset/collection.ts';
import { CadenzaError } from '../../errors.ts';
import type { Contestant } from '../../evaluation/listening.ts';
import type { Report } from '../../evaluation/report.ts';
import type { NamedRoll } from '../../evaluation/roll-notes.ts';
import { evaluateModels, type SuiteResult } from '../../evaluation/suite.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { DECODINGS, writeReport } from '../evaluate.ts';
import { songsOf } from '../evaluate-songs.ts';
import { loadModel } from '../model-folder.ts';
import { checksumOf } from '../training-data.ts';
import { estimateSeconds } from './estimate.ts';
import { ExperimentRecord } from './record.ts';
import { experimentReport } from './report.ts';
import { writeSamples } from './samples.ts';
import { type ExperimentSettings, FULL_EXPERIMENT, variantsOf } from './settings.ts';
import { type TrainedRun, trainVariant } from './train.ts';

export { type ExperimentSettings, FULL_EXPERIMENT, QUICK_EXPERIMENT } from './settings.ts';

export interface ExperimentOptions {
  readonly data: Collection;
  /** Folder of the experiment. Running it again there goes on where it stopped. */
  readonly out: string;
  /** Default: the full size. */
  readonly settings?: ExperimentSettings;
  /** Default: a native runtime with a thread for each core. */
  readonly runtime?: Runtime;
  /** Told before training how long all of it may take, in seconds. */
  readonly onEstimate?: (seconds: number) => void;
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
  /** Told when a stage is finished. */
  readonly onStage?: (stage: string, seconds: number) => void;
  /** Told of each song that cannot be used and is left out. */
  readonly onFault?: (fault: { readonly entry: SongEntry; readonly message: string }) => void;
  /** Once aborted, the experiment throws after the current step, song or file; it can be gone on with. */
  readonly signal?: { readonly aborted: boolean };
}

export interface ExperimentResult {
  readonly runs: readonly TrainedRun[];
  readonly result: SuiteResult;
  readonly report: Report;
  /** The report's files first: JSON, Markdown, HTML; then pictures and samples. */
  readonly files: readonly string[];
}

/**
 * Runs the experiment, or goes on with one.
 *
 * @throws OptionError, DatasetError, TrainingError, FileError, CheckpointError; CadenzaError when it was stopped
 * @example await runExperiment({ data: await openCollection('data/maestro-v3.0.0'), out: 'runs/experiment' })
 */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentResult> {
  try {
    return await runStages(options);
  } catch (error) {
    // What was stopped inside a stage does not know that the stages before it are kept.
    if (error instanceof CadenzaError && error.message.startsWith('stopped')) stopIfAsked(options.signal, options.out);
    throw error;
  }
}

async function runStages(options: ExperimentOptions): Promise<ExperimentResult> {
  const { data, out, settings = FULL_EXPERIMENT, onProgress, onFault, signal } = options;
  const reading = {
    grid: settings.grid,
    pedal: settings.pedal,
    ...(onProgress && { onProgress }),
    ...(onFault && { onFault }),
    ...(signal && { signal }),
  };
  let faults = 0;
  const songs = async (split: Split, most: number) => {
    const read = await songsOf(data, split, most, reading);
    faults += read.faults.length;
    return read.songs;
  };
  const training = await songs('train', settings.songs);
  const validation = await songs('validation', settings.validationSongs);
  const test = await songs('test', settings.testSongs);
  const rolls = (list: readonly NamedRoll[]) => list.map(({ roll }) => roll);
  const sets = { train: rolls(training), validation: rolls(validation) };
  const record = await ExperimentRecord.open(out, settings, checksumOf(sets));
  const runtime = options.runtime ?? (await createNativeRuntime());

  if (record.secondsOf('evaluate') === undefined) {
    options.onEstimate?.(
      await estimateSeconds(sets, settings, runtime, (stage) => record.secondsOf(stage) !== undefined),
    );
  }
  const runs: TrainedRun[] = [];
  for (const variant of variantsOf({ songs: training.length })) {
    for (const kind of ['logreg', 'lstm'] as const) {
      const rollsOfVariant = { ...sets, train: sets.train.slice(0, variant.songs) };
      runs.push(await trainVariant(kind, variant, rollsOfVariant, settings, record, { ...options, runtime }));
      stopIfAsked(signal, out);
    }
  }
  const contestants: Contestant[] = [];
  try {
    for (const { name, path } of runs) contestants.push({ name, model: await loadModel(path, runtime) });
    const started = performance.now();
    const result = await evaluateModels({
      contestants,
      training,
      test,
      samples: settings.samples,
      promptSeconds: settings.promptSeconds,
      sampleSeconds: settings.sampleSeconds,
      decodings: DECODINGS,
      seed: settings.seed,
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    });
    const samples = await writeSamples(
      result.music.flatMap(({ sets }) => sets),
      join(out, 'samples'),
      onProgress,
      signal,
    );
    await record.finish('evaluate', (performance.now() - started) / 1000);
    const report = await experimentReport({
      settings,
      training,
      validation,
      test,
      runs,
      result,
      samples,
      data,
      faults,
    });
    const files = await writeReport(report, out);
    return { runs, result, report, files: [...files, ...samples.flatMap(({ midi, wav }) => [midi, wav])] };
  } finally {
    for (const { model } of contestants) await model.release();
  }
}

function stopIfAsked(signal: { readonly aborted: boolean } | undefined, out: string): void {
  if (signal?.aborted === true) {
    throw new CadenzaError(`stopped; what is finished is kept in ${out}: run the same command again to go on`);
  }
}
