/**
 * The resolution of a piece: the same music in finer ticks.
 */
import { DEFAULT_MICROSECONDS_PER_BEAT } from './clock.ts';
import type { Piece } from './piece.ts';

/** What a MIDI file can hold. */
const MOST_TICKS_PER_BEAT = 0x7fff;

/**
 * The same piece at a resolution at which a grid is not lost to rounding, as far as a MIDI file can hold it; itself
 * where it is fine enough, as nearly all pieces are.
 *
 * @param perUnit grid places in a beat, or in a second: then the piece's slowest tempo counts
 * @param ticksPerPlace the least ticks between two places
 * @example withFineTicks(createPiece({ ticksPerBeat: 24 }), 'beat', 24, 2).ticksPerBeat // 48
 */
export function withFineTicks(piece: Piece, unit: 'beat' | 'second', perUnit: number, ticksPerPlace: number): Piece {
  const slowest = piece.tempos.reduce(
    (most, { microsecondsPerBeat }) => Math.max(most, microsecondsPerBeat),
    DEFAULT_MICROSECONDS_PER_BEAT,
  );
  const perBeat = perUnit * (unit === 'beat' ? 1 : slowest / 1e6);
  const factor = Math.min(
    Math.ceil((ticksPerPlace * perBeat) / piece.ticksPerBeat),
    Math.floor(MOST_TICKS_PER_BEAT / piece.ticksPerBeat),
  );
  if (factor <= 1) return piece;
  const later = <T extends { readonly timeTicks: number }>(changes: readonly T[]) =>
    changes.map((change) => ({ ...change, timeTicks: change.timeTicks * factor }));
  return {
    ticksPerBeat: piece.ticksPerBeat * factor,
    notes: piece.notes.map((note) => ({
      ...note,
      onsetTicks: note.onsetTicks * factor,
      durationTicks: note.durationTicks * factor,
    })),
    pedal: later(piece.pedal),
    tempos: later(piece.tempos),
    metres: later(piece.metres),
    keys: later(piece.keys),
  };
}
