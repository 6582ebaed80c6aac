/**
 * Evaluating runs: models and a data set in, the table of results and a report out.
 */
import { join } from 'node:path';
import type { SongEntry } from '../dataset/collection.ts';
import { DatasetError, OptionError } from '../errors.ts';
import type { NamedDecoding } from '../evaluation/composer.ts';
import { type Contestant, isStepModel, type Song } from '../evaluation/listening.ts';
import { type Report, reportJson, reportPictures } from '../evaluation/report.ts';
import { reportHtml } from '../evaluation/report-html.ts';
import { reportMarkdown } from '../evaluation/report-markdown.ts';
import { evaluateModels, type SuiteResult } from '../evaluation/suite.ts';
import { suiteSections } from '../evaluation/suite-report.ts';
import type { ScoreContext } from '../models/note-model.ts';
import { type Grid, gridText } from '../roll/roll.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TimeBase } from '../tokens/sequence.ts';
import {
  convertSongs,
  type EvaluationData,
  entriesOf,
  gridFor,
  type ReadingOptions,
  readSongs,
  songFor,
  songsOf,
} from './evaluate-songs.ts';
import { writeFileAtomic } from './files.ts';
import { loadAnyModel } from './model-folder.ts';

/** The two ways of choosing steps that evaluations compare; those of choosing notes are NOTE_DECODINGS. */
export const DECODINGS: readonly NamedDecoding[] = [
  { name: 'most likely', decoding: { method: 'greedy' } },
  { name: 'sampled', decoding: { method: 'sample' } },
];

export interface EvaluateOptions {
  /** Folders of runs or models, of time steps, notes or performance events; those of time steps all on one grid. */
  readonly runs: readonly string[];
  readonly data: EvaluationData;
  /** Only songs of this time base; those of which the data set does not say are taken for such. Default: all. */
  readonly base?: TimeBase;
  /** Songs of the test split to score on. Default 20, or all there are. */
  readonly songs?: number;
  /** Songs of the training split that the baselines are fitted to and copies looked for in. Default 93, or all. */
  readonly trainingSongs?: number;
  /** Samples of each model and way of decoding. Default 6; 0: no music is made. */
  readonly samples?: number;
  readonly sampleSeconds?: number;
  readonly promptSeconds?: number;
  /** How much of a piece the predictions of models of notes see. Default 'window'. */
  readonly context?: ScoreContext;
  readonly seed?: number;
  /** Folder for report.json, report.md, report.html and pictures. Default: none is written. */
  readonly out?: string;
  /** Default: a native runtime with a thread for each core. */
  readonly runtime?: Runtime;
  readonly onProgress?: (text: string) => void;
  /** Told of each song that cannot be used and is left out. */
  readonly onFault?: (fault: { readonly entry: SongEntry; readonly message: string }) => void;
  /** Once aborted, the evaluation throws before the next song or sample. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
}

export interface Evaluation {
  readonly result: SuiteResult;
  readonly report: Report;
  /** Files that were written. */
  readonly files: readonly string[];
}

/**
 * Evaluates trained models on the test split.
 *
 * @throws OptionError, DatasetError, CheckpointError, FileError; CadenzaError when it was stopped
 * @example (await evaluateRuns({ runs: ['runs/lstm'], data: await openCollection('data/maestro-v3.0.0') })).result.likelihood
 */
export async function evaluateRuns(options: EvaluateOptions): Promise<Evaluation> {
  const { runs, seed = 0, samples = 6, context, onProgress, onFault, signal } = options;
  if (runs.length === 0) throw new OptionError('there is no run to evaluate: name at least one folder');
  const data = ofBase(options.data, options.base);
  const contestants: Contestant[] = [];
  const reading = { ...(onProgress && { onProgress }), ...(onFault && { onFault }), ...(signal && { signal }) };
  try {
    const runtime = options.runtime ?? (await createNativeRuntime());
    for (const path of runs) contestants.push({ name: path, model: await loadAnyModel(path, runtime) });
    const models = contestants.map(({ model }) => model);
    const counts = { training: options.trainingSongs ?? 93, test: options.songs ?? 20 };
    const { training, test, faults, grid, pedal } = await evaluationSongs(data, models, counts, reading);
    const result = await evaluateModels({
      contestants,
      training,
      test,
      samples,
      promptSeconds: options.promptSeconds ?? 10,
      sampleSeconds: options.sampleSeconds ?? 30,
      decodings: DECODINGS,
      ...(context && { context }),
      seed,
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    });
    const report: Report = {
      title: 'Evaluation',
      facts: [
        { label: 'data', value: data.name },
        { label: 'test songs', value: test.length },
        ...leftOut(faults),
        { label: 'time steps', value: `${gridText(grid)}${pedal ? ', pedal extends notes' : ''}` },
        { label: 'seed', value: seed },
      ],
      sections: suiteSections(result),
    };
    return { result, report, files: options.out === undefined ? [] : await writeReport(report, options.out) };
  } finally {
    for (const { model } of contestants) await model.release();
  }
}

