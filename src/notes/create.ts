/**
 * A piece from its parts: checked, completed and put into normal form (see order.ts), so that
 * all later stages can trust what they get.
 */
import { OptionError } from '../errors.ts';
import { compareNotes, comparePedal, lastAtEachTick, MAX_TICKS, sortInPlace } from './order.ts';
import type { KeyChange, MetreChange, Note, PedalChange, Piece, TempoChange } from './piece.ts';

/** The resolution of a piece that states none, in ticks a quarter note. */
export const DEFAULT_TICKS_PER_BEAT = 480;

/** The slowest tempo that a MIDI file can hold, in microseconds a quarter note. */
export const MAX_MICROSECONDS_PER_BEAT = 0xff_ffff;

/** The finest note value that a metre may count. */
export const MAX_DENOMINATOR = 128;

/** The highest track index: a MIDI file counts its tracks in 16 bits. */
export const MAX_TRACK = 0xfffe;

/** What `createPiece` needs; a `Piece` is one too. */
export interface PieceParts {
  /** In any order. */
  readonly notes: readonly Note[];
  /** 1..32767. Default 480. */
  readonly ticksPerBeat?: number;
  /** Default: none. */
  readonly pedal?: readonly PedalChange[];
  /** Default: none, which means 120 beats a minute throughout. */
  readonly tempos?: readonly TempoChange[];
  /** Default: none. */
  readonly metres?: readonly MetreChange[];
  /** Default: none. */
  readonly keys?: readonly KeyChange[];
}

/**
 * A piece in normal form: lists sorted, `channel` and `track` filled in, of several tempos
 * (metres, keys) at one tick the last given. All times are whole ticks, 0 .. 2^31 - 1.
 *
 * @throws OptionError that names the first value out of range
 * @example
 * createPiece({ notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }] })
 * // { ticksPerBeat: 480, pedal: [], tempos: [], metres: [], keys: [],
 * //   notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80, channel: 0, track: 0 }] }
 */
export function createPiece(parts: PieceParts): Piece {
  const ticksPerBeat = whole(parts.ticksPerBeat ?? DEFAULT_TICKS_PER_BEAT, 1, 0x7fff, 'ticksPerBeat');
  return {
    ticksPerBeat,
    notes: sortInPlace(parts.notes.map(checkNote), compareNotes),
    pedal: sortInPlace((parts.pedal ?? []).map(checkPedal), comparePedal),
    tempos: lastAtEachTick((parts.tempos ?? []).map(checkTempo)),
    metres: lastAtEachTick((parts.metres ?? []).map(checkMetre)),
    keys: lastAtEachTick((parts.keys ?? []).map(checkKey)),
  };
}

// One object literal a kind and ranges tested before names are put together: this runs for millions of notes.

function checkNote(note: Note, index: number): Note {
  const { pitch, onsetTicks, durationTicks, velocity, channel = 0, track = 0 } = note;
  const fine =
    isWhole(pitch, 0, 127) &&
    isWhole(velocity, 1, 127) &&
    isWhole(onsetTicks, 0, MAX_TICKS) &&
    isWhole(durationTicks, 0, MAX_TICKS - onsetTicks) &&
    isWhole(channel, 0, 15) &&
    isWhole(track, 0, MAX_TRACK);
  if (!fine) {
    const at = `notes[${index}]`;
    whole(pitch, 0, 127, `${at}.pitch`);
    whole(velocity, 1, 127, `${at}.velocity`);
    whole(onsetTicks, 0, MAX_TICKS, `${at}.onsetTicks`);
    whole(durationTicks, 0, MAX_TICKS - onsetTicks, `${at}.durationTicks`);
    whole(channel, 0, 15, `${at}.channel`);
    whole(track, 0, MAX_TRACK, `${at}.track`);
  }
  return { pitch, onsetTicks, durationTicks, velocity, channel, track };
}

function checkPedal({ timeTicks, value, channel = 0 }: PedalChange, index: number): PedalChange {
  if (!isWhole(timeTicks, 0, MAX_TICKS) || !isWhole(value, 0, 127) || !isWhole(channel, 0, 15)) {
    const at = `pedal[${index}]`;
    whole(timeTicks, 0, MAX_TICKS, `${at}.timeTicks`);
    whole(value, 0, 127, `${at}.value`);
    whole(channel, 0, 15, `${at}.channel`);
  }
  return { timeTicks, value, channel };
}

function checkTempo({ timeTicks, microsecondsPerBeat }: TempoChange, index: number): TempoChange {
  whole(timeTicks, 0, MAX_TICKS, `tempos[${index}].timeTicks`);
  whole(microsecondsPerBeat, 1, MAX_MICROSECONDS_PER_BEAT, `tempos[${index}].microsecondsPerBeat`);
  return { timeTicks, microsecondsPerBeat };
}

function checkMetre({ timeTicks, numerator, denominator }: MetreChange, index: number): MetreChange {
  whole(timeTicks, 0, MAX_TICKS, `metres[${index}].timeTicks`);
  whole(numerator, 1, 255, `metres[${index}].numerator`);
  whole(denominator, 1, MAX_DENOMINATOR, `metres[${index}].denominator`);
  if ((denominator & (denominator - 1)) !== 0) {
    throw new OptionError(`metres[${index}].denominator is ${denominator}; it must be a power of two`);
  }
  return { timeTicks, numerator, denominator };
}

function checkKey({ timeTicks, fifths, mode }: KeyChange, index: number): KeyChange {
  whole(timeTicks, 0, MAX_TICKS, `keys[${index}].timeTicks`);
  whole(fifths, -7, 7, `keys[${index}].fifths`);
  if (mode !== 'major' && mode !== 'minor') {
    throw new OptionError(`keys[${index}].mode is ${String(mode)}; it must be major or minor`);
  }
  return { timeTicks, fifths, mode };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function whole(value: number, least: number, most: number, name: string): number {
  if (isWhole(value, least, most)) return value;
  throw new OptionError(`${name} is ${String(value)}; it must be a whole number from ${least} to ${most}`);
}
