import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CadenzaError } from '../../../errors.ts';
import { setCursor } from '../../app/cursor-actions.ts';
import { undoStep } from '../../app/studio.ts';
import type { ExplainRequest, PlaceExplanation } from '../../suggest/index.ts';
import { LSTM, songOf, studioOf } from '../suggest/fakes.ts';
import { placeAt } from './place.ts';
import { createWhySession, type Explaining, heatOf, REST, rankOf } from './session.ts';

/** Expects E4 most, then C4. */
function explanationOf(tick: number): PlaceExplanation {
  const pitches = new Array<number>(88).fill(0);
  pitches[64 - 21] = 0.75;
  pitches[60 - 21] = 0.25;
  const likeliest = [
    { pitch: 64, name: 'E4', probability: 0.75 },
    { pitch: 60, name: 'C4', probability: 0.25 },
  ];
  return { model: LSTM.name, tick, pitches, sounding: [], likeliest, simple: 'Simply E.', advanced: 'E4 75 %.' };
}

function setUp({ fail = false } = {}) {
  const studio = studioOf(songOf(60, 62, 64));
  const asked: ExplainRequest[] = [];
  const problem = { fails: fail };
  const client: Explaining = {
    catalogue: {
      format: 'cadenza-catalogue',
      version: 1,
      models: [{ ...LSTM, licence: '', bytes: 1, revision: '1', json: '', weights: '' }],
    },
    async explain(request) {
      asked.push(request);
      if (problem.fails) throw new CadenzaError('the model is away; try again');
      return explanationOf(request.tick);
    },
  };
  const session = createWhySession({ studio, models: async () => client });
  return { studio, session, asked, problem, state: () => session.store.getState() };
}

const rest = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('placeAt', () => {
  it('means the beginning of a note, or the line of the grid before', () => {
    const song = songOf(60, 62);
    expect(placeAt(song, 240, { ticks: 700, pitch: 62, by: 'pointer' })).toEqual({
      tick: 480,
      pitch: 62,
      by: 'pointer',
    });
    expect(placeAt(song, 240, { ticks: 730, pitch: 70, by: 'pointer' }).tick).toBe(720);
    expect(placeAt(song, 0, { ticks: 731, by: 'playhead' })).toEqual({ tick: 731, pitch: undefined, by: 'playhead' });
  });
});

describe('the helper that explains', () => {
  it('warms the keys for the place that is pointed at, once the mouse rests', async () => {
    const { studio, session, asked, state } = setUp();
    const end = session.start();
    await rest(0);
    expect(asked.map(({ tick }) => tick)).toEqual([0]);
    session.point(500, 80);
    session.point(980, 64);
    await rest(REST.pointer);
    expect(asked.map(({ tick }) => tick)).toEqual([0, 960]);
    expect(state().explained?.place).toEqual({ tick: 960, pitch: 64, by: 'pointer' });
    expect(studio.store.getState().heat?.[64]).toBeCloseTo(0.75);
    end();
    expect(studio.store.getState().heat).toBeUndefined();
    session.point(0, 80);
    await rest(1000);
    expect(asked).toHaveLength(2);
  });

  it('follows the cursor, the play-head and the music', async () => {
    const { studio, session, asked, state } = setUp();
    const end = session.start();
    await rest(0);
    setCursor(studio, { ticks: 480, pitch: 62 });
    await rest(REST.cursor);
    expect(state().explained?.place).toEqual({ tick: 480, pitch: 62, by: 'cursor' });
    studio.store.setState({ isCursorShown: false, playheadTicks: 960 });
    await rest(REST.cursor);
    expect(state().explained?.place).toEqual({ tick: 960, pitch: undefined, by: 'playhead' });
    await studio.player.play({ fromTicks: 0 });
    studio.player.moveTo(1500);
    await rest(REST.playing);
    expect(asked.at(-1)?.tick).toBe(1440);
    end();
  });

  it('asks again when the song has changed', async () => {
    const { studio, session, asked } = setUp();
    const end = session.start();
    await rest(0);
    studio.store.setState({ song: songOf(72) });
    await rest(REST.song);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.song.notes).toHaveLength(1);
    end();
  });

  it('puts a note as one step that undo takes back, and goes on to where it ends', async () => {
    const { studio, session, asked, state } = setUp();
    const end = session.start();
    setCursor(studio, { ticks: 1440, pitch: 60 });
    await rest(REST.cursor);
    expect(session.put(64)).toBe(true);
    expect(studio.store.getState().song.notes.at(-1)).toMatchObject({ pitch: 64, onsetTicks: 1440, origin: 'model' });
    expect(studio.player.calls).toContain('preview 64');
    await rest(1000);
    expect(asked.at(-1)?.tick).toBe(1920);
    expect(state().place?.tick).toBe(1920);
    expect(undoStep(studio)).toBeDefined();
    expect(studio.store.getState().song.notes).toHaveLength(3);
    end();
  });

  it('says what is wrong, and asks again when told to', async () => {
    const { session, problem, state } = setUp({ fail: true });
    const end = session.start();
    await rest(0);
    expect(state()).toMatchObject({ problem: 'The model is away; try again.', isThinking: false });
    problem.fails = false;
    session.retry();
    await rest(0);
    expect(state()).toMatchObject({ problem: undefined, explained: { explanation: { simple: 'Simply E.' } } });
    end();
  });
});

describe('heatOf and rankOf', () => {
  it('know where the keys are', () => {
    const explanation = explanationOf(0);
    expect(Array.from(heatOf(explanation)).findIndex((heat) => heat > 0)).toBe(60);
    expect(rankOf(explanation, 60)).toEqual({ probability: 0.25, rank: 2 });
    expect(rankOf(explanation, 127)).toEqual({ probability: 0, rank: 3 });
  });
});
