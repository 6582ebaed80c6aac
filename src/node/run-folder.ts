/**
 * The folder of a training run.
 *
 *     config.json          what the run is: kind of model and all settings
 *     metrics.jsonl        one line for every step and validation
 *     checkpoint-<step>/   state.json, state.safetensors: all that is needed to go on (the last two are kept)
 *     model/               model.json, model.safetensors: the best model so far
 *     loss.svg             the loss curves
 *     dictionary.txt       of an LSTM: the note combinations it chooses from, by name and count
 *
 * Everything but the log is written under a temporary name and renamed, so a run killed at any moment,
 * or stopped by a full disk, leaves its last checkpoint whole.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseVersioned } from '../checkpoint/integrity.ts';
import { decodeState, encodeState, type TrainingState } from '../checkpoint/state.ts';
import { CheckpointError, OptionError } from '../errors.ts';
import type { StoredKind, StoredModel, Weights } from '../models/model.ts';
import type { TrainingEvent } from '../training/loop.ts';
import { lossCurveSvg } from '../training/loss-curve.ts';
import { errorCode, readFile, readTextFile, replaceFolderAtomic, withFileErrors, writeFileAtomic } from './files.ts';
import { MetricsLog } from './metrics-log.ts';
import { MODEL_FOLDER, saveModel } from './model-folder.ts';

const FORMAT = 'cadenza-run';
const VERSION = 1;
const KEPT_CHECKPOINTS = 2;
const METRICS_FILE = 'metrics.jsonl';

/** A run's settings by name, plain JSON. */
export type RunSettings = Readonly<Record<string, unknown>>;

/** The setting that holds a checksum of the data. */
export const DATA_SETTING = 'data';

const description = z.object({ kind: z.string(), settings: z.record(z.string(), z.unknown()) });

/**
 * The settings of the run in a folder, or nothing where there is no run.
 *
 * @throws CheckpointError where the run is of another kind of model or of another version
 */
export async function readRunSettings(path: string, kind: StoredKind): Promise<RunSettings | undefined> {
  const found = await readDescription(path);
  if (found !== undefined && found.kind !== kind) {
    throw new CheckpointError(`${path} is a run of ${found.kind}, not of ${kind}; name another folder`);
  }
  return found?.settings;
}

async function readDescription(path: string): Promise<z.infer<typeof description> | undefined> {
  const file = join(path, 'config.json');
  const text = await readIfPresent(file);
  if (text === undefined) return undefined;
  const result = description.safeParse(parseVersioned(text, { format: FORMAT, version: VERSION, where: file }));
  if (!result.success) throw new CheckpointError(`${file} is damaged; train again into another folder`);
  return result.data;
}

