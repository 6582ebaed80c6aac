/**
 * The music that the weights of src/score/ are fitted on: collections of MIDI files (folders or zips, as `cadenza data
 * get` leaves them) and folders of MusicXML. Needs `npm run build` first.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTruth } from '../../bench/score/truth.mjs';

const dist = process.env.CADENZA_DIST ?? join(import.meta.dirname, '../../dist');
/** A module of the build, e.g. `built('score/hands.js')`. */
export const built = (path) => import(join(dist, path));

const { readMidi } = await built('midi/read.js');
const { openCollection } = await built('node/collection.js');
const { musicXmlText } = await built('score/xml/container.js');

/** Notes in a row that two pieces do not share by chance. */
const ROW = 16;

function* rowsOf(piece) {
  const pitches = piece.notes.map(({ pitch }) => pitch);
  for (let at = 0; at + ROW <= pitches.length; at++) yield pitches.slice(at, at + ROW).join();
}

/**
 * The pieces of collections, least bytes first read, without those that share 16 notes in a row with a piece of the
 * `without` collections: what is measured on must not be fitted on.
 *
 * @param {string[]} paths
 * @param {string[]} without
 * @returns {Promise<{ name: string, piece: object }[]>} in the order of the collections' lists
 */
export async function readPieces(paths, without = []) {
  const known = new Set();
  for (const path of without) {
    for await (const { piece } of piecesIn(path)) for (const row of rowsOf(piece)) known.add(row);
  }
  const pieces = [];
  let left = 0;
  for (const path of paths) {
    for await (const entry of piecesIn(path)) {
      if ([...rowsOf(entry.piece)].some((row) => known.has(row))) left++;
      else pieces.push(entry);
    }
  }
  console.log(`${pieces.length} pieces; ${left} left out, which are measured on`);
  return pieces;
}

async function* piecesIn(path) {
  const collection = await openCollection(path);
  try {
    for (const entry of collection.entries) {
      yield { name: entry.id, piece: readMidi(await collection.read(entry)) };
    }
  } finally {
    collection.close();
  }
}

const NATURAL_PLACES = { F: -1, C: 0, G: 1, D: 2, A: 3, E: 4, B: 5 };

/**
 * The notes of MusicXML files with their names, by onset, then pitch. Parts of transposing instruments are left out:
 * they are not written as they sound.
 *
 * @returns {{ name: string, notes: { pitch, onset, place, fifths }[] }[]} onset in quarter notes; place on the line of
 *   fifths; fifths of the signature in force
 */
export function readSpelled(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.(musicxml|xml|mxl)$/.test(name))
    .sort()
    .map((name) => {
      const xml = musicXmlText(readFileSync(join(folder, name)));
      const { notes, measures } = readTruth(xml.replaceAll(/<part id=[\s\S]*?<\/part>/g, soundingPart));
      return {
        name,
        notes: notes
          .map(({ pitch, onset, step, alter, measure }) => ({
            pitch,
            onset,
            place: NATURAL_PLACES[step] + 7 * alter,
            fifths: measures[measure].fifths,
          }))
          .sort((a, b) => a.onset - b.onset || a.pitch - b.pitch),
      };
    });
}

const soundingPart = (part) => (part.includes('<transpose>') ? '' : part);

/** A fixed shuffle: the order of the hashes of the names. */
export function shuffled(entries) {
  const hash = ({ name }) => createHash('sha256').update(name).digest('hex');
  return entries
    .map((entry) => [hash(entry), entry])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([, entry]) => entry);
}
