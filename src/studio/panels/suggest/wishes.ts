/**
 * What a user wants of a model, and how that becomes a request: which model, where in the song, with which dials.
 * Pure: the page's fields and the tests go through the same functions.
 */
import { guessTimeBase } from '../../../tokens/guess.ts';
import type { TimeBase } from '../../../tokens/sequence.ts';
import { barAt, barNumbered, type Song, TICKS_PER_BEAT } from '../../document/index.ts';
import type { LoopRegion } from '../../playback/timeline.ts';
import { type CatalogueEntry, capabilitiesOf, type SuggestRequest, type What } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { endOf } from '../../view/note-index.ts';

export const WHATS = ['continue', 'fill', 'accompany', 'vary'] as const satisfies readonly What[];
/** The lengths that are offered, in bars. */
export const BAR_COUNTS = [1, 2, 4, 8, 16] as const;
/** Steps on either side of the middle of the dial of busyness: as many as the models tell apart. */
export const BUSY_STEPS = 3;
export const GREATEST_SEED = 999_999;

export interface Wishes {
  readonly what: What;
  /** Go on: how long. */
  readonly bars: number;
  /** 0 (safe) .. 1 (bold). */
  readonly adventurous: number;
  /** -1 (few notes) .. 1 (many). */
  readonly busy: number;
  /** Change: the share of the notes that stays, 0 .. 1. */
  readonly keep: number;
  readonly inKey: boolean;
  /** Name of a model; undefined: the best of those that can do what is wanted. */
  readonly model: string | undefined;
  /** A whole number, 0 .. `GREATEST_SEED`. */
  readonly seed: number;
  /** Which part of the song, where there is a choice; undefined: what is selected, or what suits. */
  readonly part: 'loop' | 'song' | undefined;
}

export const FIRST_WISHES: Wishes = {
  what: 'continue',
  bars: 4,
  adventurous: 0.5,
  busy: 0,
  keep: 0.5,
  inKey: true,
  model: undefined,
  seed: 1,
  part: undefined,
};

/** What the page knows of a model; of the catalogue's entries and of models that a user brings. */
export type ModelChoice = Pick<CatalogueEntry, 'name' | 'kind' | 'title' | 'about' | 'suits'>;

/** The better ones first; those of a kind stay in the order of the catalogue. */
const KINDS: readonly ModelChoice['kind'][] = ['transformer', 'lstm', 'logreg'];

/** Time bases by the notes that they were guessed from: a drawing of the page asks several times. */
const bases = new WeakMap<Song['notes'], TimeBase>();

function timeBaseOf(notes: Song['notes']): TimeBase {
  const base = bases.get(notes) ?? guessTimeBase({ notes, ticksPerBeat: TICKS_PER_BEAT });
  bases.set(notes, base);
  return base;
}

/** The models that can do something with a song, the best first. */
export function modelsFor(
  what: What,
  models: readonly ModelChoice[],
  { notes }: Pick<Song, 'notes'>,
): readonly ModelChoice[] {
  const base = timeBaseOf(notes);
  const suiting = ({ suits }: ModelChoice): number => (suits === base ? 0 : 1);
  return models
    .filter(({ kind }) => capabilitiesOf(kind).includes(what))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || suiting(a) - suiting(b));
}

/** The model that will write; undefined where none can. */
export function modelFor(
  { what, model }: Pick<Wishes, 'what' | 'model'>,
  models: readonly ModelChoice[],
  song: Pick<Song, 'notes'>,
): ModelChoice | undefined {
  const able = modelsFor(what, models, song);
  return able.find(({ name }) => name === model) ?? able[0];
}

/** What of the page counts for where to write. */
export interface Around {
  readonly song: Song;
  readonly selection: ReadonlySet<number>;
  readonly loop: LoopRegion | undefined;
}

