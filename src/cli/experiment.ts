/** `cadenza experiment`: the mission's experiment with one command. */
import type { Command } from 'commander';
import { cellText, formatDuration } from '../index.ts';
import { FULL_EXPERIMENT, openCollection, QUICK_EXPERIMENT, runExperiment } from '../node/index.ts';
import { createCommand, interruptSignal, printResult, wholeNumber } from './command.ts';
import { createProgressLine, tellFault } from './progress.ts';
import { runtimeFor, type ThreadsOption, threadsOption } from './threads.ts';

interface Options extends ThreadsOption {
  readonly data: string;
  readonly out: string;
  readonly quick?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

export function experimentCommand(): Command {
  return createCommand(
    'experiment',
    '128 logistic regressions against an LSTM on 93 songs: trains, scores, composes, reports; running it again goes on',
  )
    .requiredOption('--data <dir>', 'MAESTRO, or another data set or folder of MIDI files')
    .requiredOption('--out <dir>', 'folder of the runs, samples and the report')
    .option('--quick', 'a small one, in minutes')
    .option('--seed <n>', 'starts the random numbers (default 1)', wholeNumber(0))
    .addOption(threadsOption())
    .option('--json', 'print the result as JSON')
    .action(async ({ data, out, quick, seed, json, threads }: Options) => {
      const line = createProgressLine(15);
      const settings = {
        ...(quick === true ? QUICK_EXPERIMENT : FULL_EXPERIMENT),
        ...(seed === undefined ? {} : { seed }),
      };
      const { result, files, runs } = await runExperiment({
        data: await openCollection(data),
        out,
        settings,
        ...(await runtimeFor({ threads })),
        signal: interruptSignal(),
        onEstimate: (seconds) => line.end(`This will take about ${formatDuration(seconds)} on this machine.`),
        onStage: (stage, seconds) => line.end(`${stage}: done in ${formatDuration(seconds)}`),
        onFault: tellFault,
        onProgress: (text) => line.update(text),
      }).finally(() => line.end());
      const rows = result.likelihood.map(({ model, nats, changed }) => ({
        model,
        nats: nats.mean,
        changed: changed?.mean ?? null,
      }));
      const text = [
        'nats per step      all  changed',
        ...rows.map(({ model, nats, changed }) => {
          const figure = (value: number | null) => cellText(value === null ? null : { value, digits: 3 }).padStart(8);
          return `${model.padEnd(22)}${figure(nats)} ${figure(changed)}`;
        }),
        '',
        ...files.slice(0, 3),
      ];
      printResult({ likelihood: rows, runs: runs.map(({ curves: _, ...run }) => run), files }, text.join('\n'), json);
    });
}
