/**
 * What the helper that suggests knows: what is wanted, what is going on, and the ideas that came. Immutable; each step
 * is a pure function from state to state, and `session.ts` does what they are about.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Song } from '../../document/index.ts';
import type { Progress, SuggestedNotes, Suggestions, SuggestRequest } from '../../suggest/index.ts';
import { isSameMusic } from './music.ts';
import { FIRST_WISHES, GREATEST_SEED, type ModelChoice, type Wishes } from './wishes.ts';

/** What is going on. Shares are 0 .. 1. */
export type Work =
  | { readonly kind: 'idle' }
  /** The model is asked, and says nothing yet. */
  | { readonly kind: 'open' }
  | { readonly kind: 'load'; readonly model: string; readonly share: number }
  | { readonly kind: 'write'; readonly share: number };

export interface Idea extends SuggestedNotes {
  /** The take that keeps it, while it is on the shelf. */
  readonly keptAs?: number;
}

/**
 * How ideas stand to the song: it is as it was when they were written; one of them is in it, and nothing else is new;
 * it has changed.
 */
export type Standing =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'taken'; readonly index: number; readonly take: number }
  | { readonly kind: 'stale' };

/** An idea that was taken, and the song then: undo may bring that song back. */
export interface Taken {
  readonly index: number;
  readonly take: number;
  readonly song: Song;
}

/** The ideas that a request brought. */
export interface Answer {
  /** With the song as it was. */
  readonly request: SuggestRequest;
  readonly label: string;
  readonly title: string;
  /** Ticks: where was written. */
  readonly from: number;
  readonly to: number;
  /** Ids of notes that give way. */
  readonly removed: readonly number[];
  /** Best first. */
  readonly ideas: readonly Idea[];
  /** The last ones last. */
  readonly taken: readonly Taken[];
  readonly standing: Standing;
}

/** What went wrong, in a sentence that says what to do. */
export interface Problem {
  readonly text: string;
}

export interface SuggestState {
  readonly wishes: Wishes;
  /** Undefined until they are known. */
  readonly models: readonly ModelChoice[] | undefined;
  readonly work: Work;
  readonly problem: Problem | undefined;
  readonly answer: Answer | undefined;
  /** The idea that stands in the roll as ghosts. */
  readonly shown: number | undefined;
  /** Whether the wishes are folded away, to leave the ideas their place. */
  readonly isFolded: boolean;
}

export type SuggestStore = StoreApi<SuggestState>;

export const FIRST_STATE: SuggestState = {
  wishes: FIRST_WISHES,
  models: undefined,
  work: { kind: 'idle' },
  problem: undefined,
  answer: undefined,
  shown: undefined,
  isFolded: false,
};

export function createSuggestStore(start: Partial<SuggestState> = {}): SuggestStore {
  return createStore<SuggestState>()(() => ({ ...FIRST_STATE, ...start }));
}

export function wished(state: SuggestState, wishes: Partial<Wishes>): SuggestState {
  const next = { ...state.wishes, ...wishes };
  return { ...state, wishes: { ...next, seed: seedFrom(next.seed) } };
}

/** A seed from what somebody typed. @example seedFrom(7.6) // 7 */
export function seedFrom(typed: number): number {
  return Number.isFinite(typed) ? Math.min(GREATEST_SEED, Math.max(0, Math.floor(typed))) : 0;
}

/** The seed of other ideas; after the last comes the first. */
export function nextSeed(seed: number): number {
  return seed >= GREATEST_SEED ? 0 : seed + 1;
}

/** Something is asked for: what was there stays until there is something else. */
export function asked(state: SuggestState): SuggestState {
  return { ...state, work: { kind: 'open' }, problem: undefined };
}

export function progressed(state: SuggestState, progress: Progress): SuggestState {
  if (progress.phase === 'write') return { ...state, work: { kind: 'write', share: progress.share } };
  const { model, doneBytes, allBytes } = progress;
  return { ...state, work: { kind: 'load', model, share: allBytes === 0 ? 0 : doneBytes / allBytes } };
}

/** The ideas are there. @param song as it is now; it may have changed while they were written */
export function answered(
  state: SuggestState,
  request: SuggestRequest,
  { label, title }: Pick<Answer, 'label' | 'title'>,
  { from, to, removed, alternatives }: Suggestions,
  song: Song,
): SuggestState {
  const answer = { request, label, title, from, to, removed, ideas: alternatives, taken: [] };
  return {
    ...state,
    work: { kind: 'idle' },
    problem: undefined,
    shown: undefined,
    isFolded: true,
    answer: { ...answer, standing: standingOf(answer, song) },
  };
}

export function failed(state: SuggestState, problem: Problem): SuggestState {
  return { ...state, work: { kind: 'idle' }, problem };
}

export function cancelled(state: SuggestState): SuggestState {
  return { ...state, work: { kind: 'idle' } };
}

/** The ideas are put away for good. */
export function dismissed(state: SuggestState): SuggestState {
  return { ...state, answer: undefined, shown: undefined, isFolded: false, problem: undefined };
}

/** The song has changed under the ideas. @returns the same state where that changes nothing */
export function songChanged(state: SuggestState, song: Song): SuggestState {
  const { answer } = state;
  if (answer === undefined) return state;
  const standing = standingOf(answer, song);
  if (isSameStanding(standing, answer.standing)) return state;
  // Who took an idea and went on to change the song is done with them, until undo brings the song back.
  const isFolded = standing.kind !== 'stale' || answer.taken.length === 0;
  return { ...state, isFolded, answer: { ...answer, standing } };
}

/** The idea that is shown became the song's. */
export function taken(state: SuggestState, take: number, song: Song): SuggestState {
  const { answer, shown } = state;
  if (answer === undefined || shown === undefined) return state;
  // What is in the song is no longer a suggestion for later.
  const ideas = answer.ideas.map((idea, index) => (index === shown ? withoutShelf(idea) : idea));
  const standing = { kind: 'taken', index: shown, take } as const;
  const all = [...answer.taken, { index: shown, take, song }];
  return { ...state, answer: { ...answer, ideas, taken: all, standing }, shown: undefined };
}

/** An idea is kept by a take, or, undefined, no longer. */
export function kept(state: SuggestState, index: number, keptAs: number | undefined): SuggestState {
  const { answer } = state;
  if (answer === undefined) return state;
  const ideas = answer.ideas.map((idea, each) => {
    if (each !== index) return idea;
    return keptAs === undefined ? withoutShelf(idea) : { ...idea, keptAs };
  });
  return { ...state, answer: { ...answer, ideas } };
}

function withoutShelf({ keptAs: _, ...idea }: Idea): Idea {
  return idea;
}

function standingOf({ request, taken: all }: Pick<Answer, 'request' | 'taken'>, song: Song): Standing {
  if (isSameMusic(request.song, song)) return { kind: 'fresh' };
  const last = all.findLast((each) => isSameMusic(each.song, song));
  return last === undefined ? { kind: 'stale' } : { kind: 'taken', index: last.index, take: last.take };
}

function isSameStanding(a: Standing, b: Standing): boolean {
  return a.kind === b.kind && (a.kind !== 'taken' || b.kind !== 'taken' || a.take === b.take);
}
