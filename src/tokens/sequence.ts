/**
 * A piece as a sequence of notes on a grid: what a note-level model reads and writes.
 *
 * One value holds one normal form, so that two equal pieces are equal array by array:
 * - notes by onset, then pitch; no pitch twice at one onset (the longest stays, of equals the loudest);
 * - a pitch sounds once at a time: a new onset ends the earlier note at that tick;
 * - every duration is 1 .. MAX_VALUE ticks and no note stands more than MAX_VALUE ticks after the one before
 *   (after tick 0 for the first): longer silence is shortened, and the maps move with the notes;
 * - at most one metre, tempo and key a tick, and none that changes nothing;
 * - a performance says nothing of tempo where it has only MIDI's default, 120, nor of metre where that is then 4/4.
 */
import { MAX_VALUE } from './values.ts';

/** What a tick is: a part of a beat (the bar is known), or a part of a second (as it was played). */
export type TimeBase = 'score' | 'performance';

/** Ticks in a quarter note, score base: sixteenths are 6, eighth triplets 8, thirty-seconds 3. */
export const TICKS_PER_BEAT = 24;
/** Performance base: one tick is 10 ms. */
export const TICKS_PER_SECOND = 100;
/** MIDI number of the lowest key of a piano, A0. */
export const LOWEST_PITCH = 21;
/** Keys of a piano: MIDI 21 .. 108. */
export const PITCH_COUNT = 88;
/** Bins of four MIDI velocities: 1..4 is bin 0, 125..127 is bin 31 (as in Magenta's performance encoding). */
export const VELOCITY_BINS = 32;
/** The range of tempos, in quarter notes a minute; others are brought to its ends. */
export const LEAST_BEATS_PER_MINUTE = 10;
export const MOST_BEATS_PER_MINUTE = 1000;

/** MIDI's tempo where none is stated. */
const DEFAULT_BEATS_PER_MINUTE = 120;

export interface SequenceMetre {
  readonly tick: number;
  readonly numerator: number;
  /** A power of two: 4 is the quarter note. */
  readonly denominator: number;
}

export interface SequenceTempo {
  readonly tick: number;
  /** Quarter notes a minute; always 60,000,000 over a whole number, as MIDI stores it. */
  readonly beatsPerMinute: number;
}

export interface SequenceKey {
  readonly tick: number;
  /** Pitch class of the tonic, 0..11; 0 is C. */
  readonly tonic: number;
  readonly mode: 'major' | 'minor';
}

export interface NoteSequence {
  readonly base: TimeBase;
  /** [N] ticks, ascending; equal onsets by ascending pitch. */
  readonly onsets: Uint32Array;
  /** [N] MIDI 21..108. */
  readonly pitches: Uint8Array;
  /** [N] ticks, 1 .. MAX_VALUE. */
  readonly durations: Uint32Array;
  /** [N] bins 0..31. */
  readonly velocities: Uint8Array;
  /** By tick; empty: unknown. */
  readonly metres: readonly SequenceMetre[];
  /** By tick; empty: unknown. */
  readonly tempos: readonly SequenceTempo[];
  /** By tick; empty: unknown. */
  readonly keys: readonly SequenceKey[];
}

/** The notes and maps of a sequence before they are put into normal form. */
export interface SequenceParts {
  readonly base: TimeBase;
  /** [N] whole ticks from 0, in any order; all four arrays belong together. */
  readonly onsets: ArrayLike<number>;
  /** [N] MIDI 21..108. */
  readonly pitches: ArrayLike<number>;
  /** [N] whole ticks; 0 becomes 1. */
  readonly durations: ArrayLike<number>;
  /** [N] bins 0..31. */
  readonly velocities: ArrayLike<number>;
  /** By tick, as are the others; of several at one tick the last counts. Default: none. */
  readonly metres?: readonly SequenceMetre[];
  readonly tempos?: readonly SequenceTempo[];
  readonly keys?: readonly SequenceKey[];
}

/**
 * A sequence in normal form from notes in any order, for example stretched or transposed ones.
 *
 * @throws RangeError where the arrays differ in length or a pitch, bin or time is out of range
 * @example
 * createSequence({ base: 'score', onsets: [24, 0], pitches: [60, 60], durations: [24, 48], velocities: [16, 16] })
 * // { onsets: [0, 24], pitches: [60, 60], durations: [24, 24], velocities: [16, 16], … }
 */
export function createSequence(parts: SequenceParts): NoteSequence {
  const count = parts.onsets.length;
  checkParts(parts, count);
  const order = inOrder(parts, count);
  const onsets = new Uint32Array(count);
  const pitches = new Uint8Array(count);
  const durations = new Uint32Array(count);
  const velocities = new Uint8Array(count);
  const cuts: Cut[] = [];
  const lastOf = new Int32Array(128).fill(-1); // by pitch: its last note so far
  let kept = 0;
  let previous = 0; // given onset of the note before
  let shift = 0; // ticks of silence left out so far
  for (const from of order) {
    const onset = parts.onsets[from]!;
    if (onset - previous > MAX_VALUE) {
      shift += onset - previous - MAX_VALUE;
      cuts.push({ from: previous + MAX_VALUE, to: onset, shift });
    }
    previous = onset;
    const pitch = parts.pitches[from]!;
    const last = lastOf[pitch]!;
    const duration = Math.min(MAX_VALUE, Math.max(1, parts.durations[from]!));
    if (last >= 0) {
      const gap = onset - shift - onsets[last]!;
      if (gap === 0) {
        // `inOrder` has put the note that stays first.
        continue;
      }
      if (durations[last]! > gap) durations[last] = gap;
    }
    onsets[kept] = onset - shift;
    pitches[kept] = pitch;
    durations[kept] = duration;
    velocities[kept] = parts.velocities[from]!;
    lastOf[pitch] = kept++;
  }
  return {
    base: parts.base,
    onsets: onsets.slice(0, kept),
    pitches: pitches.slice(0, kept),
    durations: durations.slice(0, kept),
    velocities: velocities.slice(0, kept),
    ...normalMaps(parts, cuts),
  };
}

