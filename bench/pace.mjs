/**
 * The pace of continuations beside that of real music: notes a second in each ten seconds, where validation performances
 * are continued under several settings. A model that reads what it wrote itself hurries.
 *
 *   npm run build && node bench/pace.mjs --data SHARDS [--model FOLDER] [--events FOLDER] [--pieces 16] [--seconds 30]
 *     [--out FOLDER]
 *
 * With --events, a run of `cadenza train performance-lstm` continues them, too. With --out, real and written passages
 * are kept as MIDI files, a folder for each setting, for `cadenza evaluate --generated FOLDER/* --against FOLDER/real`
 * and `bench/motifs.mjs FOLDER/*`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { continueEvents, continueNotes, createSequence, decodePiece, writeMidi } from '../dist/index.js';
import { loadEventModel, loadNoteModel, openShards, selectPieces, shippedNoteModel } from '../dist/node/index.js';
import { quantile } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string', default: shippedNoteModel('performance') },
    events: { type: 'string' },
    pieces: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '30' },
    out: { type: 'string' },
  },
});
if (values.data === undefined) throw new Error('name a folder of shards, made by `cadenza data prepare`: --data DIR');
const [count, seconds] = [Number(values.pieces), Number(values.seconds)];

const nucleus = { wait: 0.95, pitch: 0.95, duration: 0.95, velocity: 0.95 };
const SETTINGS = {
  'the likely ones of all attributes': { temperature: { pitch: 1 }, topP: nucleus, keepPace: false },
  'times left whole': { keepPace: false },
  'pace kept (default)': {},
  'the same, motifs not rewarded': { motifReward: 0 },
};

/** Ticks of 10 ms: what is continued, and stretches of it that are counted. */
const PROMPT = 2000;
const STRETCH = 1000;
const length = 100 * seconds;

/** Notes `from` .. `to` of a sequence, counted in time from `start`. */
const cut = (sequence, from, to, start) =>
  createSequence({
    base: 'performance',
    onsets: sequence.onsets.slice(from, to).map((onset) => onset - start),
    pitches: sequence.pitches.slice(from, to),
    durations: sequence.durations.slice(from, to),
    velocities: sequence.velocities.slice(from, to),
  });

const folderOf = (name) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replace(/-$/, '');

const paces = new Map();
async function keep(name, number, sequence) {
  const stretches = Array.from(
    { length: length / STRETCH },
    (_, i) => sequence.onsets.filter((onset) => Math.floor(onset / STRETCH) === i).length / (STRETCH / 100),
  );
  paces.set(name, [...(paces.get(name) ?? []), stretches]);
  if (values.out === undefined) return;
  const folder = join(values.out, folderOf(name));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${number}.mid`), writeMidi(decodePiece(sequence)));
}

const shards = await openShards(values.data);
const pieces = selectPieces(
  shards,
  ({ split, base, source, notes }) =>
    split === 'validation' && base === 'performance' && source === 'maestro-v3.0.0' && notes > 600,
);
const model = await loadNoteModel(values.model);
const events = values.events === undefined ? undefined : await loadEventModel(values.events);
for (let number = 0; number < count; number++) {
  const { sequence } = pieces.piece(Math.floor(((number + 0.5) * pieces.lengths.length) / count));
  const first = sequence.onsets.findIndex((onset) => onset >= PROMPT);
  const end = sequence.onsets.findIndex((onset) => onset >= PROMPT + length);
  if (first < 16 || end < 0) continue;
  await keep('real', number, cut(sequence, first, end, PROMPT));
  for (const [name, options] of Object.entries(SETTINGS)) {
    const [written] = await continueNotes(model, cut(sequence, 0, first, 0), {
      ...options,
      alternatives: 1,
      seed: number + 1,
      from: { tick: PROMPT },
      length: { seconds },
    });
    const begins = written.sequence.onsets.findIndex((onset) => onset >= PROMPT);
    await keep(name, number, cut(written.sequence, begins, written.sequence.onsets.length, PROMPT));
  }
  if (events !== undefined) {
    // It goes on where the last note ends, and says what it added.
    const [{ notes }] = await continueEvents(events, decodePiece(cut(sequence, 0, first, 0)), {
      seconds,
      seed: number + 1,
    });
    const of = (key) => notes.map((note) => note[key]);
    const added = { onsets: of('onset'), pitches: of('pitch'), durations: of('duration'), velocities: of('velocity') };
    await keep('LSTM over events', number, cut(added, 0, notes.length, notes[0]?.onset ?? 0));
  }
  process.stderr.write(`${number + 1} of ${count}\n`);
}
await model.release();
await events?.release();
shards.close();

console.log(`Notes a second in each ten seconds, means (medians), ${paces.get('real').length} performances\n`);
for (const [name, rows] of paces) {
  const cells = rows[0].map((_, i) => {
    const column = rows.map((row) => row[i]);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return `${mean.toFixed(1)} (${quantile(column, 0.5).toFixed(1)})`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
