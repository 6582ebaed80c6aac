/**
 * A model of notes as a suggester: it can all there is to ask. The writing itself, its constraints, guard rails and
 * ranking, is `src/generation/notes`; here a request becomes its options, and its notes become the song's.
 */
import {
  type Alternative,
  accompanyNotes,
  type Constraint,
  fillNotes,
  type NoteOptions,
  type Place,
  rhythmGrid,
} from '../../generation/notes/index.ts';
import type { NoteModel } from '../../models/note-model.ts';
import { createClock } from '../../notes/clock.ts';
import type { Piece } from '../../notes/piece.ts';
import { binVelocity, encodePiece } from '../../tokens/encode.ts';
import { guessTimeBase } from '../../tokens/guess.ts';
import { TICKS_PER_SECOND, type TimeBase } from '../../tokens/sequence.ts';
import { type Song, TICKS_PER_BEAT } from '../document/song.ts';
import { explainWith } from './explain.ts';
import type { SongScore } from './lab.ts';
import {
  densityWord,
  type NewNote,
  type SuggestedNotes,
  type SuggestRequest,
  temperatureOf,
  topPOf,
} from './request.ts';
import { constraintsOf, fitted, type Plan, pieceOf, TICKS_PER_GRID_TICK } from './song-music.ts';
import type { Suggester, Work, Write } from './suggester.ts';

const DEFAULT_ALTERNATIVES = 3;
/** A guard against models that write faster than time goes on. */
const MOST_NOTES = 1024;

export function createNoteSuggester(model: NoteModel): Omit<Suggester, 'capabilities'> {
  const rewrite: Write = (request, plan, work) => write(model, request, plan, work, 'around');
  return {
    // To go on is to write into what comes after; where notes stay there, they are given.
    continue: rewrite,
    fill: rewrite,
    vary: rewrite,
    accompany: (request, plan, work) => write(model, request, plan, work, request.where ?? 'below'),
    explain(song, tick) {
      const { piece, base, placeOf } = openSong(song);
      return explainWith(model, piece, { at: placeOf(tick), tick, base });
    },
    score: (song, signal) => scoreNotes(model, song, signal),
    release: () => model.release(),
  };
}

/** A song for a model of notes: on the grid of beats where it was written on one, in seconds where it was played. */
function openSong(song: Song, notes = song.notes) {
  const piece = pieceOf(song, notes);
  const base = guessTimeBase(piece);
  const clock = createClock(piece);
  return {
    piece,
    base,
    placeOf: (tick: number): Place =>
      base === 'score' ? { tick: Math.round(tick / TICKS_PER_GRID_TICK) } : { seconds: clock.secondsAt(tick) },
    songTick: (tick: number): number =>
      base === 'score' ? tick * TICKS_PER_GRID_TICK : Math.round(clock.ticksAt(tick / TICKS_PER_SECOND)),
  };
}

async function write(
  model: NoteModel,
  request: SuggestRequest,
  plan: Plan,
  { signal, onProgress, longestMatch }: Work,
  where: 'around' | 'below',
): Promise<SuggestedNotes[]> {
  const { seed, alternatives = DEFAULT_ALTERNATIVES, adventurous, busy } = request;
  const { piece, base, placeOf, songTick } = openSong(request.song, plan.kept);
  const density = densityWord(busy);
  const options: NoteOptions = {
    seed,
    alternatives,
    base,
    temperature: temperatureOf(adventurous),
    topP: topPOf(adventurous),
    constraints: [...constraintsOf(request, plan), ...gridConstraint(request, plan, base)],
    mostNotes: MOST_NOTES,
    signal,
    onProgress,
    ...(density && { controls: { density } }),
    ...(longestMatch && { longestMatch }),
  };
  const range = { from: placeOf(plan.from), to: placeOf(plan.to) };
  let written: Alternative[];
  try {
    // Notes that stay are given to the model, those of later times too.
    if (where === 'below' || hasNotesWithin(piece, plan))
      written = await accompanyNotes(model, piece, { ...options, ...range, where });
    else written = await fillNotes(model, piece, { ...options, ...range });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return written
    .map(({ notes, number, score, warnings }) => ({
      notes: fitted(
        notes.map(({ onset, pitch, duration, velocity }): NewNote => {
          const onsetTicks = songTick(onset);
          return {
            pitch,
            onsetTicks,
            durationTicks: Math.max(1, songTick(onset + duration) - onsetTicks),
            velocity: binVelocity(velocity),
            origin: 'model',
          };
        }),
        plan,
        // Notes of a score lie on the grid already, by the constraint.
        base === 'performance' ? request.gridTicks : undefined,
      ),
      number,
      score,
      warnings,
    }))
    .filter(({ notes }) => notes.length > 0);
}

const hasNotesWithin = ({ notes }: Piece, { from, to }: Plan): boolean =>
  notes.some(({ onsetTicks }) => onsetTicks >= from && onsetTicks < to);

/** The rhythm grid of a request, where the passage lies on it. */
function gridConstraint({ gridTicks }: SuggestRequest, { from, to }: Plan, base: TimeBase): Constraint[] {
  if (gridTicks === undefined || base === 'performance') return [];
  const fits = gridTicks % TICKS_PER_GRID_TICK === 0 && from % gridTicks === 0 && to % gridTicks === 0;
  return fits ? [rhythmGrid({ beats: gridTicks / TICKS_PER_BEAT })] : [];
}

async function scoreNotes(model: NoteModel, song: Song, signal: AbortSignal): Promise<SongScore> {
  const { piece, base } = openSong(song);
  const sequence = encodePiece(piece, { base });
  const notes = sequence.onsets.length;
  signal.throwIfAborted();
  if (notes === 0) return { notes, nats: 0, unit: 'note', units: 0 };
  const { wait, pitch, duration } = await model.score(sequence, { context: 'sliding' });
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return { notes, nats: sum(wait) + sum(pitch) + sum(duration), unit: 'note', units: notes };
}
