/**
 * `cadenza benchmark rolls` as a function: reads the sets, runs the contenders, and keeps every finished row and model,
 * so that the same command goes on where it was stopped.
 */
import { join } from 'node:path';
import { z } from 'zod';
import {
  type BenchmarkRow,
  benchmarkRolls,
  CONTENDERS,
  type Contender,
  contenderNamed,
  PUBLISHED,
  ROLL_SET_NAMES,
  type RollSet,
  rollBenchmarkReport,
  rollSetNamed,
} from '../benchmarks/index.ts';
import { parseVersioned } from '../checkpoint/integrity.ts';
import { CheckpointError, DatasetError, FileError } from '../errors.ts';
import type { Report } from '../evaluation/report.ts';
import { reportMarkdown } from '../evaluation/report-markdown.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { boulangerLewandowski, readRollSet } from './datasets/boulanger-lewandowski.ts';
import { openTree, subtree } from './file-tree.ts';
import { errorCode, readTextFile, writeFileAtomic } from './files.ts';
import { saveModel } from './model-folder.ts';
import { removeTrainingStore, trainingStore } from './training-store.ts';
import { createWorkerRuntime } from './worker-runtime.ts';

export interface BenchmarkRollsOptions {
  /** The data set's folder, or a zip archive of it. */
  readonly data: string;
  /** Names of sets. Default: all four. */
  readonly sets?: readonly string[];
  /** Names of contenders. Default: all. */
  readonly models?: readonly string[];
  /** Default 1. */
  readonly seed?: number;
  /** Folder for rows, models, report.md and report.json; finished rows in it are not run again. Default: none. */
  readonly out?: string;
  /** Opens the engine. Default: a worker thread for each program, as contenders train several networks side by side. */
  readonly runtime?: () => Promise<Runtime>;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (text: string) => void;
  readonly onRow?: (row: BenchmarkRow) => void;
}

export interface RollBenchmark {
  readonly rows: readonly BenchmarkRow[];
  readonly report: Report;
  /** Files that were written. */
  readonly files: readonly string[];
}

const FORMAT = 'cadenza-benchmark-row';
const VERSION = 1;

/**
 * Trains and scores models on the piano-roll benchmarks.
 *
 * @throws OptionError for a name that there is not; DatasetError, FileError; CadenzaError when it was stopped
 * @example (await benchmarkRollFiles({ data: 'data/boulanger-lewandowski', sets: ['JSB'], models: ['logreg'] })).rows
 */
export async function benchmarkRollFiles(options: BenchmarkRollsOptions): Promise<RollBenchmark> {
  const { data, out, seed = 1, signal, onProgress, onRow, runtime = createWorkerRuntime } = options;
  const names = [...new Set((options.sets ?? ROLL_SET_NAMES).map(rollSetNamed))];
  const contenders = options.models === undefined ? CONTENDERS : [...new Set(options.models.map(contenderNamed))];
  const sets = await readSets(data, names);
  const rows = await benchmarkRolls({
    sets,
    contenders,
    seed,
    runtime,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(out === undefined
      ? {}
      : {
          known: (set: RollSet, contender: Contender) =>
            readRow(rowFile(out, set.name, contender.name, seed), contender),
          store: (set: RollSet, contender: Contender) =>
            trainingStore(trainingFolder(out, set.name, contender.name, seed)),
        }),
    onRow: async (row, model) => {
      if (out !== undefined) {
        const file = rowFile(out, row.set, row.model, seed);
        if (model !== undefined) await saveModel(join(out, 'models', `${row.set}-${row.model}-seed-${seed}`), model);
        await writeFileAtomic(file, `${JSON.stringify({ format: FORMAT, version: VERSION, ...row }, null, 2)}\n`);
        await removeTrainingStore(trainingFolder(out, row.set, row.model, seed));
      }
      onRow?.(row);
    },
  });
  const report = rollBenchmarkReport(rows);
  if (out === undefined) return { rows, report, files: [] };
  const files = [join(out, 'report.md'), join(out, 'report.json')] as const;
  await writeFileAtomic(files[0], reportMarkdown(report));
  await writeFileAtomic(
    files[1],
    `${JSON.stringify({ format: 'cadenza-roll-benchmark', version: VERSION, seed, rows, published: PUBLISHED }, null, 2)}\n`,
  );
  return { rows, report, files };
}

const HOW_TO_GET =
  'get them with cadenza data get boulanger-lewandowski --from <file>, and name their folder with --data';

async function readSets(data: string, names: readonly RollSet['name'][]): Promise<RollSet[]> {
  const whole = await openTree(data).catch((error: unknown) => {
    const isMissing = error instanceof FileError && errorCode(error.cause) === 'ENOENT';
    throw isMissing ? new DatasetError(`${data}: no such folder; ${HOW_TO_GET}`, { cause: error }) : error;
  });
  try {
    const root = boulangerLewandowski.rootIn(whole);
    if (root === undefined) {
      throw new DatasetError(`${data} does not hold the piano rolls: ${HOW_TO_GET}`);
    }
    const tree = subtree(whole, root);
    const sets: RollSet[] = [];
    for (const name of names) sets.push(await readRollSet(tree, name));
    return sets;
  } finally {
    whole.close();
  }
}

const rowFile = (out: string, set: string, model: string, seed: number): string =>
  join(out, 'rows', `${set}-${model}-seed-${seed}.json`);

/** Where trainings keep how far they have come, until their row is finished. */
const trainingFolder = (out: string, set: string, model: string, seed: number): string =>
  join(out, 'training', `${set}-${model}-seed-${seed}`);

const number = z.number();
const schema = z.object({
  set: z.enum(ROLL_SET_NAMES as [RollSet['name'], ...RollSet['name'][]]),
  model: z.string(),
  title: z.string(),
  track: z.enum(['independent', 'joint']),
  seed: number,
  chosen: z.string().optional(),
  validation: number.optional(),
  test: z.object({
    all: number,
    withoutFirst: number,
    macro: number,
    clean: number.nullable(),
    pieces: number,
    steps: number,
  }),
  seconds: number,
});

/** A finished row, or nothing where there is none, or one of another model that once had this name. */
async function readRow(file: string, { title, track }: Contender): Promise<BenchmarkRow | undefined> {
  let text: string;
  try {
    text = await readTextFile(file);
  } catch (error) {
    if (error instanceof FileError && errorCode(error.cause) === 'ENOENT') return undefined;
    throw error;
  }
  const result = schema.safeParse(parseVersioned(text, { format: FORMAT, version: VERSION, where: file }));
  if (!result.success) throw new CheckpointError(`${file} is damaged: remove it, and the row is run again`);
  if (result.data.title !== title || result.data.track !== track) return undefined;
  const { chosen, validation, ...row } = result.data;
  return {
    ...row,
    ...(chosen === undefined ? {} : { chosen }),
    ...(validation === undefined ? {} : { validation }),
  };
}
