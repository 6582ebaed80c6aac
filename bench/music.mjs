/**
 * Music to measure with: MAESTRO where it is at hand, and otherwise piano rolls made here from a seed.
 *
 * `held` ones sound like piano music on a grid of eight steps a second (88 pitches, about four sounding, held for 3.5
 * steps); `scattered` ones have 3 % of all 128 pitches on and nothing held, the worst case for the run coding of the
 * logistic regressions' timeline.
 */
import { chooseSongs, createPiece, fromRoll, memoryCollection, Random, writeMidi } from '../dist/index.js';
import { openCollection } from '../dist/node/index.js';

/** Steps of a made-up song: nine minutes. */
const SONG_STEPS = 4500;
const GRID = { unit: 'second', stepsPerSecond: 8 };

/** Songs of about 4,500 steps; `next` says how likely a pitch is to sound after it did or did not. */
function makeRolls(steps, pitches, next) {
  const random = Random.of(1);
  const songs = Math.max(1, Math.round(steps / SONG_STEPS));
  return Array.from({ length: songs }, (_, song) => {
    const length = Math.floor((steps * (song + 1)) / songs) - Math.floor((steps * song) / songs);
    const offsets = new Uint32Array(length + 1);
    const cells = [];
    const struck = [];
    const sounds = new Uint8Array(128);
    for (let step = 0; step < length; step++) {
      for (const pitch of pitches) {
        const before = sounds[pitch];
        sounds[pitch] = random.uniform() < next(pitch, before === 1) ? 1 : 0;
        if (sounds[pitch] === 0) continue;
        cells.push(pitch);
        struck.push(1 - before);
      }
      offsets[step + 1] = cells.length;
    }
    return {
      grid: GRID,
      steps: length,
      offsets,
      pitches: Uint8Array.from(cells),
      velocities: new Uint8Array(cells.length).fill(64),
      struck: Uint8Array.from(struck),
    };
  });
}

const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

/** Middle pitches sound more often than the outer ones, as in music. */
export const heldRolls = (steps) =>
  makeRolls(steps, range(21, 109), (pitch, sounding) =>
    sounding ? 0.71 : 0.0325 * Math.exp(-(((pitch - 62) / 18) ** 2) / 2),
  );

export const scatteredRolls = (steps) => makeRolls(steps, range(0, 128), () => 0.03);

/** The made-up songs as MIDI files in memory. */
function madeCollection(songs) {
  const files = heldRolls(songs * SONG_STEPS).map((roll, song) => [
    `song${String(song).padStart(3, '0')}.mid`,
    writeMidi(createPiece(fromRoll(roll))),
  ]);
  const collection = memoryCollection('made here', Object.fromEntries(files));
  // All of them for training, whatever share a data set would put aside.
  return { ...collection, entries: collection.entries.map((entry) => ({ ...entry, split: 'train' })), close: () => {} };
}

/**
 * A collection with at least `songs` training songs: the one at `source` (a folder or zip archive), or one made here.
 * To be closed.
 */
export async function openSongs(source, songs) {
  return source === undefined ? madeCollection(songs) : openCollection(source);
}

/** The MIDI files of `count` songs, or of as many as there are. */
export async function midiFiles(source, count) {
  const collection = await openSongs(source, count);
  const chosen = chooseSongs(collection.entries, Math.min(count, collection.entries.length));
  const files = [];
  for (const entry of chosen) files.push(await collection.read(entry));
  collection.close();
  return files;
}
