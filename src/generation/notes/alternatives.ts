/**
 * Several alternatives of a passage, drawn again where a guard rail refuses them, and ranked.
 *
 * Alternative i of seed s draws from `Random.of(s, i)`, which goes on where it is drawn again: what an alternative
 * becomes depends on nothing but its number and the seed, however many are written beside it.
 */
import { CadenzaError } from '../../errors.ts';
import type { GridNote, NoteModel } from '../../models/note-model.ts';
import { Random } from '../../random.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';
import { gridNotes } from './grid-notes.ts';
import {
  ATTEMPTS,
  BLUR_NOTES,
  isCircle,
  LOOP_NOTES,
  longestCopy,
  MOST_COPIED_CONTEXT,
  MOST_COPIED_TRAINING,
  rankingScore,
} from './guards.ts';
import type { Rules } from './rules.ts';
import { type Draft, type WriteOptions, writeDrafts } from './write.ts';

/** A run of notes that stands in the training music. */
export interface TrainingMatch {
  /** Notes in a row. */
  readonly length: number;
  /** Where it stands. */
  readonly piece?: { readonly name: string };
}

/** Looks a passage up in the training music, as `longestMatch` of an index of originality does. */
export type FindMatch = (passage: Pick<NoteSequence, 'base' | 'onsets' | 'pitches'>) => TrainingMatch | undefined;

/** What an alternative may copy, in notes in a row. */
export interface MostCopied {
  /** From the notes around the passage. Default 48. */
  readonly context?: number;
  /** From the training music, where `longestMatch` knows it. Default 24. */
  readonly training?: number;
}

export interface AlternativesOptions extends WriteOptions {
  readonly alternatives: number;
  readonly seed: number;
  readonly mostCopied?: MostCopied;
  readonly longestMatch?: FindMatch;
}

/** An alternative before it becomes a piece. */
export interface Written {
  readonly notes: readonly GridNote[];
  /** Which alternative of the seed it is, from 0. */
  readonly number: number;
  /** How often it was drawn. */
  readonly attempts: number;
  /** See `rankingScore`; higher is better. */
  readonly score: number;
  readonly meanLogProbability: number;
  readonly warnings: readonly string[];
}

interface Judged extends Written {
  /** What guard rails have against it. */
  readonly faults: number;
}

/**
 * @returns alternatives with at least one note, best first; of equals the first drawn
 * @throws CadenzaError where it was stopped, or where the model gives no allowed note any probability
 */
export async function writeAlternatives(
  model: NoteModel,
  rules: Rules,
  options: AlternativesOptions,
): Promise<Written[]> {
  const { alternatives, seed } = options;
  const context = contextOf(rules);
  const randoms = Array.from({ length: alternatives }, (_, number) => Random.of(seed, number));
  const best = new Map<number, Judged>();
  let pending = Array.from(randoms.keys());
  let progress = 0;
  const onProgress = (share: number): void => {
    if (share <= progress) return; // drawing again must not turn back what was told
    progress = share;
    options.onProgress?.(share);
  };
  for (let attempt = 1; attempt <= ATTEMPTS && pending.length > 0; attempt++) {
    const drafts = await writeDrafts(
      model,
      rules,
      pending.map((number) => randoms[number]!),
      { ...options, onProgress },
    );
    const refused: number[] = [];
    drafts.forEach((draft, index) => {
      const number = pending[index]!;
      const judged = judge(draft, number, attempt, rules, context, options);
      const before = best.get(number);
      const isBetter =
        before === undefined ||
        judged.faults < before.faults ||
        (judged.faults === before.faults && judged.score > before.score);
      best.set(number, { ...(isBetter ? judged : before), attempts: attempt });
      if (judged.faults > 0) refused.push(number);
    });
    pending = refused;
  }
  const written = [...best.values()].filter(({ notes }) => notes.length > 0);
  if (written.length === 0) {
    throw new CadenzaError(
      'the model gives no chance to any note that is allowed here; widen the constraints, or choose another place',
    );
  }
  return written.sort((a, b) => b.score - a.score || a.number - b.number).map(({ faults: _, ...rest }) => rest);
}

function judge(
  { notes, closing, meanLogProbability }: Draft,
  number: number,
  attempts: number,
  { passage: { base, start, end } }: Rules,
  context: readonly GridNote[],
  { mostCopied = {}, longestMatch, usualDensity, mostNotes }: AlternativesOptions,
): Judged {
  const faults: string[] = [];
  const remarks: string[] = [];
  if (notes.length === 0) faults.push('nothing could be written');
  if (closing === 'stuck') remarks.push('it was closed early, since nothing that is allowed was left to choose');
  if (closing === 'most notes') remarks.push(`it was closed after ${mostNotes} notes, the most that were asked for`);
  if (closing === 'loop') faults.push(`one note came more than ${LOOP_NOTES} times in a row, so it was closed there`);
  if (closing === 'blur') faults.push(`more than ${BLUR_NOTES} notes sounded at once, so it was closed there`);
  const { context: fromContext = MOST_COPIED_CONTEXT, training = MOST_COPIED_TRAINING } = mostCopied;
  if (isCircle(notes, context)) faults.push('it only goes round in a circle');
  const copied = longestCopy(notes, context);
  if (copied > fromContext) faults.push(`${copied} notes in a row repeat the notes around it`);
  const match = longestMatch?.({
    base,
    onsets: Uint32Array.from(notes, ({ onset }) => onset),
    pitches: Uint8Array.from(notes, ({ pitch }) => pitch),
  });
  if (match !== undefined && match.length > training) {
    const piece = match.piece?.name ?? 'the training music';
    faults.push(`${match.length} notes in a row stand in ${piece}`);
  }
  return {
    notes,
    number,
    attempts,
    score: rankingScore(notes, meanLogProbability, notes.length / (end - start), usualDensity),
    meanLogProbability,
    warnings: [...faults, ...remarks],
    faults: faults.length,
  };
}

/** The fixed notes around a passage, by onset. */
function contextOf({ passage: { before, given } }: Rules): GridNote[] {
  return [...gridNotes(before), ...given];
}
