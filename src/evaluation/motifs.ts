/**
 * Whether motifs return: music repeats its own turns of phrase, and models that know only the last few notes do not.
 *
 * A motif is a run of three moves of the top line: each an interval in semitones and the ratio of the time to the next
 * onset to the time before it, rounded to a power of two (a quarter or less, half, alike, double, four times or more). So
 * a motif is known again in any key and tempo, and played times need not be exact.
 */
import { type RollNote, topLine } from './roll-notes.ts';

/** Moves of a motif: with the note before the first, whose time its ratio needs, five notes. */
export const MOTIF_MOVES = 3;

/** Ratios beyond 2^±2 are alike. */
const RATIO_LIMIT = 2;
const RATIOS = 2 * RATIO_LIMIT + 1;

/**
 * The share of the motifs of a sample that stand in it at least twice, overlapping ones included. It grows with the
 * sample's length: compare samples of one length.
 *
 * @param notes of the sample, as `rollNotes` orders them
 * @returns 0 (nothing returns) .. 1; null where the top line has fewer than five notes
 * @example repeatedMotifShare(rollNotes(rollOf('60 62 64 65 67 60 62 64 65 67'))) // 1/3: two of six
 */
export function repeatedMotifShare(notes: readonly RollNote[]): number | null {
  const line = topLine(notes);
  const moves: number[] = [];
  for (let i = 2; i < line.length; i++) {
    const ratio = (line[i]!.onsetStep - line[i - 1]!.onsetStep) / (line[i - 1]!.onsetStep - line[i - 2]!.onsetStep);
    const ratioClass = Math.max(-RATIO_LIMIT, Math.min(RATIO_LIMIT, Math.round(Math.log2(ratio))));
    moves.push((line[i]!.pitch - line[i - 1]!.pitch + 127) * RATIOS + ratioClass + RATIO_LIMIT);
  }
  return repeatedRunShare(moves);
}

/**
 * The share of the runs of MOTIF_MOVES moves that stand in a row of moves at least twice, overlapping ones included.
 *
 * @returns 0 .. 1; null where there are fewer moves
 * @example repeatedRunShare([2, 2, 1, 5, 2, 2, 1]) // 0.4: two of five
 */
export function repeatedRunShare(moves: readonly number[]): number | null {
  const runs = Array.from({ length: Math.max(0, moves.length - MOTIF_MOVES + 1) }, (_, start) =>
    moves.slice(start, start + MOTIF_MOVES).join(' '),
  );
  if (runs.length === 0) return null;
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(run, (counts.get(run) ?? 0) + 1);
  return runs.filter((run) => counts.get(run)! > 1).length / runs.length;
}
