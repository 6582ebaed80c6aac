import { beforeAll, describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../test/support/roll-text.ts';
import { decodeState, encodeState, type TrainingState } from '../checkpoint/state.ts';
import { OptionError, TrainingError } from '../errors.ts';
import { mean, mul, muonWithAdamW, sgd, sub } from '../graph/index.ts';
import { createLstmTask, LSTM_DEFAULTS } from '../models/lstm/index.ts';
import { buildDictionary } from '../roll/dictionary.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type TrainingEvent, type TrainingOptions, train } from './loop.ts';
import type { ParameterSpec, TrainingTask } from './task.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1, spinning: false });
});

/** Moves three numbers, at first 0, towards a target; validation judges their distance to another one. */
function towards(target: (step: number) => number, judge?: number): TrainingTask {
  const feeds = (value: number) => ({
    target: { dtype: 'float32', shape: [3], data: new Float32Array(3).fill(value) } as const,
  });
  return {
    parameters: [{ name: 'w', shape: [3], decay: false, init: () => new Float32Array(3) }],
    loss(graph, { w }) {
      const distance = sub(w!, graph.input('target', [3]));
      return mean(mul(distance, distance));
    },
    batch: (step) => feeds(target(step)),
    validationBatches: judge === undefined ? 0 : 2,
    validationBatch: (index) => ({ feeds: feeds((judge ?? 0) + index), weight: index === 0 ? 3 : 1 }),
  };
}

async function eventsOf(task: TrainingTask, options: Omit<TrainingOptions, 'runtime'>): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(task, { runtime, ...options })) events.push(event);
  return events;
}

async function endOf(
  task: TrainingTask,
  options: Omit<TrainingOptions, 'runtime'>,
): Promise<Extract<TrainingEvent, { type: 'end' }>> {
  const end = (await eventsOf(task, options)).at(-1);
  if (end?.type !== 'end') throw new Error('no end');
  return end;
}

const short = ({ type, ...rest }: TrainingEvent): string => `${type} ${'step' in rest ? rest.step : rest.state.step}`;

