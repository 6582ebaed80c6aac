import { describe, expect, it } from 'vitest';
import { evenly, mockNoteModel, scaleMelody, score } from '../../../test/support/mock-note-model.ts';
import { createPiece } from '../../notes/create.ts';
import { createSequence } from '../../tokens/sequence.ts';
import { explainPlace } from './explain.ts';

const inC = {
  ...score([
    [0, 60, 96],
    [0, 64, 96],
    [0, 67, 96],
  ]),
  keys: [{ tick: 0, tonic: 0, mode: 'major' as const }],
};

const known = mockNoteModel({
  // Counted from the chord's onset: the place is its end.
  wait: () =>
    new Map([
      [24, 5],
      [96, 6],
      [108, 2],
    ]),
  pitch: () =>
    new Map([
      [64, 3],
      [67, 1],
    ]),
});

describe('explainPlace', () => {
  it('tells what comes, given that nothing came before the place', async () => {
    const explanation = await explainPlace(known, inC);
    expect(explanation.tick).toBe(96);
    expect(explanation.times.map(({ tick, beats }) => [tick, beats])).toEqual(
      expect.arrayContaining([
        [96, 0],
        [108, 0.5],
      ]),
    );
    expect(explanation.times[0]!.probability).toBeCloseTo(0.75, 5);
    expect(explanation.pitches[0]).toMatchObject({ pitch: 64, name: 'E4', step: 3 });
    expect(explanation.pitches[0]!.probability).toBeCloseTo(0.75, 5);
    expect(explanation.chord).toMatchObject({ symbol: 'C', numeral: 'I' });
    expect(explanation.ending).toBe(0);
    expect(known.closed).toBe(known.opened.length);
  });

  it('says it to a beginner and to a musician', async () => {
    const { simple, advanced } = await explainPlace(known, inC, { choices: 2 });
    expect(simple).toBe(
      'The music is in C major: C is its home. The notes C, E and G make the major chord on C, the chord of home. ' +
        'The likeliest next note is E4 (75 %), the third step of the scale, most often right here. It belongs to the chord that sounds.',
    );
    expect(advanced).toBe(
      'bar 2; C major (p 1.00); C4 E4 G4 = C (I). Next pitch: E4 ^3 75 %, G4 ^5 25 %. ' +
        'Next onset: +0 beats 75 %, +0.5 beats 25 %. End of the piece: 0 %.',
    );
  });

  it('estimates a key that is not marked, and needs none', async () => {
    const melody = await explainPlace(mockNoteModel(), { ...scaleMelody(4), keys: [] });
    expect(melody.key).toMatchObject({ tonic: 0, mode: 'major' });
    const empty = await explainPlace(mockNoteModel(), createPiece({ notes: [] }));
    expect(empty.simple).toMatch(/no notes yet.*Nothing sounds here\. The likeliest next note/);
    expect(empty.key).toBeUndefined();
  });

  it('names what lies outside the scale, and the end', async () => {
    const strange = mockNoteModel({
      wait: () =>
        new Map([
          [96, 1],
          [-1, 1],
        ]),
      pitch: () => evenly([61]),
    });
    const { simple, ending } = await explainPlace(strange, inC);
    expect(ending).toBeCloseTo(0.5, 6);
    expect(simple).toMatch(/C#4 \(100 %\), a note from outside the scale.*might also end here \(50 %\)/);
  });

  it('names times of performances in seconds, close ones together', async () => {
    const played = createSequence({
      base: 'performance',
      onsets: [0],
      pitches: [60],
      durations: [50],
      velocities: [16],
    });
    const model = mockNoteModel({ wait: () => evenly([60, 61, 62, 80]) });
    const { times, simple, bar } = await explainPlace(model, played);
    expect(bar).toBeUndefined();
    expect(times[0]!.seconds).toBeCloseTo(0.1, 6);
    expect(times[0]!.probability).toBeCloseTo(0.75, 5);
    expect(simple).toMatch(/Only C sounds here.*about 0\.10 seconds later/);
  });

  it('looks at the place that it is asked for', async () => {
    const { tick, sounding, bar } = await explainPlace(known, inC, { at: { bar: 1.5 } });
    expect([tick, bar, sounding]).toEqual([48, 1, [60, 64, 67]]);
    await expect(explainPlace(known, inC, { at: { bar: 0 } })).rejects.toThrow(/counted from 1/);
  });
});
