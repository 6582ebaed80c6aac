/** Piano pieces whose two tracks are two hands, as `splitHands` takes notes. */
import { built, readPieces, shuffled } from './music.mjs';

const { PAGE_TICKS } = await built('score/grid.js');

export const LEFT = 2;
const LEAST_NOTES = 60;

/**
 * @param {string[]} paths
 * @param {string[]} without collections whose pieces are left out
 * @returns {Promise<{ notes: object[], hands: Uint8Array }[]>} in a fixed shuffled order; 1 the right hand, 2 the left
 */
export async function readTwoHands(paths, without) {
  const pieces = shuffled(await readPieces(paths, without))
    .map(handsOf)
    .filter((piece) => piece !== undefined);
  console.log(
    `${pieces.length} pieces of two hands, ${pieces.reduce((sum, { notes }) => sum + notes.length, 0)} notes`,
  );
  return pieces;
}

/** Players hold notes longer or shorter than they are written. */
export const heldAsPlayed = (notes, random) =>
  notes.map((note) => ({ ...note, durationTicks: Math.ceil(note.durationTicks * 2 ** (0.35 * random.normal())) }));

/** The two hands of a piece; undefined where its tracks are no hands. */
function handsOf({ piece }) {
  const tracks = [...new Set(piece.notes.map(({ track = 0 }) => track))];
  if (tracks.length !== 2 || piece.notes.length < LEAST_NOTES) return undefined;
  const [a, b] = tracks.map((track) => {
    const pitches = piece.notes.filter((note) => (note.track ?? 0) === track).map(({ pitch }) => pitch);
    return pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
  });
  const left = a < b ? tracks[0] : tracks[1];
  return {
    notes: piece.notes.map(({ pitch, onsetTicks, durationTicks }) => ({
      pitch,
      onsetTicks: Math.round((onsetTicks / piece.ticksPerBeat) * PAGE_TICKS),
      durationTicks: Math.round((durationTicks / piece.ticksPerBeat) * PAGE_TICKS),
    })),
    hands: Uint8Array.from(piece.notes, ({ track = 0 }) => (track === left ? LEFT : 1)),
  };
}
