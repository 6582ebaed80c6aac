/**
 * The four ways of writing notes with a model: continuing, filling, accompanying, varying. They differ only in where is
 * written and which notes are given; what is given stays as it is, note for note.
 */
import { OptionError } from '../../errors.ts';
import type { NoteModel } from '../../models/note-model.ts';
import type { Piece } from '../../notes/piece.ts';
import { Random } from '../../random.ts';
import { endTick, type NoteSequence } from '../../tokens/sequence.ts';
import { MAX_VALUE } from '../../tokens/values.ts';
import { writeAlternatives } from './alternatives.ts';
import type { Constraint, Passage } from './constraints.ts';
import { gridNotes, notesBefore } from './grid-notes.ts';
import { controlsWithKey, keyAround } from './key-around.ts';
import { openMusic } from './music.ts';
import { type Alternative, askedMetre, type NoteOptions, settingsOf } from './options.ts';
import { rulesFor } from './rules.ts';
import { createTimeline, endOfLength, type Length, type Place, type Timeline, tickOfPlace } from './timeline.ts';

/** From a place to before another. */
export interface Range {
  readonly from?: Place;
  readonly to?: Place;
}

export interface ContinueNotesOptions extends NoteOptions {
  /** How much to add; full bars, after the one that has begun. Default: four bars. */
  readonly length?: Length;
  /** Where to go on; notes that begin later give way. Default: where the music ends. */
  readonly from?: Place;
}

/**
 * Goes on where the music ends, or from a place in it.
 *
 * The music may be empty; with more notes than the model sees, it sees the last ones. What sounds at the seam keeps its
 * length. All is exact: no note begins before the seam or at the end of the length or later, and none sounds longer.
 *
 * @returns alternatives, best first
 * @throws OptionError for options out of range and for constraints that exclude each other; CadenzaError where stopped
 * @example
 * const [best] = await continueNotes(model, piece, { length: { bars: 4 }, seed: 7, constraints: [inKey('A minor')] });
 * writeMidi(best.piece)
 */
export function continueNotes(
  model: NoteModel,
  music: Piece | NoteSequence,
  options: ContinueNotesOptions = {},
): Promise<Alternative[]> {
  const { length = { bars: 4 }, from } = options;
  return writeInto(model, music, options, ({ sequence, timeline }) => {
    const start = from === undefined ? endTick(sequence) : tickOfPlace(from, timeline);
    // What the sequence cannot hold, notes outside the piano, may begin after its end; unasked, nothing gives way.
    const keeps = (): boolean => from === undefined;
    return { start, end: endOfLength(length, start, timeline), keeps, replaces: 'everything after' };
  });
}

export interface FillNotesOptions extends NoteOptions, Range {
  readonly from: Place;
  /** Give this or `length`. */
  readonly to?: Place;
  readonly length?: Length;
}

/**
 * Writes a stretch of time anew, or fills a gap: notes that begin there give way, what comes after is given, and the
 * model is shown it ahead of its time.
 *
 * @returns alternatives, best first
 * @throws as `continueNotes`
 * @example await fillNotes(model, piece, { from: { bar: 5 }, to: { bar: 7 } }) // bars 5 and 6
 */
export function fillNotes(
  model: NoteModel,
  music: Piece | NoteSequence,
  options: FillNotesOptions,
): Promise<Alternative[]> {
  return writeInto(model, music, options, ({ timeline }) => {
    const start = tickOfPlace(options.from, timeline);
    if ((options.to === undefined) === (options.length === undefined)) {
      throw new OptionError('give either the end of the range or its length, one of the two');
    }
    const end = options.to ? tickOfPlace(options.to, timeline) : endOfLength(options.length!, start, timeline);
    return { start, end, keeps: () => false, replaces: 'the range' };
  });
}

export interface AccompanyNotesOptions extends NoteOptions, Range {
  /** 'below': under every note of the melody that sounds when a note begins; 'around': anywhere. Default 'below'. */
  readonly where?: 'below' | 'around';
}

