/** `cadenza data index` and `cadenza data match`: what training music a piece resembles. */
import { type Command, Option } from 'commander';
import { type OriginMatch, SPLITS, TICKS_PER_BEAT, TICKS_PER_SECOND } from '../index.ts';
import { indexShards, isFree, matchFile } from '../node/index.ts';
import { createCommand, interruptSignal, printResult } from './command.ts';
import { createProgressLine } from './progress.ts';

export function indexCommand(): Command {
  return createCommand('index', 'makes the index by which `cadenza data match` finds copies of training music')
    .argument('<file>', 'the file to write')
    .requiredOption('--data <dir>', 'a folder of shards, made by `cadenza data prepare`')
    .addOption(new Option('--split <split>', 'the pieces to index').choices(SPLITS).default('train'))
    .option('--free', 'index only pieces that are in the public domain or under CC0')
    .option('--json', 'print the result as JSON')
    .action(async (out: string, options: { data: string; split: string; free?: boolean; json?: boolean }) => {
      const line = createProgressLine();
      const written = await indexShards({
        data: options.data,
        out,
        wanted: (entry) => entry.split === options.split && (options.free !== true || isFree(entry)),
        signal: interruptSignal(),
        onProgress: (done, total) => line.update(`indexing ${done} of ${total} pieces`),
      }).finally(() => line.end());
      const size = `${(written.bytes / 1e6).toFixed(1)} MB`;
      printResult(written, `${out}: ${written.pieces} pieces, ${written.notes} notes, ${size}`, options.json);
    });
}

export function matchCommand(): Command {
  return createCommand('match', 'finds the longest run of notes that a MIDI file shares with indexed pieces')
    .argument('<file>', 'a MIDI file')
    .option(
      '--index <file>',
      'an index, made by `cadenza data index` (default: of what the shipped model that suits the file learnt from)',
    )
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: { index?: string; json?: boolean }) => {
      const match = await matchFile(file, options.index);
      printResult(match ?? null, matchText(file, match), options.json);
    });
}

/** @example matchText('song.mid', match) // 'song.mid: 17 notes in a row, among notes 41 to 57, stand in …' */
function matchText(file: string, match: OriginMatch | undefined): string {
  if (match === undefined) return `${file} shares not even two notes in a row with the indexed pieces.`;
  const { length, from, to, piece, at } = match;
  const title = [piece.about.composer, piece.about.title].filter((text) => text !== undefined).join(': ');
  const time =
    piece.base === 'score'
      ? `beat ${Math.floor(at.tick / TICKS_PER_BEAT) + 1}`
      : `${(at.tick / TICKS_PER_SECOND).toFixed(0)} s`;
  return [
    `${file}: ${length} notes in a row, among notes ${from + 1} to ${to + 1}, stand in`,
    `  ${title === '' ? piece.name : title} (${piece.source}, ${piece.name}), from about ${time} on, perhaps in another key or tempo.`,
    '  Different pieces share runs, too: 256 notes of one of MAESTRO share 10 with its others (median), seldom over 16.',
  ].join('\n');
}
