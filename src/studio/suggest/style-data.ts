/**
 * A user's MIDI files as training data: what is learnt from and what is held out.
 */
import { CadenzaError, DatasetError } from '../../errors.ts';
import { readMidi } from '../../midi/read.ts';
import { Random } from '../../random.ts';
import { sliceRoll } from '../../roll/compose.ts';
import { toRoll } from '../../roll/convert.ts';
import type { Grid, Roll } from '../../roll/roll.ts';
import type { LearnRequest } from './style-types.ts';

export interface StyleData {
  readonly pieces: number;
  readonly training: readonly Roll[];
  readonly heldOut: readonly Roll[];
  readonly by: 'pieces' | 'passages';
}

/** About one in so many pieces, or so much of each, is held out. */
const HELD_OUT = 5;
/** With fewer pieces, their ends are held out. */
const LEAST_PIECES = 4;
/** Fewer time steps teach nothing: four bars of sixteenths to learn from, one to be tested on. */
const LEAST_TRAINING = 64;
const LEAST_HELD_OUT = 16;
/** A longer piece is cut off: four hours of sixteenths at 120. */
const MOST_STEPS = 120_000;

/** Which pieces are held out is drawn from a stream of its own. */
const SPLIT = 0x53_504c_49;

/**
 * Reads files, and holds some music out: one piece in five, or, of few pieces, the last fifth of each.
 *
 * @param onFault told of each file that cannot be used
 * @throws DatasetError where there is too little music
 */
export function styleData(
  files: LearnRequest['files'],
  { grid, pedal, seed }: { readonly grid: Grid; readonly pedal: boolean; readonly seed: number },
  onFault: (name: string, message: string) => void,
): StyleData {
  const rolls: Roll[] = [];
  for (const { name, bytes } of files) {
    try {
      const roll = toRoll(readMidi(bytes), { grid, pedal });
      if (roll.steps === 0) onFault(name, 'there are no notes in it');
      else rolls.push(roll.steps > MOST_STEPS ? sliceRoll(roll, 0, MOST_STEPS) : roll);
    } catch (error) {
      if (!(error instanceof CadenzaError)) throw error;
      onFault(name, error.message);
    }
  }
  const data = rolls.length >= LEAST_PIECES ? byPieces(rolls, seed) : byPassages(rolls);
  if (stepsOf(data.training) < LEAST_TRAINING || stepsOf(data.heldOut) < LEAST_HELD_OUT) {
    throw new DatasetError(
      'there is too little music to learn from: give at least five bars, better a few whole pieces',
    );
  }
  return data;
}

export const stepsOf = (rolls: readonly Roll[]): number => rolls.reduce((sum, roll) => sum + roll.steps, 0);

function byPieces(rolls: readonly Roll[], seed: number): StyleData {
  const shuffled = Random.of(seed, SPLIT).shuffled(rolls);
  const count = Math.max(1, Math.round(rolls.length / HELD_OUT));
  return { pieces: rolls.length, training: shuffled.slice(count), heldOut: shuffled.slice(0, count), by: 'pieces' };
}

function byPassages(rolls: readonly Roll[]): StyleData {
  const cutAt = (roll: Roll): number => roll.steps - Math.ceil(roll.steps / HELD_OUT);
  return {
    pieces: rolls.length,
    training: rolls.map((roll) => sliceRoll(roll, 0, cutAt(roll))),
    heldOut: rolls.map((roll) => sliceRoll(roll, cutAt(roll))),
    by: 'passages',
  };
}
