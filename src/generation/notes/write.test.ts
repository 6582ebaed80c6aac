import { describe, expect, it } from 'vitest';
import { END_OF_PIECE, evenly, mockNoteModel, scaleMelody } from '../../../test/support/mock-note-model.ts';
import { CadenzaError, OptionError } from '../../errors.ts';
import { createSequence } from '../../tokens/sequence.ts';
import { continueNotes } from './compose.ts';
import { inKey } from './constraints.ts';
import { BLUR_NOTES, LOOP_NOTES } from './guards.ts';

const model = mockNoteModel();
const melody = scaleMelody(4);

describe('what may not be', () => {
  it('the piece does not end before its length, unless it may', async () => {
    const ending = mockNoteModel({
      wait: (own) =>
        new Map([
          [own.length === 0 ? 24 : 12, 1],
          [END_OF_PIECE, 3],
        ]),
      duration: () => evenly([12]),
    });
    const exact = await continueNotes(ending, melody, { length: { bars: 2 } });
    for (const { notes, end } of exact) expect(end - notes.at(-1)!.onset).toBeLessThanOrEqual(24);
    const free = await continueNotes(ending, melody, { length: { bars: 2 }, endEarly: true });
    expect(free.some(({ notes, end }) => end - notes.at(-1)!.onset > 24)).toBe(true);
    // Nothing but the end has any chance: the passage is closed, never empty where that can be helped.
    const over = mockNoteModel({ wait: (own) => (own.length < 3 ? evenly([24]) : evenly([END_OF_PIECE])) });
    const [closed] = await continueNotes(over, melody, { length: { bars: 2 } });
    expect(closed!.notes).toHaveLength(3);
    expect(closed!.warnings.join()).toMatch(/closed early/);
  });

  it("a motif comes back where its return is rewarded, and its likelihood is still the model's", async () => {
    const random = mockNoteModel({ wait: () => evenly([24]), duration: () => evenly([24]) });
    const theme = [60, 62, 65, 64, 69, 67, 60, 62, 65, 64];
    const opening = createSequence({
      base: 'score',
      onsets: theme.map((_, beat) => 24 * beat),
      pitches: theme,
      durations: theme.map(() => 24),
      velocities: theme.map(() => 16),
      metres: [{ tick: 0, numerator: 4, denominator: 4 }],
    });
    const returns = async (motifReward: number) => {
      const drafts = await continueNotes(random, opening, {
        alternatives: 8,
        length: { bars: 1 },
        motifReward,
        topP: 1,
      });
      // After 60 62 65 64 came 69: after the second time it is expected again.
      for (const { meanLogProbability } of drafts) expect(meanLogProbability).toBeLessThan(Math.log(1 / 88) + 1e-6);
      return drafts.filter(({ notes }) => notes[0]!.pitch === 69).length;
    };
    expect(await returns(12)).toBe(8);
    expect(await returns(0)).toBeLessThan(4);
    await expect(returns(-1)).rejects.toThrow(OptionError);
  });

  it('the rhythm of a motif comes back with it in a score, in a performance only what is struck together', async () => {
    const theme = [60, 62, 65, 64, 67, 69, 72, 60, 62, 65, 64];
    // After the theme's first four notes a long wait came; now it has come to its fourth note again.
    const onsets = [0, 24, 36, 72, 202, 214, 238, 262, 286, 298, 334];
    const first = async (base: 'score' | 'performance', waits: readonly number[], motifReward: number) => {
      const drafts = await continueNotes(
        mockNoteModel({ wait: () => evenly(waits), pitch: () => evenly([67]), duration: () => evenly([6]) }),
        createSequence({
          base,
          onsets,
          pitches: theme,
          durations: theme.map(() => 6),
          velocities: theme.map(() => 16),
        }),
        {
          ...{ alternatives: 8, length: { seconds: 10 }, motifReward, topP: 1, keepPace: false },
          from: { tick: onsets.at(-1)! + 1 },
        },
      );
      return drafts.map(({ notes }) => notes[0]!.onset - onsets.at(-1)!);
    };
    // Of the ticks of a class each is as good.
    const exactly = await first('score', [100, 130, 160], 20);
    expect(exactly.every((wait) => wait >= 128 && wait < 132)).toBe(true);
    const freely = await first('score', [100, 130, 160], 0);
    expect(freely.some((wait) => wait < 128 || wait >= 132)).toBe(true);
    const performed = await first('performance', [1, 60, 120, 300], 20);
    expect(performed.every((wait) => wait >= 60)).toBe(true);
    expect(new Set(performed).size).toBeGreaterThan(1);
  });

  it('no choice at all is a clear error', async () => {
    const mute = mockNoteModel({ wait: () => evenly([END_OF_PIECE]) });
    await expect(continueNotes(mute, melody)).rejects.toThrow(/no chance to any note/);
    const deaf = mockNoteModel({ pitch: () => evenly([61]) });
    await expect(continueNotes(deaf, melody, { constraints: [inKey('C')] })).rejects.toThrow(/no chance to any note/);
  });

  it('one note over and over is drawn again, three times at most, and closed with a warning', async () => {
    const stuck = mockNoteModel({
      wait: (own) => evenly([own.length === 0 ? 24 : 6]),
      pitch: () => evenly([60]),
      duration: () => evenly([6]),
    });
    const results = await continueNotes(stuck, melody, { alternatives: 2, length: { bars: 4 } });
    expect(stuck.opened).toHaveLength(3);
    for (const { notes, warnings, attempts } of results) {
      expect(notes).toHaveLength(LOOP_NOTES + 1);
      expect(attempts).toBe(3);
      expect(warnings.join()).toMatch(/more than 8 times in a row/);
    }
  });

  it('so does a pedal that is never lifted', async () => {
    const blurred = mockNoteModel({
      wait: (own) => evenly([own.length === 0 ? 10 : 5]),
      pitch: (_, onset) => evenly([21 + ((onset / 5) % 88)]),
      duration: () => evenly([800]),
    });
    const played = createSequence({
      base: 'performance',
      onsets: [0],
      pitches: [60],
      durations: [5],
      velocities: [16],
    });
    const [result] = await continueNotes(blurred, played, {
      alternatives: 1,
      from: { tick: 10 },
      length: { seconds: 30 },
    });
    expect(blurred.opened).toHaveLength(3);
    expect(result!.notes).toHaveLength(BLUR_NOTES + 1);
    expect(result!.warnings.join()).toMatch(/more than 48 notes sounded at once/);
  });

  it('a page copied from around it, or from the training music, is drawn again', async () => {
    // Notes as in the melody, over and over.
    const parrot = mockNoteModel({
      wait: () => evenly([24]),
      pitch: (_, onset) => evenly([melody.pitches[(onset / 24) % 8]!]),
      duration: () => evenly([24]),
    });
    const [copy] = await continueNotes(parrot, melody, { alternatives: 1, mostCopied: { context: 8 } });
    expect(copy!.warnings.join()).toMatch(/16 notes in a row repeat the notes around it/);
    let asked = 0;
    const longestMatch = ({ onsets }: { readonly onsets: ArrayLike<number> }) => {
      asked += 1;
      return { length: asked > 2 ? 3 : 100 + onsets.length, piece: { name: 'Für Elise' } };
    };
    const [fresh] = await continueNotes(model, melody, { alternatives: 1, mostCopied: { training: 5 }, longestMatch });
    expect(fresh!.warnings).toEqual([]);
    expect(fresh!.attempts).toBe(3);
  });

  it('options out of range are refused before the model is opened', async () => {
    const watched = mockNoteModel();
    const wrong = [
      { alternatives: 0 },
      { seed: -1 },
      { temperature: -1 },
      { topP: 0 },
      { topP: { pitch: 2 } },
      { length: { bars: 0 } },
      { length: { seconds: Number.NaN } },
      { length: { seconds: 100_000 } },
      { from: { bar: 0 } },
      { controls: { key: 'H' } },
      { base: 'performance' as const },
      { mostNotes: 0 },
    ];
    for (const options of wrong) {
      await expect(continueNotes(watched, melody, options), JSON.stringify(options)).rejects.toThrow(OptionError);
    }
    expect(watched.opened).toHaveLength(0);
  });
});

