/**
 * What generated music is like, in numbers: silence, repetition, harmony, rhythm.
 *
 * Every figure is of one sample (a roll); a set of samples has the mean and the spread of each.
 * Notes are those of `rollNotes`; "step" is a time step of the roll.
 */
import type { Roll } from '../roll/roll.ts';
import { changesAt } from './likelihood.ts';
import { repeatedMotifShare } from './motifs.ts';
import { type NamedRoll, named, type RollNote, rollNotes, secondsPerStep } from './roll-notes.ts';

/** Upper edges of the note-length histogram in seconds; the last bin is everything longer. */
export const NOTE_LENGTH_EDGES: readonly number[] = [0.125, 0.25, 0.5, 1, 2, 4];

const PITCH_CLASS_NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;

/** Semitones of the major scale above its tonic; the natural minor scale a minor third below has the same notes. */
const MAJOR_SCALE = [0, 2, 4, 5, 7, 9, 11];

export interface SampleStatistics {
  readonly name: string;
  readonly steps: number;
  readonly seconds: number;
  readonly notes: number;
  /** Share of steps in which nothing sounds, 0..1. */
  readonly silentShare: number;
  readonly longestSilenceSteps: number;
  readonly longestSilenceSeconds: number;
  /** Most times in a row that one and the same single note is struck, with nothing else struck between. */
  readonly longestRepeatedNote: number;
  /** Longest stretch of sounding steps with the same notes and none of them struck again. */
  readonly longestUnchangedSteps: number;
  readonly longestUnchangedSeconds: number;
  /** [12]: share of the notes on C, C#, .. B; all 0 without notes. */
  readonly pitchClasses: readonly number[];
  /** Notes sounding together, mean over the steps that are not silent; null in silence. */
  readonly polyphonyMean: number | null;
  readonly polyphonyMax: number;
  /** Notes struck per second. */
  readonly noteDensity: number;
  /** [NOTE_LENGTH_EDGES.length + 1]: share of the notes by length; all 0 without notes. */
  readonly noteLengths: readonly number[];
  /** Mean length of a note in seconds; null without notes. */
  readonly noteLengthMean: number | null;
  /** Largest share of notes inside one major or natural minor scale (muspy's scale consistency); null without notes. */
  readonly scaleConsistency: number | null;
  /** That scale, named by its major and its minor key. */
  readonly scale: string | null;
  /** Share of minor seconds, major sevenths and tritones (octaves apart too) among all pairs of notes sounding together. */
  readonly dissonantShare: number | null;
  /** Share of the motifs of the top line that stand in the sample at least twice (`repeatedMotifShare`). */
  readonly repeatedMotifs: number | null;
  readonly lowestPitch: number | null;
  readonly highestPitch: number | null;
  /** Highest minus lowest pitch, semitones; null without notes. */
  readonly pitchRange: number | null;
}

/**
 * Measures one sample.
 *
 * @param options.beatsPerMinute tempo of rolls by beats, default 120
 * @example sampleStatistics(roll).silentShare // 0.12
 */
