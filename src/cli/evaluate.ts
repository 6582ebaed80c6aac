/** `cadenza evaluate`: trained models beside the baselines and real music. */
import type { Command } from 'commander';
import { reportMarkdown } from '../index.ts';
import { evaluateRuns, openCollection } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, printResult, wholeNumber } from './command.ts';
import { createProgressLine, tellFault } from './progress.ts';

interface Options {
  readonly data: string;
  readonly songs: number;
  readonly samples: number;
  readonly sampleSeconds: number;
  readonly promptSeconds: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function evaluateCommand(): Command {
  return createCommand('evaluate', 'scores trained models on the test split, and measures the music they make')
    .argument('<runs...>', 'folders of training runs or models, all with the same time steps')
    .requiredOption('--data <dir>', 'a data set or a folder of MIDI files')
    .option('--songs <n>', 'test songs to score on', wholeNumber(1), 20)
    .option('--samples <n>', 'pieces that each model makes in each way; 0: none', wholeNumber(0, 1000), 6)
    .option('--sample-seconds <s>', 'length of each', decimal(1, 3600), 30)
    .option('--prompt-seconds <s>', 'length of the beginning that it continues', decimal(0.1, 3600), 10)
    .option('--seed <n>', 'starts the random numbers', wholeNumber(0), 0)
    .option('--out <dir>', 'folder for report.html, report.md, report.json and pictures')
    .option('--json', 'print the result as JSON')
    .action(async (runs: string[], options: Options) => {
      const line = createProgressLine();
      const { data, out, json, ...rest } = options;
      const { result, report, files } = await evaluateRuns({
        runs,
        data: await openCollection(data),
        ...rest,
        ...(out === undefined ? {} : { out }),
        signal: interruptSignal(),
        onFault: tellFault,
        onProgress: (text) => line.update(text),
      }).finally(() => line.end());
      const { likelihood, differences, real, sets } = result;
      const numbers = {
        likelihood: likelihood.map(({ songs, ...row }) => ({ ...row, songs: songs.length })),
        differences,
        real: real?.statistics ?? null,
        sets: sets.map(({ model, decoding, statistics, copying, comparison }) => ({
          model,
          decoding,
          statistics,
          copying,
          comparison,
        })),
        files,
      };
      const written = files.length === 0 ? '' : `\n${files.slice(0, 3).join('\n')}\n`;
      printResult(
        numbers,
        `${reportMarkdown({ ...report, sections: report.sections.filter(({ kind }) => kind !== 'picture') })}${written}`,
        json,
      );
    });
}
