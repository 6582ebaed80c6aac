import { describe, expect, it } from 'vitest';
import { moveSelection, undoAction } from '../../app/edit-actions.ts';
import { favouritesOf } from '../../document/index.ts';
import { withIdeas } from './fakes.ts';

describe('the shelf', () => {
  it('keeps ideas without taking them, and lets them go', async () => {
    const { session, studio, pitches, state } = await withIdeas();
    session.shelf.toggleIdea(2);
    const { takes } = studio.store.getState();
    expect(favouritesOf(takes)).toMatchObject([{ label: 'Go on for 4 bars', model: 'lstm-small', seed: 1 }]);
    expect(pitches()).toEqual([60, 62, 64, 65]);
    expect(state().answer?.standing).toEqual({ kind: 'fresh' });
    session.shelf.toggleIdea(2);
    expect(studio.store.getState().takes.takes).toHaveLength(1);
    expect(state().answer?.ideas[2]?.keptAs).toBeUndefined();
  });

  it('has one branch of what was kept and then taken', async () => {
    const { session, studio } = await withIdeas();
    session.shelf.toggleIdea(1);
    session.accept(1);
    const { takes } = studio.store.getState();
    expect(takes.takes).toHaveLength(2);
    expect(favouritesOf(takes).map(({ id }) => id)).toEqual([takes.currentId]);
    session.shelf.toggleIdea(1);
    expect(favouritesOf(studio.store.getState().takes)).toEqual([]);
  });

  it('is the way back to every branch, by hand-made changes too', async () => {
    const { session, studio, pitches, said } = await withIdeas();
    session.shelf.toggleIdea(0);
    session.accept(2);
    moveSelection(studio, { semitones: 12, ticks: 0 });
    const [kept] = favouritesOf(studio.store.getState().takes);
    session.shelf.goTo(kept?.id ?? -1);
    expect(pitches()).toEqual([60, 62, 64, 65, 67, 69]);
    expect(said()).toBe('This is Go on for 4 bars now');
    undoAction(studio);
    expect(pitches()).toEqual([60, 62, 64, 65, 84, 86, 88]);
  });

  it('plays what it keeps', async () => {
    const { session, studio } = await withIdeas();
    session.shelf.toggleIdea(0);
    const [kept] = favouritesOf(studio.store.getState().takes);
    session.shelf.hear(kept?.id ?? -1);
    expect(session.audition.current()).toEqual({ name: `take ${kept?.id}`, sounds: false });
  });
});
