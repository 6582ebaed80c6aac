/**
 * Piano rolls in a line of text, for tests: one word a step, pitches joined by commas,
 * `.` for silence, `!` before a pitch that is struck again though it sounded before.
 */
import type { Grid, Roll } from '../../src/roll/roll.ts';

export const TEN_A_SECOND: Grid = { unit: 'second', stepsPerSecond: 10 };

/** @example rollOf('60,64 60,64 !60 .') // middle C and E, held; C struck again; silence */
export function rollOf(text: string, grid: Grid = TEN_A_SECOND): Roll {
  const steps = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => (word === '.' ? [] : word.split(',')));
  const offsets = [0];
  const pitches: number[] = [];
  const struck: number[] = [];
  let before: number[] = [];
  for (const step of steps) {
    const now = step.map((cell) => Number(cell.replace('!', ''))).sort((a, b) => a - b);
    for (const pitch of now) {
      pitches.push(pitch);
      struck.push(step.includes(`!${pitch}`) || !before.includes(pitch) ? 1 : 0);
    }
    offsets.push(pitches.length);
    before = now;
  }
  return {
    grid,
    steps: steps.length,
    offsets: Uint32Array.from(offsets),
    pitches: Uint8Array.from(pitches),
    velocities: new Uint8Array(pitches.length).fill(80),
    struck: Uint8Array.from(struck),
  };
}
