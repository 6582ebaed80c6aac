/**
 * Whether the melody's turns come back, in folders of MIDI files: by intervals and rhythm, and by intervals alone; and
 * how often music goes on as it did where the last three notes repeat an earlier turn.
 *
 *   npm run build && node bench/pace.mjs --data SHARDS --pieces 50 --out passages && node bench/motifs.mjs passages/*
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { repeatedMotifShare, repeatedRunShare } from '../dist/evaluation/motifs.js';
import { rollNotes, topLine } from '../dist/evaluation/roll-notes.js';
import { readMidi, toRoll } from '../dist/index.js';

const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('name folders of MIDI files');
/** As `cadenza evaluate` sees performances; notes of one step are struck together. */
const GRID = { unit: 'second', stepsPerSecond: 20 };
/** Intervals that are to agree before it is asked how the music goes on. */
const TURN = 2;

const intervalsOf = (notes) => notes.slice(1).map((note, index) => note.pitch - notes[index].pitch);

/** Of all notes, chords from below: how often a turn stood there before, and how often the same interval follows. */
function goingOn(intervals) {
  const last = new Map();
  let [turns, same] = [0, 0];
  for (const [index, next] of intervals.entries()) {
    if (index < TURN) continue;
    const turn = intervals.slice(index - TURN, index).join(' ');
    if (last.has(turn)) {
      turns += 1;
      if (last.get(turn) === next) same += 1;
    }
    last.set(turn, next);
  }
  return { turns, same };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share) => `${(100 * share).toFixed(1)} %`;

console.log('| folder | files | by intervals and rhythm | by intervals | a turn of three notes goes on as before |');
console.log('|:--|--:|--:|--:|--:|');
for (const folder of folders) {
  const [motifs, runs] = [[], []];
  const total = { turns: 0, same: 0 };
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.mid'))) {
    const notes = rollNotes(toRoll(readMidi(await readFile(join(folder, file))), { grid: GRID, pedal: true }));
    const share = repeatedMotifShare(notes);
    if (share === null) continue;
    motifs.push(share);
    runs.push(repeatedRunShare(intervalsOf(topLine(notes))));
    const { turns, same } = goingOn(intervalsOf(notes));
    total.turns += turns;
    total.same += same;
  }
  const cells = [percent(mean(motifs)), percent(mean(runs)), percent(total.same / total.turns)];
  console.log(`| ${basename(folder)} | ${motifs.length} | ${cells.join(' | ')} |`);
}
