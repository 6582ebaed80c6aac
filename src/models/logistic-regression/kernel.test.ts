import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { rollOf } from '../../../test/support/roll-text.ts';
import { Random } from '../../random.ts';
import { combinationAt, type Roll } from '../../roll/roll.ts';
import { bytesOfBase64, type KernelChoice } from './create-kernel.ts';
import { KERNEL_BASE64 } from './kernel-bytes.ts';
import { NoteObjective } from './objective.ts';
import { buildTimeline, CHUNK, soundingPitches } from './timeline.ts';
import { NOTES } from './weights.ts';

const C = new Float64Array(NOTES).fill(0.7);

interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

function evaluate(rolls: Roll[], context: number, notes: number[], points: Float64Array[], kernel: KernelChoice) {
  const objective = new NoteObjective(buildTimeline(rolls, context, soundingPitches(rolls)), kernel);
  const results = notes.map(() => ({ value: 0, gradient: new Float64Array(objective.parameters) }));
  objective.evaluate(notes, points, C, results);
  return results;
}

/** The definition, window by window in float64. */
function evaluateNaively(rolls: Roll[], context: number, note: number, point: Float64Array): Evaluation {
  const inputs = [...soundingPitches(rolls)];
  const intercept = point.length - 1;
  let value = 0;
  const gradient = new Float64Array(point.length);
  for (const roll of rolls) {
    for (let step = 0; step < roll.steps; step++) {
      const on = [intercept];
      for (let lag = 1; lag <= Math.min(context, step); lag++) {
        for (const pitch of combinationAt(roll, step - lag)) on.push(inputs.indexOf(pitch) * context + lag - 1);
      }
      const score = on.reduce((sum, i) => sum + point[i]!, 0);
      const target = combinationAt(roll, step).includes(note) ? 1 : 0;
      value += C[note]! * (Math.log1p(Math.exp(score)) - target * score);
      for (const i of on) gradient[i]! += C[note]! * (1 / (1 + Math.exp(-score)) - target);
    }
  }
  for (let i = 0; i < intercept; i++) {
    value += point[i]! ** 2 / 2;
    gradient[i]! += point[i]!;
  }
  return { value, gradient };
}

function randomPoint(length: number, seed: number): Float64Array {
  const random = Random.of(seed);
  const point = new Float64Array(length).map(() => 0.3 * random.normal());
  point[length - 1] = -1;
  return point;
}

function expectAgreement(actual: Evaluation, expected: Evaluation, relative: number): void {
  const size = Math.max(1, ...expected.gradient.map(Math.abs));
  expect(Math.abs(actual.value - expected.value)).toBeLessThanOrEqual(relative * Math.abs(expected.value));
  const error = Math.max(...actual.gradient.map((entry, i) => Math.abs(entry - expected.gradient[i]!)));
  expect(error).toBeLessThanOrEqual(10 * relative * size);
}

describe.each(['wasm', 'plain'] as const)('the %s kernel', (kernel) => {
  it('computes the objective and gradient of the definition, whatever the rolls and the context', () => {
    const pitches = fc.array(fc.constantFrom(0, 21, 60, 64, 127), { maxLength: 4 });
    const songs = fc.array(
      fc.array(
        pitches.map((list) => [...new Set(list)].join(',') || '.'),
        { maxLength: 30 },
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(songs, fc.integer({ min: 1, max: 12 }), fc.nat(), (texts, context, seed) => {
        const rolls = texts.map((words) => rollOf(words.join(' ')));
        const notes = [60, 127, 3];
        const length = soundingPitches(rolls).length * context + 1;
        const points = notes.map((_, i) => randomPoint(length, seed + i));
        evaluate(rolls, context, notes, points, kernel).forEach((result, i) => {
          expectAgreement(result, evaluateNaively(rolls, context, notes[i]!, points[i]!), 1e-6);
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('carries windows over the borders of its chunks, also those longer than a chunk', () => {
    const rolls = [
      randomRoll(1, { steps: CHUNK + 300, pitches: [40, 60, 80], hold: 0.9 }),
      randomRoll(2, { steps: CHUNK + 100, pitches: [41, 60, 80], hold: 0.4 }),
    ];
    for (const context of [20, CHUNK + 10]) {
      const point = randomPoint(4 * context + 1, 3).map((weight) => weight * Math.sqrt(10 / context));
      const [result] = evaluate(rolls, context, [60], [point], kernel);
      expectAgreement(result!, evaluateNaively(rolls, context, 60, point), 1e-5);
    }
  });

  it('gives the gradient of its own values', () => {
    const rolls = [randomRoll(4, { steps: 80, pitches: [50, 60, 70] })];
    const point = randomPoint(3 * 5 + 1, 5);
    const [result] = evaluate(rolls, 5, [60], [point], kernel);
    for (let i = 0; i < point.length; i++) {
      const [above, below] = [1e-2, -1e-2].map((shift) => {
        const moved = point.map((weight, k) => (k === i ? weight + shift : weight));
        return evaluate(rolls, 5, [60], [moved], kernel)[0]!.value;
      });
      expect((above! - below!) / 2e-2).toBeCloseTo(result!.gradient[i]!, 2);
    }
  });

  it('is finite for scores that leave the range of the exponential', () => {
    const rolls = [rollOf('60 60 . 60 .')];
    const point = Float64Array.of(400, -400, 0);
    const [result] = evaluate(rolls, 2, [60], [point], kernel);
    expectAgreement(result!, evaluateNaively(rolls, 2, 60, point), 1e-6);
  });
});

describe('kernels', () => {
  it('agree with each other to rounding, for all sixteen notes at once', () => {
    const pitches = Array.from({ length: 20 }, (_, i) => 40 + i);
    const rolls = [1, 2].map((seed) => randomRoll(seed, { steps: 700, pitches }));
    const notes = pitches.slice(2, 18);
    const points = notes.map((note) => randomPoint(20 * 15 + 1, note));
    const plain = evaluate(rolls, 15, notes, points, 'plain');
    evaluate(rolls, 15, notes, points, 'wasm').forEach((result, i) => {
      expectAgreement(result, plain[i]!, 1e-7);
    });
  });

  it('are compiled from the committed source: run scripts/build-kernel.mjs after changing kernel.wat', async () => {
    const script = new URL('../../../scripts/build-kernel.mjs', import.meta.url).href;
    const { compileKernel } = (await import(script)) as { compileKernel: () => Promise<Uint8Array> };
    expect(bytesOfBase64(KERNEL_BASE64)).toEqual(new Uint8Array(await compileKernel()));
  });

  it('decode base64', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...bytesOfBase64(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes]);
      }),
    );
  });
});
