/**
 * Evaluating runs: models and a data set in, the table of results and a report out.
 */
import { join } from 'node:path';
import type { Collection, SongEntry, Split } from '../dataset/collection.ts';
import { prepareRolls } from '../dataset/prepare.ts';
import { chooseSongs, splitEntries } from '../dataset/split.ts';
import { DatasetError, OptionError } from '../errors.ts';
import { type Report, reportJson, reportPictures } from '../evaluation/report.ts';
import { reportHtml } from '../evaluation/report-html.ts';
import { reportMarkdown } from '../evaluation/report-markdown.ts';
import type { NamedRoll } from '../evaluation/roll-notes.ts';
import { evaluateModels, type SuiteResult } from '../evaluation/suite.ts';
import { suiteSections } from '../evaluation/suite-report.ts';
import type { Decoding } from '../generation/sampling.ts';
import { type Grid, gridText } from '../roll/roll.ts';
import { writeFileAtomic } from './files.ts';
import { loadModel } from './model-folder.ts';

/** The two ways of choosing steps that evaluations compare. */
export const DECODINGS: readonly { readonly name: string; readonly decoding: Decoding }[] = [
  { name: 'most likely', decoding: { method: 'greedy' } },
  { name: 'sampled', decoding: { method: 'sample' } },
];

export interface EvaluateOptions {
  /** Folders of runs or models; all on one grid. */
  readonly runs: readonly string[];
  readonly data: Collection;
  /** Songs of the test split to score on. Default 20, or all there are. */
  readonly songs?: number;
  /** Songs of the training split that the baselines are fitted to and copies looked for in. Default 93, or all. */
  readonly trainingSongs?: number;
  /** Samples of each model and way of decoding. Default 6; 0: no music is made. */
  readonly samples?: number;
  readonly sampleSeconds?: number;
  readonly promptSeconds?: number;
  readonly seed?: number;
  /** Folder for report.json, report.md, report.html and pictures. Default: none is written. */
  readonly out?: string;
  readonly onProgress?: (text: string) => void;
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
 * @throws OptionError, DatasetError, CheckpointError, FileError
 * @example (await evaluateRuns({ runs: ['runs/lstm'], data: await openCollection('data/maestro-v3.0.0') })).result.likelihood
 */
export async function evaluateRuns(options: EvaluateOptions): Promise<Evaluation> {
  const { runs, data, seed = 0, samples = 6, onProgress, signal } = options;
  const [first] = runs;
  if (first === undefined) throw new OptionError('there is no run to evaluate: name at least one folder');
  const contestants = [];
  try {
    for (const path of runs) contestants.push({ name: path, model: await loadModel(path) });
    const { grid, pedal } = contestants[0]!.model;
    const training = await songsOf(data, 'train', options.trainingSongs ?? 93, grid, pedal, onProgress);
    const test = await songsOf(data, 'test', options.songs ?? 20, grid, pedal, onProgress);
    const result = await evaluateModels({
      contestants,
      training,
      test,
      samples,
      promptSeconds: options.promptSeconds ?? 10,
      sampleSeconds: options.sampleSeconds ?? 30,
      decodings: DECODINGS,
      seed,
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    });
    const report: Report = {
      title: 'Evaluation',
      facts: [
        { label: 'data', value: data.name },
        { label: 'test songs', value: test.length },
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

/**
 * Songs of one split as rolls; of a collection without official splits, of our own.
 *
 * @throws DatasetError if the split is empty or none of its songs can be read
 */
export async function songsOf(
  data: Collection,
  split: Split,
  most: number,
  grid: Grid,
  pedal: boolean,
  onProgress?: (text: string) => void,
): Promise<(NamedRoll & { readonly entry: SongEntry })[]> {
  const entries = splitEntries(data.entries).filter((entry) => entry.split === split);
  if (entries.length === 0)
    throw new DatasetError(`${data.name} has no ${split} songs: give a data set with more pieces`);
  const chosen = chooseSongs(entries, Math.min(most, entries.length));
  const { songs } = await prepareRolls(data, chosen, {
    grid,
    pedal,
    onProgress: (done, total) => onProgress?.(`reading ${split} songs: ${done} of ${total}`),
  });
  return songs.map(({ entry, roll }) => ({ name: nameOf(entry), roll, entry }));
}

/** A song's name for people: composer and title where known. */
export function nameOf({ id, composer, title }: SongEntry): string {
  return title === undefined ? id : composer === undefined ? title : `${composer}: ${title}`;
}

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
