import { describe, expect, it } from 'vitest';
import { mockNoteModel } from '../../../test/support/mock-note-model.ts';
import { controlWords } from '../../tokens/control-words.ts';
import { createSequence } from '../../tokens/sequence.ts';
import { continueNotes } from './compose.ts';
import { inKey } from './constraints.ts';
import { controlsWithKey, keyAround } from './key-around.ts';

/** Scales and triads of E flat major, in a file that says C major, as many do. */
const inEFlat = createSequence({
  base: 'score',
  ...(() => {
    const pitches = Array.from({ length: 48 }, (_, i) => [63, 65, 67, 68, 70, 72, 74, 75, 70, 67, 63, 58][i % 12]!);
    return {
      onsets: pitches.map((_, i) => 12 * i),
      pitches,
      durations: pitches.map(() => 12),
      velocities: pitches.map(() => 16),
    };
  })(),
  keys: [{ tick: 0, tonic: 0, mode: 'major' }],
});

describe('keyAround', () => {
  it('believes clear notes rather than a mark, and the mark rather than a few notes', () => {
    expect(keyAround(inEFlat, 48 * 12)).toMatchObject({ tonic: 3, mode: 'major' });
    const first = { ...inEFlat, onsets: inEFlat.onsets.slice(0, 2), pitches: inEFlat.pitches.slice(0, 2) };
    expect(keyAround(first, 24)).toEqual({ tonic: 0, mode: 'major', confidence: 1 });
  });

  it('knows none of nothing', () => {
    expect(
      keyAround(createSequence({ base: 'score', onsets: [], pitches: [], durations: [], velocities: [] }), 0),
    ).toBeUndefined();
  });
});

describe('what the model is told of the key', () => {
  const told = async (options: Parameters<typeof continueNotes>[2]): Promise<string> => {
    const model = mockNoteModel();
    await continueNotes(model, inEFlat, { length: { bars: 1 }, alternatives: 1, ...options });
    return controlWords(model.opened[0]!.controls ?? []).key;
  };

  it('is that of the music, of a constraint, or what was asked for, if anything', async () => {
    expect(await told({})).toBe('Eb major');
    expect(await told({ constraints: [inKey('C minor')] })).toBe('C minor');
    expect(await told({ constraints: [inKey('C minor')], controls: { key: 'Ab' } })).toBe('Ab major');
    expect(await told({ controls: { key: 'unknown' } })).toBe('unknown');
  });

  it('leaves the other controls as they were asked for', () => {
    expect(controlWords(controlsWithKey({ density: 'sparse' }, { tonic: 9, mode: 'minor' }))).toMatchObject({
      key: 'A minor',
      density: 'sparse',
      loudness: 'unknown',
    });
  });
});
