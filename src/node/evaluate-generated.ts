/**
 * Evaluating generated music without its model: folders of MIDI files in, tables and a report out.
 */
import type { SongEntry, Split } from '../dataset/collection.ts';
import type { SongFault } from '../dataset/prepare.ts';
import { chooseSongs } from '../dataset/split.ts';
import { OptionError } from '../errors.ts';
import { evaluateSets, type SetsResult } from '../evaluation/generated.ts';
import { musicSections, pianoRollSections } from '../evaluation/music-report.ts';
import type { Report } from '../evaluation/report.ts';
import type { NamedRoll } from '../evaluation/roll-notes.ts';
import { type Grid, gridText } from '../roll/roll.ts';
import { openCollection } from './collection.ts';
import { leftOut, writeReport } from './evaluate.ts';
import {
  convertSongs,
  type EvaluationData,
  gridFor,
  type ReadingOptions,
  type ReadSong,
  readRolls,
  readSongs,
  rollFor,
} from './evaluate-songs.ts';

export interface EvaluateGeneratedOptions extends ReadingOptions {
  /** Paths of folders or archives of generated MIDI files, each a set of its own. */
  readonly generated: readonly string[];
  /** The path of real music; of a data set with splits of its own, the test split. */
  readonly against: string;
  /** The path of what the makers learnt from, to look for copies in; of a data set with splits, the training split. */
  readonly training?: string;
  /** Length of the stretches that are compared. Default: 30, or what most pieces have. */
  readonly sampleSeconds?: number;
  readonly seed?: number;
  /** Folder for report.json, report.md, report.html and pictures. Default: none is written. */
  readonly out?: string;
}

export interface GeneratedEvaluation {
  readonly result: SetsResult;
  readonly report: Report;
  /** Files that were written. */
  readonly files: readonly string[];
}

/** Pieces of a set that are measured: each gives one stretch, and every two are compared. */
const MOST_PIECES = 100;

/**
 * Measures folders of generated music beside real music.
 *
 * @throws DatasetError where a folder holds no MIDI file that can be used; OptionError where its pieces are too short;
 *   FileError, ArchiveError; CadenzaError when it was stopped
 * @example (await evaluateGenerated({ generated: ['out'], against: 'data/maestro-v3.0.0' })).result.music.sets[0]?.comparison
 */
export async function evaluateGenerated(options: EvaluateGeneratedOptions): Promise<GeneratedEvaluation> {
  const { against, training, sampleSeconds, seed = 0, out, onProgress } = options;
  if (options.generated.length === 0)
    throw new OptionError('there is nothing to evaluate: name a folder of MIDI files');
  const tally = faultCounter(options);
  const reading = tally.reading;
  const real = await readSet(against, 'test', reading);
  const sets = [];
  for (const path of options.generated) sets.push({ path, songs: await readSet(path, undefined, reading) });
  const grid = gridFor([...real, ...sets.flatMap(({ songs }) => songs)]);
  const onGrid = (songs: readonly ReadSong[]): NamedRoll[] =>
    convertSongs(songs, (song) => rollFor(song, grid), reading).songs;
  const learnt = training === undefined ? undefined : await readTraining(training, grid, reading);
  const result = evaluateSets({
    generated: sets.map(({ path, songs }) => ({ name: path, pieces: onGrid(songs) })),
    against: onGrid(real),
    ...(learnt && { training: learnt }),
    ...(sampleSeconds === undefined ? {} : { seconds: sampleSeconds }),
    seed,
    ...(onProgress && { onProgress }),
  });
  const { music, seconds, tooShort } = result;
  const report: Report = {
    title: 'Generated music beside real music',
    facts: [
      { label: 'generated', value: sets.map(({ path, songs }) => `${path} (${songs.length} pieces)`).join(', ') },
      { label: 'real music', value: `${against} (${real.length} pieces)` },
      ...(training === undefined
        ? []
        : [{ label: 'training music', value: `${training} (${learnt?.length ?? 0} pieces)` }]),
      ...leftOut(tally.count()),
      ...(tooShort === 0 ? [] : [{ label: 'too short', value: `${tooShort} ${tooShort === 1 ? 'piece' : 'pieces'}` }]),
      { label: 'compared', value: `stretches of ${Number(seconds.toFixed(1))} seconds, from random places` },
      { label: 'time steps', value: `${gridText(grid)}, pedal extends notes` },
      { label: 'seed', value: seed },
    ],
    sections: [
      ...musicSections([music], {
        how: 'Stretches of the generated pieces are measured beside stretches of real ones.',
      }),
      ...pianoRollSections([music]),
    ],
  };
  return { result, report, files: out === undefined ? [] : await writeReport(report, out) };
}

/** Passes faults on and counts them. */
function faultCounter(options: ReadingOptions): { readonly reading: ReadingOptions; readonly count: () => number } {
  let faults = 0;
  const onFault = (fault: SongFault): void => {
    faults += 1;
    options.onFault?.(fault);
  };
  const { onProgress, signal } = options;
  return { reading: { onFault, ...(onProgress && { onProgress }), ...(signal && { signal }) }, count: () => faults };
}

async function readSet(path: string, split: Split | undefined, reading: ReadingOptions): Promise<ReadSong[]> {
  const data = await openCollection(path);
  try {
    const entries = partOf(data, split);
    const chosen = entries.length > MOST_PIECES ? chooseSongs(entries, MOST_PIECES) : entries;
    return (await readSongs(data, chosen, `the pieces of ${path}`, reading)).songs;
  } finally {
    data.close();
  }
}

/** All of the training music, as it sounds: each piece is let go of as soon as it is a roll. */
async function readTraining(path: string, grid: Grid, reading: ReadingOptions): Promise<NamedRoll[]> {
  const data = await openCollection(path);
  try {
    const options = { grid, pedal: true, ...reading };
    return (await readRolls(data, partOf(data, 'train'), 'the training music', options)).songs;
  } finally {
    data.close();
  }
}

/** The songs of a split, where the collection has splits of its own and that one among them; else all. */
function partOf({ entries }: EvaluationData, split: Split | undefined): readonly SongEntry[] {
  const part = entries.filter((entry) => entry.split === split);
  return split === undefined || part.length === 0 ? entries : part;
}
