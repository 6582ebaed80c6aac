/**
 * How well pieces are written down, against what their editors wrote: ASAP's scores (MIDI beside MusicXML) and
 * performances (with beats), `node bench/score.mjs --data asap-dataset [--split tune|test] [--performances N]`.
 *
 * Prints Markdown. Compositions are split in two by a hash of their names: everything was tuned on 'tune', and only
 * 'test' (the default) is to be quoted. `score/` holds the reader of the truth, the matching and the counting.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './format.mjs';
import { baselineNotes } from './score/baseline.mjs';
import { beatFMeasure, compare, emptyCounts, notesOf } from './score/measure.mjs';
import { loadScore, matchPerformance, readBeats, readFolders } from './score/pieces.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    split: { type: 'string', default: 'test' },
    performances: { type: 'string', default: '1' },
    dist: { type: 'string', default: join(import.meta.dirname, '../dist') },
  },
});
if (values.data === undefined || !['tune', 'test'].includes(values.split)) {
  console.error('usage: node bench/score.mjs --data ASAP_FOLDER [--split tune|test] [--performances N]');
  process.exit(2);
}
const dist = resolve(values.dist);
const { readMidi } = await import(join(dist, 'midi/read.js'));
const { createClock } = await import(join(dist, 'notes/clock.js'));
const { notate } = await import(join(dist, 'score/notate.js'));
const { isPerformed } = await import(join(dist, 'score/performed.js'));
const { findBeats } = await import(join(dist, 'score/beats.js'));
const { sharpsOnly } = await import(join(dist, 'score/spelling.js'));

/** A row of figures: counts of notes, and pieces whose key and metre are right. */
const newRow = () => ({ counts: emptyCounts(), pieces: 0, key: 0, metre: 0, beats: 0, names: 0 });
const rows = Object.fromEntries(
  ['score', 'hidden', 'scoreBase', 'played', 'scaled', 'playedBase'].map((name) => [name, newRow()]),
);
let told = 0;
let files = 0;
let slowest = 0;
let left = 0;

const usual = (measures, of) => {
  const lengths = new Map();
  for (const measure of measures) lengths.set(of(measure), (lengths.get(of(measure)) ?? 0) + measure.length);
  return [...lengths].sort((a, b) => b[1] - a[1])[0][0];
};
/** Enharmonic signatures are one key: the notes cannot tell. */
const sameKey = (a, b) => (a - b) % 12 === 0;
/** 2/2 and 4/4 are one length and division: so are other spellings of one metre. */
const metreClass = (beats, beatType) => `${beats / beatType} ${beats > 3 && beats % 3 === 0}`;

function count(row, found, score, truth, match, options) {
  const own = compare(found, truth, match, emptyCounts(), options);
  for (const name of Object.keys(own)) row.counts[name] += own[name];
  row.names += own.notes === 0 ? 1 : own.name / own.notes;
  row.pieces++;
  const fifths = usual(truth.measures, (measure) => measure.fifths);
  const metre = usual(truth.measures, (measure) => metreClass(measure.beats, measure.beatType));
  if (sameKey(score?.measures[0].key.fifths ?? 0, fifths)) row.key++;
  const { numerator, denominator } = score?.measures[0].metre ?? { numerator: 4, denominator: 4 };
  if (metreClass(numerator, denominator) === metre) row.metre++;
}

/** Half, one or two: which brings most notes to their written lengths. */
function bestScale(found, truth, match) {
  const values = [1, 0.5, 2].map((scale) => compare(found, truth, match, emptyCounts(), { scale }).step);
  return [1, 0.5, 2][values.indexOf(Math.max(...values))];
}

function timed(work) {
  const start = process.cpuUsage();
  const result = work();
  slowest = Math.max(slowest, process.cpuUsage(start).user / 1e6);
  return result;
}

