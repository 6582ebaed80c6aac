/**
 * What every step model must do, whatever it is: the conformance test of the seam in src/models/model.ts.
 * To add a model, add it to MODELS.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeModel, encodeModel } from '../src/checkpoint/model.ts';
import { CadenzaError } from '../src/errors.ts';
import { BASELINE_KINDS, fitBaseline } from '../src/models/baselines.ts';
import { fitLogisticRegression, storeLogisticRegression } from '../src/models/logistic-regression/index.ts';
import { createLstmTask, LSTM_DEFAULTS, type LstmConfig, storeLstm } from '../src/models/lstm/index.ts';
import { createLstmNotesTask, type LstmNotesConfig, storeLstmNotes } from '../src/models/lstm-notes/index.ts';
import type { StepDistribution, StepModel, StoredModel, Weights } from '../src/models/model.ts';
import { createPitchTiedTask, type PitchTiedConfig, storePitchTied } from '../src/models/pitch-tied/index.ts';
import { soundingRange } from '../src/models/sounding-range.ts';
import { LSTM_NOTES_TRAINING_DEFAULTS } from '../src/node/lstm-notes-settings.ts';
import { createModel } from '../src/node/model-folder.ts';
import { PITCH_TIED_TRAINING_DEFAULTS } from '../src/node/pitch-tied-settings.ts';
import { Random } from '../src/random.ts';
import { toRoll } from '../src/roll/convert.ts';
import { buildDictionary } from '../src/roll/dictionary.ts';
import { type Combination, combinationAt, type Grid } from '../src/roll/roll.ts';
import type { ParameterSpec } from '../src/training/task.ts';
import { tune } from './support/tunes.ts';

const grid: Grid = { unit: 'beat', stepsPerBeat: 4 };
const training = [1, 2, 3].map((seed) => toRoll(tune(seed, 6), { grid, pedal: false }));
/** Short enough that every model still sees all of it: scores and streams must then agree. */
const WINDOW = 24;
const piece = toRoll(tune(9, 1), { grid, pedal: false });

const initialWeights = (parameters: readonly ParameterSpec[]): Weights =>
  Object.fromEntries(
    parameters.map(({ name, shape, init }, index) => [
      name,
      { dtype: 'float32' as const, shape, data: init(Random.of(1, index)) },
    ]),
  );

const MODELS: Readonly<Record<string, () => Promise<StoredModel>>> = {
  ...Object.fromEntries(
    BASELINE_KINDS.map((kind) => [kind, async () => fitBaseline(kind, training, { grid, pedal: false }).toStored()]),
  ),
  logreg: async () => {
    const { model } = await fitLogisticRegression(training, { context: WINDOW, c: 0.01 });
    return storeLogisticRegression(model, { grid, pedal: false });
  },
  lstm: async () => {
    const dictionary = buildDictionary(training, { minCount: 2 });
    const config: LstmConfig = { ...LSTM_DEFAULTS, hiddenSize: 12, window: WINDOW, grid, pedal: false, dictionary };
    const { parameters } = createLstmTask(training, [], config);
    return storeLstm(config, initialWeights(parameters));
  },
  'lstm-notes': async () => {
    const small = { hiddenSize: 8, ...soundingRange(training), members: 1, grid, pedal: false };
    const config: LstmNotesConfig = { ...LSTM_NOTES_TRAINING_DEFAULTS, ...small };
    const { parameters } = createLstmNotesTask(training, [], config);
    return storeLstmNotes(config, [initialWeights(parameters)]);
  },
  'pitch-tied': async () => {
    const small = { hiddenSize: 8, noteUnits: [8], ...soundingRange(training), members: 1, grid, pedal: false };
    const config: PitchTiedConfig = { ...PITCH_TIED_TRAINING_DEFAULTS, ...small };
    const { parameters } = createPitchTiedTask(training, [], config);
    return storePitchTied(config, [initialWeights(parameters)]);
  },
};

