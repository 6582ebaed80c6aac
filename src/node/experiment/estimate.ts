/**
 * How long the experiment will take, measured: a few batches of the LSTM and a few passes of the
 * logistic regressions on this machine, times how many there will be.
 */

import { fitLogisticRegression } from '../../models/logistic-regression/index.ts';
import { createLstmTask } from '../../models/lstm/index.ts';
import { buildDictionary } from '../../roll/dictionary.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { train } from '../../training/loop.ts';
import { rollBatches } from '../train-rolls.ts';
import type { RollSets } from '../training-data.ts';
import { type ExperimentSettings, runSettings, variantsOf } from './settings.ts';

/** Batches that are timed; the first is left out, since it pays for what is made once. */
const TIMED_BATCHES = 4;
/** Validating half-way through every epoch costs about this much on top. */
const VALIDATION_SHARE = 1.2;
/** Passes that a fit takes for one value of C, on average over the path. */
const PASSES_FOR_EACH_C = 45;
/** In late passes most notes have converged, so a pass costs this share of a first one. */
const PASS_SHARE = 0.6;
/** Scoring, composing, statistics and sound, beside one epoch of the LSTM. */
const EVALUATION_EPOCHS = 2;
/** Songs for the timing of a pass. */
const TIMED_SONGS = 8;

/** @returns seconds for all stages that are not finished */
export async function estimateSeconds(
  sets: RollSets,
  settings: ExperimentSettings,
  runtime: Runtime,
  isFinished: (stage: string) => boolean,
): Promise<number> {
  const { lstm, logreg } = runSettings(settings);
  const steps = (count: number) => sets.train.slice(0, count).reduce((sum, roll) => sum + roll.steps, 0);
  const batchSeconds = await timeBatch(sets, settings, runtime);
  const timed = sets.train.slice(0, TIMED_SONGS);
  const started = performance.now();
  const fit = await fitLogisticRegression(timed, { context: settings.context, c: 0.001, maxIterations: 2 });
  const passSeconds = (performance.now() - started) / 1000 / fit.passes / steps(TIMED_SONGS);
  let seconds = 0;
  for (const { name, songs } of variantsOf({ songs: sets.train.length })) {
    const batchesPerEpoch = steps(songs) / (lstm.batchSize * lstm.window);
    if (!isFinished(`lstm, ${name}`)) seconds += rollBatches(lstm, batchesPerEpoch) * batchSeconds * VALIDATION_SHARE;
    if (!isFinished(`logreg, ${name}`)) {
      seconds += steps(songs) * passSeconds * logreg.cGrid.length * PASSES_FOR_EACH_C * PASS_SHARE;
    }
  }
  return seconds + EVALUATION_EPOCHS * (steps(sets.train.length) / (lstm.batchSize * lstm.window)) * batchSeconds;
}

async function timeBatch(sets: RollSets, settings: ExperimentSettings, runtime: Runtime): Promise<number> {
  const { lstm } = runSettings(settings);
  const dictionary = buildDictionary(sets.train, { maxSize: lstm.dictionarySize, minCount: lstm.dictionaryMinCount });
  const task = createLstmTask(sets.train, [], { ...lstm, dictionary }, { batchSize: lstm.batchSize, seed: lstm.seed });
  const times: number[] = [];
  let last = performance.now();
  for await (const event of train(task, { runtime, steps: TIMED_BATCHES, checkpointEvery: TIMED_BATCHES })) {
    if (event.type !== 'step') continue;
    times.push(performance.now() - last);
    last = performance.now();
  }
  const counted = times.slice(1);
  return counted.reduce((sum, time) => sum + time, 0) / counted.length / 1000;
}
