import { describe, expect, test } from 'vitest';
import {
  certainly,
  chances,
  combinationsOf,
  continueOnce,
  EIGHT,
  mockModel as mock,
  QUARTERS,
  seed,
} from '../../test/support/mock-model.ts';
import { CadenzaError, OptionError } from '../errors.ts';
import { createClock } from '../notes/clock.ts';
import { createPiece } from '../notes/create.ts';
import type { Combination } from '../roll/roll.ts';
import { type ContinueOptions, continuePiece } from './continue.ts';
import { MOTIFS } from './motifs.ts';

describe('what the model is shown', () => {
  test("the seed's end, as much as the model sees, and then its own choices", async () => {
    const model = mock(() => certainly([65]), { context: 3 });
    const { piece } = await continueOnce(model, seed, { steps: 3 });
    expect(model.pushed).toEqual([[[48, 64], [48, 64], [48, 64], [65], [65]]]);
    expect(piece.notes.some((note) => note.pitch === 60)).toBe(true); // the whole seed is kept
    await continueOnce(model, seed, { steps: 1, seedSteps: 1 });
    expect(model.pushed).toEqual([[[48, 64]]]);
    await continueOnce(model, seed, { steps: 1, seedSteps: 1000 });
    expect(model.pushed[0]).toEqual(combinationsOf(seed, EIGHT));
  });

  test('an empty seed starts from silence', async () => {
    const model = mock(() => certainly([65]));
    const { piece, continuation } = await continueOnce(model, createPiece({ notes: [] }), { seconds: 0.5 });
    expect(model.pushed).toEqual([[[65], [65], [65]]]);
    expect(piece.notes).toMatchObject([{ pitch: 65, onsetTicks: 0, durationTicks: 480, velocity: 80 }]);
    expect(continuation.notes).toEqual(piece.notes);
  });
});

describe('length', () => {
  test.each([
    [{ unit: 'second', stepsPerSecond: 10 }, 0.7, 7],
    [{ unit: 'second', stepsPerSecond: 10 }, 0.71, 8],
    [{ unit: 'beat', stepsPerBeat: 4 }, 1, 8], // 120 beats a minute
    [EIGHT, 0.0001, 1],
  ] as const)('on %o, %f seconds are %i steps', async (grid, seconds, steps) => {
    const { roll } = await continueOnce(
      mock(() => certainly([60]), { grid }),
      seed,
      { seconds },
    );
    expect(roll.steps).toBe(steps);
    expect(roll.grid).toEqual(grid);
  });

  test('seconds on a grid of beats follow the tempo that holds at the end', async () => {
    const slow = createPiece({ ...seed, tempos: [{ timeTicks: 480, microsecondsPerBeat: 1_000_000 }] });
    const model = mock(() => certainly([60]), { grid: QUARTERS });
    const { roll, piece } = await continueOnce(model, slow, { seconds: 3 });
    expect(roll.steps).toBe(12);
    const clock = createClock(piece);
    const end = Math.max(...piece.notes.map((note) => note.onsetTicks + note.durationTicks));
    expect(clock.secondsAt(end) - clock.secondsAt(960)).toBeCloseTo(3, 9);
  });
});

describe('alternatives', () => {
  test('are reproducible, each by itself, and differ', async () => {
    const model = mock(() => chances(0.3));
    const notesOf = async (options: Omit<ContinueOptions, 'steps'>) =>
      (await continuePiece(model, seed, { steps: 40, ...options })).map((result) => result.combinations);
    const four = await notesOf({ seed: 9, alternatives: 4 });
    expect(await notesOf({ seed: 9, alternatives: 4 })).toEqual(four);
    expect(await notesOf({ seed: 9 })).toEqual([four[0]]);
    expect(new Set(four.map((combinations) => JSON.stringify(combinations))).size).toBe(4);
    expect(await notesOf({ seed: 10 })).not.toEqual([four[0]]);
  });
});

describe('silence', () => {
  const silent = mock(() => chances(0.001));
  const longestSilence = (combinations: readonly Combination[]) => {
    let longest = 0;
    let current = 0;
    for (const combination of combinations) {
      current = combination.length === 0 ? current + 1 : 0;
      longest = Math.max(longest, current);
    }
    return longest;
  };

  test('is left as the model says, unless it is limited', async () => {
    const free = await continueOnce(silent, seed, { steps: 200 });
    expect(longestSilence(free.combinations)).toBeGreaterThan(20);
    const limited = await continueOnce(silent, seed, { steps: 200, maxSilenceSteps: 5 });
    expect(longestSilence(limited.combinations)).toBe(5);
    const greedy = await continueOnce(silent, seed, { steps: 50, maxSilenceSteps: 5, decoding: { method: 'greedy' } });
    expect(longestSilence(greedy.combinations)).toBe(5);
  });
});

describe('control', () => {
  test('progress is told, and a stopped run closes its stream and says so', async () => {
    const model = mock(() => certainly([60]));
    const progress: number[] = [];
    await continueOnce(model, seed, { steps: 3, onProgress: (done, all) => progress.push(done / all) });
    expect(progress).toEqual([1 / 3, 2 / 3, 1]);
    const signal = { aborted: false };
    const stopped = continueOnce(model, seed, {
      steps: 100,
      signal,
      onProgress: (done) => {
        signal.aborted = done === 7;
      },
    });
    await expect(stopped).rejects.toThrow(CadenzaError);
    await expect(stopped).rejects.toThrow('7 of 100 steps');
    expect(model.closed).toBe(model.opened);
  });

  test('a failing model leaves no stream open', async () => {
    const model = mock(() => {
      throw new Error('out of order');
    });
    await expect(continueOnce(model, seed, { steps: 1 })).rejects.toThrow('out of order');
    expect(model.closed).toBe(1);
  });

  test('options out of range are refused before the model is opened', async () => {
    const model = mock(() => certainly([60]));
    const wrong: readonly Partial<ContinueOptions>[] = [
      {},
      { steps: 1, seconds: 1 },
      { steps: 0 },
      { steps: 1.5 },
      { steps: 2_000_000 },
      { seconds: 0 },
      { seconds: Number.NaN },
      { seconds: 1e9 },
      { steps: 1, alternatives: 0 },
      { steps: 1, seed: -1 },
      { steps: 1, seedSteps: -1 },
      { steps: 1, velocity: 128 },
      { steps: 1, maxSilenceSteps: 0 },
      { steps: 1, decoding: { method: 'sample', temperature: -1 } },
    ];
    for (const options of wrong) {
      await expect(continuePiece(model, seed, { seed: 1, ...options }), JSON.stringify(options)).rejects.toThrow(
        OptionError,
      );
    }
    expect(model.opened).toBe(0);
  });
});

test('every motif can be continued on both grids', async () => {
  for (const { piece } of MOTIFS) {
    for (const grid of [EIGHT, QUARTERS]) {
      const result = await continueOnce(
        mock(() => chances(0.2), { grid }),
        piece,
        { seconds: 4 },
      );
      expect(result.piece.notes.length).toBeGreaterThan(piece.notes.length);
    }
  }
});