/**
 * Writes an accompaniment; the music is the melody, and is given.
 *
 * @returns alternatives, best first
 * @throws as `continueNotes`
 * @example await accompanyNotes(model, melody, { controls: { density: 'rather sparse' } })
 */
export function accompanyNotes(
  model: NoteModel,
  music: Piece | NoteSequence,
  options: AccompanyNotesOptions = {},
): Promise<Alternative[]> {
  const { where = 'below', constraints = [] } = options;
  if (where !== 'below' && where !== 'around') {
    throw new OptionError(`an accompaniment is written below or around the melody, not '${String(where)}'`);
  }
  return writeInto(
    model,
    music,
    { ...options, constraints: where === 'below' ? [...constraints, below()] : constraints },
    (opened) => {
      if (opened.sequence.onsets.length === 0)
        throw new OptionError('there is no melody to accompany: the piece is empty');
      return { ...rangeOf(options, opened), keeps: () => true, replaces: 'nothing' };
    },
  );
}

export interface VaryNotesOptions extends NoteOptions, Range {
  /** The share of the notes in the range that stay, 0..1. Which ones follows from the seed. Default 0.5. */
  readonly keep?: number;
}

/**
 * Writes a variation: some notes of a range stay, chosen by the seed, and are given; the others are written anew.
 *
 * @returns alternatives, best first; all keep the same notes
 * @throws as `continueNotes`
 * @example await varyNotes(model, piece, { from: { bar: 1 }, to: { bar: 5 }, keep: 0.3 })
 */
export function varyNotes(
  model: NoteModel,
  music: Piece | NoteSequence,
  options: VaryNotesOptions = {},
): Promise<Alternative[]> {
  const { keep = 0.5, seed = 1 } = options;
  if (!(keep >= 0 && keep <= 1)) throw new OptionError(`the share of notes to keep must be from 0 to 1, not ${keep}`);
  return writeInto(model, music, options, (opened) => {
    const { onsets, pitches } = opened.sequence;
    const range = rangeOf(options, opened);
    const within = Array.from(onsets.keys()).filter(
      (note) => onsets[note]! >= range.start && onsets[note]! < range.end,
    );
    if (within.length === 0) throw new OptionError('there are no notes to vary in this range; choose another one');
    const kept = Random.of(seed, KEPT)
      .shuffled(within)
      .slice(0, Math.round(keep * within.length));
    const names = new Set(kept.map((note) => `${onsets[note]} ${pitches[note]}`));
    return { ...range, keeps: (onset, pitch) => names.has(`${onset} ${pitch}`), replaces: 'some' };
  });
}

/** Which notes stay is drawn from a stream that no alternative has. */
const KEPT = 0x4b45_4550;

/** The music, and where things lie in it. */
interface Opened {
  readonly sequence: NoteSequence;
  readonly timeline: Timeline;
}

/** What is to be written. */
interface Plan {
  readonly start: number;
  readonly end: number;
  /** Which notes of the range stay. */
  readonly keeps: (onset: number, pitch: number) => boolean;
  readonly replaces: 'everything after' | 'the range' | 'some' | 'nothing';
}