export function sampleStatistics(
  sample: Roll | NamedRoll,
  options: { readonly beatsPerMinute?: number } = {},
): SampleStatistics {
  const { name, roll } = 'roll' in sample ? sample : { name: 'sample', roll: sample };
  const notes = rollNotes(roll);
  const stepSeconds = secondsPerStep(roll.grid, options.beatsPerMinute);
  const seconds = roll.steps * stepSeconds;
  const onsets = new Set(notes.map((note) => note.onsetStep));
  const silent = Array.from({ length: roll.steps }, (_, step) => polyphony(roll, step) === 0);
  const silentSteps = silent.filter(Boolean).length;
  const longestSilenceSteps = longestRun(roll.steps, (step) => silent[step]!);
  const longestUnchangedSteps = longestRun(
    roll.steps,
    (step) => !silent[step]!,
    (step) => !changesAt(roll, step) && !onsets.has(step),
  );
  const classCounts = new Array<number>(12).fill(0);
  for (const { pitch } of notes) classCounts[pitch % 12]! += 1;
  const pitchClasses = shares(classCounts);
  const lengths = new Array<number>(NOTE_LENGTH_EDGES.length + 1).fill(0);
  for (const note of notes) lengths[lengthBin(note.steps * stepSeconds)]! += 1;
  const best = bestScale(pitchClasses);
  const empty = notes.length === 0;
  const lowest = notes.reduce((least, { pitch }) => Math.min(least, pitch), 127);
  const highest = notes.reduce((most, { pitch }) => Math.max(most, pitch), 0);
  return {
    name,
    steps: roll.steps,
    seconds,
    notes: notes.length,
    silentShare: roll.steps === 0 ? 0 : silentSteps / roll.steps,
    longestSilenceSteps,
    longestSilenceSeconds: longestSilenceSteps * stepSeconds,
    longestRepeatedNote: longestRepeatedNote(notes),
    longestUnchangedSteps,
    longestUnchangedSeconds: longestUnchangedSteps * stepSeconds,
    pitchClasses,
    polyphonyMean: empty ? null : roll.pitches.length / (roll.steps - silentSteps),
    polyphonyMax: Array.from({ length: roll.steps }, (_, step) => polyphony(roll, step)).reduce(
      (most, count) => Math.max(most, count),
      0,
    ),
    noteDensity: seconds === 0 ? 0 : notes.length / seconds,
    noteLengths: shares(lengths),
    noteLengthMean: empty ? null : (roll.pitches.length * stepSeconds) / notes.length,
    scaleConsistency: empty ? null : best.share,
    scale: empty ? null : best.name,
    dissonantShare: dissonantShare(roll),
    repeatedMotifs: repeatedMotifShare(notes),
    lowestPitch: empty ? null : lowest,
    highestPitch: empty ? null : highest,
    pitchRange: empty ? null : highest - lowest,
  };
}

const polyphony = (roll: Roll, step: number): number => roll.offsets[step + 1]! - roll.offsets[step]!;

