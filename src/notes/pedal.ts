/**
 * The sustain pedal applied to notes: how long they sound rather than how long their keys are held.
 *
 * A note whose key is released while the pedal of its channel is down sounds on until the pedal
 * goes up or the same pitch is struck again on that channel, whichever comes first; under a pedal
 * that never goes up, until the end of the piece: the last end of a note or move of a pedal. The pedal is down at values from 64 (MIDI 1.0).
 * At one tick the pedal moves first, then keys are released, then keys are struck: the order of
 * `apply_sustain_control_changes` in Magenta's note-seq, whose lengths these are, but for two
 * choices: no note ever becomes shorter than its key was held, and none is dropped.
 */
import { durationTicks } from './clock.ts';
import type { Note, Piece } from './piece.ts';

const PEDAL_DOWN = 64;

/**
 * The notes as they sound, in the order of `piece.notes`. Notes that the pedal leaves alone are the same objects.
 *
 * @example
 * // A key held for one beat, the pedal for two:
 * applyPedal(createPiece({
 *   notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }],
 *   pedal: [{ timeTicks: 0, value: 127 }, { timeTicks: 960, value: 0 }],
 * }))[0].durationTicks // 960
 */
export function applyPedal(piece: Piece): Note[] {
  if (piece.pedal.length === 0) return [...piece.notes];
  const pedals = Array.from({ length: 16 }, (): Pedal => ({ times: [], down: [] }));
  for (const { timeTicks, value, channel = 0 } of piece.pedal) {
    const pedal = pedals[channel] as Pedal;
    const down = value >= PEDAL_DOWN;
    if (down === (pedal.down.at(-1) ?? false)) continue;
    pedal.times.push(timeTicks);
    pedal.down.push(down);
  }
  const endOfPiece = Math.max(durationTicks(piece), piece.pedal.at(-1)?.timeTicks ?? 0);

  // From the last note to the first. By channel and pitch: the onset met last, and the one after it;
  // two, since notes struck at the same tick do not end each other.
  const onset = new Float64Array(16 * 128).fill(Number.POSITIVE_INFINITY);
  const onsetAfter = new Float64Array(16 * 128).fill(Number.POSITIVE_INFINITY);
  const result = [...piece.notes];
  for (let index = result.length - 1; index >= 0; index--) {
    const note = result[index] as Note;
    const key = (note.channel ?? 0) * 128 + note.pitch;
    if (onset[key]! > note.onsetTicks) {
      onsetAfter[key] = onset[key]!;
      onset[key] = note.onsetTicks;
    }
    const struckAgain = onsetAfter[key]!;
    const released = note.onsetTicks + note.durationTicks;
    if (struckAgain <= released) continue;
    const lifted = soundsUntil(pedals[note.channel ?? 0] as Pedal, released, endOfPiece);
    const end = Math.min(lifted, struckAgain);
    if (end > released) result[index] = { ...note, durationTicks: end - note.onsetTicks };
  }
  return result;
}

/** The moves of one channel's pedal that change something, alternately down and up, by time. */
interface Pedal {
  readonly times: number[];
  readonly down: boolean[];
}

/** When a key released at `released` falls silent, as far as the pedal is concerned. */
function soundsUntil(pedal: Pedal, released: number, endOfPiece: number): number {
  let low = 0;
  let high = pedal.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pedal.times[middle]! <= released) low = middle + 1;
    else high = middle;
  }
  // Moves 0 .. low - 1 have happened; the next one, if any, lifts the pedal.
  if (low === 0 || !pedal.down[low - 1]) return released;
  return pedal.times[low] ?? endOfPiece;
}
