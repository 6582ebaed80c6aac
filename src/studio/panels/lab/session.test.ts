import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { undoStep } from '../../app/studio.ts';
import { createMemoryModels } from '../../storage/index.ts';
import type { CompareRequest, Comparison, LabRequest, ModelScore } from '../../suggest/index.ts';
import { createOwnModels } from '../learn/own-models.ts';
import { createAudition } from '../suggest/audition.ts';
import { BAR, COMPOSER, ideaOf, LSTM, songOf, studioOf } from '../suggest/fakes.ts';
import { bestOf, type Comparing, createLabSession, REST } from './session.ts';

const scoreOf = (model: string, bitsPerNote: number): ModelScore => ({
  model,
  title: model,
  bitsPerNote,
  notes: 4,
  nats: 1,
  unit: 'note',
});

function setUp() {
  const studio = studioOf(songOf(60, 62, 64, 65));
  const scored: LabRequest[] = [];
  const compared: CompareRequest[] = [];
  const client: Comparing = {
    catalogue: {
      format: 'cadenza-catalogue',
      version: 1,
      models: [LSTM, COMPOSER].map((each) => ({
        ...each,
        licence: '',
        bytes: 1,
        revision: '1',
        json: '',
        weights: '',
      })),
    },
    async score(request, { onProgress } = {}) {
      scored.push(request);
      const all = (request.models ?? []).map((name, index) => scoreOf(name, 4 - index));
      for (const score of all) onProgress?.(score);
      return all;
    },
    async compare(request, { onProgress } = {}) {
      compared.push(request);
      const all = (request.models ?? []).map((model, index): Comparison => {
        const score = scoreOf(model, 4 - index);
        if (model === COMPOSER.name) return { score, error: 'it is asleep' };
        const alternatives = [ideaOf(BAR, 67, 69)];
        const suggestions = {
          what: 'continue',
          model,
          seed: request.seed,
          from: BAR,
          to: 2 * BAR,
          removed: [],
          alternatives,
        } as const;
        return { score, suggestions };
      });
      for (const each of all) onProgress?.(each);
      return all;
    },
  };
  const own = createOwnModels({
    models: async () => ({
      catalogue: client.catalogue,
      load: () => Promise.reject(new Error('not asked')),
      addModel: async () => {},
      removeModel: async () => {},
    }),
    database: async () => createMemoryModels(),
  });
  const session = createLabSession({
    studio,
    own,
    audition: createAudition(studio.player),
    models: async () => client,
  });
  return { studio, session, own, scored, compared, state: () => session.store.getState() };
}

const rest = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the model lab', () => {
  it('tells how well each foresees the song, anew once the song rests', async () => {
    const { studio, session, scored, state } = setUp();
    const end = session.start();
    await rest(0);
    expect(state().scores[LSTM.name]?.bitsPerNote).toBe(4);
    expect(bestOf(state().scores)).toBe(COMPOSER.name);
    studio.store.setState({ song: songOf(60) });
    studio.store.setState({ song: songOf(60, 61) });
    await rest(REST - 1);
    expect(scored).toHaveLength(1);
    await rest(1);
    expect(scored.map(({ song }) => song.notes.length)).toEqual([4, 2]);
    studio.store.setState({ song: songOf() });
    await rest(REST);
    expect(scored).toHaveLength(2);
    expect(state()).toMatchObject({ scores: {}, isScoring: false });
    end();
    studio.store.setState({ song: songOf(70) });
    await rest(10 * REST);
    expect(scored).toHaveLength(2);
  });

  it('listens with a model of the user’s own as soon as there is one', async () => {
    const { session, own, scored } = setUp();
    const end = session.start();
    await rest(0);
    own.store.setState({ models: [{ name: 'mine', kind: 'lstm', title: 'Mine', about: '' }] });
    await rest(REST);
    expect(scored.at(-1)?.models).toEqual([LSTM.name, COMPOSER.name, 'mine']);
    end();
  });

  it('lets each go on from the same song, one that fails aside, and takes one as one step', async () => {
    const { studio, session, compared, state } = setUp();
    session.setBars(2);
    await session.compare();
    expect(compared[0]).toMatchObject({ bars: 2, seed: 1, models: [LSTM.name, COMPOSER.name] });
    expect(state().answer?.results[COMPOSER.name]?.error).toBe('it is asleep');
    expect(session.take(COMPOSER.name)).toBe(false);
    session.hear(LSTM.name);
    expect(session.audition.current()?.name).toBe(`lab ${LSTM.name}`);
    expect(session.take(LSTM.name)).toBe(true);
    expect(session.audition.current()).toBeUndefined();
    expect(studio.store.getState().song.notes.map(({ pitch }) => pitch)).toEqual([60, 62, 64, 65, 67, 69]);
    // It is there already.
    expect(session.take(LSTM.name)).toBe(false);
    expect(undoStep(studio)).toBe('Go on for 2 bars as Quick sketcher');
    await session.compare();
    expect(compared[1]?.seed).toBe(2);
  });

  it('stops when told to', async () => {
    const { session, state } = setUp();
    const going = session.compare();
    expect(state().isComparing).toBe(true);
    session.cancel();
    await going;
    expect(state()).toMatchObject({ isComparing: false, problem: undefined, answer: { results: {} } });
  });
});
