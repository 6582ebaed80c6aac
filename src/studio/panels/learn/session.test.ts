import { describe, expect, it } from 'vitest';
import { CadenzaError } from '../../../errors.ts';
import type { SavedFile } from '../../app/open-file.ts';
import { createMemoryModels, type KeptModel } from '../../storage/index.ts';
import {
  type LearnOptions,
  type LearnRequest,
  type LearnResult,
  type LoadedModel,
  type OwnModel,
  unzipModel,
  zipModel,
} from '../../suggest/index.ts';
import { LSTM, settled, songOf, studioOf } from '../suggest/fakes.ts';
import type { ModelChoice } from '../suggest/wishes.ts';
import { curvesOf } from './curve.ts';
import { createOwnModels } from './own-models.ts';
import { createLearnSession, type Learning } from './session.ts';
import { freeName } from './state.ts';

const FILES = { json: '{}', weights: new Uint8Array([1, 2, 3]) };
const KEPT: KeptModel = { name: 'old', title: 'Old', kind: 'lstm', learntAtMs: 5, ...FILES };

function resultOf({ name, title }: LearnRequest): LearnResult {
  return {
    model: { name, title, ...FILES },
    zip: zipModel(name, FILES),
    steps: 10,
    bestStep: 8,
    reason: 'steps',
    heldOut: { before: 5, after: 4, timeSteps: 100 },
    overfitted: false,
  };
}

/** A learner whose answers are the test's. */
function setUp({
  database = createMemoryModels(),
  loaded = (name: string): LoadedModel => ({ name, title: name, kind: 'transformer', capabilities: [] }),
} = {}) {
  const studio = studioOf(songOf(60, 62));
  const known: string[] = [];
  const offered: ModelChoice[] = [];
  const saved: SavedFile[] = [];
  const calls: { request: LearnRequest; options: LearnOptions; answer(): void; fail(error: unknown): void }[] = [];
  let closed = 0;
  const learner: Learning = {
    catalogue: {
      format: 'cadenza-catalogue',
      version: 1,
      models: [{ ...LSTM, licence: '', bytes: 1, revision: '1', json: '', weights: '' }],
    },
    learn: (request, options = {}) =>
      new Promise((resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        calls.push({ request, options, answer: () => resolve(resultOf(request)), fail: reject });
      }),
    close: () => void closed++,
  };
  const own = createOwnModels({
    models: async () => ({
      catalogue: learner.catalogue,
      load: async (name) => loaded(name),
      addModel: async ({ name }: OwnModel) => void (known.includes(name) || known.push(name)),
      removeModel: async (name) => void known.splice(known.indexOf(name), 1),
    }),
    database: async () => database,
    now: () => 9,
    onAdd: (model) => offered.push(model),
    onRemove: (name) => offered.splice(0, offered.length, ...offered.filter((each) => each.name !== name)),
  });
  const session = createLearnSession({
    studio,
    own,
    learner: async () => learner,
    saveFile: (file) => saved.push(file),
    now: () => 9,
  });
  session.addFiles([{ name: 'a.mid', bytes: new Uint8Array() }]);
  const state = () => session.store.getState();
  return { studio, session, own, known, offered, saved, calls, closed: () => closed, state };
}

/** A session that has learnt. */
async function learnt() {
  const parts = setUp();
  const going = parts.session.learn();
  await settled();
  parts.calls[0]?.answer();
  await going;
  return parts;
}

