/**
 * Songs and edits at random, for tests of properties.
 */
import fc from 'fast-check';
import { applyEdit } from './apply.ts';
import type { Edit } from './edit.ts';
import { addNotes, deleteNotes, duplicateNotes, lockNotes, splitNotes } from './notes.ts';
import { HIGHEST_PITCH, LOWEST_PITCH, newSong } from './piece.ts';
import { setKey, setMetre, setTempo, setTitle } from './settings.ts';
import type { Song } from './song.ts';
import { moveNotes, quantiseNotes, resizeNotes, setVelocities } from './transforms.ts';

const newNotes = fc.array(
  fc.record({
    pitch: fc.integer({ min: LOWEST_PITCH, max: HIGHEST_PITCH }),
    onsetTicks: fc.nat(10_000),
    durationTicks: fc.integer({ min: 1, max: 3000 }),
    velocity: fc.integer({ min: 1, max: 127 }),
    origin: fc.constantFrom('mine' as const, 'model' as const),
    locked: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** Songs of up to a dozen notes with some settings. */
export const songs: fc.Arbitrary<Song> = fc
  .tuple(newNotes, fc.string({ maxLength: 10 }), fc.integer({ min: -7, max: 7 }), fc.integer({ min: 1, max: 12 }))
  .map(([notes, title, fifths, beats]) => {
    const named = newSong(title);
    const noted = applyEdit(named, addNotes(named, notes));
    const keyed = applyEdit(noted, setKey(noted, 960, { fifths, mode: 'minor' }));
    const timed = applyEdit(keyed, setMetre(keyed, 1920, beats, 8));
    return { ...timed, pedal: [{ timeTicks: 7, value: 127 }] };
  });

/** Something that somebody does to a song: a wish, so that it fits whatever song it meets. */
export type Wish = (song: Song) => Edit;

/** Every other note from the first or the second on, or all. */
const selections = fc.constantFrom([0, 2], [1, 2], [0, 1], [0, 100]);

export const wishes: fc.Arbitrary<Wish> = fc
  .tuple(selections, fc.integer({ min: -2000, max: 2000 }), newNotes, fc.nat(10))
  .map(([[from = 0, step = 1], amount, notes, kind]) => {
    const pick = (song: Song): ReadonlySet<number> =>
      new Set(song.notes.filter((_, index) => index % step === from % step).map(({ id }) => id));
    const all: readonly Wish[] = [
      (song) => addNotes(song, notes),
      (song) => deleteNotes(song, pick(song)),
      (song) => moveNotes(song, pick(song), { ticks: amount, semitones: amount % 30 }),
      (song) => resizeNotes(song, pick(song), amount % 2 === 0 ? 'start' : 'end', amount, 10),
      (song) => setVelocities(song, pick(song), { by: amount % 60 }),
      (song) => duplicateNotes(song, pick(song), 480),
      (song) => splitNotes(song, pick(song), Math.abs(amount)),
      (song) => lockNotes(song, pick(song), amount > 0),
      (song) => quantiseNotes(song, pick(song), { gridTicks: 160, ends: amount > 0, strength: 0.75 }),
      (song) => setTempo(song, Math.abs(amount), 60 + (Math.abs(amount) % 100)),
      (song) => setTitle(song, `song ${amount}`),
    ];
    return all[kind] as Wish;
  });

/** A song's music, without what only grows. */
export function musicOf({ nextId: _, ...music }: Song): Omit<Song, 'nextId'> {
  return music;
}
