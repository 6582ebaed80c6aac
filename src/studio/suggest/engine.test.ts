/** The whole worker but the worker itself: client, protocol and engine in one thread, messages cloned as between two. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import * as ort from 'onnxruntime-web';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tune, tuneFiles } from '../../../test/support/tunes.ts';
import { untrainedTransformer } from '../../../test/support/untrained-transformer.ts';
import { encodeModel } from '../../checkpoint/model.ts';
import { writeMidi } from '../../midi/write.ts';
import { fitLogisticRegression, storeLogisticRegression } from '../../models/logistic-regression/index.ts';
import { loadModel } from '../../node/model-folder.ts';
import { createPiece } from '../../notes/create.ts';
import { buildOriginalityIndex, encodeIndex } from '../../originality/index.ts';
import { toRoll } from '../../roll/convert.ts';
import { createWebRuntime } from '../../runtime/web.ts';
import { encodePiece } from '../../tokens/encode.ts';
import { newSong, songFromPiece } from '../document/piece.ts';
import { buildCatalogue } from './catalogue-file.ts';
import { createSuggestClient, type SuggestClient, type WorkerPort } from './client.ts';
import { createEngine } from './engine.ts';
import { unzipModel } from './model-zip.ts';
import type { FromWorker } from './protocol.ts';
import { serve } from './serve.ts';
import type { LearnEvent } from './style-types.ts';

ort.env.wasm.numThreads = 1;
const grid = { unit: 'beat', stepsPerBeat: 4 } as const;
const fit = await fitLogisticRegression([toRoll(tune(1, 8), { grid, pedal: false })], { context: 8, maxIterations: 3 });
const stored = {
  transformer: encodeModel(untrainedTransformer()),
  'logreg-small': encodeModel(storeLogisticRegression(fit.model, { grid, pedal: false })),
};
const catalogue = buildCatalogue(
  Object.entries(stored).map(([name, { json, weights }]) => ({
    name,
    json,
    weightsBytes: weights.length,
    hasIndex: name === 'logreg-small',
  })),
);
const index = encodeIndex(
  buildOriginalityIndex([
    {
      name: 'tune9.mid',
      source: 'tunes',
      about: { title: 'Tune No. 9', composer: 'Nobody' },
      sequence: encodePiece(tune(9, 8), { base: 'score' }),
    },
  ]),
);

/** A worker in this thread. */
function connect(): WorkerPort {
  let hear: (event: { data: FromWorker }) => void = () => {};
  let alive = true;
  const later = (action: () => void): void => void setTimeout(() => alive && action(), 0);
  const receive = serve(createEngine({ createRuntime: async () => createWebRuntime(ort) }), (message) => {
    const data = structuredClone(message);
    later(() => hear({ data }));
  });
  return {
    postMessage(message) {
      const data = structuredClone(message);
      later(() => receive(data));
    },
    addEventListener(type: string, listener: (event: never) => void) {
      if (type === 'message') hear = listener as typeof hear;
    },
    terminate() {
      alive = false;
    },
  };
}

let client: SuggestClient;
let files: Record<string, Uint8Array<ArrayBuffer> | string>;
beforeEach(() => {
  files = { 'http://x/models/logreg-small/training.index': index };
  for (const [name, { json, weights }] of Object.entries(stored)) {
    files[`http://x/models/${name}/model.json`] = json;
    files[`http://x/models/${name}/model.safetensors`] = weights;
  }
  vi.stubGlobal('fetch', async (url: string, { signal }: { signal?: AbortSignal } = {}) => {
    signal?.throwIfAborted();
    const file = files[url.split('?')[0]!];
    return file === undefined ? new Response('', { status: 404 }) : new Response(file);
  });
  client = createSuggestClient({
    createWorker: connect,
    catalogue,
    base: 'http://x/',
    wasm: { mjs: '', wasm: '' },
  });
});
afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

const song = songFromPiece(tune(3, 2));

