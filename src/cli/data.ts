/** `cadenza data`: get, info and prepare; index and match are in data-index.ts. */
import { type Command, Option } from 'commander';
import type { TimeBase } from '../index.ts';
import { DATASETS, type DataInfo, getDataset, inspectDataset, prepareShards } from '../node/index.ts';
import { createCommand, interruptSignal, printResult } from './command.ts';
import { indexCommand, matchCommand } from './data-index.ts';
import { dataInfoText, shardsText } from './data-text.ts';
import { createProgressLine, tellFault } from './progress.ts';

export function dataCommand(): Command {
  return createCommand('data', 'gets data sets and looks into MIDI files')
    .addCommand(getCommand())
    .addCommand(infoCommand())
    .addCommand(prepareCommand())
    .addCommand(indexCommand())
    .addCommand(matchCommand());
}

function getCommand(): Command {
  const known = DATASETS.map(({ name }) => name).join(', ');
  return createCommand('get', 'downloads or unpacks a data set; running it again continues where it stopped')
    .argument('<name>', `which data set: ${known}`)
    .option('--from <file|url>', "a zip archive, a folder or an address, instead of the data set's own address")
    .option('--to <dir>', 'the folder to put it into', 'data')
    .option('--json', 'print the result as JSON')
    .action(async (name: string, options: { from?: string; to: string; json?: boolean }) => {
      const line = createProgressLine();
      const got = await getDataset(name, {
        to: options.to,
        ...(options.from === undefined ? {} : { from: options.from }),
        signal: interruptSignal(),
        onProgress: (progress) =>
          line.update(
            progress.stage === 'downloading'
              ? `downloading ${bar(progress.bytes, progress.totalBytes)} ${megabytes(progress.bytes)}${progress.totalBytes === undefined ? '' : ` of ${megabytes(progress.totalBytes)}`}`
              : `unpacking ${bar(progress.files, progress.totalFiles)} ${progress.files} of ${progress.totalFiles} files`,
          ),
      }).finally(() => line.end());
      const isRolls = DATASETS.find((dataset) => dataset.name === got.name)?.holds === 'rolls';
      const files = `${got.files} ${isRolls ? 'files of piano rolls' : 'MIDI files'}`;
      const next = isRolls
        ? `Score models on it with: cadenza benchmark rolls --data ${got.path}`
        : `Look into it with: cadenza data info ${got.path}`;
      const text = got.alreadyComplete
        ? `${got.path} is there already and complete: ${files}.`
        : `${got.path} is complete: ${files}, ${megabytes(got.bytes)}.\n${next}`;
      printResult(got, text, options.json);
    });
}

function infoCommand(): Command {
  return createCommand('info', 'says what is in a MIDI file, a folder or a data set: notes, hours, splits, faults')
    .argument('<path>', 'a MIDI file, a folder of them, a data set, or a zip archive')
    .option('--json', 'print the result as JSON')
    .action(async (path: string, options: { json?: boolean }) => {
      const line = createProgressLine();
      const info: DataInfo = await inspectDataset(path, {
        onProgress: (done, total) => line.update(`reading ${bar(done, total)} ${done} of ${total} files`),
      }).finally(() => line.end());
      printResult(info, dataInfoText(info), options.json);
    });
}

function prepareCommand(): Command {
  return createCommand('prepare', 'encodes data sets into shards, which models of notes are trained on')
    .argument('<dir>', 'the folder to make; shards in it are replaced')
    .requiredOption('--from <path...>', 'data sets, folders or zip archives of MIDI files')
    .addOption(
      new Option('--base <base>', 'how time is measured, instead of what each data set says or looks like').choices([
        'score',
        'performance',
      ]),
    )
    .option('--json', 'print the result as JSON')
    .action(async (out: string, options: { from: string[]; base?: TimeBase; json?: boolean }) => {
      const line = createProgressLine();
      const manifest = await prepareShards({
        sources: options.from,
        out,
        ...(options.base === undefined ? {} : { base: options.base }),
        signal: interruptSignal(),
        onProgress: (source, done, total) =>
          line.update(`encoding ${source} ${bar(done, total)} ${done} of ${total} pieces`),
        onFault: tellFault,
      }).finally(() => line.end());
      printResult(manifest, shardsText(out, manifest), options.json);
    });
}

const BAR_WIDTH = 24;

/** A progress bar in plain characters; empty where the end is not known. @example bar(1, 4) // '[######                  ]' */
function bar(done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return '';
  const filled = Math.min(BAR_WIDTH, Math.round((BAR_WIDTH * done) / total));
  return `[${'#'.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
