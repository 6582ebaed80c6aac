/**
 * Guard rails: what a draft must not be, whatever the model says, and how drafts are ranked.
 *
 * A draft is refused that is empty, that repeats one note more than LOOP_NOTES times at an even pace, that goes round in
 * a circle (see `isCircle`), in which more than BLUR_NOTES notes sound at once, or that copies a longer run of notes than
 * it may, from the notes around it or from the training music. A refused one is drawn again, at most ATTEMPTS times in
 * all; then the best so far is taken, with a warning. (That no note is left open beyond the end is a rule of every
 * passage: see rules.ts.)
 */
import type { GridNote } from '../../models/note-model.ts';

/** How often each alternative is drawn at most. */
export const ATTEMPTS = 3;
/** The same pitch may follow itself so often after the same time. */
export const LOOP_NOTES = 8;
/** So many notes may sound at once, pedal included: of the notes of real performances, 1 in 8,000 begins among more. */
export const BLUR_NOTES = 48;
/** Notes of the context in a row that a draft may repeat note for note: phrases return, pages do not. */
export const MOST_COPIED_CONTEXT = 48;
/** Notes in a row that a draft may share with the training music. */
export const MOST_COPIED_TRAINING = 24;

/** Notes of the context in which a copy is looked for, counted from its end. */
const COMPARED_NOTES = 4096;

/** Waiting times that differ by less than an eighth are the same to the ear. */
const alike = (a: number, b: number): boolean => Math.abs(a - b) * 8 <= Math.max(a, b);

/**
 * Whether the last notes are one pitch, more than LOOP_NOTES times, always after the same time.
 *
 * @example hasLooped(nineEqualQuarters) // true
 */
export function hasLooped(notes: readonly GridNote[]): boolean {
  if (notes.length <= LOOP_NOTES) return false;
  const last = notes.slice(-LOOP_NOTES - 1);
  const wait = (index: number): number => last[index]!.onset - last[index - 1]!.onset;
  return last.every(
    ({ pitch }, index) => pitch === last[0]!.pitch && (index < 2 || alike(wait(index), wait(index - 1))),
  );
}

/**
 * Whether more than BLUR_NOTES notes sound where the last one begins: the pedal is never lifted again.
 *
 * @example isBlurred(fiftyNotesThatLast) // true
 */
export function isBlurred(notes: readonly GridNote[]): boolean {
  const last = notes.at(-1);
  if (last === undefined || notes.length <= BLUR_NOTES) return false;
  return notes.filter(({ onset, duration }) => onset + duration > last.onset).length > BLUR_NOTES;
}

/**
 * The longest run of notes that stands in both, pitch by pitch and in the same rhythm.
 *
 * @param context by onset; of a longer one the last 4096 notes count
 * @returns how many notes; 0 or at least 2
 */
export function longestCopy(notes: readonly GridNote[], context: readonly GridNote[]): number {
  const compared = context.slice(-COMPARED_NOTES);
  let longest = 0;
  // runs[i + 1]: length of the run that ends with note i of the context and the note at hand.
  let runs = new Uint32Array(compared.length + 1);
  for (let note = 0; note < notes.length; note++) {
    const next = new Uint32Array(compared.length + 1);
    for (let i = 0; i < compared.length; i++) {
      if (compared[i]!.pitch !== notes[note]!.pitch) continue;
      const before = runs[i]!;
      const continues =
        before > 0 && alike(notes[note]!.onset - notes[note - 1]!.onset, compared[i]!.onset - compared[i - 1]!.onset);
      next[i + 1] = continues ? before + 1 : 1;
      longest = Math.max(longest, next[i + 1]!);
    }
    runs = next;
  }
  return longest < 2 ? 0 : longest;
}

/** Share of repeated groups of so many notes above which a draft counts as repetitive: nine real passages in ten have less. */
const GROUP = 4;
const FREE_REPETITION = 0.4;
/** Nats a note that a wholly repetitive draft loses. */
const REPETITION_PENALTY = 4;
/** A density within this factor of the context's costs nothing; each e-fold beyond costs DENSITY_PENALTY nats a note. */
const FREE_DENSITY_FACTOR = 1.5;
const DENSITY_PENALTY = 0.5;

/**
 * The share of groups of four notes (pitches and waiting times) that occurred before in the same notes, 0..1.
 */
export function repetition(notes: readonly GridNote[]): number {
  const groups = notes.length - GROUP;
  if (groups < 1) return 0;
  const seen = new Set<string>();
  for (let first = 1; first <= groups; first++) {
    const group = notes.slice(first, first + GROUP);
    seen.add(group.map(({ pitch, onset }, index) => `${pitch}:${onset - notes[first + index - 1]!.onset}`).join(' '));
  }
  return 1 - seen.size / groups;
}

/** Of fewer notes nothing can be said. */
const CIRCLE_NOTES = 16;
/** Above this share of repeated groups a draft goes round in a circle: of 64 notes of real scores, 1 passage in 200. */
const CIRCLE = 0.75;

/**
 * Whether a draft does little else than repeat itself, and clearly more than the notes around it do.
 *
 * @example isCircle(twoChordsTenTimes, sonata) // true
 */
export function isCircle(notes: readonly GridNote[], context: readonly GridNote[]): boolean {
  if (notes.length < CIRCLE_NOTES) return false;
  const share = repetition(notes);
  return share > CIRCLE && share > repetition(context.slice(-COMPARED_NOTES)) + 0.1;
}

/**
 * How good a draft is, in nats a note; higher is better. The model's mean log-probability, less a penalty for more than
 * 0.4 of its groups of four notes being repeats, and one for a density far from what it should be.
 *
 * @param density notes a tick of the draft
 * @param usual notes a tick around it; undefined where nothing tells
 */
export function rankingScore(
  notes: readonly GridNote[],
  meanLogProbability: number,
  density: number,
  usual: number | undefined,
): number {
  const excess = Math.max(0, repetition(notes) - FREE_REPETITION) / (1 - FREE_REPETITION);
  const away =
    usual === undefined || !(density > 0) ? 0 : Math.abs(Math.log(density / usual)) - Math.log(FREE_DENSITY_FACTOR);
  return meanLogProbability - REPETITION_PENALTY * excess - DENSITY_PENALTY * Math.max(0, away);
}
