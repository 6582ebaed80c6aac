/**
 * Which clef each staff has in each measure: the one that needs the fewest ledger lines, changed only where that
 * saves more than a change costs a reader (Viterbi over measures).
 */
import type { Clef } from './score.ts';

/** In ledger lines: changing a clef is worth it from about a dozen lines on. */
const CHANGE_COST = 14;
/** Treble above and bass below unless something speaks against it. */
const UNUSUAL_COST = 2;

const CLEFS: readonly Clef[] = ['treble', 'bass'];

/**
 * The clefs of one staff, one a measure.
 *
 * @param measures MIDI pitches of the notes that begin in each measure
 * @example clefsOf([[36, 40], [43]], 'bass') // ['bass', 'bass']
 */
export function clefsOf(measures: readonly (readonly number[])[], usual: Clef): Clef[] {
  let costs = CLEFS.map((clef) => (clef === usual ? 0 : CHANGE_COST / 2));
  const backs: number[][] = [];
  for (const pitches of measures) {
    const back: number[] = [];
    costs = CLEFS.map((clef, state) => {
      const other = 1 - state;
      const stays = costs[state]! <= costs[other]! + CHANGE_COST;
      back.push(stays ? state : other);
      const here = pitches.reduce((sum, pitch) => sum + ledgerLines(pitch, clef), 0);
      return (
        (stays ? costs[state]! : costs[other]! + CHANGE_COST) +
        here +
        (clef === usual || pitches.length === 0 ? 0 : UNUSUAL_COST)
      );
    });
    backs.push(back);
  }
  let state = costs[0]! < costs[1]! || (costs[0] === costs[1] && usual === 'treble') ? 0 : 1;
  const result: Clef[] = [];
  for (let index = backs.length - 1; index >= 0; index--) {
    result.push(CLEFS[state]!);
    state = backs[index]![state]!;
  }
  return result.reverse();
}

/** About how many ledger lines a pitch needs; 3.5 semitones lie between two lines. */
function ledgerLines(pitch: number, clef: Clef): number {
  const [lowest, highest] = clef === 'treble' ? [62, 79] : [41, 58];
  return Math.max(0, Math.ceil((lowest - pitch) / 3.5), Math.ceil((pitch - highest) / 3.5));
}
