import { describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../../test/support/roll-text.ts';
import { DatasetError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { buildDictionary } from '../../roll/dictionary.ts';
import type { Roll } from '../../roll/roll.ts';
import type { Feeds } from '../../runtime/runtime.ts';
import { createLstmTask, LSTM_DEFAULTS, type LstmConfig } from './index.ts';

/** Songs in which every step has a pitch of its own, so that batches tell where they come from. */
const counting = (from: number, steps: number): Roll =>
  rollOf(Array.from({ length: steps }, (_, step) => from + step).join(' '));

const songs = [counting(0, 23), counting(30, 40), counting(80, 7)];

function configOf(settings: Partial<LstmConfig> = {}): LstmConfig {
  return {
    ...LSTM_DEFAULTS,
    ...{ hiddenSize: 4, window: 10, dictionary: buildDictionary(songs), grid: TEN_A_SECOND, pedal: false },
    ...settings,
  };
}

const copyOf = (feeds: Feeds): unknown => structuredClone(feeds);

/** How often each pitch is predicted in a batch. */
function predicted(feeds: Feeds, config: LstmConfig, counts: Map<number, number>): void {
  const targets = feeds['targets']?.data as BigInt64Array;
  const weights = feeds['weights']?.data as Float32Array;
  targets.forEach((id, row) => {
    if (weights[row] === 0) return;
    const pitch = config.dictionary.combination(Number(id))[0]!;
    counts.set(pitch, (counts.get(pitch) ?? 0) + 1);
  });
}

describe('createLstmTask', () => {
  it('makes batches that depend on their number and the seed alone', () => {
    const task = createLstmTask(songs, [], configOf(), { batchSize: 3, seed: 7 });
    const forward = [0, 1, 2, 3, 4, 5].map((step) => copyOf(task.batch(step)));
    const fresh = createLstmTask(songs, [], configOf(), { batchSize: 3, seed: 7 });
    for (const step of [5, 2, 0, 4]) expect(copyOf(fresh.batch(step))).toEqual(forward[step]);
    const other = createLstmTask(songs, [], configOf(), { batchSize: 3, seed: 8 });
    expect(copyOf(other.batch(0))).not.toEqual(forward[0]);
    expect(forward[0]).not.toEqual(forward[1]);
  });

  it('predicts about every step once an epoch, and all of them in a few', () => {
    const config = configOf({ dropout: 0 });
    const task = createLstmTask(songs, [], config, { batchSize: 2, seed: 1 });
    expect(task.batchesPerEpoch).toBe((3 + 4 + 1) / 2);
    const counts = new Map<number, number>();
    for (let step = 0; step < 10 * task.batchesPerEpoch; step++) predicted(task.batch(step), config, counts);
    expect(counts.size).toBe(23 + 40 + 7);
    const times = [...counts.values()];
    expect(Math.max(...times)).toBeLessThanOrEqual(10);
    expect(times.reduce((sum, count) => sum + count, 0) / times.length).toBeGreaterThan(7);
  });

  it("predicts every step from a window of its own with loss: 'last'", () => {
    const config = configOf({ loss: 'last', dropout: 0 });
    const task = createLstmTask(songs, [], config, { batchSize: 5, seed: 1 });
    expect(task.batchesPerEpoch).toBe(70 / 5);
    const counts = new Map<number, number>();
    for (let step = 0; step < task.batchesPerEpoch; step++) predicted(task.batch(step), config, counts);
    expect([...counts.values()]).toEqual(new Array(70).fill(1));
  });

  it('feeds each position the step before the one it predicts', () => {
    const config = configOf({ dropout: 0 });
    const feeds = createLstmTask([songs[1]!], [], config, { batchSize: 1, seed: 3 }).batch(0);
    const notes = feeds['notes']?.data as Uint8Array; // [11, 1, 128]
    const targets = feeds['targets']?.data as BigInt64Array;
    const weights = feeds['weights']?.data as Float32Array;
    const pitchAt = (row: number): number => notes.subarray(row * 128, (row + 1) * 128).indexOf(1);
    targets.forEach((id, position) => {
      if (weights[position] === 0) return;
      const target = config.dictionary.combination(Number(id))[0]!;
      expect(pitchAt(position + 1)).toBe(target);
      expect(pitchAt(position)).toBe(target === 30 ? -1 : target - 1);
    });
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  });

  it('validates on every step once, the last batch filled up with windows that do not count', () => {
    const config = configOf();
    const task = createLstmTask(songs, songs, config, { batchSize: 3 });
    expect(task.validationBatches).toBe(3);
    const counts = new Map<number, number>();
    let weights = 0;
    for (let index = 0; index < 3; index++) {
      const { feeds, weight } = task.validationBatch(index);
      predicted(feeds, config, counts);
      weights += weight;
      expect(Object.keys(feeds)).toEqual(['notes', 'targets', 'weights', 'escapes']);
    }
    expect([...counts.values()]).toEqual(new Array(70).fill(1));
    expect(weights).toBe(70);
    expect(createLstmTask(songs, songs, config, { batchSize: 3, maxValidationWindows: 4 }).validationBatches).toBe(2);
    expect(createLstmTask(songs, [], config).validationBatches).toBe(0);
  });

  it('drops the share of activations that it says', () => {
    const task = createLstmTask(songs, [], configOf({ dropout: 0.3 }), { batchSize: 8 });
    const mask = task.batch(0)['dropout/0']?.data as Uint8Array;
    const kept = mask.reduce((sum, value) => sum + value, 0) / mask.length;
    expect(kept).toBeGreaterThan(0.67);
    expect(kept).toBeLessThan(0.73);
  });

  it("starts from the data's frequencies, the Good-Turing share of escapes included", () => {
    const roll = rollOf('60 60 60 62 62 64 65 60');
    const dictionary = buildDictionary([roll], { minCount: 2 });
    const task = createLstmTask([roll], [], configOf({ dictionary }));
    expect(task.escapeShare).toBe(2 / 8);
    const bias = task.parameters.find(({ name }) => name === 'combinations.bias')!.init(Random.of(1));
    // Escape, C, D: 2, 4 and 2 of 8 steps, each counted once more.
    expect(Array.from(bias, (value) => Number((Math.exp(value) * 11).toFixed(4)))).toEqual([3, 5, 3]);
    const notes = task.parameters.find(({ name }) => name === 'notes.bias')!.init(Random.of(1));
    // The note head begins with the escapes' notes.
    expect(notes[64]).toBeGreaterThan(notes[60]!);
  });

  it('refuses songs without a step', () => {
    expect(() => createLstmTask([counting(0, 0)], [], configOf())).toThrow(DatasetError);
  });
});