/** Where to write. `first` and `last` are numbers of bars. */
export type Place =
  | { readonly kind: 'end'; readonly first: number }
  | {
      readonly kind: 'selection' | 'loop' | 'song';
      readonly first: number;
      readonly last: number;
      /** Ticks. */
      readonly range: { readonly from: number; readonly to: number };
      /** Ids, by `selection` only. */
      readonly selected?: readonly number[];
    }
  /** Nothing to write in yet: first a part must be chosen, or notes must be drawn. */
  | { readonly kind: 'missing'; readonly needs: 'part' | 'notes' };

/**
 * Where a wish would be written: in what is selected, or the marked part where the user says so, or the whole song.
 * Only filling in needs a part that somebody chose.
 */
export function placeFor({ what, part }: Pick<Wishes, 'what' | 'part'>, { song, selection, loop }: Around): Place {
  const { notes, metres } = song;
  if (what === 'continue') {
    const end = endOf(notes);
    return { kind: 'end', first: end === 0 ? 1 : barAt(metres, end).number };
  }
  if (notes.length === 0 && what !== 'fill') return { kind: 'missing', needs: 'notes' };
  const barsOf = (kind: 'selection' | 'loop' | 'song', from: number, to: number) => {
    const [first, last] = [barAt(metres, from), barAt(metres, Math.max(from, to - 1))];
    return { kind, first: first.number, last: last.number, range: { from: first.startTicks, to: last.endTicks } };
  };
  if (part === 'loop' && loop !== undefined) {
    const marked = { from: Math.round(loop.startTicks), to: Math.round(loop.endTicks) };
    return { ...barsOf('loop', marked.from, marked.to), range: marked };
  }
  const chosen = part === 'song' ? [] : notes.filter(({ id }) => selection.has(id));
  const [first] = chosen;
  if (first !== undefined) {
    const end = chosen.reduce((most, note) => Math.max(most, note.onsetTicks + note.durationTicks), 0);
    return { ...barsOf('selection', first.onsetTicks, end), selected: chosen.map(({ id }) => id) };
  }
  if (what === 'fill') return { kind: 'missing', needs: 'part' };
  return barsOf('song', notes[0]?.onsetTicks ?? 0, endOf(notes));
}

/**
 * The request of a wish; undefined where no model can do it, or where there is no place for it yet.
 *
 * @example requestOf(FIRST_WISHES, models, studio.store.getState())
 */
export function requestOf(wishes: Wishes, models: readonly ModelChoice[], around: Around): SuggestRequest | undefined {
  const { what, bars, adventurous, busy, keep, inKey, seed } = wishes;
  const model = modelFor(wishes, models, around.song)?.name;
  const place = placeFor(wishes, around);
  if (model === undefined || place.kind === 'missing') return undefined;
  const shared = { song: around.song, what, model, adventurous, busy, inKey, seed };
  if (place.kind === 'end') return { ...shared, bars };
  const { range, selected } = place;
  return {
    ...shared,
    range,
    ...(what === 'vary' && { keep }),
    // What is accompanied stays anyway; elsewhere only what was selected gives way.
    ...(selected !== undefined && what !== 'accompany' && { selected }),
  };
}

/** What a request is called in the history and the takes. @example labelOf(request) // 'Go on for 4 bars' */
export function labelOf({ what, bars = 4, range, song: { metres } }: SuggestRequest): string {
  const words = texts.suggest.labels;
  if (what === 'continue' || range === undefined) return words.continue(bars);
  return words[what](barAt(metres, range.from).number, barAt(metres, Math.max(range.from, range.to - 1)).number);
}

/**
 * The stretch that is heard with an idea, in ticks: from the bar before it, and where the song goes on, to the end of
 * the bar after it.
 */
export function heardRange(
  { notes, metres }: Song,
  { from, to }: { readonly from: number; readonly to: number },
): { from: number; to: number } {
  const first = barAt(metres, from);
  // What begins within a bar is joined to that bar's beginning already.
  const before = first.startTicks < from || first.number === 1 ? first : barNumbered(metres, first.number - 1);
  const goesOn = notes.some(({ onsetTicks }) => onsetTicks >= to);
  return { from: before.startTicks, to: goesOn ? barAt(metres, to).endTicks : to };
}
