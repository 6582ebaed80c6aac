/**
 * `cadenza benchmark performance` as a function: shards and models in, tables out.
 */
import { join } from 'node:path';
import {
  benchmarkPerformance,
  type PerformanceContestant,
  type PerformanceRow,
  PUBLISHED_PERFORMANCE,
  performanceBenchmarkReport,
} from '../benchmarks/index.ts';
import { chooseSongs } from '../dataset/split.ts';
import { DatasetError, OptionError } from '../errors.ts';
import { fitNoteUnigram } from '../evaluation/note-unigram.ts';
import type { Report } from '../evaluation/report.ts';
import { reportMarkdown } from '../evaluation/report-markdown.ts';
import { createPerformanceLstm, performanceLstmConfigFromJson } from '../models/performance-lstm/index.ts';
import { createTransformer } from '../models/transformer/index.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ShardEntry } from '../tokens/shard-index.ts';
import { writeFileAtomic } from './files.ts';
import { readModel } from './model-folder.ts';
import { type OpenShards, openShards, selectPieces } from './shards.ts';

export interface BenchmarkPerformanceFilesOptions {
  /** A folder of shards with the performances of MAESTRO. */
  readonly data: string;
  /** 'unigram', and folders of runs or models of notes or of performance events. Default: the unigram. */
  readonly models?: readonly string[];
  /** So many test pieces, spread over the split, for a quick look. Default: all. */
  readonly songs?: number;
  /** Folder for report.md and report.json. Default: none. */
  readonly out?: string;
  /** Opens the engine. Default: a native runtime with a thread for each core. */
  readonly runtime?: () => Promise<Runtime>;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (text: string) => void;
  readonly onRow?: (row: PerformanceRow) => void;
}

export interface PerformanceBenchmark {
  readonly rows: readonly PerformanceRow[];
  readonly report: Report;
  /** Files that were written. */
  readonly files: readonly string[];
}

/** The baseline's name among the models. */
export const UNIGRAM = 'unigram';

const isMaestro = ({ source, base }: ShardEntry): boolean => base === 'performance' && source.startsWith('maestro');

/**
 * Scores models on the test split of MAESTRO.
 *
 * @throws DatasetError if the shards hold no test pieces of MAESTRO; OptionError for a model of time steps;
 *   CheckpointError, FileError; CadenzaError when it was stopped
 * @example (await benchmarkPerformanceFiles({ data: 'data/shards', models: ['unigram', 'runs/performance-lstm'] })).rows
 */
export async function benchmarkPerformanceFiles(
  options: BenchmarkPerformanceFilesOptions,
): Promise<PerformanceBenchmark> {
  const { data, models = [UNIGRAM], out, onProgress, onRow, signal } = options;
  const shards = await openShards(data);
  const releases: (() => Promise<void>)[] = [];
  try {
    const pieces = testPieces(shards, data, options.songs);
    let runtime: Promise<Runtime> | undefined;
    const contestants: PerformanceContestant[] = [];
    for (const name of new Set(models)) {
      if (name === UNIGRAM) {
        onProgress?.('counting the training notes');
        contestants.push({ name: 'unigram of the attributes', model: fitNoteUnigram(trainingSequences(shards)) });
        continue;
      }
      runtime ??= (options.runtime ?? (() => createNativeRuntime()))();
      const opened = await openContestant(name, await runtime);
      releases.push(opened.release);
      contestants.push(opened.contestant);
    }
    const rows = await benchmarkPerformance({
      contestants,
      pieces,
      ...(onProgress && { onProgress }),
      ...(onRow && { onRow }),
      ...(signal && { signal }),
    });
    const report = performanceBenchmarkReport(rows);
    return { rows, report, files: out === undefined ? [] : await write(out, report, rows) };
  } finally {
    for (const release of releases) await release();
    shards.close();
  }
}

function testPieces(shards: OpenShards, data: string, songs: number | undefined) {
  const places = [...shards.entries.entries()].flatMap(([place, entry]) =>
    entry.split === 'test' && isMaestro(entry) ? [{ id: entry.name, place }] : [],
  );
  if (places.length === 0) {
    throw new DatasetError(
      `${data} holds no test pieces of MAESTRO: make it with cadenza data prepare ${data} --from <MAESTRO>`,
    );
  }
  const chosen = songs === undefined ? places : chooseSongs(places, Math.min(songs, places.length));
  return chosen.map(({ id, place }) => ({ name: id, sequence: shards.read(place).sequence }));
}

function* trainingSequences(shards: OpenShards) {
  const { lengths, piece } = selectPieces(shards, (entry) => entry.split === 'train' && isMaestro(entry));
  for (const index of lengths.keys()) yield piece(index).sequence;
}

/** @throws OptionError for a model of time steps */
async function openContestant(
  path: string,
  runtime: Runtime,
): Promise<{ readonly contestant: PerformanceContestant; readonly release: () => Promise<void> }> {
  const stored = await readModel(path);
  const weights = Object.values(stored.weights).reduce((sum, { data }) => sum + data.length, 0);
  if (stored.kind === 'transformer') {
    const model = await createTransformer(stored, runtime);
    const seen = model.context;
    return {
      contestant: {
        name: `transformer, ${path}`,
        model,
        weights,
        window: `${seen} notes, about ${seen * 4} events`,
        context: `at least the ${seen - (seen >> 1)} notes before`,
      },
      release: () => model.release(),
    };
  }
  if (stored.kind === 'performance-lstm') {
    const model = await createPerformanceLstm(stored, runtime);
    const { layers, hiddenSize } = performanceLstmConfigFromJson(stored.config);
    return {
      contestant: {
        name: `LSTM over events, ${layers} x ${hiddenSize}, ${path}`,
        model,
        weights,
        window: '2,048 events',
        context: 'at least the 2,048 events before',
      },
      release: () => model.release(),
    };
  }
  throw new OptionError(
    `${path} is a model of time steps (${stored.kind}): this benchmark is for models of notes in time, such as transformer and performance-lstm`,
  );
}

async function write(out: string, report: Report, rows: readonly PerformanceRow[]): Promise<string[]> {
  const files = [join(out, 'report.md'), join(out, 'report.json')] as const;
  await writeFileAtomic(files[0], reportMarkdown(report));
  const json = { format: 'cadenza-performance-benchmark', version: 1, rows, published: PUBLISHED_PERFORMANCE };
  await writeFileAtomic(files[1], `${JSON.stringify(json, null, 2)}\n`);
  return [...files];
}