describe('train', () => {
  it('lowers the loss and tells what happens in order', async () => {
    const task = towards(() => 1, 1);
    const events = await eventsOf(task, { steps: 5, learningRate: 0.1, validateEvery: 2, checkpointEvery: 3 });
    expect(events.map(short)).toEqual([
      ...['step 1', 'step 2', 'validation 2', 'step 3', 'checkpoint 3'],
      ...['step 4', 'validation 4', 'step 5', 'validation 5', 'checkpoint 5', 'end 5'],
    ]);
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    expect(losses[0]).toBe(1);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(events[2]).toMatchObject({ type: 'validation', best: true });
    // Weights of the batches: 3 and 1.
    const end = events.at(-1);
    const w = end?.type === 'end' ? end.state.parameters['w']!.data[0]! : Number.NaN;
    const last = events.at(-3);
    expect(last?.type === 'validation' && last.loss).toBeCloseTo((3 * (w - 1) ** 2 + (w - 2) ** 2) / 4, 5);
  });

  it('makes the step of AdamW, with clipping and schedule', async () => {
    const [first] = await eventsOf(
      {
        ...towards(() => 10),
        parameters: [{ name: 'w', shape: [3], decay: true, init: () => Float32Array.of(1, 1, 1) }],
      },
      { steps: 1, learningRate: 0.1, weightDecay: 0.5, clipNorm: 1, schedule: { kind: 'constant', warmupSteps: 2 } },
    );
    expect(first).toMatchObject({ type: 'step', learningRate: 0.05 });
    expect(first?.type === 'step' && first.gradientNorm).toBeCloseTo(6 * Math.sqrt(3), 4);
    const { state } = await endOf(
      {
        ...towards(() => 10),
        parameters: [{ name: 'w', shape: [3], decay: true, init: () => Float32Array.of(1, 1, 1) }],
      },
      { steps: 1, learningRate: 0.1, weightDecay: 0.5 },
    );
    expect(state.parameters['w']?.data[0]).toBeCloseTo(1 * (1 - 0.1 * 0.5) + 0.1, 5);
  });

  it('validates and keeps the mean of the weights where it is asked to', async () => {
    const judged = { steps: 8, learningRate: 0.1, validateEvery: 8 };
    const plain = await eventsOf(
      towards(() => 1),
      { ...judged, checkpointEvery: 1, optimiser: sgd() },
    );
    const weights = plain.flatMap((event) =>
      event.type === 'checkpoint' ? [event.state.parameters['w']?.data[0] ?? Number.NaN] : [],
    );
    const { state } = await endOf(
      towards(() => 1, 1),
      { ...judged, optimiser: sgd(), averageDecay: 0.75 },
    );
    // The plain mean of the first four, then a moving one.
    const mean = weights.reduce((before, weight, i) => before + Math.max(0.25, 1 / (i + 1)) * (weight - before), 0);
    expect(state.parameters['w']?.data[0]).toBeCloseTo(weights.at(-1)!, 6);
    expect(state.best?.parameters['w']?.data[0]).toBeCloseTo(mean, 6);
    // Weights of the judge's batches: 3 and 1.
    expect(state.best?.loss).toBeCloseTo((3 * (mean - 1) ** 2 + (mean - 2) ** 2) / 4, 5);
  });

  it('stops when validation no longer improves, and keeps the best weights', async () => {
    const { reason, state } = await endOf(
      towards(() => 1, 0.1),
      { steps: 500, learningRate: 0.02, validateEvery: 1, patience: 4 },
    );
    expect(reason).toBe('patience');
    expect(state.step).toBe((state.best?.step ?? 0) + 4);
    expect(state.validationsSinceBest).toBe(4);
    // The judge's optimum: mean of 0.1 (weight 3) and 1.1 (weight 1).
    expect(Math.abs(state.best!.parameters['w']!.data[0]! - 0.35)).toBeLessThan(0.02);
    expect(state.parameters['w']!.data[0]).toBeGreaterThan(0.38);
  });

  it('stops after the current step when told to, with a checkpoint', async () => {
    const signal = { aborted: false };
    const task = towards((step) => {
      if (step === 6) signal.aborted = true;
      return 1;
    });
    const events = await eventsOf(task, { steps: 50, signal });
    expect(events.slice(-3).map(short)).toEqual(['step 7', 'checkpoint 7', 'end 7']);
    expect(events.at(-1)).toMatchObject({ reason: 'interrupted' });
  });

  it('stops at a loss that is no number, and names the last good checkpoint', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const events: TrainingEvent[] = [];
      const run = async (): Promise<void> => {
        const task = towards((step) => (step === 7 ? bad : 1));
        for await (const event of train(task, { runtime, steps: 20, checkpointEvery: 5 })) events.push(event);
      };
      await expect(run()).rejects.toThrow(TrainingError);
      await expect(run()).rejects.toThrow(
        /loss is (NaN|Infinity) at step 8; the checkpoint of step 5 is intact: .*lower learning rate/,
      );
      const saved = events.filter((event) => event.type === 'checkpoint').at(-1);
      expect(saved?.type === 'checkpoint' && saved.state.parameters['w']?.data.every(Number.isFinite)).toBe(true);
    }
  });

  it('refuses options that are out of range', async () => {
    const optimiser = muonWithAdamW();
    for (const options of [
      ...[{ steps: 0 }, { steps: 1.5 }, { steps: 1, learningRate: 0 }, { steps: 1, patience: 0 }],
      { steps: 1, weightDecay: 0.1, optimiser },
    ]) {
      await expect(
        eventsOf(
          towards(() => 1),
          options,
        ),
      ).rejects.toThrow(OptionError);
    }
  });

  it('frees its programs, also when nobody listens any more', async () => {
    let loaded = 0;
    const counting: Runtime = {
      name: 'counting',
      async load(program) {
        const executable = await runtime.load(program);
        loaded += 1;
        return {
          run: (feeds, into) => executable.run(feeds, into),
          async release() {
            loaded -= 1;
            await executable.release();
          },
        };
      },
    };
    for await (const event of train(
      towards(() => 1, 1),
      { runtime: counting, steps: 9 },
    )) {
      expect(loaded).toBe(2);
      if (event.type === 'step' && event.step === 3) break;
    }
    expect(loaded).toBe(0);
  });
});

