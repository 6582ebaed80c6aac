/**
 * The rows that know no time, and check the scoring: coin tosses, how often each note sounds, how often each
 * combination of notes does.
 */

import { buildDictionary, ESCAPE } from '../roll/dictionary.ts';
import type { Roll } from '../roll/roll.ts';
import type { Contender } from './contender.ts';
import { HIGHEST_PITCH, LOWEST_PITCH } from './roll-set.ts';

const KEYS = HIGHEST_PITCH - LOWEST_PITCH + 1;

/** Every note sounds with probability 1/2: 88 ln 2 a step. */
export const coinTosses: Contender = {
  name: 'coin-tosses',
  title: '88 ln 2',
  track: 'independent',
  train: async () => ({ score: async ({ steps }) => new Float64Array(steps).fill(KEYS * Math.LN2) }),
};

/** The frequency of each note, with half a step added to both counts (Krichevsky and Trofimov 1981). */
export const noteUnigram: Contender = {
  name: 'note-1gram',
  title: 'note 1-gram',
  track: 'independent',
  async train({ train }) {
    const counts = new Float64Array(KEYS);
    for (const { pitches } of train) for (const pitch of pitches) counts[pitch - LOWEST_PITCH]! += 1;
    const steps = stepsOf(train);
    const silent = counts.map((count) => -Math.log((steps - count + 0.5) / (steps + 1)));
    const sounding = counts.map((count) => -Math.log((count + 0.5) / (steps + 1)));
    const silence = silent.reduce((sum, nats) => sum + nats, 0);
    return {
      async score({ steps, offsets, pitches }) {
        const nats = new Float64Array(steps).fill(silence);
        for (let step = 0; step < steps; step++) {
          for (let cell = offsets[step]!; cell < offsets[step + 1]!; cell++) {
            const key = pitches[cell]! - LOWEST_PITCH;
            nats[step]! += sounding[key]! - silent[key]!;
          }
        }
        return nats;
      },
    };
  },
};

/** Shares of the uniform distribution to choose from. */
const SHARES = Array.from({ length: 41 }, (_, i) => 10 ** (i / 10 - 4));

/**
 * The frequency of each combination, with the same number p added to all 2^88 counts; p, or the share that the uniform
 * distribution so gets, by validation.
 */
export const chordUnigram: Contender = {
  name: 'chord-1gram',
  title: 'chord 1-gram, add-p',
  track: 'joint',
  async train({ train, validation }) {
    const dictionary = buildDictionary(train);
    const total = stepsOf(train);
    const frequencies = Float64Array.from({ length: dictionary.size }, (_, id) =>
      id === ESCAPE ? 0 : dictionary.count(id) / total,
    );
    const score = (roll: Roll, share: number): Float64Array =>
      Float64Array.from(
        dictionary.encode(roll),
        (id) => -Math.log((1 - share) * frequencies[id]! + share * 2 ** -KEYS),
      );
    const validated = SHARES.map((share) => {
      const nats = validation.flatMap((roll) => [...score(roll, share)]);
      return { share, mean: nats.reduce((sum, value) => sum + value, 0) / nats.length };
    });
    const best = validated.reduce((a, b) => (b.mean < a.mean ? b : a));
    return {
      score: async (roll) => score(roll, best.share),
      chosen: `uniform share ${best.share.toPrecision(2)}`,
      validation: best.mean,
    };
  },
};

const stepsOf = (rolls: readonly Roll[]): number => rolls.reduce((sum, { steps }) => sum + steps, 0);
