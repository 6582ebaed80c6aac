/**
 * A song as the models' rooms see music, and what was written as notes of the song.
 */
import { OptionError } from '../../errors.ts';
import { type Constraint, chordPerBar, inKey, maxPolyphony, pitchRange } from '../../generation/notes/index.ts';
import { keyName } from '../../generation/notes/pitch-names.ts';
import { estimateKey } from '../../notes/key.ts';
import type { Piece } from '../../notes/piece.ts';
import { Random } from '../../random.ts';
import { encodePiece } from '../../tokens/encode.ts';
import { TICKS_PER_BEAT as GRID_TICKS_PER_BEAT, type NoteSequence } from '../../tokens/sequence.ts';
import { barAt, barNumbered } from '../document/bars.ts';
import { pieceFromSong } from '../document/piece.ts';
import { type Song, type SongNote, TICKS_PER_BEAT } from '../document/song.ts';
import type { NewNote, SuggestRequest, TickRange } from './request.ts';

/** Song ticks in a tick of the score grid of the note models: 24 to a beat. */
export const TICKS_PER_GRID_TICK = TICKS_PER_BEAT / GRID_TICKS_PER_BEAT;

/** A song with only some of its notes, as a piece. Its ticks are the song's. */
export function pieceOf(song: Song, notes: readonly NewNote[] = song.notes): Piece {
  return pieceFromSong({ ...song, notes: notes.map((note) => ({ ...note, id: 0 })) });
}

/** Where the last note ends. */
export function songEnd({ notes }: Pick<Song, 'notes'>): number {
  return notes.reduce((end, note) => Math.max(end, note.onsetTicks + note.durationTicks), 0);
}

/** Where is written, and what becomes of the notes that are there. */
export interface Plan extends TickRange {
  /** What stays, by onset, then pitch. */
  readonly kept: readonly SongNote[];
  /** Ids of what gives way. */
  readonly removed: readonly number[];
}

/** Which notes of a variation stay is drawn from a stream that no alternative has. */
const KEPT = 0x4b45_4550;
const DEFAULT_BARS = 4;
const DEFAULT_KEEP = 0.5;
/** A song that ends between two lines of this grid goes on at the next. */
const DEFAULT_GRID = TICKS_PER_BEAT / 4;

/**
 * Where a request is to be written.
 *
 * @throws OptionError for an empty range, or a variation or an accompaniment of nothing
 */
export function planOf(request: SuggestRequest): Plan {
  const { song, what, range, selected, bars = DEFAULT_BARS, keep = DEFAULT_KEEP, gridTicks = DEFAULT_GRID } = request;
  const stay = (from: number, to: number): Plan => ({ from, to, kept: song.notes, removed: [] });
  if (what === 'continue') {
    const from = range?.from ?? Math.ceil(songEnd(song) / gridTicks) * gridTicks;
    const bar = barAt(song.metres, from);
    const first = bar.startTicks < from ? bar.number + 1 : bar.number;
    const to = barNumbered(song.metres, first + bars).startTicks;
    const gives = song.notes.filter((note) => isWithin(note, { from, to }) && !note.locked);
    return { from, to, ...parted(song, gives) };
  }
  const asked = new Set(selected);
  const chosen = song.notes.filter(({ id }) => asked.has(id));
  const { from, to } = range ?? wholeBars(chosen.length > 0 ? chosen : song.notes, song);
  if (to <= from) throw new OptionError('there is nothing here to write in: select some bars or notes first');
  if (what === 'accompany') {
    if (!song.notes.some((note) => note.onsetTicks < to && note.onsetTicks + note.durationTicks > from)) {
      throw new OptionError('there is no melody here to accompany; write or select one first');
    }
    return stay(from, to);
  }
  const mayGo = song.notes.filter(
    (note) => isWithin(note, { from, to }) && !note.locked && (selected === undefined || asked.has(note.id)),
  );
  if (what === 'fill') return { from, to, ...parted(song, mayGo) };
  if (mayGo.length === 0) throw new OptionError('there are no notes here to vary; select some that are not locked');
  const staying = Math.round(keep * mayGo.length);
  return { from, to, ...parted(song, Random.of(request.seed, KEPT).shuffled(mayGo).slice(staying)) };
}

const isWithin = ({ onsetTicks }: SongNote, { from, to }: TickRange): boolean => onsetTicks >= from && onsetTicks < to;

