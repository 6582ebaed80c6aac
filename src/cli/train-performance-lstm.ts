/** `cadenza train performance-lstm`. */
import type { Command } from 'commander';
import { OptionError } from '../index.ts';
import {
  PERFORMANCE_LSTM_TRAINING_DEFAULTS as DEFAULTS,
  openShards,
  selectPieces,
  trainPerformanceLstm,
} from '../node/index.ts';
import { createCommand, decimal, interruptSignal, wholeNumber } from './command.ts';
import { createProgressLine } from './progress.ts';
import { printTraining, showEvent } from './training-output.ts';

interface Options {
  readonly data: string;
  readonly out: string;
  readonly source?: string;
  readonly width?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly window?: number;
  readonly transpose?: number;
  readonly stretch?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  readonly checkpointEvery?: number;
  readonly resume?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

export function performanceLstmCommand(): Command {
  return createCommand('performance-lstm', 'an LSTM over performance events: key down, key up, time, loudness')
    .requiredOption('--data <dir>', 'a folder of shards, made by `cadenza data prepare`')
    .requiredOption('--out <run>', 'folder of the run: checkpoints, metrics, loss curves, the model')
    .option('--source <name>', 'train only on pieces of this source of the shards, such as maestro-v3.0.0')
    .option('--width <n>', `length of the vectors that events are read as (default ${DEFAULTS.width})`, wholeNumber(1))
    .option('--hidden <n>', `units of each layer (default ${DEFAULTS.hiddenSize})`, wholeNumber(1, 8192))
    .option('--layers <n>', `layers (default ${DEFAULTS.layers})`, wholeNumber(1, 16))
    .option('--window <events>', `events of a training window (default ${DEFAULTS.window})`, wholeNumber(1, 10_000))
    .option('--transpose <n>', `most semitones up and down (default ${DEFAULTS.transpose})`, wholeNumber(0, 12))
    .option('--stretch <x>', `largest change of tempo, as a factor (default ${DEFAULTS.stretch})`, decimal(1, 2))
    .option('--batch <n>', `windows in a batch (default ${DEFAULTS.batchSize})`, wholeNumber(1, 65_536))
    .option('--epochs <n>', `passes over the events (default ${DEFAULTS.epochs})`, decimal(0.001))
    .option('--steps <n>', 'length of the training in batches, instead of epochs', wholeNumber(1))
    .option('--learning-rate <x>', `peak learning rate of Muon (default ${DEFAULTS.learningRate})`, decimal(0, 10))
    .option('--checkpoint-every <n>', 'batches between checkpoints (default: at every validation)', wholeNumber(1))
    .option('--resume', 'go on from the last checkpoint in the folder of the run')
    .option('--seed <n>', 'starts the random numbers (default 0)', wholeNumber(0))
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => {
      const { data, out, source, hidden, batch, json: _, ...settings } = options;
      const line = createProgressLine();
      const shards = await openShards(data);
      try {
        if (source !== undefined && !shards.sources.some(({ name }) => name === source)) {
          const names = shards.sources.map(({ name }) => name).join(', ');
          throw new OptionError(`there is no source ${source} in ${data}: choose from ${names}`);
        }
        const wanted = (split: string) =>
          selectPieces(
            shards,
            (entry) =>
              entry.split === split &&
              entry.base === 'performance' &&
              (source === undefined || entry.source === source),
          );
        const [train, validation] = [wanted('train'), wanted('validation')];
        line.update('reading pieces');
        const result = await trainPerformanceLstm({
          data: { train, validation, checksum: (train.checksum ^ validation.checksum) >>> 0 },
          out,
          ...settings,
          ...(hidden === undefined ? {} : { hiddenSize: hidden }),
          ...(batch === undefined ? {} : { batchSize: batch }),
          signal: interruptSignal(),
          onPlan: (plan) =>
            line.end(
              `${plan.trainingPieces} pieces, ${plan.trainingEvents} events, ${plan.weights} weights, ${plan.steps} batches` +
                `${plan.resumedStep > 0 ? `, going on after ${plan.resumedStep}` : ''}`,
            ),
          onEvent: (event) => showEvent(line, event),
        }).finally(() => line.end());
        printTraining(result, options, `Score it: cadenza benchmark performance --model ${out} --data ${data}`);
      } finally {
        shards.close();
      }
    });
}
