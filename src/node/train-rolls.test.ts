import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../test/support/random-roll.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { OptionError } from '../errors.ts';
import { loadModel } from './model-folder.ts';
import { type TrainLstmNotesOptions, trainLstmNotes } from './train-lstm-notes.ts';
import { type TrainPitchTiedOptions, trainPitchTied } from './train-pitch-tied.ts';
import type { RollOptions, RollPlan } from './train-rolls.ts';
import type { RunResult } from './train-run.ts';

const base = temporaryFolder();
const pitches = [48, 55, 60, 64];
const data = {
  train: [randomRoll(1, { steps: 60, pitches })],
  validation: [randomRoll(2, { steps: 30, pitches })],
};
const { grid } = data.train[0]!;
const shared = { grid, hiddenSize: 6, window: 8, batchSize: 2, steps: 12, validateEvery: 4, seed: 2 };

type Train = (options: RollOptions & { readonly onPlan?: (plan: RollPlan) => void }) => Promise<RunResult>;
const pitchTied = (options: TrainPitchTiedOptions) =>
  trainPitchTied({ ...shared, noteUnits: [8], rows: 8, ...options });
const lstmNotes = (options: TrainLstmNotesOptions) => trainLstmNotes({ ...shared, validationWindows: 3, ...options });

describe.each<[kind: string, train: Train]>([
  ['pitch-tied', pitchTied],
  ['lstm-notes', lstmNotes],
])('training of a network on rolls, %s', (kind, train) => {
  const folder = (name: string) => join(base, kind, name);

  it('writes a model that scores, and goes on with a stopped run to the same model', async () => {
    const plans: number[] = [];
    const whole = await train({
      data,
      out: folder('whole'),
      onPlan: ({ weights, steps }) => plans.push(weights, steps),
    });
    expect(whole).toMatchObject({ reason: 'steps', step: 12 });
    expect(plans).toEqual([expect.any(Number), 12]);
    const model = await loadModel(folder('whole'));
    expect(model).toMatchObject({ kind, grid, pedal: false });
    const { nats } = await model.score(data.validation[0]!);
    expect(nats.every(Number.isFinite)).toBe(true);
    await model.release();

    const out = folder('stopped');
    const signal = { aborted: false };
    const stopped = await train({
      data,
      out,
      signal,
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 6) signal.aborted = true;
      },
    });
    expect(stopped).toMatchObject({ reason: 'interrupted', step: 6 });
    const resumed = await train({ data, out, resume: true });
    expect(resumed.best).toEqual(whole.best);
    expect(resumed.model).toEqual(whole.model);
  });
});

it('refuses settings out of range', async () => {
  const out = join(base, 'wrong');
  await expect(pitchTied({ data, out, averageDecay: 1 })).rejects.toThrow(OptionError);
  await expect(pitchTied({ data, out, noteUnits: [] })).rejects.toThrow(/noteUnits/);
  await expect(lstmNotes({ data, out, frames: 0 })).rejects.toThrow(/frames/);
});
