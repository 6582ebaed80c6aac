/**
 * Running the piano-roll benchmarks: every contender on every set, one after the other, each trained from the seed and
 * scored on the test pieces once.
 */
import { CadenzaError } from '../errors.ts';
import type { StoredModel } from '../models/model.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Contender, Track, TrainingStore } from './contender.ts';
import { type RollScore, rollScore } from './protocol.ts';
import type { RollSet, RollSetName } from './roll-set.ts';

/** What one contender scores on one set. */
export interface BenchmarkRow {
  readonly set: RollSetName;
  /** Name and title of the contender. */
  readonly model: string;
  readonly title: string;
  readonly track: Track;
  readonly seed: number;
  /** What was chosen on validation, where anything was. */
  readonly chosen?: string;
  /** Nats per step on validation, where it was scored. */
  readonly validation?: number;
  readonly test: RollScore;
  /** Of training and scoring. */
  readonly seconds: number;
}

export interface BenchmarkOptions {
  readonly sets: readonly RollSet[];
  readonly contenders: readonly Contender[];
  /** Starts all random numbers. Default 1. */
  readonly seed?: number;
  /** Opens the engine; called once at most. */
  readonly runtime: () => Promise<Runtime>;
  /** Once aborted, the benchmark throws within seconds. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
  /** Told of each finished row, with the trained model where it can be stored; waited for. */
  readonly onRow?: (row: BenchmarkRow, model: StoredModel | undefined) => void | Promise<void>;
  /** Keeps how far trainings have come. Default: one that was stopped begins again. */
  readonly store?: (set: RollSet, contender: Contender, seed: number) => TrainingStore;
  /** A row that is known already and need not be run again. */
  readonly known?: (set: RollSet, contender: Contender, seed: number) => Promise<BenchmarkRow | undefined>;
}

/**
 * Trains and scores.
 *
 * @returns rows by set, then contender
 * @throws CadenzaError when it was stopped; rows that `onRow` was told of are whole
 * @example (await benchmarkRolls({ sets: [jsb], contenders: [noteUnigram], runtime })).at(0).test.all // 11.06
 */
export async function benchmarkRolls(options: BenchmarkOptions): Promise<BenchmarkRow[]> {
  const { sets, contenders, seed = 1, signal, onProgress, onRow, known, store } = options;
  let opened: Promise<Runtime> | undefined;
  const runtime = () => {
    opened ??= options.runtime();
    return opened;
  };
  const rows: BenchmarkRow[] = [];
  for (const set of sets) {
    for (const contender of contenders) {
      if (signal?.aborted) throw new CadenzaError('stopped: run the same command again to go on');
      const before = await known?.(set, contender, seed);
      if (before !== undefined) {
        rows.push(before);
        continue;
      }
      const tell = (text: string) => onProgress?.(`${set.title}, ${contender.title}: ${text}`);
      tell('training');
      const begun = performance.now();
      const scorer = await contender.train(set, {
        seed,
        runtime,
        onProgress: tell,
        ...(signal && { signal }),
        ...(store && { store: store(set, contender, seed) }),
      });
      try {
        const nats: Float64Array[] = [];
        for (const [index, roll] of set.test.entries()) {
          if (signal?.aborted) throw new CadenzaError('stopped: run the same command again to go on');
          tell(`scoring piece ${index + 1} of ${set.test.length}`);
          nats.push(await scorer.score(roll));
        }
        const row: BenchmarkRow = {
          set: set.name,
          model: contender.name,
          title: contender.title,
          track: contender.track,
          seed,
          ...(scorer.chosen === undefined ? {} : { chosen: scorer.chosen }),
          ...(scorer.validation === undefined ? {} : { validation: scorer.validation }),
          test: rollScore(nats, set.cleanTest),
          seconds: (performance.now() - begun) / 1000,
        };
        await onRow?.(row, scorer.model);
        rows.push(row);
      } finally {
        await scorer.release?.();
      }
    }
  }
  return rows;
}
