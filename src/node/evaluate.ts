/**
 * Evaluating runs: models and a data set in, the table of results and a report out.
 */
import { join } from 'node:path';
import type { Collection, SongEntry, Split } from '../dataset/collection.ts';
import { prepareRolls, type SongFault } from '../dataset/prepare.ts';
import { chooseSongs, splitEntries } from '../dataset/split.ts';
import { CadenzaError, DatasetError, OptionError } from '../errors.ts';
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
  const { runs, data, seed = 0, samples = 6, onProgress, onFault, signal } = options;
  const [first] = runs;
  if (first === undefined) throw new OptionError('there is no run to evaluate: name at least one folder');
  const contestants = [];
  try {
    for (const path of runs) contestants.push({ name: path, model: await loadModel(path) });
    const { grid, pedal } = contestants[0]!.model;
    const reading = {
      grid,
      pedal,
      ...(onProgress && { onProgress }),
      ...(onFault && { onFault }),
      ...(signal && { signal }),
    };
    const { songs: training, faults } = await songsOf(data, 'train', options.trainingSongs ?? 93, reading);
    const { songs: test, faults: testFaults } = await songsOf(data, 'test', options.songs ?? 20, reading);
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
        ...leftOut(faults.length + testFaults.length),
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

export interface SongsOptions {
  readonly grid: Grid;
  readonly pedal: boolean;
  readonly onProgress?: (text: string) => void;
  readonly onFault?: (fault: SongFault) => void;
  /** Looked at before each song. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Songs of one split as rolls, and those that could not be used; of a collection without official splits, of our own.
 *
 * @throws DatasetError if the split is empty or none of its songs can be read; CadenzaError when it was stopped
 */
export async function songsOf(
  data: Collection,
  split: Split,
  most: number,
  { grid, pedal, onProgress, onFault, signal }: SongsOptions,
): Promise<{ songs: (NamedRoll & { readonly entry: SongEntry })[]; faults: readonly SongFault[] }> {
  const entries = splitEntries(data.entries).filter((entry) => entry.split === split);
  if (entries.length === 0)
    throw new DatasetError(`${data.name} has no ${split} songs: give a data set with more pieces`);
  const chosen = chooseSongs(entries, Math.min(most, entries.length));
  const stopIfAsked = () => {
    if (signal?.aborted === true) throw new CadenzaError('stopped; not all songs were read, nothing was kept');
  };
  stopIfAsked();
  const { songs, faults } = await prepareRolls(data, chosen, {
    grid,
    pedal,
    onProgress: (done, total) => {
      onProgress?.(`reading ${split} songs: ${done} of ${total}`);
      stopIfAsked();
    },
  });
  for (const fault of faults) onFault?.(fault);
  return { songs: songs.map(({ entry, roll }) => ({ name: nameOf(entry), roll, entry })), faults };
}

/** The fact of a report that so many songs could not be used; none where all could. */
export const leftOut = (songs: number): NonNullable<Report['facts']> =>
  songs === 0 ? [] : [{ label: 'left out', value: `${songs} ${songs === 1 ? 'song' : 'songs'} that cannot be used` }];

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
