/**
 * The music that a model of time steps hears, as notes for a model of notes: rounded to the steps, repeated notes run
 * together. On it both can be asked for the same.
 */
import { withoutRestrikes } from '../roll/compose.ts';
import { fromRoll } from '../roll/convert.ts';
import type { Grid, Roll } from '../roll/roll.ts';
import { encodePiece } from '../tokens/encode.ts';
import { createSequence, type NoteSequence, type TimeBase } from '../tokens/sequence.ts';
import { ratioEstimate } from './likelihood.ts';
import type { NoteLikelihoodRow } from './note-likelihood.ts';

/** The time base whose ticks measure what these steps do: beats or seconds. */
export const baseOf = (grid: Grid): TimeBase => (grid.unit === 'beat' ? 'score' : 'performance');

/**
 * @param sequence of the song as it is, in the time base of the roll's grid: what it says of metre, tempo and key holds
 *   for the rounded notes as well
 * @throws RangeError if it is of the other time base
 */
export function notesOnSteps(roll: Roll, sequence: NoteSequence): NoteSequence {
  const { base, metres, tempos, keys } = sequence;
  if (base !== baseOf(roll.grid)) throw new RangeError(`a ${base} cannot be rounded to steps of a ${roll.grid.unit}`);
  const rounded = encodePiece(fromRoll(withoutRestrikes(roll)), { base });
  return createSequence({ ...rounded, metres, tempos, keys });
}

/**
 * A row of a model of notes with what it says of the same music on steps: its nats without velocity, over the notes
 * that the music has, so that the figure can stand beside that of a model of time steps.
 *
 * @param rounded the row of the same pieces on steps
 * @throws RangeError if it is of other pieces
 */
export function withStepsFigure(row: NoteLikelihoodRow, rounded: NoteLikelihoodRow): NoteLikelihoodRow {
  const nats = row.pieces.map(({ name }, index) => {
    const piece = rounded.pieces[index];
    if (piece?.name !== name) throw new RangeError(`'${row.model}' was not evaluated on '${name}' in steps`);
    return piece.nats - (piece.attributes?.velocity ?? 0);
  });
  const notes = row.pieces.map((piece) => piece.notes);
  return { ...row, onSteps: ratioEstimate(nats, notes) };
}
