import { describe, expect, it } from 'vitest';
import { CadenzaError } from '../../../errors.ts';
import type { Originality, OriginalityRequest } from '../../suggest/index.ts';
import { songOf, studioOf } from '../suggest/fakes.ts';
import { createOriginalitySession } from './session.ts';
import { usualFor, verdictOf } from './usual.ts';

const MATCH = { length: 3, from: 480, to: 1440, title: 'Ballade', source: 'lieder' };

function setUp(answer: Originality | CadenzaError) {
  const studio = studioOf(songOf(60, 62, 64, 65, 67));
  const asked: OriginalityRequest[] = [];
  const session = createOriginalitySession({
    studio,
    models: async () => ({
      async originality(request) {
        asked.push(request);
        if (answer instanceof CadenzaError) throw answer;
        return answer;
      },
    }),
  });
  const said = () => studio.store.getState().announcement?.text;
  return { studio, session, asked, said, state: () => session.store.getState() };
}

describe('the helper that looks for copies', () => {
  it('says plainly that nothing is known without the list of pieces', async () => {
    const { session, said, state } = setUp({ known: false });
    await session.check();
    expect(state()).toMatchObject({ isChecking: false, found: { originality: { known: false } } });
    expect(said()).toContain('cannot say whether your music is new');
  });

  it('compares what is selected, or else the song', async () => {
    const { studio, session, asked } = setUp({ known: true, notes: 5 });
    await session.check();
    expect(asked[0]).not.toHaveProperty('selected');
    const [first, second] = studio.store.getState().song.notes;
    studio.store.setState({ selection: new Set([first?.id ?? 0, second?.id ?? 0]) });
    await session.check();
    expect(asked[1]?.selected).toEqual([first?.id, second?.id]);
  });

  it('tells the longest run, and shows it by selecting it', async () => {
    const { studio, session, said } = setUp({ known: true, notes: 5, match: MATCH });
    await session.check();
    expect(said()).toBe(
      'The longest run that stands in one of those pieces: 3 of 5 notes. That is as new as other music is.',
    );
    session.show();
    const { song, selection } = studio.store.getState();
    expect(song.notes.filter(({ id }) => selection.has(id)).map(({ pitch }) => pitch)).toEqual([62, 64, 65]);
  });

  it('shows what went wrong', async () => {
    const { session, state } = setUp(new CadenzaError('the list is damaged; build it again'));
    await session.check();
    expect(state()).toMatchObject({ isChecking: false, problem: 'The list is damaged; build it again.' });
  });
});

describe('usualFor', () => {
  it('grows with the passage, and never beyond it', () => {
    expect(usualFor(64)).toEqual({ typical: 9, high: 22 });
    expect(usualFor(3)).toEqual({ typical: 3, high: 3 });
    expect(usualFor(10_000)).toEqual({ typical: 12, high: 29 });
    let before = usualFor(2);
    for (let notes = 3; notes < 600; notes++) {
      const now = usualFor(notes);
      expect(now.typical).toBeGreaterThanOrEqual(before.typical);
      expect(now.high).toBeGreaterThanOrEqual(before.high);
      before = now;
    }
  });

  it('tells chance from copying', () => {
    expect([20, 30, 50].map((length) => verdictOf(length, usualFor(64)))).toEqual(['fresh', 'some', 'copy']);
  });
});