/** @throws DatasetError if nothing is of the time base */
function ofBase(data: EvaluationData, base: TimeBase | undefined): EvaluationData {
  if (base === undefined) return data;
  const entries = data.entries.filter((entry) => (entry.base ?? data.base ?? base) === base);
  if (entries.length === 0) throw new DatasetError(`${data.name} has no ${base}s: leave the time base out`);
  return { name: data.name, base, entries, read: (entry) => data.read(entry) };
}

interface EvaluationSongs {
  readonly training: readonly Song[];
  readonly test: readonly Song[];
  /** How many songs could not be used. */
  readonly faults: number;
  readonly grid: Grid;
  readonly pedal: boolean;
}

/** The songs as the models need them. Models of time steps say on which grid; without any it is what suits the songs. */
async function evaluationSongs(
  data: EvaluationData,
  models: readonly Contestant['model'][],
  counts: { readonly training: number; readonly test: number },
  options: ReadingOptions,
): Promise<EvaluationSongs> {
  const steps = models.find(isStepModel);
  if (steps !== undefined && models.every(isStepModel)) {
    const { grid, pedal } = steps;
    const training = await songsOf(data, 'train', counts.training, { grid, pedal, ...options });
    const test = await songsOf(data, 'test', counts.test, { grid, pedal, ...options });
    const faults = training.faults.length + test.faults.length;
    return { training: training.songs, test: test.songs, faults, grid, pedal };
  }
  const read = {
    training: await readSongs(data, entriesOf(data, 'train', counts.training), 'train songs', options),
    test: await readSongs(data, entriesOf(data, 'test', counts.test), 'test songs', options),
  };
  const { grid, pedal } = steps ?? { grid: gridFor(read.test.songs), pedal: true };
  const training = convertSongs(read.training.songs, (song) => songFor(song, { grid, pedal }), options);
  const test = convertSongs(read.test.songs, (song) => songFor(song, { grid, pedal }), options);
  const faults = [read.training, read.test, training, test].reduce((sum, part) => sum + part.faults.length, 0);
  return { training: training.songs, test: test.songs, faults, grid, pedal };
}

/** The fact of a report that so many songs could not be used; none where all could. */
export const leftOut = (songs: number): NonNullable<Report['facts']> =>
  songs === 0 ? [] : [{ label: 'left out', value: `${songs} ${songs === 1 ? 'song' : 'songs'} that cannot be used` }];

/** Writes a report as JSON, Markdown with pictures beside it, and one HTML page. @returns the files' paths */
export async function writeReport(report: Report, folder: string): Promise<string[]> {
  const json = join(folder, 'report.json');
  const markdown = join(folder, 'report.md');
  const html = join(folder, 'report.html');
  await writeFileAtomic(json, reportJson(report));
  const pictures: string[] = [];
  for (const { name, svg } of reportPictures(report.sections)) {
    const path = join(folder, 'pictures', `${name}.svg`);
    await writeFileAtomic(path, svg);
    pictures.push(path);
  }
  const link = ({ kind, name }: { readonly kind: string; readonly name: string }) =>
    kind === 'picture' ? `pictures/${name}.svg` : `samples/${name}.wav`;
  await writeFileAtomic(markdown, reportMarkdown(report, { link }));
  await writeFileAtomic(html, reportHtml(report));
  return [json, markdown, html, ...pictures];
}