function parted({ notes }: Song, gives: readonly SongNote[]): Pick<Plan, 'kept' | 'removed'> {
  const gone = new Set(gives.map(({ id }) => id));
  return {
    kept: notes.filter(({ id }) => !gone.has(id)),
    removed: notes.map(({ id }) => id).filter((id) => gone.has(id)),
  };
}

/** From the beginning of the first bar of notes to the end of the last. */
function wholeBars(notes: readonly SongNote[], { metres }: Song): TickRange {
  if (notes.length === 0) return { from: 0, to: 0 };
  const first = Math.min(...notes.map(({ onsetTicks }) => onsetTicks));
  return { from: barAt(metres, first).startTicks, to: barAt(metres, songEnd({ notes }) - 1).endTicks };
}

/** The key at a tick: the one that is set, or what the notes before it (or the first ones) are in. */
export function keyWords(song: Song, tick: number): string | undefined {
  const sequence = encodePiece(pieceOf(song), { base: 'score' });
  const at = tick / TICKS_PER_GRID_TICK;
  const key = sequence.keys.findLast((each) => each.tick <= at) ?? estimated(sequence, at);
  return key && keyName(key);
}

/** So many notes before a place tell its key; of fewer than this all notes do. */
const KEY_NOTES = 64;
const LEAST_KEY_NOTES = 8;

function estimated({ onsets, pitches, durations }: NoteSequence, tick: number) {
  const before = onsets.filter((onset) => onset < tick).length;
  const end = before >= LEAST_KEY_NOTES ? before : onsets.length;
  return estimateKey(pitches, durations, Math.max(0, end - KEY_NOTES), end);
}

/** What must hold of all that is written. @throws OptionError for limits that leave nothing, or a chord that is none */
export function constraintsOf(request: SuggestRequest, { from }: TickRange): Constraint[] {
  const { song, lowest, highest, voices, chords } = request;
  const key = request.inKey ? keyWords(song, from) : undefined;
  return [
    ...(key === undefined ? [] : [inKey(key)]),
    ...(lowest === undefined && highest === undefined ? [] : [pitchRange(lowest ?? 21, highest ?? 108)]),
    ...(voices === undefined ? [] : [maxPolyphony(voices)]),
    ...(chords === undefined || chords.length === 0 ? [] : [chordPerBar(chords)]),
  ];
}

/** The nearest line of a grid from the song's beginning; half-way, the later one. @example snapped(180, 120) // 240 */
export const snapped = (tick: number, gridTicks: number): number => Math.round(tick / gridTicks) * gridTicks;

/**
 * New notes in order, on the grid and within the range: none overlaps another of its pitch or one that stays. A note
 * that would begin where its pitch sounds already is left out; one that would reach into the next is shortened.
 *
 * @param gridTicks starts and ends are moved to its multiples; undefined: they stay
 */
export function fitted(notes: readonly NewNote[], { from, to, kept }: Plan, gridTicks: number | undefined): NewNote[] {
  const snap = (tick: number): number => snapped(tick, gridTicks ?? 1);
  const result: NewNote[] = [];
  const ordered = notes
    .map((note) => {
      const onsetTicks = Math.max(from, snap(note.onsetTicks));
      const end = Math.min(to, Math.max(onsetTicks + (gridTicks ?? 1), snap(note.onsetTicks + note.durationTicks)));
      return { ...note, onsetTicks, durationTicks: end - onsetTicks };
    })
    .sort((a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch || b.durationTicks - a.durationTicks);
  for (const note of ordered) {
    const { pitch, onsetTicks } = note;
    if (onsetTicks >= to) continue;
    const end = onsetTicks + note.durationTicks;
    const stopsAt = (other: NewNote): number => other.onsetTicks + other.durationTicks;
    const alike = kept.filter((other) => other.pitch === pitch);
    if (alike.some((other) => other.onsetTicks <= onsetTicks && stopsAt(other) > onsetTicks)) continue;
    const before = result.findLast((other) => other.pitch === pitch);
    if (before?.onsetTicks === onsetTicks) continue;
    if (before !== undefined && stopsAt(before) > onsetTicks) {
      result[result.indexOf(before)] = { ...before, durationTicks: onsetTicks - before.onsetTicks };
    }
    const next = alike.reduce(
      (least, other) => (other.onsetTicks > onsetTicks ? Math.min(least, other.onsetTicks) : least),
      end,
    );
    result.push({ ...note, durationTicks: next - onsetTicks });
  }
  return result;
}
