/**
 * How well a model of notes predicts real music, attribute by attribute, and how models of time steps stand beside it.
 *
 * Scores and performances are kept apart: their ticks are different things. Means are over all notes of all pieces;
 * pieces are the independent units, and the standard errors are those of `ratioEstimate`. Performances are also measured
 * by canonical events (tokens/canonical.ts), as published figures are: all nats of a piece over its number of events.
 *
 * Legend: N notes of one piece.
 */
import { CadenzaError, CheckpointError, DatasetError } from '../errors.ts';
import type { ScoreContext } from '../models/note-model.ts';
import { countCanonicalEvents } from '../tokens/canonical.ts';
import type { NoteSequence, TimeBase } from '../tokens/sequence.ts';
import { type Estimate, type LikelihoodRow, ratioEstimate } from './likelihood.ts';
import type { NoteScorer } from './note-unigram.ts';

/** The attributes of a note, in the order in which models say them. */
export const NOTE_ATTRIBUTES = ['wait', 'pitch', 'duration', 'velocity'] as const;
export type NoteAttribute = (typeof NOTE_ATTRIBUTES)[number];

/** A piece under a name. */
export interface NotePiece {
  readonly name: string;
  readonly sequence: NoteSequence;
}

/** Sums over the notes of one piece, in nats. */
export interface PieceLikelihood {
  readonly name: string;
  /** N. */
  readonly notes: number;
  /** Canonical events; null for scores. */
  readonly events: number | null;
  /** Null for models of time steps. */
  readonly attributes: Readonly<Record<NoteAttribute, number>> | null;
  /** All that the model says of the piece. */
  readonly nats: number;
}

/** One row of the table of a time base. All estimates are nats per note unless they say otherwise. */
export interface NoteLikelihoodRow {
  readonly model: string;
  readonly base: TimeBase;
  readonly pieces: readonly PieceLikelihood[];
  readonly notes: number;
  /** Null for scores. */
  readonly events: number | null;
  /** Null for models of time steps. */
  readonly attributes: Readonly<Record<NoteAttribute, Estimate>> | null;
  /** Waiting time, pitch and duration; of models of time steps all that they say, since velocity is nothing to them. */
  readonly withoutVelocity: Estimate;
  /** All four together; null for models of time steps. */
  readonly nats: Estimate | null;
  readonly bitsPerNote: Estimate | null;
  /** Nats per canonical event; null for scores and models of time steps. */
  readonly natsPerEvent: Estimate | null;
  /** `withoutVelocity` for the same music rounded to the steps of models of time steps; null where it was not asked for. */
  readonly onSteps: Estimate | null;
}

