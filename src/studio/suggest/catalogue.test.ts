/** The catalogue: from folders, from JSON, and the files it leads to. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CadenzaError, CheckpointError } from '../../errors.ts';
import { buildCatalogue, readCatalogue } from './catalogue-file.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import { fetchModel, keepModels } from './model-files.ts';

const json = (kind: string): string => JSON.stringify({ kind, weights: { crc32: 0xabc } });
const catalogue = buildCatalogue([
  { name: 'lstm-small', json: json('lstm'), weightsBytes: 1000 },
  { name: 'transformer-lieder', json: json('transformer'), weightsBytes: 5 },
  { name: 'silence', json: json('silence'), weightsBytes: 0 },
]);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the catalogue', () => {
  it('has the models that suggest something, in plain words, those that can do most first', () => {
    expect(catalogue.models.map(({ name, kind, title }) => [name, kind, title])).toEqual([
      ['transformer-lieder', 'transformer', 'Composer'],
      ['lstm-small', 'lstm', 'Quick sketcher'],
    ]);
    expect(catalogue.models[1]).toMatchObject({
      bytes: 1000 + json('lstm').length,
      revision: '00000abc',
      licence: 'CC0-1.0',
      json: 'models/lstm-small/model.json',
      weights: 'models/lstm-small/model.safetensors',
    });
  });

  it('offers what is free of conditions before what suits few songs', () => {
    const names = ['lstm-small', 'transformer-concert', 'transformer-free'];
    const folders = names.map((name) => ({ name, json: json(name.split('-')[0]!), weightsBytes: 1 }));
    const { models } = buildCatalogue(folders);
    expect(models.map(({ name, suits }) => [name, suits])).toEqual([
      ['transformer-free', 'score'],
      ['transformer-concert', 'performance'],
      ['lstm-small', undefined],
    ]);
  });

  it('is read back from its JSON, and refused where it is damaged', () => {
    expect(readCatalogue(JSON.parse(JSON.stringify(catalogue)))).toEqual(catalogue);
    expect(() => readCatalogue({ ...catalogue, version: 2 })).toThrow(CheckpointError);
    expect(() => readCatalogue(undefined)).toThrow('the catalogue of models is damaged');
    expect(() => buildCatalogue([{ name: 'x', json: '{', weightsBytes: 0 }])).toThrow(
      'x/model.json describes no model',
    );
  });

  it('says what to do where it cannot be loaded', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    await expect(fetchCatalogue('http://x/c.json')).rejects.toThrow(
      /could not be loaded from http:\/\/x\/c.json; check/,
    );
  });
});

describe('fetchModel', () => {
  const entry = catalogue.models[1]!;

  it('fetches both files from beside the page, with progress over both', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return new Response(url.includes('json') ? json('lstm') : new Uint8Array(1000).fill(7));
    });
    const told: number[] = [];
    const model = await fetchModel(entry, { base: 'http://x/studio/', onProgress: (done) => told.push(done) });
    expect(asked).toEqual([
      'http://x/studio/models/lstm-small/model.json?revision=00000abc',
      'http://x/studio/models/lstm-small/model.safetensors?revision=00000abc',
    ]);
    expect(model).toEqual({ json: json('lstm'), weights: new Uint8Array(1000).fill(7) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(entry.bytes);
  });

  it('keeps files in the store of the browser, the newest revision only', async () => {
    const kept = new Map([['http://x/models/lstm-small/model.json?revision=old', new Response('old')]]);
    const store = {
      match: async (url: string) => kept.get(url)?.clone(),
      keys: async () => [...kept.keys()].map((url) => ({ url })),
      delete: async (url: string) => kept.delete(url),
      put: async (url: string, response: Response) => {
        kept.set(url, response);
      },
    };
    vi.stubGlobal('caches', { open: async () => store });
    let fetched = 0;
    vi.stubGlobal('fetch', async () => new Response(`file ${++fetched}`));
    const first = await fetchModel(entry, { base: 'http://x/' });
    expect([...kept.keys()].every((url) => url.endsWith('?revision=00000abc'))).toBe(true);
    expect(await fetchModel(entry, { base: 'http://x/' })).toEqual(first);
    expect(fetched).toBe(2);
    // Only what is missing is fetched.
    await keepModels(catalogue, 'http://x/');
    expect(fetched).toBe(4);
    expect([...kept.keys()]).toHaveLength(4);
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed to fetch')));
    kept.clear();
    await keepModels(catalogue, 'http://x/');
    expect(kept.size).toBe(0);
  });

  it('says what to do without a network, and stops', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed to fetch')));
    const failed = fetchModel(entry, { base: 'http://x/' });
    await expect(failed).rejects.toThrow(CadenzaError);
    await expect(failed).rejects.toThrow("the model 'Quick sketcher' could not be loaded; check the connection");
    const signal = AbortSignal.abort();
    await expect(fetchModel(entry, { base: 'http://x/', signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
