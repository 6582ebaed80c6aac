import { describe, expect, it, vi } from 'vitest';
import { CadenzaError, OptionError } from '../../../errors.ts';
import { acceptSuggestion, moveSelection, redoAction, undoAction } from '../../app/edit-actions.ts';
import { change } from '../../app/studio.ts';
import { addNote, deleteNotes, setTitle } from '../../document/index.ts';
import { WorkerGone } from '../../suggest/index.ts';
import { COMPOSER, fakeModels, ideaOf, LSTM, settled, setUp, songOf, studioOf, withIdeas } from './fakes.ts';
import { createSuggestSession } from './session.ts';
import { FIRST_WISHES } from './wishes.ts';

const ghosts = ({ studio }: ReturnType<typeof setUp>) =>
  studio.store.getState().suggestion?.notes.map(({ pitch }) => pitch);

describe('asking', () => {
  it('asks for what is wished, tells how far it is, and shows the best idea as ghosts', async () => {
    const parts = setUp();
    const { session, models, state, said } = parts;
    session.wish({ bars: 2, adventurous: 0.8, busy: -1, inKey: false, seed: 41 });
    const asking = session.ask();
    expect(state().work).toEqual({ kind: 'open' });
    await settled();
    const [call] = models.calls;
    expect(call?.request).toMatchObject({
      what: 'continue',
      model: 'lstm-small',
      bars: 2,
      adventurous: 0.8,
      busy: -1,
      inKey: false,
      seed: 41,
    });
    call?.progress({ phase: 'load', model: 'lstm-small', doneBytes: 3, allBytes: 4 });
    expect(state().work).toEqual({ kind: 'load', model: 'lstm-small', share: 0.75 });
    call?.progress({ phase: 'write', model: 'lstm-small', share: 0.5 });
    expect(state().work).toEqual({ kind: 'write', share: 0.5 });
    await call?.answer(ideaOf(1920, 67), ideaOf(1920, 69), ideaOf(1920, 71));
    await asking;
    expect(state()).toMatchObject({ work: { kind: 'idle' }, shown: 0, isFolded: true });
    expect(state().answer).toMatchObject({ label: 'Go on for 2 bars', standing: { kind: 'fresh' } });
    expect(ghosts(parts)).toEqual([67]);
    expect(said()).toMatch(/^3 ideas are there/);
  });

  it('cancels what was asked before, and takes no answer of it any more', async () => {
    const parts = setUp();
    const { session, models, state } = parts;
    const first = session.ask();
    await settled();
    const second = session.askAnother();
    await settled();
    expect(models.calls.map((call) => [call.request.seed, call.isCancelled()])).toEqual([
      [1, true],
      [2, false],
    ]);
    await models.calls[1]?.answer(ideaOf(1920, 69));
    await Promise.all([first, second]);
    expect(state().answer?.request.seed).toBe(2);
    expect(state().problem).toBeUndefined();
  });

  it('is stopped, and says so', async () => {
    const { session, models, state, said } = setUp();
    const asking = session.ask();
    await settled();
    session.cancel();
    expect(state().work).toEqual({ kind: 'idle' });
    expect(models.calls[0]?.isCancelled()).toBe(true);
    await asking;
    expect(said()).toBe('Stopped');
    expect(state()).toMatchObject({ problem: undefined, answer: undefined });
  });

  it.each([
    [new WorkerGone('killed'), 'The model stopped working and was woken anew. Your song is safe: try again.'],
    [new OptionError('there is no melody here; write one'), 'There is no melody here; write one.'],
    [new TypeError('x is undefined'), 'Something went wrong while writing. Your song is safe: try again.'],
  ])('says in words what went wrong, and what to do: %s', async (error, text) => {
    const { session, models, state } = setUp();
    const asking = session.ask();
    await settled();
    await models.calls[0]?.fail(error);
    await asking;
    expect(state()).toMatchObject({ work: { kind: 'idle' }, problem: { text } });
    // The next try begins anew.
    void session.ask();
    expect(state().problem).toBeUndefined();
  });

  it('says so where the list of models is missing, and tries again', async () => {
    const models = fakeModels(LSTM);
    const load = vi.fn(models.models).mockRejectedValueOnce(new CadenzaError('no list'));
    const studio = studioOf(songOf(60));
    const session = createSuggestSession({ studio, models: load });
    await session.loadModels();
    expect(session.store.getState().problem?.text).toMatch(/list of models could not be loaded/);
    await session.loadModels();
    expect(session.store.getState()).toMatchObject({ problem: undefined, models: [{ name: 'lstm-small' }] });
  });

  it('fetches the model in advance, once', async () => {
    const { session, models } = setUp();
    await session.loadModels();
    session.warmUp();
    session.warmUp();
    await settled();
    expect(models.loads).toEqual(['lstm-small']);
  });

  it('offers models that the user brings, and lets them go', async () => {
    const { session, state } = setUp();
    session.offerModel(COMPOSER);
    await session.loadModels();
    expect(state().models?.map(({ name }) => name)).toEqual(['lstm-small', 'composer']);
    session.withdrawModel('composer');
    expect(state().models?.map(({ name }) => name)).toEqual(['lstm-small']);
  });
});

describe('seeds', () => {
  it('are whole numbers that go up, and begin again', async () => {
    const { session, state } = setUp();
    session.wish({ seed: 7.9 });
    expect(state().wishes.seed).toBe(7);
    session.wish({ seed: Number.NaN });
    expect(state().wishes.seed).toBe(0);
    session.wish({ seed: 1e9 });
    void session.askAnother();
    expect(state().wishes.seed).toBe(0);
  });

  it('make the same request again', async () => {
    const { session, models } = setUp();
    for (const expected of [1, 2]) {
      const asking = session.ask();
      await settled();
      expect(models.calls).toHaveLength(expected);
      await models.calls.at(-1)?.answer(ideaOf(1920, 67));
      await asking;
    }
    expect(models.calls[1]?.request).toEqual(models.calls[0]?.request);
    expect(models.calls[0]?.request.seed).toBe(FIRST_WISHES.seed);
  });
});

