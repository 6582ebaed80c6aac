import { describe, expect, it } from 'vitest';
import { tune } from '../../../test/support/tunes.ts';
import { DatasetError } from '../../errors.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Feeds } from '../../runtime/runtime.ts';
import { countCanonicalEvents, toCanonicalEvents } from '../../tokens/canonical.ts';
import { encodePiece } from '../../tokens/encode.ts';
import { train } from '../../training/loop.ts';
import type { PieceSource } from '../transformer/task.ts';
import { createPerformanceLstmTask, type PerformanceLstmConfig } from './index.ts';
import { EVENT_COUNT, INPUT } from './reader.ts';

const sequences = Array.from({ length: 6 }, (_, seed) => encodePiece(tune(seed, 6), { base: 'performance' }));
const source = (from: number, to: number): PieceSource => ({
  lengths: sequences.slice(from, to).map(({ onsets }) => onsets.length),
  piece: (index) => ({ sequence: sequences.slice(from, to)[index]! }),
});
const config: PerformanceLstmConfig = { width: 16, hiddenSize: 32, layers: 1, window: 48 };
const dataOf = (feeds: Feeds, name: string) => Array.from(feeds[name]!.data as ArrayLike<number | bigint>, Number);

describe('createPerformanceLstmTask', () => {
  it('makes batches that depend on their number and the seed alone', () => {
    const make = (seed: number) =>
      createPerformanceLstmTask(source(0, 5), source(5, 6), config, { batchSize: 3, seed });
    const [first, second, other] = [make(1), make(1), make(2)];
    const steps = [0, 3, 1, 40];
    const batches = steps.map((step) => dataOf(first.batch(step), 'targets'));
    expect(steps.toReversed().map((step) => dataOf(second.batch(step), 'targets'))).toEqual(batches.toReversed());
    expect(dataOf(other.batch(0), 'targets')).not.toEqual(batches[0]);
    expect(first.trainingEvents).toBe(
      sequences.slice(0, 5).reduce((sum, sequence) => sum + countCanonicalEvents(sequence), 0),
    );
  });

  it('shows at each position the event before, and asks for one that may come', () => {
    const task = createPerformanceLstmTask(source(0, 5), source(5, 6), config, { batchSize: 4, seed: 3 });
    for (const step of [0, 1, 7]) {
      const feeds = task.batch(step);
      const [targets, weights, allowed] = [
        dataOf(feeds, 'targets'),
        dataOf(feeds, 'weights'),
        dataOf(feeds, 'allowed'),
      ];
      const read = dataOf(feeds, 'read');
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      targets.forEach((event, row) => {
        if (weights[row] === 0) return;
        expect(allowed[row * EVENT_COUNT + event]).toBe(1);
        if (row >= 4) expect(read[row * INPUT.size + targets[row - 4]!]).toBe(255);
      });
    }
  });

  it('validates on every event of a small set once, unchanged', () => {
    const task = createPerformanceLstmTask(source(0, 5), source(5, 6), config, { batchSize: 4 });
    const seen = new Map<number, number>();
    let events = 0;
    for (let index = 0; index < task.validationBatches; index++) {
      const { feeds, weight } = task.validationBatch(index);
      events += weight;
      const weights = dataOf(feeds, 'weights');
      dataOf(feeds, 'targets').forEach((event, row) => {
        if (weights[row]! > 0) seen.set(event, (seen.get(event) ?? 0) + 1);
      });
    }
    const expected = new Map<number, number>();
    for (const event of toCanonicalEvents(sequences[5]!)) expected.set(event, (expected.get(event) ?? 0) + 1);
    expect(events).toBe(countCanonicalEvents(sequences[5]!));
    expect(seen).toEqual(expected);
  });

  it('learns tunes, and refuses pieces without notes', async () => {
    const task = createPerformanceLstmTask(source(0, 5), source(5, 6), config, { batchSize: 8, transpose: 0 });
    const runtime = await createNativeRuntime({ threads: 1 });
    const losses: number[] = [];
    for await (const event of train(task, { runtime, steps: 60, learningRate: 0.01, validateEvery: 30 })) {
      if (event.type === 'validation') losses.push(event.loss);
    }
    expect(losses[0]).toBeLessThan(2);
    expect(losses[1]).toBeLessThan(losses[0]! * 0.8);
    const empty: PieceSource = { lengths: [], piece: () => ({ sequence: sequences[0]! }) };
    expect(() => createPerformanceLstmTask(empty, empty, config)).toThrow(DatasetError);
  });
});
