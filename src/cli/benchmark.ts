/** `cadenza benchmark`: the models beside what others published. */
import type { Command } from 'commander';
import {
  CONTENDERS,
  formatDuration,
  PUBLISHED,
  PUBLISHED_PERFORMANCE,
  ROLL_SET_NAMES,
  reportMarkdown,
} from '../index.ts';
import { benchmarkPerformanceFiles, benchmarkRollFiles } from '../node/index.ts';
import { createCommand, interruptSignal, printResult, wholeNumber } from './command.ts';
import { createProgressLine } from './progress.ts';
import { runtimeFor, type ThreadsOption, threadsOption } from './threads.ts';

interface RollsOptions {
  readonly data: string;
  readonly set?: string[];
  readonly model?: string[];
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function benchmarkCommand(): Command {
  return createCommand('benchmark', 'scores models as others published it')
    .addCommand(rollsCommand())
    .addCommand(performanceCommand());
}

function rollsCommand(): Command {
  return createCommand('rolls', 'next-step prediction on the piano rolls of Boulanger-Lewandowski et al. (2012)')
    .option('--set <names...>', `which sets: ${ROLL_SET_NAMES.join(', ')} (default: all)`)
    .option('--model <names...>', `which models: ${CONTENDERS.map(({ name }) => name).join(', ')} (default: all)`)
    .option('--data <dir>', 'folder or zip archive of the data set', 'data/boulanger-lewandowski')
    .option('--seed <n>', 'starts the random numbers', wholeNumber(0), 1)
    .option('--out <dir>', 'folder for report.md, report.json and the models; running it again goes on from there')
    .option('--json', 'print the result as JSON')
    .action(async ({ set, model, out, data, seed, json }: RollsOptions) => {
      const line = createProgressLine();
      const { rows, report, files } = await benchmarkRollFiles({
        data,
        seed,
        ...(set === undefined ? {} : { sets: set }),
        ...(model === undefined ? {} : { models: model }),
        ...(out === undefined ? {} : { out }),
        signal: interruptSignal(),
        onProgress: (text) => line.update(text),
        onRow: (row) =>
          line.end(
            `${row.set}, ${row.title}: ${row.test.all.toFixed(2)} nats per step, in ${formatDuration(row.seconds)}`,
          ),
      }).finally(() => line.end());
      const written = files.length === 0 ? '' : `\n${files.join('\n')}\n`;
      printResult({ seed, rows, published: PUBLISHED, files }, `${reportMarkdown(report)}${written}`, json);
    });
}

interface PerformanceOptions extends ThreadsOption {
  readonly model?: string[];
  readonly data: string;
  readonly songs?: number;
  readonly out?: string;
  readonly json?: boolean;
}

function performanceCommand(): Command {
  return createCommand('performance', 'piano performances of MAESTRO v3, in nats per event')
    .option('--model <names...>', 'unigram (default), and folders of runs or models: transformer, performance-lstm')
    .option('--data <dir>', 'a folder of shards with MAESTRO, made by `cadenza data prepare`', 'data/shards')
    .option('--songs <n>', 'only so many test pieces, for a quick look (default: all)', wholeNumber(1))
    .option('--out <dir>', 'folder for report.md and report.json')
    .addOption(threadsOption())
    .option('--json', 'print the result as JSON')
    .action(async ({ model: models, data, songs, out, json, threads }: PerformanceOptions) => {
      const line = createProgressLine();
      const { runtime } = await runtimeFor({ threads });
      const { rows, report, files } = await benchmarkPerformanceFiles({
        data,
        ...(models === undefined ? {} : { models }),
        ...(songs === undefined ? {} : { songs }),
        ...(runtime === undefined ? {} : { runtime: () => Promise.resolve(runtime) }),
        ...(out === undefined ? {} : { out }),
        signal: interruptSignal(),
        onProgress: (text) => line.update(text),
        onRow: ({ model, windows, seconds }) =>
          line.end(`${model}: ${windows.natsPerEvent.mean.toFixed(3)} nats per event, in ${formatDuration(seconds)}`),
      }).finally(() => line.end());
      const written = files.length === 0 ? '' : `\n${files.join('\n')}\n`;
      printResult({ rows, published: PUBLISHED_PERFORMANCE, files }, `${reportMarkdown(report)}${written}`, json);
    });
}