export interface NoteLikelihoodOptions {
  /** The rows' name. Default: 'notes'. */
  readonly name?: string;
  /** How much of the piece a prediction sees. Default 'window', as published figures have it. */
  readonly context?: ScoreContext;
  /** Called after each piece. */
  readonly onPiece?: (done: number, total: number) => void;
  /** Looked at before each piece; once aborted, scoring throws. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Scores every note of every piece.
 *
 * @returns a row for each time base among the pieces, performances first
 * @throws DatasetError if there is no note at all; CheckpointError if the model gives a score that is no number;
 *   CadenzaError when it was stopped
 * @example
 * const [row] = await evaluateNoteLikelihood(model, [{ name: 'waltz', sequence }]);
 * row.nats // { mean: 8.12, standardError: null }
 */
export async function evaluateNoteLikelihood(
  model: NoteScorer,
  pieces: readonly NotePiece[],
  options: NoteLikelihoodOptions = {},
): Promise<NoteLikelihoodRow[]> {
  const { name = 'notes', context = 'window', onPiece, signal } = options;
  const scored: (PieceLikelihood & { readonly base: TimeBase })[] = [];
  for (const [index, { name: piece, sequence }] of pieces.entries()) {
    if (signal?.aborted === true) {
      throw new CadenzaError(`stopped; ${index} of ${pieces.length} pieces were scored, and nothing was kept`);
    }
    const scores = await model.score(sequence, { context });
    const sum = (attribute: NoteAttribute): number => total(scores[attribute], sequence, { model: name, piece });
    const attributes = { wait: sum('wait'), pitch: sum('pitch'), duration: sum('duration'), velocity: sum('velocity') };
    const nats = NOTE_ATTRIBUTES.reduce((all, attribute) => all + attributes[attribute], 0);
    if (sequence.onsets.length > 0)
      scored.push({ ...lengthOf(piece, sequence), base: sequence.base, attributes, nats });
    onPiece?.(index + 1, pieces.length);
  }
  if (scored.length === 0) {
    throw new DatasetError('there is no music to evaluate on: give at least one piece with notes');
  }
  return rowsOf(name, scored);
}

/**
 * Rows of a model of time steps beside those of models of notes: its nats for the whole piece, over the piece's notes.
 *
 * @param row of the same pieces, in the same order
 * @throws RangeError if it is of other pieces
 * @example stepLikelihoodPerNote(await evaluateLikelihood(lstm, rolls), pieces)[0].withoutVelocity // { mean: 9.3, … }
 */
export function stepLikelihoodPerNote(row: LikelihoodRow, pieces: readonly NotePiece[]): NoteLikelihoodRow[] {
  const scored = pieces.map(({ name, sequence }, index) => {
    const song = row.songs[index];
    if (song?.name !== name) throw new RangeError(`'${row.model}' was not evaluated on '${name}'`);
    return { ...lengthOf(name, sequence), base: sequence.base, attributes: null, nats: song.nats };
  });
  return rowsOf(row.model, scored);
}

function lengthOf(name: string, sequence: NoteSequence): Pick<PieceLikelihood, 'name' | 'notes' | 'events'> {
  const events = sequence.base === 'performance' ? countCanonicalEvents(sequence) : null;
  return { name, notes: sequence.onsets.length, events };
}

function total(
  values: Float64Array,
  { onsets }: NoteSequence,
  { model, piece }: { readonly model: string; readonly piece: string },
): number {
  if (values.length !== onsets.length) {
    throw new RangeError(`${model} scored ${values.length} notes of a piece of ${onsets.length}`);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new CheckpointError(
      `the model '${model}' scores note ${wrong} of '${piece}' as ${values[wrong]}: its weights are damaged; use another checkpoint or train it again`,
    );
  }
  return values.reduce((sum, value) => sum + value, 0);
}

function rowsOf(
  model: string,
  scored: readonly (PieceLikelihood & { readonly base: TimeBase })[],
): NoteLikelihoodRow[] {
  return (['performance', 'score'] as const).flatMap((base) => {
    const pieces = scored.filter((piece) => piece.base === base).map(({ base: _, ...piece }) => piece);
    return pieces.length === 0 ? [] : [rowOf(model, base, pieces)];
  });
}

function rowOf(model: string, base: TimeBase, pieces: readonly PieceLikelihood[]): NoteLikelihoodRow {
  const notes = pieces.map((piece) => piece.notes);
  const perNote = (nats: (piece: PieceLikelihood) => number): Estimate => ratioEstimate(pieces.map(nats), notes);
  const ofAttribute = (attribute: NoteAttribute): Estimate => perNote((piece) => piece.attributes?.[attribute] ?? 0);
  const hasAttributes = pieces.every((piece) => piece.attributes !== null);
  const events = base === 'performance' ? pieces.map((piece) => piece.events ?? 0) : null;
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const all = perNote((piece) => piece.nats);
  return {
    model,
    base,
    pieces,
    notes: sum(notes),
    events: events && sum(events),
    attributes: hasAttributes
      ? {
          wait: ofAttribute('wait'),
          pitch: ofAttribute('pitch'),
          duration: ofAttribute('duration'),
          velocity: ofAttribute('velocity'),
        }
      : null,
    onSteps: hasAttributes ? null : all,
    withoutVelocity: perNote((piece) => piece.nats - (piece.attributes?.velocity ?? 0)),
    nats: hasAttributes ? all : null,
    bitsPerNote: hasAttributes
      ? { mean: all.mean / Math.LN2, standardError: all.standardError && all.standardError / Math.LN2 }
      : null,
    natsPerEvent:
      hasAttributes && events
        ? ratioEstimate(
            pieces.map((piece) => piece.nats),
            events,
          )
        : null,
  };
}
