/**
 * What a user asks for, and what comes back: dials in a user's terms, notes in the song's ticks.
 */
import { OptionError } from '../../errors.ts';
import type { Song, SongNote } from '../document/song.ts';
import type { Capability } from './catalogue.ts';

/** Song ticks, from one to before the other. */
export interface TickRange {
  readonly from: number;
  readonly to: number;
}

export type What = Extract<Capability, 'continue' | 'fill' | 'accompany' | 'vary'>;

export interface SuggestRequest {
  readonly song: Song;
  readonly what: What;
  /** Name of a model. */
  readonly model: string;
  /**
   * Where. Fill, vary and accompany: the stretch of time; default: from the first to the last bar of `selected`, or the
   * whole song. Continue: `from` is where to go on, `to` does not count; default: where the song ends, on the grid.
   */
  readonly range?: TickRange;
  /** Ids. Fill and vary: only these notes may give way; default: all that begin in the range. Locked ones never do. */
  readonly selected?: readonly number[];
  /** Continue: how much, in full bars, after the one that has begun. 1 .. 64, default 4. */
  readonly bars?: number;
  /** How adventurous: 0 (the likeliest notes) .. 1 (bold). Default 0.5. */
  readonly adventurous?: number;
  /** How busy: -1 (few notes) .. 1 (many). Default 0: like the music around, as the model sees it. */
  readonly busy?: number;
  /** Vary: the share of the notes in question that stays, 0..1. Default 0.5. */
  readonly keep?: number;
  /** Whether all notes are of the song's key; without one, of the key that its notes are in. Default false. */
  readonly inKey?: boolean;
  /** MIDI numbers, both included. Default: the whole piano. */
  readonly lowest?: number;
  readonly highest?: number;
  /** Most notes at a time. Default: as the model likes. */
  readonly voices?: number;
  /** A chord for each bar, from the first of the passage: 'C', 'Am7', '-' for none. They begin again at their end. */
  readonly chords?: readonly string[];
  /** Accompany: 'below' the melody or 'around' it. Default 'below'. */
  readonly where?: 'below' | 'around';
  /** The rhythm grid of what is written, in ticks: 120 is a sixteenth. Default: the model's own. */
  readonly gridTicks?: number;
  /** How many alternatives, 1 .. 12. Default 3. */
  readonly alternatives?: number;
  /** A whole number from 0: the same request with the same seed gives the same notes. */
  readonly seed: number;
}

/** A note that is not in the song yet. */
export type NewNote = Omit<SongNote, 'id' | 'locked'>;

export interface SuggestedNotes {
  /** By onset, then pitch; never empty; all `origin: 'model'`. None overlaps another of its pitch, nor one that stays. */
  readonly notes: readonly NewNote[];
  /** Which of the seed's alternatives it is, from 0. */
  readonly number: number;
  /** What the ranking goes by, in nats a note; higher is better. Comparable within one answer only. */
  readonly score: number;
  /** What is not as it should be, in sentences; mostly empty. */
  readonly warnings: readonly string[];
}

export interface Suggestions extends TickRange {
  readonly what: What;
  /** Name of the model. */
  readonly model: string;
  /** With the same request it gives the same again. */
  readonly seed: number;
  /** Ids of the notes that give way to any of the alternatives. */
  readonly removed: readonly number[];
  /** Best first. */
  readonly alternatives: readonly SuggestedNotes[];
}

const RANGES = {
  bars: [1, 64, true],
  adventurous: [0, 1, false],
  busy: [-1, 1, false],
  keep: [0, 1, false],
  lowest: [21, 108, true],
  highest: [21, 108, true],
  voices: [1, 88, true],
  gridTicks: [1, 7680, true],
  alternatives: [1, 12, true],
  seed: [0, Number.MAX_SAFE_INTEGER, true],
} as const;

/** @throws OptionError that names what is out of range */
export function checkRequest(request: SuggestRequest): void {
  for (const [name, [least, most, whole]] of Object.entries(RANGES)) {
    const value = request[name as keyof typeof RANGES];
    if (value === undefined) continue;
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new OptionError(`${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not ${value}`);
    }
  }
  const { range } = request;
  if (range === undefined) return;
  const { from, to } = range;
  if (!(from >= 0 && to >= from && Number.isInteger(from) && Number.isInteger(to))) {
    throw new OptionError(
      `the range from tick ${from} to ${to} is none; give whole ticks, the end after the beginning`,
    );
  }
}

/** A multiple of what is usual. @example temperatureOf(0.5) // 1 */
export const temperatureOf = (adventurous = 0.5): number => 0.6 + 0.8 * adventurous;

/** The nucleus: unlikely notes come only where one is bold. @example topPOf(0.5) // 0.95 */
export const topPOf = (adventurous = 0.5): number =>
  adventurous <= 0.5 ? 0.85 + 0.2 * adventurous : 0.95 + 0.1 * (adventurous - 0.5);

const DENSITIES = ['very sparse', 'sparse', 'rather sparse', undefined, 'rather dense', 'dense', 'very dense'] as const;

/** The word of the control for a dial; undefined in its middle. @example densityWord(-1) // 'very sparse' */
export const densityWord = (busy = 0): (typeof DENSITIES)[number] => DENSITIES[Math.round(3 * (busy + 1))];
