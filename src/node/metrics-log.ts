/**
 * A run's `metrics.jsonl`: one JSON object a line for every step and validation, only ever appended to,
 * and cut back to the checkpoint when a run is resumed, so that no step stands in it twice.
 */
import { open } from 'node:fs/promises';
import type { StepEvent, ValidationEvent } from '../training/loop.ts';
import type { LossCurves, LossPoint } from '../training/loss-curve.ts';
import { errorCode, readTextFile, withFileErrors, writeFileAtomic } from './files.ts';

/** Lines are kept back for at most this long. */
const FLUSH_MS = 2000;

export class MetricsLog {
  readonly #path: string;
  readonly #training: LossPoint[] = [];
  readonly #validation: LossPoint[] = [];
  #pending: string[] = [];
  #flushedAt = Date.now();

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens the log and forgets everything after step `lastStep`. */
  static async open(path: string, lastStep: number): Promise<MetricsLog> {
    const log = new MetricsLog(path);
    const text = await readTextFile(path).catch((error: unknown) => {
      if (error instanceof Error && errorCode(error.cause) === 'ENOENT') return '';
      throw error;
    });
    const kept = text.split('\n').filter((line) => log.#remember(parseLine(line), lastStep));
    const content = kept.map((line) => `${line}\n`).join('');
    if (content !== text) await writeFileAtomic(path, content);
    return log;
  }

  /** All losses so far. */
  get curves(): LossCurves {
    return { training: this.#training, validation: this.#validation };
  }

  async record(event: StepEvent | ValidationEvent): Promise<void> {
    this.#remember(event, Number.POSITIVE_INFINITY);
    this.#pending.push(`${JSON.stringify(lineOf(event))}\n`);
    if (Date.now() - this.#flushedAt > FLUSH_MS) await this.flush();
  }

  /** Writes what was kept back. @param durable waits until it is on the disk */
  async flush(durable = false): Promise<void> {
    const text = this.#pending.join('');
    await withFileErrors(`writing ${this.#path}`, async () => {
      const file = await open(this.#path, 'a');
      try {
        await file.appendFile(text);
        if (durable) await file.sync();
      } finally {
        await file.close();
      }
    });
    this.#pending = [];
    this.#flushedAt = Date.now();
  }

  /** @returns whether the line belongs to the run up to `lastStep` */
  #remember(line: MetricsLine | undefined, lastStep: number): boolean {
    if (line === undefined || line.step > lastStep) return false;
    (line.type === 'step' ? this.#training : this.#validation).push({ step: line.step, loss: line.loss });
    return true;
  }
}

interface MetricsLine extends LossPoint {
  readonly type: 'step' | 'validation';
}

function lineOf(event: StepEvent | ValidationEvent): MetricsLine {
  if (event.type === 'validation') return event;
  const { type, step, loss, learningRate, gradientNorm, stepsPerSecond } = event;
  return {
    type,
    step,
    loss,
    learningRate,
    gradientNorm,
    stepsPerSecond: Number(stepsPerSecond.toFixed(2)),
  } as MetricsLine;
}

/** A line of ours, or nothing: the last line of a killed run may be cut off. */
function parseLine(text: string): MetricsLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<MetricsLine> | null;
    const isOurs = (line?.type === 'step' || line?.type === 'validation') && typeof line.step === 'number';
    return isOurs && typeof line.loss === 'number' ? (line as MetricsLine) : undefined;
  } catch {
    return undefined;
  }
}
