/** Music in, and the logistic regressions: reading MIDI, preparing 93 songs, 128 fits. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONTEXT = 50;
/** Inverse strength of the penalty, as scikit-learn counts it: the weakest penalty that the experiment tries. */
const C = 0.03;
/** Notes that the slow side fits. */
const NOTES = 8;
/** Of scikit-learn: where its objectives come within about a millionth of ours; at its default, 1e-4, they end 3e-3 above. */
const TOLERANCE = 1e-6;

/**
 * The rolls of both sides as one JSON file: the training songs up to about `steps` steps, or as many steps made here.
 */
async function logregTask(folder, { source }, { steps }) {
  // Imported late: only this needs the build.
  const { heldRolls, openSongs } = await import('../music.mjs');
  const rolls = source === undefined ? heldRolls(steps) : await songsUpTo(await openSongs(source, 1), steps);
  const counts = new Uint32Array(128);
  for (const { pitches } of rolls) for (const pitch of pitches) counts[pitch]++;
  const total = rolls.reduce((sum, roll) => sum + roll.steps, 0);
  const fitted = [...counts.keys()].filter((pitch) => counts[pitch] > 0 && counts[pitch] < total);
  // From the middle of each part of the keyboard, so that they stand for all.
  const notes = Array.from({ length: NOTES }, (_, i) => fitted[Math.floor(((i + 0.5) / NOTES) * fitted.length)]);
  const task = join(folder, 'logreg.json');
  const songs = rolls.map(({ pitches, offsets }) => [[...pitches], [...offsets]]);
  writeFileSync(task, JSON.stringify({ context: CONTEXT, c: C, notes, songs }));
  return { task, words: `${source === undefined ? 'made-up' : 'real'} songs, ${total} steps, ${fitted.length} notes` };
}

/** Rolls of the first training songs, cut off after `steps` steps in all. */
async function songsUpTo(collection, steps) {
  const { chooseSongs, prepareRolls, sliceRoll } = await import('../../dist/index.js');
  const { FULL_EXPERIMENT } = await import('../../dist/node/index.js');
  const training = collection.entries.filter(({ split = 'train' }) => split === 'train');
  const rolls = [];
  let left = steps;
  for (const entry of chooseSongs(training, training.length)) {
    if (left === 0) break;
    const { songs } = await prepareRolls(collection, [entry], FULL_EXPERIMENT);
    for (const { roll } of songs) {
      const length = Math.min(roll.steps, left);
      rolls.push(sliceRoll(roll, 0, length));
      left -= length;
    }
  }
  collection.close();
  return rolls;
}

/** How near the peer came to our objectives (or went below them: negative), and how its time was measured. */
function sameOptimum([ours, peer]) {
  if (peer === undefined || peer.error !== undefined) return undefined;
  const above = peer.details.objectives.map((value, i) => (value / ours.details.objectives[i] - 1).toExponential(1));
  return `scikit-learn fitted ${above.length} notes spread over the keyboard, and its time is their mean times all ${peer.details.fitted}; its objectives are above ours by ${above.join(', ')} of their value`;
}

export const DATA_CASES = [
  {
    id: 'logreg',
    group: 'logreg',
    title: 'the logistic regressions of all notes',
    kind: 'logreg.fit',
    params: { steps: 40_000 },
    quick: { steps: 8_000 },
    prepare: async (folder, data, params) => {
      const { task, words } = await logregTask(folder, data, params);
      return { params: { task }, words };
    },
    peer: 'scikit-learn',
    peerParams: { tolerance: TOLERANCE },
    remark: sameOptimum,
    bar: 0.15,
    threads: 1,
    rounds: 3,
  },
  {
    id: 'midi',
    group: 'midi',
    title: 'reading MIDI',
    kind: 'midi.parse',
    params: { files: 20 },
    prepare: (_folder, { source }, params) => ({
      params: { ...params, source },
      words: `${params.files} ${source === undefined ? 'made-up' : 'real'} songs`,
    }),
    peer: 'midi-file',
    remark: ([{ details }]) => `${(details.bytes / 1e6).toFixed(1)} MB, ${details.notes} notes`,
    bar: 1,
    threads: 1,
  },
  {
    id: 'data',
    group: 'data',
    title: 'data preparation',
    kind: 'data.prepare',
    params: { songs: 93 },
    quick: { songs: 12 },
    prepare: preparationOf,
    remark: ([{ details }]) => `${details.steps} time steps, ${details.combinations} entries in the dictionary`,
    threads: 1,
  },
];

/** Also used by the growth curves. */
export function preparationOf(_folder, { source }, params) {
  return {
    params: { ...params, source },
    words: `${params.songs} ${source === undefined ? 'made-up' : 'real'} songs`,
  };
}
