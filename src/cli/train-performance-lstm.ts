/** `cadenza train performance-lstm`. */
import type { Command } from 'commander';
import { OptionError } from '../index.ts';
import { PERFORMANCE_LSTM_TRAINING_DEFAULTS as DEFAULTS, openShards, trainPerformanceLstm } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, wholeNumber } from './command.ts';
import { createProgressLine } from './progress.ts';
import { runtimeFor } from './threads.ts';
import { addLengthOptions, addShardOptions, noteDataOf, planText, type ShardOptions } from './train-options.ts';
import { printTraining, showEvent } from './training-output.ts';

interface Options extends ShardOptions {
  readonly source?: string;
  readonly width?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly window?: number;
  readonly transpose?: number;
  readonly stretch?: number;
  readonly batch?: number;
}

export function performanceLstmCommand(): Command {
  const command = addShardOptions(
    createCommand('performance-lstm', 'an LSTM over performance events: key down, key up, time, loudness'),
  )
    .option('--source <name>', 'train only on pieces of this source of the shards, such as maestro-v3.0.0')
    .option('--width <n>', `length of the vectors that events are read as (default ${DEFAULTS.width})`, wholeNumber(1))
    .option('--hidden <n>', `units of each layer (default ${DEFAULTS.hiddenSize})`, wholeNumber(1, 8192))
    .option('--layers <n>', `layers (default ${DEFAULTS.layers})`, wholeNumber(1, 16))
    .option('--window <events>', `events of a training window (default ${DEFAULTS.window})`, wholeNumber(1, 10_000))
    .option('--transpose <n>', `most semitones up and down (default ${DEFAULTS.transpose})`, wholeNumber(0, 12))
    .option('--stretch <x>', `largest change of tempo, as a factor (default ${DEFAULTS.stretch})`, decimal(1, 2))
    .option('--batch <n>', `windows in a batch (default ${DEFAULTS.batchSize})`, wholeNumber(1, 65_536));
  return addLengthOptions(command, 'events', DEFAULTS).action(async (options: Options) => {
    const { data, out, source, hidden, batch, threads: _, json: __, ...settings } = options;
    const line = createProgressLine();
    const shards = await openShards(data);
    try {
      if (source !== undefined && !shards.sources.some(({ name }) => name === source)) {
        const names = shards.sources.map(({ name }) => name).join(', ');
        throw new OptionError(`there is no source ${source} in ${data}: choose from ${names}`);
      }
      const noteData = noteDataOf(
        shards,
        (entry) => entry.base === 'performance' && (source === undefined || entry.source === source),
      );
      line.update('reading pieces');
      const result = await trainPerformanceLstm({
        data: noteData,
        out,
        ...settings,
        ...(await runtimeFor(options)),
        ...(hidden === undefined ? {} : { hiddenSize: hidden }),
        ...(batch === undefined ? {} : { batchSize: batch }),
        signal: interruptSignal(),
        onPlan: (plan) => line.end(planText(`${plan.trainingPieces} pieces, ${plan.trainingEvents} events`, plan)),
        onEvent: (event) => showEvent(line, event),
      }).finally(() => line.end());
      printTraining(result, options, `Score it: cadenza benchmark performance --model ${out} --data ${data}`);
    } finally {
      shards.close();
    }
  });
}
