import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CadenzaError, OptionError } from '../errors.ts';
import type { StepDistribution, StepModel } from '../models/model.ts';
import { createClock } from '../notes/clock.ts';
import { createPiece } from '../notes/create.ts';
import type { Piece } from '../notes/piece.ts';
import { toRoll } from '../roll/convert.ts';
import { type Combination, combinationAt, type Grid } from '../roll/roll.ts';
import { type ContinueOptions, continuePiece } from './continue.ts';
import { MOTIFS } from './motifs.ts';

const EIGHT: Grid = { unit: 'second', stepsPerSecond: 8 };
const QUARTERS: Grid = { unit: 'beat', stepsPerBeat: 4 };

interface Mock extends StepModel {
  /** [sequence][step]: what was pushed, seed and choices. */
  readonly pushed: Combination[][];
  opened: number;
  closed: number;
}

/** A model whose next step is a function of the steps so far. */
function mock(
  next: (history: readonly Combination[]) => StepDistribution,
  { grid = EIGHT, pedal = false, context = 50 }: { grid?: Grid; pedal?: boolean; context?: number } = {},
): Mock {
  const model: Mock = {
    kind: 'lstm',
    grid,
    pedal,
    context,
    pushed: [],
    opened: 0,
    closed: 0,
    score: () => Promise.reject(new Error('not needed')),
    release: async () => {},
    open: async (sequences) => {
      model.opened++;
      const histories: Combination[][] = Array.from({ length: sequences }, () => []);
      model.pushed.splice(0, model.pushed.length, ...histories);
      return {
        push: async (steps) => {
          for (const [i, step] of steps.entries()) histories[i]?.push(step);
        },
        next: async () => histories.map(next),
        close: async () => {
          model.closed++;
        },
      };
    },
  };
  return model;
}

const certainly = (combination: Combination): StepDistribution => ({
  kind: 'notes',
  probabilities: Float32Array.from({ length: 128 }, (_, pitch) => (combination.includes(pitch) ? 1 : 0)),
});

const chances = (probability: number): StepDistribution => ({
  kind: 'notes',
  probabilities: Float32Array.from({ length: 128 }, (_, pitch) => (pitch >= 55 && pitch < 70 ? probability : 0)),
});

/** Plays these combinations after a seed of so many shown steps, then silence. */
const script = (shown: number, combinations: readonly Combination[]) => (history: readonly Combination[]) =>
  certainly(combinations[history.length - shown] ?? []);

/** One second is 960 ticks. */
const seed = createPiece({
  notes: [
    { pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 70 },
    { pitch: 64, onsetTicks: 480, durationTicks: 480, velocity: 90 },
    { pitch: 48, onsetTicks: 0, durationTicks: 960, velocity: 50 },
  ],
});

const combinationsOf = (piece: Piece, grid: Grid, pedal = false) => {
  const roll = toRoll(piece, { grid, pedal });
  return Array.from({ length: roll.steps }, (_, step) => combinationAt(roll, step));
};

async function continueOnce(model: StepModel, piece: Piece, options: Omit<ContinueOptions, 'seed'>) {
  const [only, ...others] = await continuePiece(model, piece, { seed: 1, ...options });
  expect(others).toEqual([]);
  if (only === undefined) throw new Error('nothing came out');
  return only;
}

