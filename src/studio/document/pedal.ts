/**
 * Several feet on one pedal: what a song has when it is recorded over, or when a file with a pedal on each channel
 * becomes a song. A string is damped only where nobody holds it, so at each time the pedal is where it is pressed most:
 * no note that rang on is cut off by somebody else's foot.
 */
import type { PedalChange } from '../../notes/piece.ts';
import { settingsEdit } from './apply.ts';
import type { Edit } from './edit.ts';
import type { Song } from './song.ts';

/**
 * The pedals as one.
 *
 * @param pedals each by time, up before its first move
 * @returns by time; only moves that change something
 * @example pressedMost([[{ timeTicks: 0, value: 127 }, { timeTicks: 9, value: 0 }], [{ timeTicks: 5, value: 64 }]])
 * // [{ timeTicks: 0, value: 127 }, { timeTicks: 9, value: 64 }]
 */
export function pressedMost(pedals: readonly (readonly PedalChange[])[]): PedalChange[] {
  const values = pedals.map(() => 0);
  const moves = pedals.flatMap((pedal, foot) => pedal.map(({ timeTicks, value }) => ({ timeTicks, value, foot })));
  const result: PedalChange[] = [];
  for (const { timeTicks, value, foot } of moves.sort((a, b) => a.timeTicks - b.timeTicks)) {
    values[foot] = value;
    const most = Math.max(...values);
    if (most !== (result.at(-1)?.value ?? 0)) result.push({ timeTicks, value: most });
  }
  return result;
}

/**
 * Adds the pedal of a recording to the one that is there.
 *
 * @param moves as they were made; where time goes back, a loop began anew
 * @example addPedal(song, recorder.drain().pedal)
 */
export function addPedal(song: Song, moves: readonly PedalChange[]): Edit {
  if (moves.length === 0) return settingsEdit(song, {});
  const passes: PedalChange[][] = [];
  moves.forEach((move, index) => {
    const before = moves[index - 1];
    if (before === undefined || move.timeTicks < before.timeTicks) passes.push([]);
    passes.at(-1)?.push(move);
  });
  return settingsEdit(song, { pedal: pressedMost([song.pedal, ...passes]) });
}