describe('ideas', () => {
  it('take turns as ghosts, and are put away', async () => {
    const parts = await withIdeas();
    parts.session.show(2);
    expect(ghosts(parts)).toEqual([72, 74, 76]);
    parts.session.reject();
    expect(ghosts(parts)).toBeUndefined();
    expect(parts.state()).toMatchObject({ shown: undefined, answer: { label: 'Go on for 4 bars' } });
    parts.session.show(1);
    parts.session.dismiss();
    expect(ghosts(parts)).toBeUndefined();
    expect(parts.state().answer).toBeUndefined();
  });

  it('are taken as one step, as the model’s, and said aloud', async () => {
    const { session, studio, pitches, said, state } = await withIdeas();
    expect(session.accept(1)).toBe(true);
    expect(pitches()).toEqual([60, 62, 64, 65, 71]);
    expect(studio.store.getState().song.notes.at(-1)?.origin).toBe('model');
    expect(studio.store.getState().history.done).toHaveLength(1);
    expect(state().answer?.standing).toMatchObject({ kind: 'taken', index: 1 });
    expect(said()).toBe('1 note of the model’s is in your song, from bar 2 beat 1');
    undoAction(studio);
    expect(pitches()).toEqual([60, 62, 64, 65]);
    expect(state().answer?.standing).toEqual({ kind: 'fresh' });
    redoAction(studio);
    expect(state().answer?.standing).toMatchObject({ kind: 'taken', index: 1 });
  });

  it('taken by the roll’s own key count as taken too', async () => {
    const { studio, state } = await withIdeas();
    acceptSuggestion(studio);
    expect(state()).toMatchObject({ shown: undefined, answer: { standing: { kind: 'taken', index: 0 } } });
  });

  it('give way to another that is taken instead, and are taken out', async () => {
    const { session, pitches, state } = await withIdeas();
    session.accept(0);
    session.accept(2);
    expect(pitches()).toEqual([60, 62, 64, 65, 72, 74, 76]);
    expect(state().answer?.standing).toMatchObject({ kind: 'taken', index: 2 });
    session.giveBack();
    expect(pitches()).toEqual([60, 62, 64, 65, 67, 69]);
    expect(state().answer?.standing).toMatchObject({ kind: 'taken', index: 0 });
    session.giveBack();
    expect(pitches()).toEqual([60, 62, 64, 65]);
  });

  it('grow old when the song changes under them, and young again with undo', async () => {
    const parts = await withIdeas();
    const { studio, session, state } = parts;
    const { song } = studio.store.getState();
    change(studio, addNote(song, { pitch: 69, onsetTicks: 2400, durationTicks: 240 }), { label: 'Add' });
    expect(state().answer?.standing).toEqual({ kind: 'stale' });
    // The note that is there now keeps its place.
    expect(ghosts(parts)).toEqual([67]);
    session.hear(2);
    expect(session.audition.current()).toMatchObject({ name: 'idea 2' });
    undoAction(studio);
    expect(state().answer?.standing).toEqual({ kind: 'fresh' });
    change(studio, setTitle(song, 'Another name'), { label: 'Name' });
    expect(state().answer?.standing).toEqual({ kind: 'fresh' });
  });

  it('that came while the song changed are old from the beginning', async () => {
    const { studio, session, models, state } = setUp();
    const asking = session.ask();
    await settled();
    change(studio, deleteNotes(studio.store.getState().song, new Set([1])), { label: 'Delete' });
    await models.calls[0]?.answer(ideaOf(1920, 67));
    await asking;
    expect(state().answer?.standing).toEqual({ kind: 'stale' });
  });

  it('leave their place to the wishes once one was taken and the song went on', async () => {
    const { studio, session, state } = await withIdeas();
    session.accept(0);
    moveSelection(studio, { semitones: 1, ticks: 0 });
    expect(state()).toMatchObject({ isFolded: false, answer: { standing: { kind: 'stale' } } });
    undoAction(studio);
    expect(state()).toMatchObject({ isFolded: true, answer: { standing: { kind: 'taken' } } });
  });

  it('that find no room are not taken, and that is said', async () => {
    const { studio, session } = await withIdeas();
    const { song } = studio.store.getState();
    change(studio, addNote(song, { pitch: 71, onsetTicks: 1920, durationTicks: 480 }), { label: 'Add' });
    expect(session.accept(1)).toBe(false);
    expect(studio.store.getState().notice?.text).toMatch(/no room/);
  });

  it('are forgotten with their song', async () => {
    const parts = setUp();
    const keeping = { id: 'a', listener: () => {} };
    const session = createSuggestSession({
      studio: parts.studio,
      models: parts.models.models,
      keeping: {
        getState: () => ({ id: keeping.id, save: { kind: 'saved' } }),
        subscribe(listener) {
          keeping.listener = listener;
          return () => {};
        },
      },
    });
    const asking = session.ask();
    await settled();
    keeping.listener();
    expect(parts.models.calls[0]?.isCancelled()).toBe(false);
    keeping.id = 'b';
    keeping.listener();
    expect(parts.models.calls[0]?.isCancelled()).toBe(true);
    await asking;
    expect(session.store.getState()).toMatchObject({ answer: undefined, work: { kind: 'idle' } });
  });
});