describe('on the way', () => {
  it('progress only grows, and a stopped run closes its stream and says so', async () => {
    const watched = mockNoteModel();
    const shares: number[] = [];
    await continueNotes(watched, melody, { onProgress: (share) => shares.push(share) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const signal = { aborted: false };
    const stopped = continueNotes(watched, melody, {
      signal,
      onProgress: (share) => {
        signal.aborted = share > 0.3;
      },
    });
    await expect(stopped).rejects.toThrow(/stopped after \d+ notes/);
    await expect(stopped).rejects.toThrow(CadenzaError);
    expect(watched.closed).toBe(watched.opened.length);
  });

  it('the most notes are kept to', async () => {
    const results = await continueNotes(model, melody, { mostNotes: 5 });
    for (const { notes, warnings } of results) {
      expect(notes).toHaveLength(5);
      expect(warnings.join()).toMatch(/closed after 5 notes/);
    }
  });

  it('a long silence in a sequence that notes cannot reach across is refused', async () => {
    const far = createSequence({ base: 'score', onsets: [0], pitches: [60], durations: [24], velocities: [16] });
    const result = continueNotes(model, far, { from: { bar: 2000 }, length: { bars: 1 } });
    await expect(result).rejects.toThrow(/more than ten minutes/);
  });
});