/** Indices of the notes by onset, pitch, falling duration and falling velocity. */
function inOrder({ onsets, pitches, durations, velocities }: SequenceParts, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const compare = (a: number, b: number): number =>
    onsets[a]! - onsets[b]! ||
    pitches[a]! - pitches[b]! ||
    durations[b]! - durations[a]! ||
    velocities[b]! - velocities[a]!;
  for (let i = 1; i < count; i++) {
    if (compare(i - 1, i) > 0) return order.sort(compare);
  }
  return order;
}

function checkParts({ onsets, pitches, durations, velocities }: SequenceParts, count: number): void {
  if (pitches.length !== count || durations.length !== count || velocities.length !== count) {
    throw new RangeError('onsets, pitches, durations and velocities of a sequence differ in length');
  }
  for (let i = 0; i < count; i++) {
    const pitch = pitches[i]! - LOWEST_PITCH;
    if (!(pitch >= 0 && pitch < PITCH_COUNT)) throw new RangeError(`pitch ${pitches[i]} of note ${i} is not 21..108`);
    if (!(velocities[i]! >= 0 && velocities[i]! < VELOCITY_BINS)) {
      throw new RangeError(`velocity bin ${velocities[i]} of note ${i} is not 0..31`);
    }
    if (!(onsets[i]! >= 0 && Number.isSafeInteger(onsets[i]))) {
      throw new RangeError(`onset ${onsets[i]} of note ${i} is not a whole number of ticks`);
    }
    if (!(durations[i]! >= 0 && Number.isInteger(durations[i]))) {
      throw new RangeError(`duration ${durations[i]} of note ${i} is not a whole number of ticks`);
    }
  }
}

/** Silence left out: the ticks `from` .. `to` become one moment, and later ones stand `shift` ticks earlier. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

function moved(tick: number, cuts: readonly Cut[]): number {
  const index = cuts.findLastIndex((cut) => cut.from < tick);
  const cut = cuts[index];
  if (cut === undefined) return tick;
  return Math.max(tick, cut.to) - cut.shift;
}

function normalMaps(
  { base, metres = [], tempos = [], keys = [] }: SequenceParts,
  cuts: readonly Cut[],
): Pick<NoteSequence, 'metres' | 'tempos' | 'keys'> {
  const place = <T extends { readonly tick: number }>(changes: readonly T[]): T[] => {
    const placed = changes.map((change) => ({ ...change, tick: moved(change.tick, cuts) }));
    return placed.filter((change, index) => placed[index + 1]?.tick !== change.tick);
  };
  const normalTempos = changesOnly(
    place(tempos).map(({ tick, beatsPerMinute }) => ({ tick, beatsPerMinute: exactTempo(beatsPerMinute) })),
    (a, b) => a.beatsPerMinute === b.beatsPerMinute,
  );
  const normalMetres = changesOnly(
    place(metres).map(({ tick, numerator, denominator }) => ({ tick, numerator, denominator })),
    (a, b) =>
      a.numerator === b.numerator &&
      a.denominator === b.denominator &&
      // A metre stated again within a bar begins a new bar.
      (base === 'performance' || (b.tick - a.tick) % barTicks(a) === 0),
  );
  const normalKeys = changesOnly(
    place(keys).map(({ tick, tonic, mode }) => ({ tick, tonic, mode })),
    (a, b) => a.tonic === b.tonic && a.mode === b.mode,
  );
  if (base === 'score') return { metres: normalMetres, tempos: normalTempos, keys: normalKeys };
  const untimed = normalTempos.every(({ beatsPerMinute }) => beatsPerMinute === DEFAULT_BEATS_PER_MINUTE);
  const common = normalMetres.every(({ numerator, denominator }) => numerator === 4 && denominator === 4);
  return {
    metres: untimed && common ? [] : normalMetres,
    tempos: untimed ? [] : normalTempos,
    keys: normalKeys,
  };
}

/** The changes that change something, each compared with the last one kept. */
function changesOnly<T>(changes: readonly T[], same: (before: T, after: T) => boolean): T[] {
  const kept: T[] = [];
  for (const change of changes) {
    const before = kept.at(-1);
    if (before === undefined || !same(before, change)) kept.push(change);
  }
  return kept;
}

/** The nearest tempo that MIDI can hold, within the range of tempos. @example exactTempo(100) // 100 */
export function exactTempo(beatsPerMinute: number): number {
  const bounded = Math.min(MOST_BEATS_PER_MINUTE, Math.max(LEAST_BEATS_PER_MINUTE, beatsPerMinute));
  return 60e6 / Math.round(60e6 / bounded);
}

/** Ticks in a bar, score base; not whole for metres counted in 64ths and shorter. @example barTicks({ numerator: 6, denominator: 8 }) // 72 */
export function barTicks({ numerator, denominator }: Pick<SequenceMetre, 'numerator' | 'denominator'>): number {
  return (4 * TICKS_PER_BEAT * numerator) / denominator;
}

/** Where the music ends, in ticks: the last end of a note; 0 without notes. */
export function endTick({ onsets, durations }: Pick<NoteSequence, 'onsets' | 'durations'>): number {
  let end = 0;
  for (let i = 0; i < onsets.length; i++) end = Math.max(end, onsets[i]! + durations[i]!);
  return end;
}
