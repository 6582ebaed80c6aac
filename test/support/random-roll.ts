/** Random piano rolls in which pitches are held and follow each other, for tests of models. */
import { Random } from '../../src/random.ts';
import type { Roll } from '../../src/roll/roll.ts';
import { rollOf } from './roll-text.ts';

export interface RandomRollOptions {
  readonly steps: number;
  readonly pitches: readonly number[];
  /** Chance that a sounding pitch goes on. Default 0.6. */
  readonly hold?: number;
}

/** @example randomRoll(1, { steps: 100, pitches: [48, 60, 64] }) */
export function randomRoll(seed: number, { steps, pitches, hold = 0.6 }: RandomRollOptions): Roll {
  const random = Random.of(seed, 77);
  let before: number[] = [];
  const words = Array.from({ length: steps }, () => {
    const now = pitches.filter((pitch, i) => {
      const follows = before.includes(pitches[(i + 1) % pitches.length] ?? -1);
      return random.uniform() < (before.includes(pitch) ? hold : follows ? 0.35 : 0.08);
    });
    before = now;
    return now.length === 0 ? '.' : now.join(',');
  });
  return rollOf(words.join(' '));
}
