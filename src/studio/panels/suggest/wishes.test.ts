import { describe, expect, it } from 'vitest';
import { newSong, type Song } from '../../document/index.ts';
import { BAR, COMPOSER, LSTM, songOf } from './fakes.ts';
import {
  FIRST_WISHES,
  heardRange,
  labelOf,
  type ModelChoice,
  modelFor,
  placeFor,
  requestOf,
  type Wishes,
} from './wishes.ts';

const wish = (wishes: Partial<Wishes>): Wishes => ({ ...FIRST_WISHES, ...wishes });
const around = (selected: readonly number[] = [], loop?: { startTicks: number; endTicks: number }) => ({
  song: songOf(60, 62, 64, 65, 67),
  selection: new Set(selected),
  loop,
});

describe('modelFor', () => {
  it('takes the best that can do it, or the one that was chosen', () => {
    const song = songOf(60, 62, 64);
    expect(modelFor({ what: 'continue', model: undefined }, [LSTM, COMPOSER], song)).toBe(COMPOSER);
    expect(modelFor({ what: 'continue', model: 'lstm-small' }, [LSTM, COMPOSER], song)).toBe(LSTM);
    // What was chosen for going on cannot accompany.
    expect(modelFor({ what: 'accompany', model: 'lstm-small' }, [LSTM, COMPOSER], song)).toBe(COMPOSER);
    expect(modelFor({ what: 'accompany', model: undefined }, [LSTM], song)).toBeUndefined();
  });
});

describe('modelFor a song', () => {
  const pianist: ModelChoice = { ...COMPOSER, name: 'pianist', suits: 'performance' };
  const models = [LSTM, { ...COMPOSER, suits: 'score' as const }, pianist];
  const nameFor = (song: Song, model?: string) => modelFor({ what: 'continue', model }, models, song)?.name;

  it('takes the one that suits what was played freely, or written in beats', () => {
    const written = songOf(60, 62, 64, 65);
    const played = { ...written, notes: written.notes.map((note, i) => ({ ...note, onsetTicks: 473 * i + 7 })) };
    expect(nameFor(written)).toBe('composer');
    expect(nameFor(played)).toBe('pianist');
    expect(nameFor(newSong())).toBe('composer');
    expect(nameFor(played, 'composer')).toBe('composer');
  });
});

describe('placeFor', () => {
  it('goes on where the song ends', () => {
    expect(placeFor(wish({}), around())).toEqual({ kind: 'end', first: 2 });
    expect(placeFor(wish({}), { ...around(), song: newSong() })).toEqual({ kind: 'end', first: 1 });
  });

  it('fills in only what was chosen: notes, or the marked part where that is wanted', () => {
    expect(placeFor(wish({ what: 'fill' }), around())).toEqual({ kind: 'missing', needs: 'part' });
    const loop = { startTicks: BAR, endTicks: 3 * BAR };
    expect(placeFor(wish({ what: 'fill' }), around([], loop))).toEqual({ kind: 'missing', needs: 'part' });
    expect(placeFor(wish({ what: 'fill', part: 'loop' }), around([], loop))).toEqual({
      kind: 'loop',
      first: 2,
      last: 3,
      range: { from: BAR, to: 3 * BAR },
    });
    const [first] = around().song.notes;
    expect(placeFor(wish({ what: 'fill' }), around([first?.id ?? 0]))).toMatchObject({
      kind: 'selection',
      first: 1,
      last: 1,
      selected: [first?.id],
    });
    // The mark may be gone meanwhile.
    expect(placeFor(wish({ what: 'fill', part: 'loop' }), around())).toEqual({ kind: 'missing', needs: 'part' });
  });

  it('accompanies and changes the whole song where nothing is chosen, and needs notes', () => {
    const whole = { kind: 'song', first: 1, last: 2, range: { from: 0, to: 2 * BAR } };
    expect(placeFor(wish({ what: 'accompany' }), around())).toEqual(whole);
    expect(placeFor(wish({ what: 'vary', part: 'song' }), around([1]))).toEqual(whole);
    expect(placeFor(wish({ what: 'vary' }), { ...around(), song: newSong() })).toEqual({
      kind: 'missing',
      needs: 'notes',
    });
  });
});

describe('requestOf', () => {
  it('says what each wish needs, and nothing else', () => {
    const ids = around().song.notes.map(({ id }) => id);
    const request = (wishes: Partial<Wishes>) => requestOf(wish(wishes), [LSTM, COMPOSER], around(ids));
    expect(request({})).toMatchObject({ what: 'continue', model: 'composer', bars: 4 });
    expect(request({})).not.toHaveProperty('keep');
    expect(request({ what: 'vary', keep: 0.7 })).toMatchObject({ keep: 0.7, selected: ids, range: { to: 2 * BAR } });
    expect(request({ what: 'vary' })).not.toHaveProperty('bars');
    expect(request({ what: 'accompany' })).not.toHaveProperty('selected');
    expect(requestOf(wish({ what: 'vary' }), [LSTM], around())).toBeUndefined();
    expect(requestOf(wish({ what: 'fill' }), [COMPOSER], around())).toBeUndefined();
  });

  it('is called by what it does', () => {
    const label = (wishes: Partial<Wishes>) => {
      const request = requestOf(wish(wishes), [COMPOSER], around());
      return request && labelOf(request);
    };
    expect(label({ bars: 1 })).toBe('Go on for 1 bar');
    expect(label({ what: 'accompany' })).toBe('Accompany bars 1 to 2');
  });
});

describe('heardRange', () => {
  const { song } = around();
  it('begins a bar before', () => {
    expect(heardRange(song, { from: 2 * BAR, to: 4 * BAR })).toEqual({ from: BAR, to: 4 * BAR });
    expect(heardRange(song, { from: 0, to: BAR })).toEqual({ from: 0, to: 2 * BAR });
    expect(heardRange(song, { from: BAR + 480, to: 3 * BAR })).toEqual({ from: BAR, to: 3 * BAR });
  });
});