describe('the helper that learns', () => {
  it('takes files once each, and the song that is open', () => {
    const { session, state } = setUp();
    session.addFiles([{ name: 'a.mid', bytes: new Uint8Array([1]) }]);
    session.addSong();
    expect(state().files.map(({ name }) => name)).toEqual(['a.mid', 'Test.mid']);
    session.removeFile('a.mid');
    expect(state().files).toHaveLength(1);
    session.removeFile();
    expect(state().files).toEqual([]);
  });

  it('follows the training: plan, curve, held-out music, files left out, learning by heart', async () => {
    const { session, calls, state, closed } = setUp();
    const going = session.learn();
    await settled();
    const tell = calls[0]?.options.onProgress;
    tell?.({ phase: 'load', model: LSTM.name, doneBytes: 1, allBytes: 4 });
    expect(state().work).toEqual({ kind: 'load', share: 0.25 });
    tell?.({ type: 'file', name: 'b.mid', message: 'there are no notes in it' });
    tell?.({ type: 'plan', pieces: 1, heldOut: 'passages', trainingSteps: 64, heldOutSteps: 16, steps: 10 });
    tell?.({ type: 'step', step: 1, steps: 10, loss: 3, secondsLeft: 9 });
    tell?.({ type: 'heldOut', step: 1, loss: 3.5, best: true });
    tell?.({ type: 'overfitting', step: 1, message: '' });
    expect(state()).toMatchObject({
      work: { kind: 'learn', step: 1, steps: 10 },
      leftOut: [{ name: 'b.mid' }],
      plan: { pieces: 1 },
      losses: [{ step: 1, loss: 3 }],
      heldOut: [{ step: 1, loss: 3.5 }],
      isOverfitting: true,
    });
    session.finish();
    expect(calls[0]?.options.finish?.aborted).toBe(true);
    calls[0]?.answer();
    await going;
    expect(state()).toMatchObject({ work: { kind: 'idle' }, result: { heldOut: { after: 4 } }, isOverfitting: false });
    expect(closed()).toBe(1);
  });

  it('forgets what it was learning when told to stop, and says what went wrong', async () => {
    const { session, calls, state, closed } = setUp();
    const going = session.learn();
    await settled();
    session.cancel();
    await going;
    expect(state()).toMatchObject({ work: { kind: 'idle' }, problem: undefined, result: undefined });
    const again = session.learn();
    await settled();
    calls[1]?.fail(new CadenzaError('there is too little music to learn from: give more'));
    await again;
    expect(state().problem).toBe('There is too little music to learn from: give more.');
    expect(state().files).toHaveLength(1);
    expect(closed()).toBe(2);
  });

  it('keeps the result among the models, saves it for the command line, and deletes it', async () => {
    const { session, own, known, offered, saved, state } = await learnt();
    await session.keep();
    expect(state().isKept).toBe(true);
    expect(known).toEqual(['my-style']);
    expect(offered).toMatchObject([{ name: 'my-style', title: 'My style', kind: 'lstm' }]);
    session.save();
    await session.saveKept('my-style');
    expect(saved.map(({ name }) => name)).toEqual(['my-style.zip', 'my-style.zip']);
    for (const { data } of saved) expect(unzipModel(data as Uint8Array)).toEqual(FILES);
    await session.removeKept('my-style');
    expect([known, offered, await own.read('my-style')]).toEqual([[], [], undefined]);
  });

  it('gives each model a name of its own', async () => {
    const { session, calls } = await learnt();
    await session.keep();
    session.again();
    void session.learn();
    await settled();
    expect(calls[1]?.request).toMatchObject({ name: 'my-style-2', title: 'My style' });
    session.cancel();
    expect(freeName('Été à Paris!', new Set())).toBe('ete-a-paris');
    expect(freeName('春', new Set(['model']))).toBe('model-2');
  });
});