for (const [, entries] of readFolders(values.data, values.split)) {
  const score = loadScore(values.data, entries[0], readMidi);
  if (score.agreement < 0.9) {
    left++;
    continue;
  }
  const { piece, truth, match } = score;
  const options = { staves: score.staves };
  files++;
  if (!isPerformed(piece)) told++;
  const written = timed(() => notate(piece, { hands: 'notes', performed: false }));
  count(rows.score, notesOf(written), written, truth, match, options);
  const bare = notate({ ...piece, keys: [], metres: [] }, { hands: 'notes', performed: false });
  count(rows.hidden, notesOf(bare), bare, truth, match, options);
  const inFile = (ticks) => ticks / piece.ticksPerBeat;
  count(rows.scoreBase, baselineNotes(piece, inFile, sharpsOnly), undefined, truth, match, options);

  const scoreClock = createClock(piece);
  const scoreBeats = readBeats(join(values.data, entries[0].midi_score_annotations));
  for (const entry of entries.slice(0, Number(values.performances))) {
    const performance = readMidi(readFileSync(join(values.data, entry.midi_performance)));
    const clock = createClock(performance);
    const beats = readBeats(join(values.data, entry.performance_annotations));
    const playedMatch = matchPerformance(performance, clock, beats, score, scoreClock, scoreBeats);
    files++;
    if (isPerformed(performance)) told++;
    if (playedMatch === undefined) continue;
    const played = timed(() => notate(performance, { performed: true }));
    count(rows.played, notesOf(played), played, truth, playedMatch, options);
    count(rows.scaled, notesOf(played), played, truth, playedMatch, {
      ...options,
      scale: bestScale(notesOf(played), truth, playedMatch),
    });
    rows.scaled.beats += beatFMeasure(findBeats(performance).beatSeconds, beats);
    rows.played.beats += beatFMeasure(findBeats(performance).beatSeconds, beats);
    const at120 = (ticks) => clock.secondsAt(ticks) * 2;
    count(rows.playedBase, baselineNotes(performance, at120, sharpsOnly), undefined, truth, playedMatch, options);
    const steady = Array.from({ length: Math.ceil(beats.at(-1) * 2) }, (_, index) => index / 2);
    rows.playedBase.beats += beatFMeasure(steady, beats);
  }
}

/** Of all notes; the mean of pieces; where a whole piece, or a passage, may be moved enharmonically. */
const SPELLING = ['spelling', 'mean of pieces', 'piece may be moved', 'passages may be moved'];
const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
const figures = ({ counts, pieces, key, metre, names }) => [
  percent(counts.value, counts.notes),
  percent(counts.staff, counts.staffNotes),
  percent(counts.name, counts.notes),
  percent(names, pieces),
  percent(counts.shifted, counts.notes),
  percent(counts.name + counts.inPassage, counts.notes),
  percent(key, pieces),
  percent(metre, pieces),
];
const scoreRow = (name, row) => [
  name,
  percent(row.counts.onset, row.counts.notes),
  percent(row.counts.inBar, row.counts.notes),
  ...figures(row),
];
const playedRow = (name, row) => [
  name,
  percent(row.beats, row.pieces),
  percent(row.counts.step, row.counts.steps),
  percent(row.counts.inBar, row.counts.notes),
  ...figures(row),
];

console.log(
  `Scores (${values.split}): ${rows.score.pieces} pieces, ${rows.score.counts.notes} notes; ${left} left out, whose MIDI and MusicXML disagree\n`,
);
console.log(
  table(
    ['', 'onset', 'place in bar', 'note value', 'hand', ...SPELLING, 'key', 'metre'],
    [
      scoreRow('ours, hands from notes alone', rows.score),
      scoreRow('ours, key and metre hidden too', rows.hidden),
      scoreRow('sixteenths, middle C, sharps, C, 4/4', rows.scoreBase),
    ],
  ),
);
console.log(`\nPerformances (${values.split}): ${rows.played.pieces}, ${rows.played.counts.notes} notes\n`);
console.log(
  table(
    ['', 'beat F (70 ms)', 'time to next', 'place in bar', 'note value', 'hand', ...SPELLING, 'key', 'metre'],
    [
      playedRow('ours', rows.played),
      playedRow('ours, lengths halved or doubled where that is right', rows.scaled),
      playedRow('sixteenths at 120, middle C, sharps, C, 4/4', rows.playedBase),
    ],
  ),
);
console.log(
  `\nPlayed or written, told apart: ${told} of ${files}. Slowest piece: ${slowest.toFixed(1)} s of processor time.`,
);
