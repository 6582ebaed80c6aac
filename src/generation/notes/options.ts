/**
 * The options that all ways of writing notes share, and what they become.
 */
import { OptionError } from '../../errors.ts';
import type { GridNote } from '../../models/note-model.ts';
import type { Piece } from '../../notes/piece.ts';
import type { ControlWords } from '../../tokens/control-words.ts';
import { UNKNOWN } from '../../tokens/controls.ts';
import type { NoteSequence, SequenceMetre, TimeBase } from '../../tokens/sequence.ts';
import type { AlternativesOptions, FindMatch, MostCopied } from './alternatives.ts';
import type { Constraint } from './constraints.ts';
import { type PerAttribute, samplingOf } from './sampler.ts';

export interface NoteOptions {
  /** Starts the random numbers: a whole number of at least 0. The same seed gives the same notes. Default 1. */
  readonly seed?: number;
  /** How many ways to write, 1 .. 100, in one batch. Default 4. */
  readonly alternatives?: number;
  /** Below 1 safer, above 1 bolder, 0 the likeliest always. Default 1. See `PerAttribute`. */
  readonly temperature?: PerAttribute;
  /** Only the likeliest choices that together reach this probability, above 0 .. 1. Default 0.95. See `PerAttribute`. */
  readonly topP?: PerAttribute;
  /**
   * Nats by which a note is made likelier that brings a motif back: one that continues the last four notes of a score
   * as the same intervals and rhythm were continued before, or the last three of a performance as the same intervals
   * were; and what has been said over and over (three times in a row in a score, eight times in a performance) is made
   * less likely, by four times as much and more. 0: as the model likes. Default 0.5 in scores, 1.5 in performances.
   */
  readonly motifReward?: number;
  /**
   * Whether a performance is held to about the pace of the music around it, where it would hurry on or come to a halt.
   * Default true, unless a density is asked for in `controls`. Where only the melody is there, nothing tells the pace.
   */
  readonly keepPace?: boolean;
  /**
   * What the music should be like, in words: `{ key: 'A minor', density: 'sparse' }`. The model tries to. Default: the
   * key of the notes around it, or that of `inKey`, and otherwise as it likes; `{ key: 'unknown' }` leaves it the key.
   */
  readonly controls?: ControlWords;
  /** What must hold, exactly. Default: nothing. */
  readonly constraints?: readonly Constraint[];
  /** Whether a piece is read as a score (ticks of 1/24 beat) or a performance (10 ms). Default: as it looks. */
  readonly base?: TimeBase;
  /** Whether the model may end the piece before the passage is over. Default false. */
  readonly endEarly?: boolean;
  /** Most notes of an alternative. Default 4096. */
  readonly mostNotes?: number;
  /** Most notes in a row that an alternative may copy. */
  readonly mostCopied?: MostCopied;
  /** What stands in the training music: the longest run of notes that a passage shares with it. Default: not known. */
  readonly longestMatch?: FindMatch;
  /** Set `aborted` to stop; the promise is then rejected. An `AbortSignal` is one. */
  readonly signal?: { readonly aborted: boolean };
  /** Called after each step with the part that is written, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/** One way in which a passage was written. */
export interface Alternative {
  /** The music with the passage in it. */
  readonly piece: Piece;
  /** The same on the grid. */
  readonly sequence: NoteSequence;
  /** What was written, on the grid, by onset, then pitch. */
  readonly notes: readonly GridNote[];
  /** Where it was written, in ticks of the sequence. */
  readonly start: number;
  readonly end: number;
  /** The seed, and which of its alternatives this is, from 0: with the same options they give it again. */
  readonly seed: number;
  readonly number: number;
  /** How often it was drawn; more than once where a guard rail refused it. */
  readonly attempts: number;
  /** What the ranking goes by, in nats a note; higher is better. */
  readonly score: number;
  /** Mean log-probability of its notes under the model, in nats. */
  readonly meanLogProbability: number;
  /** What a guard rail had against it even at the last attempt, and whether it was closed early. */
  readonly warnings: readonly string[];
}

const DEFAULT_ALTERNATIVES = 4;
const DEFAULT_MOST_NOTES = 4096;
const DEFAULT_MOTIF_REWARD: Readonly<Record<TimeBase, number>> = { score: 0.5, performance: 1.5 };
const MOST_MOTIF_REWARD = 20;

/** The options for the rooms below, checked, for music of a time base. @throws OptionError */
export function settingsOf(
  options: NoteOptions,
  base: TimeBase,
): Omit<AlternativesOptions, 'usualDensity' | 'controls'> {
  const { alternatives = DEFAULT_ALTERNATIVES, seed = 1, mostNotes = DEFAULT_MOST_NOTES, mostCopied } = options;
  checkWhole('the number of alternatives', alternatives, 1, 100);
  checkWhole('the seed of the random numbers', seed, 0, Number.MAX_SAFE_INTEGER);
  checkWhole('the most notes', mostNotes, 1, 1_000_000);
  for (const most of Object.values(mostCopied ?? {})) {
    if (most !== undefined) checkWhole('the most copied notes', most, 0, Number.MAX_SAFE_INTEGER);
  }
  const { longestMatch, signal, onProgress, endEarly = false, motifReward = DEFAULT_MOTIF_REWARD[base] } = options;
  const { density = UNKNOWN } = options.controls ?? {};
  const { keepPace = density.trim() === UNKNOWN } = options;
  if (!(motifReward >= 0 && motifReward <= MOST_MOTIF_REWARD)) {
    throw new OptionError(`the reward of motifs must be from 0 to ${MOST_MOTIF_REWARD} nats, not ${motifReward}`);
  }
  return {
    alternatives,
    seed,
    mostNotes,
    endEarly,
    motifReward,
    keepPace: keepPace && base === 'performance',
    sampling: samplingOf(base, options.temperature, options.topP),
    ...(mostCopied && { mostCopied }),
    ...(longestMatch && { longestMatch }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
}

/** The metre that the controls ask for, to begin with; undefined where they ask for none. */
export function askedMetre(controls: ControlWords | undefined): SequenceMetre | undefined {
  const match = /^(\d+)\/(\d+)$/.exec(controls?.metre?.trim() ?? '');
  return match === null ? undefined : { tick: 0, numerator: Number(match[1]), denominator: Number(match[2]) };
}

export function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new OptionError(`${name} must be a whole number ${range}, not ${value}`);
}
