/** The pitches that a model over rolls has to predict. */
import type { Roll } from '../roll/roll.ts';

/** Semitones beyond the training songs that are predicted, too, where nothing else is said. */
export const MARGIN = 3;

export interface PitchRange {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * The range of the pitches that sound in rolls, with some more at either end.
 *
 * @param within what the range must not leave. Default: MIDI's 0 .. 127
 * @param margin semitones beyond
 * @example soundingRange([rollOfMiddleC]) // { lowest: 57, highest: 63 }
 */
export function soundingRange(
  rolls: readonly Roll[],
  within: PitchRange = { lowest: 0, highest: 127 },
  margin = MARGIN,
): PitchRange {
  let [lowest, highest] = [within.highest, within.lowest];
  for (const { pitches } of rolls) {
    for (const pitch of pitches) {
      lowest = Math.min(lowest, pitch);
      highest = Math.max(highest, pitch);
    }
  }
  // Without a note: everything.
  if (lowest > highest) return within;
  return { lowest: Math.max(within.lowest, lowest - margin), highest: Math.min(within.highest, highest + margin) };
}