describe('a resumed run', () => {
  const songs = [
    rollOf('60 62 64 . 60,64 60,64 62 60 . 67 65 64 62 60 60 . 62 64 65 67'),
    rollOf('60 64 67 72 . 60 64 67'),
  ];
  const config = {
    ...LSTM_DEFAULTS,
    ...{ hiddenSize: 6, layers: 2, window: 5, dropout: 0.3 },
    ...{ dictionary: buildDictionary(songs, { minCount: 2 }), grid: TEN_A_SECOND, pedal: false },
  };
  const options = {
    ...{ steps: 30, learningRate: 0.01, validateEvery: 4, patience: 100, checkpointEvery: 6, seed: 3 },
    schedule: { kind: 'cosine', warmupSteps: 5 } as const,
  };
  const task = () => createLstmTask(songs, songs, config, { batchSize: 3, seed: 3 });

  /** Trains until `step` and returns the state as it would be read from disk. */
  async function interruptedAt(step: number, resumeFrom?: TrainingState): Promise<TrainingState> {
    const signal = { aborted: false };
    for await (const event of train(task(), { runtime, ...options, signal, ...(resumeFrom ? { resumeFrom } : {}) })) {
      if (event.type === 'step' && event.step === step) signal.aborted = true;
      if (event.type === 'end') {
        const { json, tensors } = encodeState(event.state);
        return decodeState(json, tensors);
      }
    }
    throw new Error('no end');
  }

  it('ends with the same bits as one that never stopped', async () => {
    const { state: whole } = await endOf(task(), options);
    const first = await interruptedAt(13);
    expect(first.step).toBe(13);
    const second = await interruptedAt(20, first);
    const events = await eventsOf(task(), { ...options, resumeFrom: second });
    const end = events.at(-1);
    expect(events[0]).toMatchObject({ type: 'step', step: 21 });
    expect(end?.type === 'end' && end.reason).toBe('steps');
    expect(end?.type === 'end' && end.state).toEqual(whole);
    expect(whole.best).toBeDefined();
  });

  it('with Muon ends with the same bits, too', async () => {
    const hidden = ({ shape }: ParameterSpec) => ({ optimiser: shape.length === 2 ? 'muon' : 'adamw' }) as const;
    const withMuon = (): TrainingTask => {
      const plain = task();
      return { ...plain, parameters: plain.parameters.map((spec) => ({ ...spec, ...hidden(spec) })) };
    };
    const short = { ...options, steps: 12, learningRate: 0.02, optimiser: muonWithAdamW() };
    const { state: whole } = await endOf(withMuon(), short);
    expect(Object.keys(whole.slots).sort()).toEqual(['mean', 'muonMomentum', 'square']);
    const slotted = (slot: string) => Object.keys(whole.slots[slot] ?? {});
    expect([...slotted('muonMomentum'), ...slotted('mean')].sort()).toEqual(Object.keys(whole.parameters).sort());
    const signal = { aborted: false };
    for await (const event of train(withMuon(), { runtime, ...short, signal })) {
      if (event.type === 'step' && event.step === 5) signal.aborted = true;
      if (event.type !== 'end') continue;
      const { json, tensors } = encodeState(event.state);
      const resumed = await endOf(withMuon(), { ...short, resumeFrom: decodeState(json, tensors) });
      expect(resumed.state).toEqual(whole);
    }
    await expect(endOf(withMuon(), { ...options, resumeFrom: whole })).rejects.toThrow(
      /^the checkpoint has no slot 'mean' of parameter .*; resume with the settings of its run and the version/,
    );
    await expect(endOf(withMuon(), { ...short, optimiser: sgd(), resumeFrom: whole })).rejects.toThrow(
      /^the training state holds 'slots\/.*', which this run has no use for/,
    );
  });

  it('that had ended already ends at once', async () => {
    const { state } = await endOf(task(), options);
    expect((await eventsOf(task(), { ...options, resumeFrom: state })).map(short)).toEqual(['end 30']);
  });
});