describe('the seam', () => {
  test('notes that cross it are held, not struck again; all notes end', async () => {
    const { piece, continuation, roll, combinations } = await continueOnce(
      mock(script(8, [[48, 64], [64, 72], [72], []])),
      seed,
      { steps: 4 },
    );
    expect(combinations).toEqual([[48, 64], [64, 72], [72], []]);
    expect(piece.notes.map((note) => [note.pitch, note.onsetTicks, note.durationTicks, note.velocity])).toEqual([
      [48, 0, 960 + 120, 50],
      [60, 0, 480, 70],
      [64, 480, 480 + 240, 90],
      [72, 960 + 120, 240, 70], // the mean velocity of the seed
    ]);
    expect(Array.from(roll.struck)).toEqual([0, 0, 0, 1, 0]);
    expect(continuation.notes.map((note) => [note.pitch, note.onsetTicks, note.durationTicks])).toEqual([
      [48, 0, 120],
      [64, 0, 240],
      [72, 120, 240],
    ]);
  });

  test.each([
    ['seconds', EIGHT, false],
    ['seconds, pedal', { unit: 'second', stepsPerSecond: 20 }, true],
    ['beats', QUARTERS, false],
    ['thirds of beats', { unit: 'beat', stepsPerBeat: 3 }, true],
  ] as const)(
    'on a grid of %s the joined piece is the seed and then exactly what was chosen',
    async (_, grid, pedal) => {
      const note = fc.record({
        pitch: fc.integer({ min: 55, max: 69 }),
        onsetTicks: fc.nat(3000),
        durationTicks: fc.nat(1500),
        velocity: fc.integer({ min: 1, max: 127 }),
        channel: fc.nat(2),
      });
      const arbitrary = fc.record({
        notes: fc.array(note, { maxLength: 12 }),
        pedal: fc.array(fc.record({ timeTicks: fc.nat(4000), value: fc.constantFrom(0, 127), channel: fc.nat(2) })),
        ticksPerBeat: fc.constantFrom(1, 24, 480, 960),
        tempos: fc.array(
          fc.record({ timeTicks: fc.nat(4000), microsecondsPerBeat: fc.integer({ min: 2e5, max: 2e6 }) }),
        ),
      });
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.nat(), async (parts, seedOfChance) => {
          // The coarser the ticks, the fewer of them: no seed is longer than some minutes.
          const scale = 480 / parts.ticksPerBeat;
          const at = (ticks: number) => Math.floor(ticks / Math.max(1, scale));
          const piece = createPiece({
            ticksPerBeat: parts.ticksPerBeat,
            notes: parts.notes.map((n) => ({ ...n, onsetTicks: at(n.onsetTicks), durationTicks: at(n.durationTicks) })),
            pedal: parts.pedal.map((change) => ({ ...change, timeTicks: at(change.timeTicks) })),
            tempos: parts.tempos.map((tempo) => ({ ...tempo, timeTicks: at(tempo.timeTicks) })),
          });
          const model = mock(() => chances(0.3), { grid, pedal });
          const [result] = await continuePiece(model, piece, { steps: 12, seed: seedOfChance });
          const expected = [...combinationsOf(piece, grid, pedal), ...(result?.combinations ?? [])];
          while (expected.at(-1)?.length === 0) expected.pop(); // a piece ends with its last note
          expect(combinationsOf(result?.piece ?? piece, grid, pedal)).toEqual(expected);
        }),
        { seed: 5, numRuns: 40 },
      );
    },
  );

  test('a pedal left down is lifted there, a tempo meant for later is dropped, the metre and key stay', async () => {
    const rich = createPiece({
      ...seed,
      pedal: [{ timeTicks: 240, value: 100 }],
      tempos: [
        { timeTicks: 0, microsecondsPerBeat: 1_000_000 },
        { timeTicks: 5000, microsecondsPerBeat: 250_000 },
      ],
      metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }],
      keys: [{ timeTicks: 0, fifths: 2, mode: 'major' }],
    });
    const model = mock(script(8, [[72], [72], [72], [72]]), { grid: QUARTERS });
    const { piece, continuation } = await continueOnce(model, rich, { steps: 4 });
    expect(piece.pedal.map(({ timeTicks, value }) => [timeTicks, value])).toEqual([
      [240, 100],
      [960, 0],
    ]);
    expect(piece.tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat: 1_000_000 }]);
    expect(continuation.tempos).toEqual(piece.tempos);
    expect(continuation.metres).toEqual(rich.metres);
    expect(continuation.keys).toEqual(rich.keys);
    expect(piece.notes.at(-1)).toMatchObject({ onsetTicks: 960, durationTicks: 480 });
  });

  test('drums stay in the piece and out of what the model is shown', async () => {
    const drum = { pitch: 38, onsetTicks: 0, durationTicks: 2000, velocity: 99, channel: 9 };
    const model = mock(script(8, [[38], []]));
    const { piece } = await continueOnce(model, createPiece({ notes: [...seed.notes, drum] }), { steps: 2 });
    expect(model.pushed[0]?.slice(0, 8).flat()).not.toContain(38);
    expect(piece.notes.filter((note) => note.pitch === 38)).toMatchObject([drum, { channel: 0, onsetTicks: 960 }]);
  });
});

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
