/** `cadenza evaluate`: trained models beside the baselines and real music, or generated music beside real music. */
import { type Command, Option } from 'commander';
import { OptionError, type Report, reportMarkdown } from '../index.ts';
import { evaluateGenerated, evaluateRuns, type GeneratedEvaluation, openCollection } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, printResult, wholeNumber } from './command.ts';
import { createProgressLine, tellFault } from './progress.ts';
import { runtimeFor, type ThreadsOption, threadsOption } from './threads.ts';

interface Options extends ThreadsOption {
  readonly data?: string;
  readonly base?: 'score' | 'performance';
  readonly songs?: number;
  readonly samples?: number;
  readonly promptSeconds?: number;
  readonly context?: 'window' | 'sliding';
  readonly generated?: string[];
  readonly against?: string;
  readonly training?: string;
  readonly sampleSeconds?: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function evaluateCommand(): Command {
  return createCommand(
    'evaluate',
    'scores trained models on the test split, and measures the music they make;\nwith --generated, measures any MIDI files beside real music',
  )
    .argument('[runs...]', 'folders of training runs or models, of time steps or of notes; all of steps with the same')
    .optionsGroup('Of models:')
    .option('--data <dir>', 'a data set, a folder of MIDI files, or a folder of shards')
    .addOption(
      new Option('--base <base>', 'only pieces of this time base (default: both)').choices(['score', 'performance']),
    )
    .option('--songs <n>', 'test songs to score on (default 20)', wholeNumber(1))
    .option('--samples <n>', 'pieces that each model makes in each way; 0: none (default 6)', wholeNumber(0, 1000))
    .option('--prompt-seconds <s>', 'length of the beginning that it continues (default 10)', decimal(0.1, 3600))
    .addOption(
      new Option(
        '--context <kind>',
        'what predictions of notes see: separate windows, or ones that overlap by half',
      ).choices(['window', 'sliding']),
    )
    .addOption(threadsOption())
    .optionsGroup('Of generated music:')
    .option('--generated <dirs...>', 'folders of generated MIDI files, each a set of its own')
    .option('--against <dir>', 'real music to hold them against; of a data set with splits, the test split')
    .option(
      '--training <dir>',
      'what they learnt from, to look for copies in; of a data set with splits, the training split',
    )
    .optionsGroup('Of both:')
    .option(
      '--sample-seconds <s>',
      'length of what is compared (default 30, or what most files have)',
      decimal(1, 3600),
    )
    .option('--seed <n>', 'starts the random numbers', wholeNumber(0), 0)
    .option('--out <dir>', 'folder for report.html, report.md, report.json and pictures')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Models of time steps (LSTM, logistic regression) are scored step by step, models of notes (transformer) note by
note; given together, both continue the same beginnings, and nats per note stand side by side.

  cadenza evaluate runs/lstm runs/transformer --data data/maestro-v3.0.0 --out report
  cadenza evaluate --generated mine theirs --against data/maestro-v3.0.0 --training data/maestro-v3.0.0`,
    )
    .action((runs: string[], options: Options) =>
      options.generated === undefined ? evaluateModels(runs, options) : evaluateFiles(runs, options),
    );
}

async function evaluateModels(runs: readonly string[], options: Options): Promise<void> {
  const { data, out, json, against, training, threads, generated: _, ...rest } = options;
  if (against !== undefined || training !== undefined) {
    throw new OptionError('--against and --training are for generated music: name it with --generated');
  }
  if (runs.length === 0)
    throw new OptionError('there is nothing to evaluate: name folders of runs, or use --generated');
  if (data === undefined) throw new OptionError('models are evaluated on music: name a data set with --data');
  const line = createProgressLine();
  const collection = await openCollection(data);
  const { result, report, files } = await evaluateRuns({
    runs,
    data: collection,
    ...rest,
    ...(await runtimeFor({ threads })),
    ...(out === undefined ? {} : { out }),
    signal: interruptSignal(),
    onFault: tellFault,
    onProgress: (text) => line.update(text),
  }).finally(() => {
    line.end();
    collection.close();
  });
  const { likelihood, differences, noteLikelihood, music } = result;
  const numbers = {
    likelihood: likelihood.map(({ songs, ...row }) => ({ ...row, songs: songs.length })),
    differences,
    noteLikelihood: noteLikelihood.map(({ pieces, ...row }) => ({ ...row, pieces: pieces.length })),
    music: music.map(musicNumbers),
    files,
  };
  print(numbers, report, files, json);
}

async function evaluateFiles(runs: readonly string[], options: Options): Promise<void> {
  const { generated = [], against, training, sampleSeconds, seed, out, json, ...others } = options;
  const [first] = Object.keys(others);
  if (runs.length > 0) {
    throw new OptionError(`${runs[0]} is not expected beside --generated: evaluate models and files apart`);
  }
  if (first !== undefined) {
    const name = first.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new OptionError(`--${name} is of models and does nothing beside --generated: leave it out`);
  }
  if (against === undefined) throw new OptionError('name the real music to hold it against with --against');
  const line = createProgressLine();
  const { result, report, files } = await evaluateGenerated({
    generated,
    against,
    seed,
    ...(training === undefined ? {} : { training }),
    ...(sampleSeconds === undefined ? {} : { sampleSeconds }),
    ...(out === undefined ? {} : { out }),
    signal: interruptSignal(),
    onFault: tellFault,
    onProgress: (text) => line.update(text),
  }).finally(() => line.end());
  const { music, ...lengths } = result;
  print({ ...lengths, ...musicNumbers(music), files }, report, files, json);
}

/** What a program wants to know of a group: all figures, without the music itself. */
function musicNumbers({ heard, real, sets }: GeneratedEvaluation['result']['music']): object {
  return {
    heard,
    real: {
      statistics: real.statistics,
      copying: real.copying,
      searchedSongs: real.training?.songs ?? 0,
      trainingPitchClasses: real.training?.pitchClasses ?? null,
    },
    sets: sets.map(({ model, decoding, statistics, copying, comparison }) => ({
      model,
      decoding,
      statistics,
      copying,
      comparison,
    })),
  };
}

function print(numbers: object, report: Report, files: readonly string[], json: boolean | undefined): void {
  const written = files.length === 0 ? '' : `\n${files.slice(0, 3).join('\n')}\n`;
  const sections = report.sections.filter(({ kind }) => kind !== 'picture' && kind !== 'details');
  printResult(numbers, `${reportMarkdown({ ...report, sections })}${written}`, json);
}