describe('createOwnModels', () => {
  it('makes the models known that were kept before', async () => {
    const database = createMemoryModels();
    await database.put(KEPT);
    const { own, known, offered } = setUp({ database });
    await own.load();
    expect(known).toEqual(['old']);
    expect(own.store.getState().models).toMatchObject([{ name: 'old', title: 'Old' }]);
    expect(offered).toHaveLength(1);
  });

  it('opens a model that comes as files, and finds it again later', async () => {
    const database = createMemoryModels();
    const { session, own, known, studio } = setUp({ database });
    const said = () => studio.store.getState().notice?.text;
    const model = { name: 'my_Waltz-model.zip', bytes: zipModel('waltz', FILES) };
    await session.openModel([model]);
    expect(said()).toBe('my Waltz model is here: you find it among the models from now on.');
    const folder = [
      { name: 'runs/Rain/model.safetensors', bytes: FILES.weights },
      { name: 'runs/Rain/model.json', bytes: new TextEncoder().encode(FILES.json) },
    ];
    await session.openModel(folder);
    await session.openModel(folder);
    expect(own.store.getState().models).toMatchObject([
      { name: 'my-waltz-model', title: 'my Waltz model', kind: 'transformer', about: 'Opened from a file.' },
      { name: 'rain', title: 'Rain' },
      { name: 'rain-2', title: 'Rain' },
    ]);
    expect(known).toEqual(['my-waltz-model', 'rain', 'rain-2']);
    const later = setUp({ database });
    await later.own.load();
    expect(later.offered.map(({ title }) => title)).toEqual(['my Waltz model', 'Rain', 'Rain']);
  });

  it('takes a model that is dropped among the music for what it is', async () => {
    const { session, own, state } = setUp();
    session.addFiles([
      { name: 'waltz.zip', bytes: zipModel('waltz', FILES) },
      { name: 'b.mid', bytes: new Uint8Array() },
    ]);
    await settled();
    expect(state().files.map(({ name }) => name)).toEqual(['a.mid', 'b.mid']);
    expect(own.store.getState().models).toMatchObject([{ title: 'waltz' }]);
  });

  it('says in one sentence what is wrong with a model, and keeps nothing of it', async () => {
    const { session, own, known, studio } = setUp({
      loaded: (name) => {
        throw new CadenzaError(`${name}/model.json: kind: not known; the file is damaged, use another copy`);
      },
    });
    const said = () => studio.store.getState().notice?.text;
    await session.openModel([{ name: 'a.zip', bytes: zipModel('a', FILES) }]);
    expect(said()).toBe('A/model.json: kind: not known; the file is damaged, use another copy.');
    await session.openModel([{ name: 'model.safetensors', bytes: FILES.weights }]);
    expect(said()).toBe(
      'The file model.safetensors alone is half a model; choose it together with the model.json that lies beside it.',
    );
    await session.openModel([{ name: 'b.zip', bytes: zipModel('b', FILES).subarray(0, 90).slice() }]);
    expect(said()).toBe('This is no model: the file is no zip archive, or damaged; choose another one.');
    expect([own.store.getState().models, known]).toEqual([[], []]);
  });

  it('does without storage', async () => {
    const own = createOwnModels({
      models: async () => ({
        catalogue: { format: 'cadenza-catalogue', version: 1, models: [] },
        load: () => Promise.reject(new Error('not asked')),
        addModel: async () => {},
        removeModel: async () => {},
      }),
      database: () => Promise.reject(new Error('none')),
    });
    await own.load();
    await own.keep(KEPT);
    expect(await own.read('old')).toEqual(KEPT);
  });
});

describe('curvesOf', () => {
  it('fits both curves into one box', () => {
    const losses = [
      { step: 1, loss: 4 },
      { step: 3, loss: 2 },
    ];
    expect(curvesOf(losses, [{ step: 2, loss: 3 }], 3)).toEqual({ training: '0,0 100,60', heldOut: '50,30' });
    expect(curvesOf([], [], 1)).toEqual({ training: '', heldOut: '' });
  });

  it('draws many batches as their means', () => {
    const losses = Array.from({ length: 1000 }, (_, step) => ({ step, loss: step % 2 }));
    const { training } = curvesOf(losses, [], 1000);
    expect(training.split(' ')).toHaveLength(100);
    // The means are all the same.
    expect(new Set(training.split(' ').map((point) => point.split(',')[1])).size).toBe(1);
  });
});