describe('the engine', () => {
  it('loads with progress and says what a model can do', async () => {
    const told: string[] = [];
    const options = { onProgress: ({ phase }: { phase: string }) => told.push(phase) };
    const loaded = await client.load('transformer', options);
    expect(loaded).toMatchObject({ name: 'transformer', title: 'Composer', kind: 'transformer' });
    expect(loaded.capabilities).toContain('fill');
    expect(told).toContain('load');
    const request = { song, what: 'continue', model: 'transformer', bars: 1, alternatives: 1, seed: 3 } as const;
    const { alternatives, seed } = await client.suggest(request, options);
    expect(alternatives[0]!.notes.length).toBeGreaterThan(0);
    expect(seed).toBe(3);
    expect(told.at(-1)).toBe('write');
    expect((await client.explain({ song, tick: 480, model: 'logreg-small' })).pitches).toHaveLength(88);
  });

  it('stops writing when it is told to, and goes on with others', async () => {
    const controller = new AbortController();
    const request = { song, what: 'continue', model: 'transformer', bars: 16, seed: 1 } as const;
    const stopped = client.suggest(request, {
      signal: controller.signal,
      onProgress: ({ phase }) => phase === 'write' && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const started = performance.now();
    await client.suggest({ ...request, bars: 1, alternatives: 1 });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('hands on the errors of users', async () => {
    await expect(client.load('nothing')).rejects.toMatchObject({
      name: 'OptionError',
      message: "there is no model 'nothing'; choose one of the list",
    });
    delete files['http://x/models/transformer/model.json'];
    await expect(client.load('transformer')).rejects.toThrow("the model 'Composer' could not be loaded");
    files['http://x/models/transformer/model.json'] = stored.transformer.json;
    await client.load('transformer');
  });

  it('scores the song by every model, in one unit', async () => {
    const told: unknown[] = [];
    files['http://x/models/transformer/model.safetensors'] = new Uint8Array(8);
    const scores = await client.score(
      { song },
      { onProgress: (progress) => 'bitsPerNote' in progress && told.push(progress) },
    );
    expect(scores.map(({ model }) => model)).toEqual(['transformer', 'logreg-small']);
    expect(told).toEqual(scores);
    const [failed, score] = scores;
    expect(failed).toMatchObject({ bitsPerNote: null, error: expect.stringMatching(/^Composer\/model.safetensors/) });
    const { bitsPerNote, nats, notes, unit } = score!;
    expect([notes, unit]).toEqual([song.notes.length, 'step']);
    // Two bars of sixteenths.
    expect(bitsPerNote! * notes * Math.LN2).toBeCloseTo(nats! * 32, 6);
    expect((await client.score({ song: newSong(), models: ['logreg-small'] }))[0]).toMatchObject({ bitsPerNote: null });
  });

  it('continues the same song by each model', async () => {
    const comparisons = await client.compare({ song, bars: 1, seed: 1 });
    expect(comparisons.map(({ score }) => score.title)).toEqual(['Composer', 'Simple listener']);
    for (const { suggestions, score } of comparisons) {
      expect(suggestions!.alternatives).toHaveLength(1);
      expect(suggestions).toMatchObject({ what: 'continue', from: 2 * 1920, to: 3 * 1920 });
      expect(score.bitsPerNote).toBeGreaterThan(0);
    }
  });

  it('finds a copied passage in the training music', async () => {
    const copied = songFromPiece(tune(9, 8));
    const range = { from: 1920, to: 4 * 1920 };
    const result = await client.originality({ song: copied, range });
    expect(result).toMatchObject({ known: true, notes: 36, match: { title: 'Tune No. 9', composer: 'Nobody' } });
    // The first chord of a copy may not be counted.
    expect(result.known && result.match!.from).toBeLessThan(1920 + 480);
    expect(result.known && result.match!.length).toBeGreaterThan(30);
    expect(await client.originality({ song: newSong() })).toEqual({ known: true, notes: 0 });
  });

  it('knows nothing of originality without an index, until it is there', async () => {
    delete files['http://x/models/logreg-small/training.index'];
    expect(await client.originality({ song })).toEqual({ known: false });
    files['http://x/models/logreg-small/training.index'] = index;
    expect(await client.originality({ song })).toMatchObject({ known: true });
  });
});

describe('learning a style', () => {
  const midi = Object.entries(tuneFiles(5, 8)).map(([name, bytes]) => ({ name, bytes: new Uint8Array(bytes) }));

  it('learns, holds music out, and gives a model that suggests here and that the command line reads', async () => {
    const events: LearnEvent[] = [];
    const broken = { name: 'broken.mid', bytes: new Uint8Array([1, 2, 3]) };
    const result = await client.learn(
      { name: 'My style!', title: 'Mine', kind: 'lstm', files: [...midi, broken], from: null, steps: 10 },
      { onProgress: (event) => 'type' in event && events.push(event) },
    );
    expect(events[0]).toMatchObject({ type: 'file', name: 'broken.mid' });
    expect(events[1]).toMatchObject({ type: 'plan', pieces: 5, heldOut: 'pieces', heldOutSteps: 128, steps: 10 });
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    expect(losses).toHaveLength(10);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(events.some(({ type }) => type === 'heldOut')).toBe(true);
    expect(result).toMatchObject({ reason: 'steps', steps: 10, heldOut: { timeSteps: 128 } });
    await client.addModel(result.model);
    const { alternatives } = await client.suggest({ song, what: 'continue', model: 'My style!', bars: 1, seed: 1 });
    expect(alternatives[0]!.notes.length).toBeGreaterThan(0);

    const names = Object.keys(unzipSync(result.zip));
    expect(names).toEqual(['my-style/model.json', 'my-style/model.safetensors']);
    const { json, weights } = unzipModel(result.zip);
    expect(json).toBe(result.model.json);
    expect(Buffer.from(weights).equals(result.model.weights)).toBe(true);
    const folder = await mkdtemp(join(tmpdir(), 'cadenza-style-'));
    try {
      await mkdir(join(folder, 'my-style'));
      for (const [name, bytes] of Object.entries(unzipSync(result.zip))) await writeFile(join(folder, name), bytes);
      const model = await loadModel(join(folder, 'my-style'), createWebRuntime(ort));
      expect(model).toMatchObject({ kind: 'lstm', grid });
      await model.release();
    } finally {
      await rm(folder, { recursive: true });
    }

    // What has been learnt can be learnt on.
    const again = await client.learn({
      name: 'again',
      title: 'Again',
      kind: 'lstm',
      files: midi,
      from: 'My style!',
      steps: 6,
    });
    expect(again.heldOut.before).toBeCloseTo(result.heldOut.after, 4);
  });

  it('holds the ends of few pieces out, and finishes when it is told to', async () => {
    const finish = new AbortController();
    const events: LearnEvent[] = [];
    const result = await client.learn(
      { name: 'mine', title: 'Mine', kind: 'logreg', files: midi.slice(0, 2), steps: 5000 },
      {
        finish: finish.signal,
        onProgress(event) {
          if (!('type' in event)) return;
          events.push(event);
          if (event.type === 'step') finish.abort();
        },
      },
    );
    expect(events[0]).toMatchObject({
      type: 'plan',
      heldOut: 'passages',
      trainingSteps: 2 * 102,
      heldOutSteps: 2 * 26,
    });
    expect(result.reason).toBe('finished');
    expect(result.steps).toBeLessThan(500);
    expect(Number.isFinite(result.heldOut.after)).toBe(true);
  });

  it('warns where it learns by heart', async () => {
    // The beginning is one tune; the end, which is held out, has nothing of it.
    const { notes, ...rest } = tune(1, 16);
    const start = 13 * 1920;
    const strange = notes.map((note) =>
      note.onsetTicks < start ? note : { ...note, pitch: ((note.pitch * 7) % 88) + 21 },
    );
    const bytes = new Uint8Array(writeMidi(createPiece({ ...rest, notes: strange })));
    const events: LearnEvent[] = [];
    const result = await client.learn(
      { name: 'mine', title: 'Mine', kind: 'logreg', files: [{ name: 'a.mid', bytes }], steps: 60 },
      { onProgress: (event) => 'type' in event && events.push(event) },
    );
    expect(result).toMatchObject({ overfitted: true, reason: 'patience' });
    expect(result.bestStep).toBeLessThan(result.steps);
    expect(events.filter(({ type }) => type === 'overfitting')).toHaveLength(1);
  });

  it('is cancelled, and refuses what cannot be learnt', async () => {
    const controller = new AbortController();
    const cancelled = client.learn(
      { name: 'mine', title: 'Mine', kind: 'logreg', files: midi, steps: 5000 },
      {
        signal: controller.signal,
        onProgress: (event) => 'type' in event && event.type === 'step' && controller.abort(),
      },
    );
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    const learn = (request: object) =>
      client.learn({ name: 'mine', title: 'Mine', kind: 'logreg', files: midi, ...request });
    await expect(learn({ files: [] })).rejects.toThrow('there is too little music to learn from');
    await expect(learn({ steps: 0 })).rejects.toThrow('the steps must be a whole number from 1 to 5000, not 0');
    await expect(learn({ name: 'transformer' })).rejects.toThrow('choose another name');
    await expect(learn({ kind: 'lstm', from: 'transformer' })).rejects.toThrow('learning starts from an LSTM');
  });
});
