/**
 * How long reading MIDI takes, against npm's `midi-file` on the same bytes.
 *
 *   npm run build && node bench/midi.mjs FOLDER|ZIP [FILES] [ROUNDS]
 *
 * The two readers take turns (A B A B ...), so that a noisy machine troubles both alike; the figure
 * is the median over the rounds of our time divided by theirs, and should not exceed 1. Ours does
 * more: it pairs notes and sorts them, where `midi-file` stops at the list of events.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseMidi } from 'midi-file';
import yauzl from 'yauzl';
import { readMidi } from '../dist/midi/read.js';

const [source, filesText = '20', roundsText = '15'] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: node bench/midi.mjs FOLDER|ZIP [FILES] [ROUNDS]');
  process.exit(2);
}
const rounds = Number(roundsText);
const files = statSync(source).isDirectory() ? fromFolder(source) : await fromZip(source);
if (files.length === 0) {
  console.error(`${source} holds no .mid or .midi file; name a folder or zip that does`);
  process.exit(1);
}

const ours = [];
const theirs = [];
let notes = 0;
for (let round = -2; round < rounds; round++) {
  const a = milliseconds(() => {
    notes = 0;
    for (const bytes of files) notes += readMidi(bytes).notes.length;
  });
  const b = milliseconds(() => {
    for (const bytes of files) parseMidi(bytes);
  });
  // The first two rounds warm up.
  if (round >= 0) {
    ours.push(a);
    theirs.push(b);
  }
}

const megabytes = files.reduce((sum, bytes) => sum + bytes.length, 0) / 1e6;
console.log(`${files.length} files, ${megabytes.toFixed(2)} MB, ${notes} notes, ${rounds} rounds`);
console.log(`readMidi   ${median(ours).toFixed(1)} ms (${(megabytes / (median(ours) / 1000)).toFixed(0)} MB/s)`);
console.log(`midi-file  ${median(theirs).toFixed(1)} ms`);
console.log(`median ratio ${median(ours.map((time, round) => time / theirs[round])).toFixed(2)}`);

function milliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function isMidi(name) {
  return /\.midi?$/i.test(name);
}

/** Files evenly spread over all that there are. */
function spread(names) {
  const sorted = names.filter(isMidi).sort();
  const count = Math.min(Number(filesText), sorted.length);
  return Array.from({ length: count }, (_, i) => sorted[Math.floor((i * sorted.length) / count)]);
}

function fromFolder(folder) {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return spread(names).map((name) => new Uint8Array(readFileSync(join(folder, name))));
}

async function fromZip(path) {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  const entries = new Map();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  const files = [];
  for (const name of spread([...entries.keys()])) {
    const chunks = [];
    for await (const chunk of await zip.openReadStreamPromise(entries.get(name))) chunks.push(chunk);
    files.push(new Uint8Array(Buffer.concat(chunks)));
  }
  zip.close();
  return files;
}