async function writeDescription(path: string, kind: StoredKind, settings: RunSettings): Promise<void> {
  const config = { format: FORMAT, version: VERSION, kind, settings };
  await writeFileAtomic(join(path, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Whether a folder holds a run that ended before anything was learned, as by an error or Ctrl-C in its first moments:
 * its description and at most an empty log.
 */
async function holdsOnlyBeginning(path: string): Promise<boolean> {
  const names = (await namesIn(path)).filter((name) => !name.startsWith('.'));
  if (!names.every((name) => name === 'config.json' || name === METRICS_FILE)) return false;
  if (((await readIfPresent(join(path, METRICS_FILE))) ?? '') !== '') return false;
  // Somebody else's config.json is refused here.
  return (await readDescription(path)) !== undefined;
}

async function readIfPresent(file: string): Promise<string | undefined> {
  return readTextFile(file).catch((error: unknown) => {
    if (error instanceof Error && errorCode(error.cause) === 'ENOENT') return undefined;
    throw error;
  });
}

/** A setting as the user knows it: undefined and absent are the same. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export class RunFolder {
  readonly path: string;
  /** The state to go on from; absent where there is no checkpoint yet. */
  readonly resumeFrom: TrainingState | undefined;
  readonly #metrics: MetricsLog;
  #savedModel: { readonly step: number } | undefined;

  private constructor(path: string, metrics: MetricsLog, resumeFrom: TrainingState | undefined) {
    this.path = path;
    this.#metrics = metrics;
    this.resumeFrom = resumeFrom;
  }

  /**
   * Starts a run in a new or empty folder, or with `resume` goes on with the one that is there.
   * A folder in which a run was begun but has nothing to show yet counts as empty.
   *
   * @param mayChange whether a resumed run may have another value of a setting, given the steps that it has made;
   *   the new settings are stored. Default: never.
   * @throws OptionError where the folder is not empty, or holds a run with other settings (named)
   * @throws CheckpointError where the newest checkpoint is damaged
   */
  static async open(
    path: string,
    kind: StoredKind,
    settings: RunSettings,
    resume: boolean,
    mayChange: (name: string, stored: RunSettings, step: number) => boolean = () => false,
  ): Promise<RunFolder> {
    const begunOnly = !resume && (await holdsOnlyBeginning(path));
    const stored = begunOnly ? undefined : await readRunSettings(path, kind);
    if (stored !== undefined && !resume) {
      throw new OptionError(`${path} holds a run already: continue it with --resume or choose another folder`);
    }
    if (stored === undefined) {
      if (resume) throw new OptionError(`${path} holds no run to resume: leave out --resume or name another folder`);
      if (!begunOnly && (await namesIn(path)).some((name) => !name.startsWith('.')))
        throw new OptionError(`${path} is not empty: choose another folder`);
      await writeDescription(path, kind, settings);
    }
    const state = await latestState(path);
    if (stored !== undefined) {
      const names = [...new Set([...Object.keys(stored), ...Object.keys(settings)])];
      const differing = names.filter((name) => !same(stored[name], settings[name]));
      const changed = differing.find((name) => !mayChange(name, stored, state?.step ?? 0));
      if (changed === DATA_SETTING) {
        throw new OptionError(
          `${path} was started with other songs: resume with the same data or choose another folder`,
        );
      }
      if (changed !== undefined) {
        const [before, now] = [stored[changed], settings[changed]].map((value) => JSON.stringify(value));
        throw new OptionError(
          `${path} was started with ${changed} ${before}, not ${now}: resume with the same settings or choose another folder`,
        );
      }
      if (differing.length > 0) await writeDescription(path, kind, settings);
    }
    const metrics = await MetricsLog.open(join(path, METRICS_FILE), state?.step ?? 0);
    return new RunFolder(path, metrics, state);
  }

  /**
   * Writes down what happened; to be awaited before the next event is asked for.
   *
   * @param toModel the model with given weights, as it is stored
   * @throws FileError where something cannot be written; the last checkpoint is then still whole
   */
  async write(event: TrainingEvent, toModel: (weights: Weights) => StoredModel): Promise<void> {
    switch (event.type) {
      case 'step':
      case 'validation':
        await this.#metrics.record(event);
        return;
      case 'checkpoint':
        await this.#saveCheckpoint(event.state);
        await this.#saveModel(event.state, toModel);
        await this.#saveCurves();
        return;
      case 'end':
        if (event.state.step > 0) await this.#saveModel(event.state, toModel);
        await this.#saveCurves();
    }
  }

  /** Writes down what the log still keeps back; for a run that ends with an error. */
  async close(): Promise<void> {
    await this.#metrics.flush();
  }

  async #saveCheckpoint(state: TrainingState): Promise<void> {
    // The log first: a checkpoint whose steps are missing from it would leave a gap after a crash.
    await this.#metrics.flush(true);
    const { json, tensors } = encodeState(state);
    await replaceFolderAtomic(join(this.path, checkpointName(state.step)), async (temporary) => {
      await writeFileAtomic(join(temporary, 'state.safetensors'), tensors);
      await writeFileAtomic(join(temporary, 'state.json'), json);
    });
    const old = (await checkpointSteps(this.path)).filter((step) => step < state.step).slice(KEPT_CHECKPOINTS - 1);
    for (const step of old) {
      const folder = join(this.path, checkpointName(step));
      await withFileErrors(`removing ${folder}`, () => rm(folder, { recursive: true, force: true }));
    }
  }

  /** The best weights so far, or the latest where nothing was validated. */
  async #saveModel(state: TrainingState, toModel: (weights: Weights) => StoredModel): Promise<void> {
    const { step, parameters } = state.best ?? state;
    if (this.#savedModel?.step === step) return;
    await saveModel(join(this.path, MODEL_FOLDER), toModel(parameters));
    this.#savedModel = { step };
  }

  async #saveCurves(): Promise<void> {
    await this.#metrics.flush();
    await writeFileAtomic(join(this.path, 'loss.svg'), lossCurveSvg(this.#metrics.curves));
  }
}

const checkpointName = (step: number): string => `checkpoint-${step}`;

async function namesIn(path: string): Promise<string[]> {
  return withFileErrors(`reading ${path}`, () =>
    readdir(path).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }),
  );
}

/** Newest first. */
async function checkpointSteps(path: string): Promise<number[]> {
  return (await namesIn(path))
    .map((name) => /^checkpoint-(\d+)$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => b - a);
}

async function latestState(path: string): Promise<TrainingState | undefined> {
  const [newest, older] = await checkpointSteps(path);
  if (newest === undefined) return undefined;
  const folder = join(path, checkpointName(newest));
  try {
    const json = await readTextFile(join(folder, 'state.json'));
    return decodeState(json, await readFile(join(folder, 'state.safetensors')), folder);
  } catch (error) {
    if (!(error instanceof CheckpointError) || older === undefined) throw error;
    throw new CheckpointError(`${error.message} (remove ${folder} to go on from step ${older})`, { cause: error });
  }
}