/** -ln p(combination), by the definition of the distribution. */
function natsOf(said: StepDistribution, combination: Combination): number {
  const notes = (probabilities: Float32Array) =>
    probabilities.reduce((sum, p, note) => sum + Math.log(combination.includes(note) ? p : 1 - p), 0);
  if (said.kind === 'notes') {
    const { given } = said;
    return -notes(
      given === undefined ? said.probabilities : said.probabilities.map((_, note) => given(note, combination)),
    );
  }
  const id = said.dictionary.idOf(combination);
  const known = id === 0 ? 0 : Math.exp(said.logProbabilities[id]!);
  return -Math.log(known + Math.exp(said.logProbabilities[0]! + notes(said.escape)));
}

describe.each(Object.keys(MODELS))('%s', (name) => {
  let stored: StoredModel;
  let model: StepModel;
  beforeAll(async () => {
    stored = await MODELS[name]!();
    model = await createModel(stored);
    return () => model.release();
  });

  it('scores what its stream says about the same steps', async () => {
    const { nats, binary } = await model.score(piece);
    expect(nats).toHaveLength(piece.steps);
    const stream = await model.open(1);
    for (let step = 0; step < piece.steps; step++) {
      const [said] = await stream.next();
      const combination = combinationAt(piece, step);
      const expected = natsOf(said!, combination);
      expect(Math.abs(nats[step]! - expected) / (1 + expected), `step ${step}`).toBeLessThan(2e-3);
      expect(binary[step]!).toBeGreaterThanOrEqual(0);
      await stream.push([combination]);
    }
    await stream.close();
  });

  it('says probabilities', async () => {
    const stream = await model.open(2);
    await stream.push([[60, 64], []]);
    for (const said of await stream.next()) {
      const notes = said.kind === 'notes' ? said.probabilities : said.escape;
      expect(notes).toHaveLength(128);
      for (const p of notes) expect(p >= 0 && p <= 1).toBe(true);
      if (said.kind === 'notes') continue;
      expect(said.logProbabilities).toHaveLength(said.dictionary.size);
      expect(said.logProbabilities.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 4);
    }
    await stream.close();
  });

  it('refuses more or fewer combinations than sequences', async () => {
    const stream = await model.open(2);
    await expect((async () => stream.push([[60]]))()).rejects.toThrow(RangeError);
    await expect((async () => stream.push([[60], [], []]))()).rejects.toThrow(RangeError);
    await stream.close();
  });

  it('keeps sequences side by side apart', async () => {
    const alone = await model.open(1);
    const beside = await model.open(2);
    for (let step = 0; step < 6; step++) {
      const combination = combinationAt(piece, step);
      await alone.push([combination]);
      await beside.push([[40], combination]);
    }
    const [expected] = await alone.next();
    const [, found] = await beside.next();
    const values = (said: StepDistribution) => [
      ...(said.kind === 'notes' ? said.probabilities : said.logProbabilities),
    ];
    values(found!).forEach((value, index) => {
      expect(value).toBeCloseTo(values(expected!)[index]!, 4);
    });
    await alone.close();
    await beside.close();
  });

  it('is the same after it was stored and read', async () => {
    const { json, weights } = encodeModel(stored);
    const again = await createModel(decodeModel(json, weights));
    expect((await again.score(piece)).nats).toEqual((await model.score(piece)).nats);
    await again.release();
  });

  it('refuses a roll on another grid, and takes an empty one', async () => {
    const other = toRoll(tune(9, 1), { grid: { unit: 'second', stepsPerSecond: 8 }, pedal: false });
    await expect(model.score(other)).rejects.toThrow(CadenzaError);
    const empty = {
      ...piece,
      steps: 0,
      offsets: new Uint32Array(1),
      pitches: new Uint8Array(),
      velocities: new Uint8Array(),
      struck: new Uint8Array(),
    };
    expect((await model.score(empty)).nats).toHaveLength(0);
  });

  it('refuses weights that do not fit', async () => {
    const names = Object.keys(stored.weights);
    if (names.length === 0) return;
    const broken = {
      ...stored,
      weights: { ...stored.weights, [names[0]!]: { dtype: 'float32' as const, shape: [3], data: new Float32Array(3) } },
    };
    await expect((async () => createModel(broken))()).rejects.toThrow(CadenzaError);
  });
});