/** The longest stretch of steps that all belong, broken also where a step does not go on from the one before. */
function longestRun(
  steps: number,
  belongs: (step: number) => boolean,
  goesOn = (_step: number): boolean => true,
): number {
  let longest = 0;
  let run = 0;
  for (let step = 0; step < steps; step++) {
    run = !belongs(step) ? 0 : run > 0 && goesOn(step) ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

function longestRepeatedNote(notes: readonly RollNote[]): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < notes.length; i++) {
    const note = notes[i]!;
    const alone = notes[i - 1]?.onsetStep !== note.onsetStep && notes[i + 1]?.onsetStep !== note.onsetStep;
    run = !alone ? 0 : run > 0 && notes[i - 1]?.pitch === note.pitch ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** The bin of a length, up to and including its upper edge (with room for rounding of step lengths). */
function lengthBin(seconds: number): number {
  const bin = NOTE_LENGTH_EDGES.findIndex((edge) => seconds <= edge + 1e-9);
  return bin === -1 ? NOTE_LENGTH_EDGES.length : bin;
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function bestScale(pitchClasses: readonly number[]): { readonly share: number; readonly name: string } {
  let best = { share: -1, name: '' };
  for (let tonic = 0; tonic < 12; tonic++) {
    const share = MAJOR_SCALE.reduce((sum, semitones) => sum + pitchClasses[(tonic + semitones) % 12]!, 0);
    if (share > best.share + 1e-12) {
      best = { share, name: `${PITCH_CLASS_NAMES[tonic]!} major / ${PITCH_CLASS_NAMES[(tonic + 9) % 12]!} minor` };
    }
  }
  return { share: Math.min(best.share, 1), name: best.name };
}

function dissonantShare(roll: Roll): number | null {
  let pairs = 0;
  let dissonant = 0;
  for (let step = 0; step < roll.steps; step++) {
    const end = roll.offsets[step + 1]!;
    for (let low = roll.offsets[step]!; low < end; low++) {
      for (let high = low + 1; high < end; high++) {
        const interval = (roll.pitches[high]! - roll.pitches[low]!) % 12;
        pairs += 1;
        if (interval === 1 || interval === 6 || interval === 11) dissonant += 1;
      }
    }
  }
  return pairs === 0 ? null : dissonant / pairs;
}

/** Statistics that are one number each. */
export const SCALAR_STATISTICS = [
  'silentShare',
  'longestSilenceSeconds',
  'longestRepeatedNote',
  'longestUnchangedSeconds',
  'polyphonyMean',
  'polyphonyMax',
  'noteDensity',
  'noteLengthMean',
  'scaleConsistency',
  'dissonantShare',
  'repeatedMotifs',
  'pitchRange',
] as const satisfies readonly (keyof SampleStatistics)[];

export type ScalarStatistic = (typeof SCALAR_STATISTICS)[number];

/** Mean and spread over a set, of the samples that have the figure at all; null where none has. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation over samples (n - 1); null with fewer than two. */
  readonly deviation: number | null;
  readonly minimum: number;
  readonly maximum: number;
}

export interface SetStatistics {
  readonly name: string;
  readonly samples: readonly SampleStatistics[];
  readonly scalars: Readonly<Record<ScalarStatistic, Spread | null>>;
  /** [12]: share of all notes of the set. */
  readonly pitchClasses: readonly number[];
  /** [NOTE_LENGTH_EDGES.length + 1]: share of all notes of the set. */
  readonly noteLengths: readonly number[];
}

/**
 * Measures a set of samples.
 *
 * @example setStatistics('real', rolls).scalars.silentShare // { mean: 0.02, deviation: 0.01, … }
 */
export function setStatistics(
  name: string,
  rolls: Iterable<Roll | NamedRoll>,
  options: { readonly beatsPerMinute?: number } = {},
): SetStatistics {
  const samples = named(rolls).map((sample) => sampleStatistics(sample, options));
  const pooled = (histogram: (sample: SampleStatistics) => readonly number[], bins: number): number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const sample of samples) {
      histogram(sample).forEach((share, bin) => {
        counts[bin]! += share * sample.notes;
      });
    }
    return shares(counts);
  };
  const scalars = Object.fromEntries(
    SCALAR_STATISTICS.map((key) => [key, spread(samples.flatMap((sample) => sample[key] ?? []))]),
  ) as Record<ScalarStatistic, Spread | null>;
  return {
    name,
    samples,
    scalars,
    pitchClasses: pooled((sample) => sample.pitchClasses, 12),
    noteLengths: pooled((sample) => sample.noteLengths, NOTE_LENGTH_EDGES.length + 1),
  };
}

function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    minimum: values.reduce((least, value) => Math.min(least, value)),
    maximum: values.reduce((most, value) => Math.max(most, value)),
  };
}

/**
 * How often each pitch class is struck in all of these rolls: the `pitchClasses` of their set, without the rest.
 *
 * @returns [12] shares of the notes; all 0 without notes
 */
export function pitchClassShares(rolls: Iterable<Roll>): number[] {
  const counts = new Array<number>(12).fill(0);
  for (const roll of rolls) for (const { pitch } of rollNotes(roll)) counts[pitch % 12]! += 1;
  return shares(counts);
}

/**
 * Kullback-Leibler divergence of a histogram of shares from a reference, in nats. A thousandth of the
 * reference is spread evenly over its bins, so that one empty bin there does not make it infinite.
 *
 * @returns null where the histogram is empty (no notes)
 * @example histogramDivergence([1, 0], [0.5, 0.5]) // 0.693
 */
export function histogramDivergence(shares: readonly number[], reference: readonly number[]): number | null {
  if (shares.every((share) => share === 0)) return null;
  const floor = 0.001 / reference.length;
  return shares.reduce(
    (sum, p, bin) => (p === 0 ? sum : sum + p * Math.log(p / (0.999 * (reference[bin] ?? 0) + floor))),
    0,
  );
}
