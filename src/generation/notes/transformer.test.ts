/** Writing with a transformer that has learnt nothing: what must hold whatever a model says. */
import { afterAll, describe, expect, it } from 'vitest';
import { scaleMelody } from '../../../test/support/mock-note-model.ts';
import { tune } from '../../../test/support/tunes.ts';
import { untrainedTransformer } from '../../../test/support/untrained-transformer.ts';
import { createTransformer } from '../../models/transformer/index.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import { accompanyNotes, continueNotes, fillNotes, varyNotes } from './compose.ts';
import { inKey, maxPolyphony, rhythmGrid } from './constraints.ts';
import { explainPlace } from './explain.ts';

const model = await createTransformer(
  untrainedTransformer(),
  await createNativeRuntime({ threads: 1, spinning: false }),
);
afterAll(() => model.release());

const constraints = [inKey('G major'), maxPolyphony(3), rhythmGrid({ beats: 0.25 })];
const melody = scaleMelody(6);

describe.each(['continue', 'fill', 'accompany', 'vary'] as const)('%s', (way) => {
  const write = (alternatives: number) => {
    const options = { seed: 4, alternatives, constraints, mostNotes: 60 };
    const range = { from: { bar: 2 }, to: { bar: 4 } };
    switch (way) {
      case 'continue':
        return continueNotes(model, melody, { ...options, length: { bars: 2 } });
      case 'fill':
        return fillNotes(model, melody, { ...options, ...range });
      case 'accompany':
        return accompanyNotes(model, melody, { ...options, ...range });
      case 'vary':
        return varyNotes(model, melody, { ...options, ...range });
    }
  };

  it('obeys, and an alternative is the same in a batch and alone', async () => {
    const results = await write(3);
    expect(results).toHaveLength(3);
    for (const { notes, start, end } of results) {
      expect(notes.length).toBeGreaterThan(0);
      for (const { onset, pitch, duration } of notes) {
        expect([7, 9, 11, 0, 2, 4, 6]).toContain(pitch % 12);
        expect([onset % 6, duration % 6]).toEqual([0, 0]);
        expect(onset >= start && onset + duration <= end).toBe(true);
      }
    }
    const [alone] = await write(1);
    expect(alone!.notes).toEqual(results.find(({ number }) => number === 0)!.notes);
  });
});

it('a piece much longer than the window, played, goes on', async () => {
  const [best] = await continueNotes(model, tune(1, 60), {
    base: 'performance',
    length: { seconds: 5 },
    alternatives: 2,
    mostNotes: 100,
  });
  expect(best!.notes.length).toBeGreaterThan(0);
  expect(best!.piece.notes.length).toBe(60 * 12 + best!.notes.length);
});

it('explains with probabilities', async () => {
  const { pitches, times, simple } = await explainPlace(model, melody, { at: { bar: 3 } });
  expect(pitches).toHaveLength(5);
  for (const { probability } of [...pitches, ...times]) expect(probability > 0 && probability < 1).toBe(true);
  expect(simple).toMatch(/^The music is in C major/);
});
