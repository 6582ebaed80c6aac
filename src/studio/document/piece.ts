/**
 * Songs from nothing and from pieces, and pieces from songs: the border between the studio and the rest of the
 * library. A piano has 88 keys, one pedal and one hand on each key: what else a piece holds is brought to that, and
 * said.
 */
import { DEFAULT_MICROSECONDS_PER_BEAT } from '../../notes/clock.ts';
import { createPiece } from '../../notes/create.ts';
import { lastAtEachTick, MAX_TICKS } from '../../notes/order.ts';
import type { Note, PedalChange, Piece } from '../../notes/piece.ts';
import { compareSongNotes } from './apply.ts';
import { pressedMost } from './pedal.ts';
import { titleOf } from './settings.ts';
import { type Origin, type Song, type SongNote, TICKS_PER_BEAT } from './song.ts';

/** The keys of the piano, MIDI numbers. */
export const LOWEST_PITCH = 21;
export const HIGHEST_PITCH = 108;

/** The channel, counted from 0, that General MIDI keeps for drums. */
const DRUMS = 9;

/** A song without notes, in 4/4 at 120 beats a minute, without a key. */
export function newSong(title = ''): Song {
  return {
    title: titleOf(title),
    notes: [],
    pedal: [],
    tempos: [{ timeTicks: 0, microsecondsPerBeat: DEFAULT_MICROSECONDS_PER_BEAT }],
    metres: [{ timeTicks: 0, numerator: 4, denominator: 4 }],
    keys: [],
    nextId: 1,
  };
}

/** Something that was changed to make a song of a piece, and how often; `importChangeText` says it in words. */
export interface ImportChange {
  readonly kind:
    | 'merged tracks'
    | 'left out drums'
    | 'moved into range'
    | 'left out doubles'
    | 'left out late notes'
    | 'file faults';
  /** Tracks, notes or faults; at least 1. */
  readonly count: number;
}

export interface ImportOptions {
  readonly title?: string;
  /** Whose the notes are. Default 'mine'. */
  readonly origin?: Origin;
}

export interface ImportedSong {
  readonly song: Song;
  /** Empty if all of the piece is in the song as it was. */
  readonly changes: readonly ImportChange[];
}

/**
 * The song of a piece. Ids count from 1 in the order of the notes.
 *
 * @example songFromPiece(readMidi(bytes), { title: 'Prelude' }).notes[0].id // 1
 */
export function songFromPiece(piece: Piece, options: ImportOptions = {}): Song {
  return importPiece(piece, options).song;
}

/**
 * As `songFromPiece`, with what was changed: tracks and channels become one; times are rounded to ticks of
 * `TICKS_PER_BEAT`; drums (channel 10) are left out unless there is nothing else; notes beyond the piano move by
 * octaves to its nearest; of notes with one pitch and one onset the longest stays; of several pedals the one pressed
 * most counts. What begins after the last tick that a song can hold is left out.
 *
 * @example importPiece(readMidi(bytes)).changes // [{ kind: 'merged tracks', count: 3 }]
 */
export function importPiece(piece: Piece, { title = '', origin = 'mine' }: ImportOptions = {}): ImportedSong {
  const toTicks = (ticks: number): number => Math.round((ticks * TICKS_PER_BEAT) / piece.ticksPerBeat);
  const timely = <T extends { readonly timeTicks: number }>(changes: readonly T[]): T[] =>
    changes
      .map((change) => ({ ...change, timeTicks: toTicks(change.timeTicks) }))
      .filter(({ timeTicks }) => timeTicks < MAX_TICKS);

  const onlyDrums = piece.notes.every(({ channel = 0 }) => channel === DRUMS);
  const pitched = onlyDrums ? piece.notes : piece.notes.filter(({ channel = 0 }) => channel !== DRUMS);
  const inTime = pitched.filter(({ onsetTicks }) => toTicks(onsetTicks) < MAX_TICKS);
  const placed = inTime.map((note) => {
    const onsetTicks = toTicks(note.onsetTicks);
    const endTicks = Math.min(MAX_TICKS, Math.max(onsetTicks + 1, toTicks(note.onsetTicks + note.durationTicks)));
    const { velocity } = note;
    return { pitch: intoRange(note.pitch), onsetTicks, durationTicks: endTicks - onsetTicks, velocity };
  });
  const single = withoutDoubles(placed);
  const notes = single
    .map((note): SongNote => ({ id: 0, ...note, origin }))
    .sort(compareSongNotes)
    .map((note, index): SongNote => ({ ...note, id: index + 1 }));
  const start = newSong(title);
  const song: Song = {
    ...start,
    notes,
    pedal: onePedal(timely(onlyDrums ? piece.pedal : piece.pedal.filter(({ channel = 0 }) => channel !== DRUMS))),
    tempos: lastAtEachTick([...start.tempos, ...timely(piece.tempos)]),
    metres: lastAtEachTick([...start.metres, ...timely(piece.metres)]),
    keys: lastAtEachTick(timely(piece.keys)),
    nextId: notes.length + 1,
  };
  const tracks = new Set(inTime.map(({ track = 0 }) => track)).size;
  const counts: ImportChange[] = [
    { kind: 'merged tracks', count: tracks > 1 ? tracks : 0 },
    { kind: 'left out drums', count: piece.notes.length - pitched.length },
    { kind: 'moved into range', count: inTime.filter(({ pitch }) => pitch !== intoRange(pitch)).length },
    { kind: 'left out doubles', count: placed.length - single.length },
    { kind: 'left out late notes', count: pitched.length - inTime.length },
  ];
  return { song, changes: counts.filter(({ count }) => count > 0) };
}

function intoRange(pitch: number): number {
  if (pitch < LOWEST_PITCH) return pitch + 12 * Math.ceil((LOWEST_PITCH - pitch) / 12);
  if (pitch > HIGHEST_PITCH) return pitch - 12 * Math.ceil((pitch - HIGHEST_PITCH) / 12);
  return pitch;
}

/** Of notes with one pitch and one onset the longest, at the loudest's velocity. */
function withoutDoubles(notes: readonly Note[]): Note[] {
  const places = new Map<number, Note>();
  for (const note of notes) {
    const key = note.onsetTicks * 128 + note.pitch;
    const double = places.get(key);
    if (double === undefined) places.set(key, note);
    else {
      const durationTicks = Math.max(note.durationTicks, double.durationTicks);
      places.set(key, { ...note, durationTicks, velocity: Math.max(note.velocity, double.velocity) });
    }
  }
  return [...places.values()];
}

/** The pedals of several channels as one. */
function onePedal(moves: readonly PedalChange[]): PedalChange[] {
  const channels = new Set(moves.map(({ channel = 0 }) => channel));
  return pressedMost([...channels].map((each) => moves.filter(({ channel = 0 }) => channel === each)));
}

/**
 * The piece of a song, as every other part of the library takes it. Notes stand in the song's order, except that
 * notes of equal onset and pitch go by length.
 *
 * @example writeMidi(pieceFromSong(song))
 */
export function pieceFromSong(song: Pick<Song, 'notes' | 'pedal' | 'tempos' | 'metres' | 'keys'>): Piece {
  return createPiece({
    ticksPerBeat: TICKS_PER_BEAT,
    notes: song.notes.map(({ pitch, onsetTicks, durationTicks, velocity }) => ({
      pitch,
      onsetTicks,
      durationTicks,
      velocity,
    })),
    pedal: song.pedal,
    tempos: song.tempos,
    metres: song.metres,
    keys: song.keys,
  });
}
