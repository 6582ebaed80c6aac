/**
 * The experiment's notebook, `experiment.json`: its settings and what is finished, so that an experiment
 * that was stopped goes on with the first thing not done.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { parseVersioned } from '../../checkpoint/integrity.ts';
import { CheckpointError, OptionError } from '../../errors.ts';
import { errorCode, readTextFile, writeFileAtomic } from '../files.ts';
import type { ExperimentSettings } from './settings.ts';

const FORMAT = 'cadenza-experiment';
const VERSION = 1;

const schema = z.object({
  settings: z.record(z.string(), z.unknown()),
  data: z.number(),
  seconds: z.record(z.string(), z.number()),
});

/** Where the seconds of a stage stand that was interrupted. */
const partial = (stage: string): string => `partial:${stage}`;

export class ExperimentRecord {
  readonly #file: string;
  readonly #settings: ExperimentSettings;
  readonly #data: number;
  readonly #seconds: Record<string, number>;

  private constructor(file: string, settings: ExperimentSettings, data: number, seconds: Record<string, number>) {
    this.#file = file;
    this.#settings = settings;
    this.#data = data;
    this.#seconds = seconds;
  }

  /**
   * Opens the notebook of a folder, or begins one.
   *
   * @param data checksum of the songs
   * @throws OptionError where the folder holds an experiment with other settings or other songs
   * @throws CheckpointError where the notebook is damaged or of another version
   */
  static async open(folder: string, settings: ExperimentSettings, data: number): Promise<ExperimentRecord> {
    const file = join(folder, 'experiment.json');
    const text = await readTextFile(file).catch((error: unknown) => {
      if (error instanceof Error && errorCode(error.cause) === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) {
      const record = new ExperimentRecord(file, settings, data, {});
      await record.#write();
      return record;
    }
    const found = schema.safeParse(parseVersioned(text, { format: FORMAT, version: VERSION, where: file }));
    if (!found.success) throw new CheckpointError(`${file} is damaged; start again in another folder`);
    const same = JSON.stringify(found.data.settings) === JSON.stringify(settings) && found.data.data === data;
    if (!same) {
      throw new OptionError(`${folder} holds an experiment with other settings or other songs; name another folder`);
    }
    return new ExperimentRecord(file, settings, data, found.data.seconds);
  }

  /** How long a stage took in seconds; undefined while it is not finished. */
  secondsOf(stage: string): number | undefined {
    return this.#seconds[stage];
  }

  /** Writes down how long a stage took that was interrupted; `finish` adds it. */
  async interrupt(stage: string, seconds: number): Promise<void> {
    this.#seconds[partial(stage)] = (this.#seconds[partial(stage)] ?? 0) + seconds;
    await this.#write();
  }

  /** Writes down that a stage is finished. One that is done again takes what its latest time took. */
  async finish(stage: string, seconds: number): Promise<void> {
    this.#seconds[stage] = (this.#seconds[partial(stage)] ?? 0) + seconds;
    delete this.#seconds[partial(stage)];
    await this.#write();
  }

  async #write(): Promise<void> {
    const content = {
      format: FORMAT,
      version: VERSION,
      settings: this.#settings,
      data: this.#data,
      seconds: this.#seconds,
    };
    await writeFileAtomic(this.#file, `${JSON.stringify(content, null, 2)}\n`);
  }
}
