/**
 * How much of a sample stands note for note in the training music or in its own seed.
 *
 * Music is compared as a sequence of moves from each note to the next: the interval in semitones
 * and the ratio of the time between onsets to the time before it. So a copy is found in any key
 * and at any tempo, and small differences of timing are rounded away. Real music shares runs with
 * other real music as well (scales, trills, cadences): read the figure beside that of real excerpts.
 * The first ratio of a sample has nothing before it, so a sample copied whole counts one note less.
 */
import type { Roll } from '../roll/roll.ts';
import { type NamedRoll, named, rollNotes, topLine } from './roll-notes.ts';
import { SuffixArray } from './suffix-array.ts';

/** `top`: only the highest note struck in a step, the melody a listener follows; `all`: every note, by onset, then pitch. */
export type Voice = 'top' | 'all';

/** Ratios of times are rounded to powers of two to the n / RATIO_STEPS: 2 tells 1, 1.41 and 2 apart. */
const RATIO_STEPS = 2;
/** Ratios beyond 2^±4 are alike. */
const RATIO_LIMIT = 4 * RATIO_STEPS;
const TOGETHER = RATIO_LIMIT + 1; // the note sounds together with the one before
const FIRST = RATIO_LIMIT + 2; // no time before to compare with

/** The longest run of notes that a sample shares. */
export interface SharedNotes {
  /** Consecutive notes; 0 when not even two notes are shared. */
  readonly notes: number;
  /** Index of the first shared note in the sample's voice. */
  readonly start: number;
  /** The piece that has it, and the step where it begins there; null when nothing is shared. */
  readonly source: string | null;
  readonly sourceStep: number | null;
}

/**
 * The moves of a roll: one whole number a pair of consecutive notes.
 *
 * @example melodicMoves(roll, 'top').moves // as many as there are notes, less one
 */
export function melodicMoves(roll: Roll, voice: Voice): { readonly moves: number[]; readonly onsetSteps: number[] } {
  const notes = rollNotes(roll);
  const line = voice === 'all' ? notes : topLine(notes);
  const moves: number[] = [];
  let timeBefore = 0;
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1]!;
    const to = line[i]!;
    const time = to.onsetStep - from.onsetStep;
    moves.push((to.pitch - from.pitch + 127) * 32 + ratioClass(time, timeBefore) + RATIO_LIMIT);
    if (time > 0) timeBefore = time;
  }
  return { moves, onsetSteps: line.map((note) => note.onsetStep) };
}

function ratioClass(time: number, timeBefore: number): number {
  if (time === 0) return TOGETHER;
  if (timeBefore === 0) return FIRST;
  const ratio = Math.round(RATIO_STEPS * Math.log2(time / timeBefore));
  return Math.max(-RATIO_LIMIT, Math.min(RATIO_LIMIT, ratio));
}

/**
 * Pieces made ready to look for copies in them; built once (about a second for 93 songs), asked often (milliseconds).
 *
 * @example new CopyIndex(trainingRolls).longestCopy(sample) // { notes: 9, source: '17', sourceStep: 412, start: 3 }
 */
export class CopyIndex {
  readonly voice: Voice;
  readonly #names: readonly string[];
  readonly #onsetSteps: readonly (readonly number[])[];
  readonly #index: SuffixArray;

  constructor(pieces: Iterable<Roll | NamedRoll>, voice: Voice = 'top') {
    const inputs = named(pieces);
    const lines = inputs.map(({ roll }) => melodicMoves(roll, voice));
    this.voice = voice;
    this.#names = inputs.map(({ name }) => name);
    this.#onsetSteps = lines.map(({ onsetSteps }) => onsetSteps);
    this.#index = new SuffixArray(lines.map(({ moves }) => moves));
  }

  /** The longest run of the sample's notes that stands in one of the pieces. */
  longestCopy(sample: Roll): SharedNotes {
    const run = this.#index.longestShared(melodicMoves(sample, this.voice).moves);
    if (run.length === 0) return { notes: 0, start: 0, source: null, sourceStep: null };
    return {
      notes: run.length + 1,
      start: run.start,
      source: this.#names[run.sequence] ?? null,
      sourceStep: this.#onsetSteps[run.sequence]?.[run.sequenceStart] ?? null,
    };
  }
}

/** What one sample shares with the training music and with the seed that it continues. */
export interface Copying {
  readonly name: string;
  readonly training: SharedNotes;
  /** Null where there is no seed. */
  readonly seed: SharedNotes | null;
}

/**
 * Looks for copies in a sample that does not contain its seed.
 *
 * @example measureCopying({ name: 'lstm', roll }, trainingIndex, seed).training.notes // 9
 */
export function measureCopying(sample: NamedRoll, training: CopyIndex, seed?: Roll): Copying {
  return {
    name: sample.name,
    training: training.longestCopy(sample.roll),
    seed: seed === undefined ? null : new CopyIndex([seed], training.voice).longestCopy(sample.roll),
  };
}
