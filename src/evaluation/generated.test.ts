import { describe, expect, it } from 'vitest';
import { tune } from '../../test/support/tunes.ts';
import { OptionError } from '../errors.ts';
import { Random } from '../random.ts';
import { rollFromCombinations } from '../roll/compose.ts';
import { toRoll } from '../roll/convert.ts';
import type { Grid } from '../roll/roll.ts';
import { evaluateSets } from './generated.ts';
import type { NamedRoll } from './roll-notes.ts';

const GRID: Grid = { unit: 'second', stepsPerSecond: 8 };

const tunes = (from: number, count: number, transposedBy = 0): NamedRoll[] =>
  Array.from({ length: count }, (_, index) => {
    const piece = tune(from + index, 8);
    const notes = piece.notes.map((note) => ({ ...note, pitch: note.pitch + transposedBy }));
    return { name: `tune ${from + index}`, roll: toRoll({ ...piece, notes }, { grid: GRID, pedal: true }) };
  });

/** Any of twelve notes or silence in each step. */
const noise = (count: number): NamedRoll[] =>
  Array.from({ length: count }, (_, index) => {
    const random = Random.of(7, index);
    const steps = Array.from({ length: 120 }, () => (random.uniform() < 0.5 ? [] : [60 + random.below(12)]));
    return { name: `noise ${index}`, roll: rollFromCombinations(steps, GRID) };
  });

const overlapOf = (result: ReturnType<typeof evaluateSets>, set: string, feature: string) =>
  result.music.sets.find(({ model }) => model === set)?.comparison?.find((each) => each.feature === feature);

describe('evaluateSets', () => {
  it('tells noise from tunes, in what they differ', () => {
    const result = evaluateSets({
      generated: [
        { name: 'tunes', pieces: tunes(100, 8) },
        { name: 'noise', pieces: noise(8) },
      ],
      against: tunes(0, 8),
      seconds: 8,
    });
    for (const feature of ['silentShare', 'scaleConsistency', 'polyphonyMean', 'pitchRange']) {
      const [alike, other] = ['tunes', 'noise'].map((set) => overlapOf(result, set, feature));
      expect(other?.generated?.overlap ?? 0, feature).toBeLessThan(0.7 * (alike?.generated?.overlap ?? 0));
      expect(alike?.ceiling).toEqual(other?.ceiling);
    }
    const [likeTunes, likeNoise] = result.music.sets.map(
      ({ statistics }) => statistics.scalars.repeatedMotifs?.mean ?? 1,
    );
    expect(likeTunes).toBeGreaterThan(2 * (likeNoise ?? 1));
    expect(result).toMatchObject({ seconds: 8, tooShort: 0 });
    expect(result.music.real.copying).toEqual([]);
  });

  it('catches music that is copied, in another key too', () => {
    const training = tunes(200, 8);
    const { music } = evaluateSets({
      generated: [
        { name: 'copied', pieces: tunes(200, 8, 3) },
        { name: 'new', pieces: tunes(100, 8) },
      ],
      against: tunes(0, 8),
      training,
      seconds: 12,
    });
    const longest = music.sets.map(({ copying }) => copying.map(({ training: shared }) => shared.notes));
    // Nearly all 24 to 48 notes of the top line of a stretch.
    expect(Math.min(...longest[0]!)).toBeGreaterThan(20);
    expect(Math.max(...longest[1]!)).toBeLessThan(Math.min(...longest[0]!));
    expect(music.real.training?.songs).toBe(8);
    expect(music.sets[0]?.copying[0]?.training.source).toMatch(/^tune 20/);
  });

  it('cuts all to a length that most have, and leaves shorter ones out', () => {
    const short = { name: 'short', roll: rollFromCombinations([[60], [62], [64]], GRID) };
    const pieces = [...tunes(100, 8), short];
    const result = evaluateSets({ generated: [{ name: 'mixed', pieces }], against: tunes(0, 8) });
    expect(result.seconds).toBeGreaterThan(10);
    expect(result.seconds).toBeLessThanOrEqual(16);
    expect(result.tooShort).toBe(1);
    expect(result.music.sets[0]?.samples).toHaveLength(8);
    expect(new Set(result.music.real.excerpts.map(({ roll }) => roll.steps)).size).toBe(1);
  });

  it('says which set has nothing to measure', () => {
    const against = tunes(0, 8);
    expect(() => evaluateSets({ generated: [{ name: 'mine', pieces: [] }], against })).toThrow(/mine has no pieces/);
    const tooLong = { generated: [{ name: 'mine', pieces: tunes(100, 3) }], against, seconds: 1000 };
    expect(() => evaluateSets(tooLong)).toThrow(OptionError);
    expect(() => evaluateSets(tooLong)).toThrow(/the real music is 1000 seconds long/);
  });

  it('is the same for the same seed', () => {
    const options = { generated: [{ name: 'a', pieces: tunes(100, 3) }], against: tunes(0, 6), seed: 5 };
    expect(evaluateSets(options).music.sets[0]?.comparison).toEqual(evaluateSets(options).music.sets[0]?.comparison);
  });
});