async function writeInto(
  model: NoteModel,
  music: Piece | NoteSequence,
  options: NoteOptions,
  plan: (opened: Opened) => Plan,
): Promise<Alternative[]> {
  const opened = openMusic(music, options.base);
  const settings = settingsOf(options, opened.sequence.base);
  const metre = opened.sequence.metres.length === 0 ? askedMetre(options.controls) : undefined;
  const sequence = metre ? { ...opened.sequence, metres: [metre] } : opened.sequence;
  const timeline = createTimeline(sequence);
  const { start, end, keeps, replaces } = plan({ sequence, timeline });
  if (end <= start) throw new OptionError('the range is empty: let it end after its beginning');
  const editEnd = replaces === 'everything after' ? Number.POSITIVE_INFINITY : end;
  const given = gridNotes(sequence).filter(
    ({ onset, pitch }) => onset >= start && (onset >= editEnd || keeps(onset, pitch)),
  );
  const before = notesBefore(sequence, start);
  if (start - (before.onsets.at(-1) ?? 0) > MAX_VALUE) {
    throw new OptionError('that place lies more than ten minutes after the last note; choose an earlier one');
  }
  const passage: Passage = {
    base: sequence.base,
    start,
    end,
    timeline,
    hasTempo: sequence.tempos.length > 0,
    before,
    given,
  };
  const rules = rulesFor(passage, options.constraints ?? []);
  const usualDensity = densityAround(sequence, { start, end, keeps, replaces });
  const asked = options.constraints?.find(({ key }) => key !== undefined)?.key;
  const written = await writeAlternatives(model, rules, {
    ...settings,
    controls: controlsWithKey(options.controls, asked ?? keyAround(sequence, start)),
    ...(usualDensity === undefined ? {} : { usualDensity }),
  });
  return written.map((each) => ({
    ...opened.edit({
      start,
      end: editEnd,
      keeps,
      added: each.notes,
      pedal: replaces === 'everything after' || replaces === 'the range' ? 'cleared' : 'kept',
      ...(metre && { metre }),
    }),
    ...each,
    start,
    end,
    seed: settings.seed,
  }));
}

/** The range that was asked for; default: the whole piece, in scores to the end of its last bar. */
function rangeOf({ from, to }: Range, { sequence, timeline }: Opened): { start: number; end: number } {
  const start = from === undefined ? 0 : tickOfPlace(from, timeline);
  if (to !== undefined) return { start, end: tickOfPlace(to, timeline) };
  const end = endTick(sequence);
  if (sequence.base === 'performance') return { start, end };
  const bar = timeline.barAt(end);
  return { start, end: timeline.barStart(bar) < end ? timeline.barStart(bar + 1) : end };
}

/** So many notes on each side of a passage tell how dense the music is there. */
const NEIGHBOURS = 64;
/** Fewer tell nothing. */
const LEAST_NEIGHBOURS = 8;

/** Notes a tick around a passage, or of the notes that are rewritten; undefined where too few tell. */
function densityAround({ onsets, pitches }: NoteSequence, { start, end, keeps, replaces }: Plan): number | undefined {
  // What an accompaniment should be like, its melody does not tell.
  if (replaces === 'nothing') return undefined;
  if (replaces === 'some') {
    const goes = (onset: number, note: number): boolean =>
      onset >= start && onset < end && !keeps(onset, pitches[note]!);
    const count = onsets.filter(goes).length;
    return count < LEAST_NEIGHBOURS ? undefined : count / (end - start);
  }
  const before = onsets.filter((onset) => onset < start).slice(-NEIGHBOURS);
  const after = replaces === 'the range' ? onsets.filter((onset) => onset >= end).slice(0, NEIGHBOURS) : [];
  const span = (some: ArrayLike<number>): number => (some.length < 2 ? 0 : some[some.length - 1]! - some[0]!);
  const time = span(before) + span(after);
  const count = before.length + after.length;
  return count < LEAST_NEIGHBOURS || time === 0 ? undefined : count / time;
}

/** A written note lies below all given notes that sound when it begins; where none does, below the next one. */
function below(): Constraint {
  return {
    name: 'an accompaniment below the melody',
    bind({ given, before, start, end }) {
      const limits = new Float64Array(end - start).fill(Number.POSITIVE_INFINITY);
      const starting = new Map<number, number>();
      for (const { onset, pitch, duration } of [...gridNotes(before), ...given]) {
        for (let tick = Math.max(start, onset); tick < Math.min(end, onset + duration); tick++) {
          limits[tick - start] = Math.min(limits[tick - start]!, pitch);
        }
        starting.set(onset, Math.min(starting.get(onset) ?? pitch, pitch));
      }
      let next = Number.POSITIVE_INFINITY;
      for (let tick = end - 1; tick >= start; tick--) {
        next = starting.get(tick) ?? next;
        if (limits[tick - start] === Number.POSITIVE_INFINITY) limits[tick - start] = next;
      }
      return { pitch: (pitch, onset) => pitch < limits[onset - start]! };
    },
  };
}
