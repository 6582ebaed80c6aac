/** One run of the experiment: a kind of model trained on one of its training sets. */
import { join } from 'node:path';
import { CadenzaError } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { LossCurves } from '../../training/loss-curve.ts';
import { formatProgress } from '../../training/progress.ts';
import { MetricsLog } from '../metrics-log.ts';
import { readRunSettings } from '../run-folder.ts';
import { type LstmPlan, trainLstm } from '../train.ts';
import { trainLogisticRegression } from '../train-logreg.ts';
import type { RunResult } from '../train-run.ts';
import type { RollSets } from '../training-data.ts';
import type { ExperimentRecord } from './record.ts';
import { type ExperimentSettings, ownRunSettings, type Variant } from './settings.ts';

export interface TrainedRun {
  /** Name in tables, such as 'lstm, all songs'. */
  readonly name: string;
  readonly kind: 'logreg' | 'lstm';
  readonly variant: Variant;
  /** Folder of the run. */
  readonly path: string;
  readonly trainingSteps: number;
  /**
   * Wall-clock seconds of the training. Sittings that Ctrl-C ended count, also those of a fit that then began again;
   * sittings that were killed or ended by an error do not, since they wrote no time down.
   */
  readonly seconds: number;
  /** Of the LSTM only. */
  readonly curves?: LossCurves;
}

export interface TrainVariantOptions {
  readonly out: string;
  readonly runtime: Runtime;
  readonly onProgress?: (text: string) => void;
  readonly onStage?: (stage: string, seconds: number) => void;
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Trains a variant, goes on with it, or finds it finished.
 *
 * @throws CadenzaError when it was stopped; what the training itself throws
 */
export async function trainVariant(
  kind: 'logreg' | 'lstm',
  variant: Variant,
  rolls: RollSets,
  settings: ExperimentSettings,
  record: ExperimentRecord,
  options: TrainVariantOptions,
): Promise<TrainedRun> {
  const name = `${kind}, ${variant.name}`;
  const path = join(options.out, 'runs', `${kind}-${variant.name.replaceAll(' ', '-')}`);
  const trainingSteps = rolls.train.reduce((sum, roll) => sum + roll.steps, 0);
  if (record.secondsOf(name) === undefined) {
    const started = performance.now();
    const { reason } = await train(kind, name, path, rolls, settings, options);
    const seconds = (performance.now() - started) / 1000;
    if (reason === 'interrupted') {
      await record.interrupt(name, seconds);
      throw new CadenzaError(
        `stopped; what is finished is kept in ${options.out}: run the same command again to go on`,
      );
    }
    await record.finish(name, seconds);
    options.onStage?.(name, record.secondsOf(name) ?? seconds);
  }
  const run: TrainedRun = { name, kind, variant, path, trainingSteps, seconds: record.secondsOf(name) ?? 0 };
  if (kind === 'logreg') return run;
  const log = await MetricsLog.open(join(path, 'metrics.jsonl'), Number.POSITIVE_INFINITY);
  return { ...run, curves: log.curves };
}

async function train(
  kind: 'logreg' | 'lstm',
  name: string,
  path: string,
  data: RollSets,
  settings: ExperimentSettings,
  { runtime, signal, onProgress }: TrainVariantOptions,
): Promise<RunResult> {
  const resume = (await readRunSettings(path, kind)) !== undefined;
  const shared = { data, out: path, resume, ...(signal && { signal }) };
  if (kind === 'logreg') {
    return trainLogisticRegression({
      ...shared,
      ...ownRunSettings(settings).logreg,
      runtime,
      onProgress: (text) => onProgress?.(`${name}: ${text}`),
    });
  }
  let plan: LstmPlan | undefined;
  return trainLstm({
    ...shared,
    ...ownRunSettings(settings).lstm,
    runtime,
    onPlan: (made) => {
      plan = made;
    },
    onEvent: (event) => {
      if (event.type === 'step') onProgress?.(`${name}: ${formatProgress(event)}`);
      else if (event.type === 'end' && plan !== undefined)
        onProgress?.(`${name}: ended after ${event.state.step} of ${plan.steps} batches`);
    },
  });
}
