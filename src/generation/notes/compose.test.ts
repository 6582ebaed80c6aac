import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectWithin } from '../../../test/support/alternatives.ts';
import { mockNoteModel, scaleMelody, score } from '../../../test/support/mock-note-model.ts';
import { arbitraryPiece } from '../../../test/support/pieces.ts';
import { tune } from '../../../test/support/tunes.ts';
import { CadenzaError } from '../../errors.ts';
import { createPiece } from '../../notes/create.ts';
import type { Piece } from '../../notes/piece.ts';
import { encodePiece } from '../../tokens/encode.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';
import { accompanyNotes, continueNotes, fillNotes, varyNotes } from './compose.ts';
import { inKey } from './constraints.ts';
import type { Alternative } from './options.ts';

const model = mockNoteModel();
const melody = scaleMelody(4);

const asText = ({ notes }: Alternative): string => JSON.stringify(notes);

/** Notes of one pitch never sound together, written or given. */
function expectApart({ sequence, notes }: Alternative, given: number): void {
  // The normal form cuts what overlaps: where nothing did, every note is there as it was written.
  const all = new Set(
    Array.from(sequence.onsets, (onset, i) => `${onset} ${sequence.pitches[i]} ${sequence.durations[i]}`),
  );
  expect(sequence.onsets.length).toBe(given + notes.length);
  for (const { onset, pitch, duration } of notes) expect(all).toContain(`${onset} ${pitch} ${duration}`);
}

/** Every note of one sequence stands in the other, with all that belongs to it. */
function expectKept(before: NoteSequence, after: NoteSequence, where: (onset: number) => boolean): void {
  const text = (sequence: NoteSequence, i: number): string =>
    `${sequence.onsets[i]} ${sequence.pitches[i]} ${sequence.durations[i]} ${sequence.velocities[i]}`;
  const all = new Set(Array.from(after.onsets, (_, i) => text(after, i)));
  const missing = Array.from(before.onsets.keys()).filter((i) => where(before.onsets[i]!) && !all.has(text(before, i)));
  expect(missing).toEqual([]);
}

describe('continuing', () => {
  it('adds full bars after the end, keeps what was there, and ranks four alternatives that differ', async () => {
    const results = await continueNotes(model, melody, { length: { bars: 2 }, seed: 3 });
    expect(results).toHaveLength(4);
    expect(new Set(results.map(asText)).size).toBe(4);
    expect(new Set(results.map(({ number }) => number))).toEqual(new Set([0, 1, 2, 3]));
    for (const [index, result] of results.entries()) {
      expect([result.start, result.end]).toEqual([384, 576]);
      expectWithin(result);
      expectApart(result, melody.onsets.length);
      expectKept(melody, result.sequence, () => true);
      expect(result.piece.notes).toHaveLength(melody.onsets.length + result.notes.length);
      expect(result.score).toBeLessThanOrEqual(results[index - 1]?.score ?? 0);
    }
  });

  it('is reproduced by its seed, each alternative by itself, whatever is written beside it', async () => {
    const options = { length: { bars: 2 }, seed: 11 };
    const four = await continueNotes(model, melody, options);
    expect((await continueNotes(model, melody, options)).map(asText)).toEqual(four.map(asText));
    const [alone] = await continueNotes(model, melody, { ...options, alternatives: 1 });
    expect(asText(alone!)).toBe(asText(four.find(({ number }) => number === 0)!));
    const [other] = await continueNotes(model, melody, { ...options, alternatives: 1, seed: 12 });
    expect(asText(other!)).not.toBe(asText(alone!));
  });

  it('goes on from a place: later notes give way, sounding ones keep their length', async () => {
    const long = score([
      [0, 48, 300],
      [0, 60, 24],
      [96, 62, 24],
      [200, 64, 24],
    ]);
    const [best] = await continueNotes(model, long, { from: { bar: 2 }, length: { bars: 1 }, alternatives: 1 });
    expect(best!.start).toBe(96);
    expectKept(long, best!.sequence, (onset) => onset < 96);
    expect(best!.notes.some(({ pitch }) => pitch === 48)).toBe(false);
    expectApart(best!, 2);
  });

  it('starts from nothing, in a metre that was asked for', async () => {
    const empty = createPiece({ notes: [] });
    const [best] = await continueNotes(model, empty, { length: { bars: 2 }, controls: { metre: '3/4' } });
    expect(best!.end).toBe(144);
    expectWithin(best!);
    expect(best!.piece.metres).toEqual([{ timeTicks: 0, numerator: 3, denominator: 4 }]);
  });

  it('counts seconds in performances, and in scores at their tempo', async () => {
    const slow = { ...melody, tempos: [{ tick: 0, beatsPerMinute: 60 }] };
    const [inScore] = await continueNotes(model, slow, { length: { seconds: 3 }, alternatives: 1 });
    expect(inScore!.end - inScore!.start).toBe(72);
    const played = encodePiece(tune(1, 4), { base: 'performance' });
    const [inPlay] = await continueNotes(model, played, { length: { seconds: 3 }, alternatives: 1 });
    expect(inPlay!.end - inPlay!.start).toBe(300);
    expectWithin(inPlay!);
  });

  it('a prompt of 10,000 notes is kept whole, and quick', async () => {
    const long = scaleMelody(2500);
    const began = performance.now();
    const [best] = await continueNotes(model, long, { length: { bars: 2 }, alternatives: 2 });
    expect(performance.now() - began).toBeLessThan(3000);
    expect(best!.start).toBe(240_000);
    expectKept(long, best!.sequence, () => true);
  });

  it('stays in a key that the prompt is not in', async () => {
    const results = await continueNotes(model, melody, { length: { bars: 2 }, constraints: [inKey('F# major')] });
    for (const { notes } of results) {
      for (const { pitch } of notes) expect([6, 8, 10, 11, 1, 3, 5]).toContain(pitch % 12);
    }
  });
});

describe('a piece of the user', () => {
  it('keeps every note bit for bit, whatever it is, and nothing overlaps what is written', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPiece, fc.nat(1000), async (piece, seed) => {
        let results: Alternative[];
        try {
          results = await continueNotes(model, piece, { length: { seconds: 2 }, seed, alternatives: 1 });
        } catch (error) {
          if (error instanceof CadenzaError) return;
          throw error;
        }
        const after = results[0]!.piece;
        const factor = after.ticksPerBeat / piece.ticksPerBeat;
        const text = (note: Piece['notes'][number], scale: number): string =>
          [
            note.onsetTicks * scale,
            note.pitch,
            note.durationTicks * scale,
            note.velocity,
            note.channel,
            note.track,
          ].join();
        const there = after.notes.map((note) => text(note, 1));
        for (const note of piece.notes) expect(there.includes(text(note, factor)), text(note, factor)).toBe(true);
        expect(after.notes.length).toBe(piece.notes.length + results[0]!.notes.length);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('written notes come back from the piece as they were on the grid', async () => {
    for (const base of ['score', 'performance'] as const) {
      const [best] = await continueNotes(model, tune(2, 4), { base, length: { seconds: 4 }, alternatives: 1 });
      expect(encodePiece(best!.piece, { base })).toEqual(best!.sequence);
    }
  });

  it('the pedal is lifted where new notes begin, and put back behind them', async () => {
    const played = createPiece({
      ...tune(1, 4),
      pedal: [
        { timeTicks: 0, value: 127 },
        { timeTicks: 4 * 1920 - 1, value: 0 },
      ],
    });
    const [best] = await fillNotes(model, played, { from: { bar: 2 }, to: { bar: 3 }, base: 'score', alternatives: 1 });
    expect(best!.piece.pedal.map(({ timeTicks, value }) => [timeTicks, value])).toEqual([
      [0, 127],
      [1920, 0],
      [3840, 127],
      [7679, 0],
    ]);
  });
});

describe('filling', () => {
  it('rewrites a range; what is around it stays and is shown to the model', async () => {
    const watched = mockNoteModel();
    const results = await fillNotes(watched, melody, { from: { bar: 2 }, to: { bar: 4 } });
    const [opened] = watched.opened;
    expect(opened!.before.onsets).toHaveLength(4);
    expect(opened!.given!.map(({ onset }) => onset)).toEqual([288, 312, 336, 360]);
    for (const result of results) {
      expectWithin(result);
      expectKept(melody, result.sequence, (onset) => onset < 96 || onset >= 288);
      expectApart(result, 8);
    }
    expect(watched.closed).toBe(watched.opened.length);
  });

  it('takes a length instead of an end, but not both or neither', async () => {
    const [best] = await fillNotes(model, melody, { from: { bar: 2 }, length: { bars: 1 }, alternatives: 1 });
    expect([best!.start, best!.end]).toEqual([96, 192]);
    await expect(fillNotes(model, melody, { from: { bar: 2 } })).rejects.toThrow(/either the end/);
    await expect(fillNotes(model, melody, { from: { bar: 3 }, to: { bar: 3 } })).rejects.toThrow(/range is empty/);
  });
});

describe('accompanying', () => {
  it('keeps the melody and stays below it', async () => {
    const results = await accompanyNotes(model, melody);
    for (const result of results) {
      expect([result.start, result.end]).toEqual([0, 384]);
      expectKept(melody, result.sequence, () => true);
      expectApart(result, melody.onsets.length);
      for (const { onset, pitch } of result.notes) expect(pitch).toBeLessThan(melody.pitches[Math.floor(onset / 24)]!);
    }
    const around = await accompanyNotes(model, melody, { where: 'around' });
    expect(around.some(({ notes }) => notes.some(({ pitch }) => pitch > 79))).toBe(true);
    await expect(accompanyNotes(model, scaleMelody(0))).rejects.toThrow(/no melody/);
  });
});

describe('varying', () => {
  it.each([0, 0.25, 1])('keeps a share of %f, chosen by the seed', async (keep) => {
    const watched = mockNoteModel();
    const results = await varyNotes(watched, melody, { keep, seed: 5, from: { bar: 1 }, to: { bar: 3 } });
    const kept = watched.opened[0]!.given!;
    expect(kept.filter(({ onset }) => onset < 192)).toHaveLength(8 * keep);
    for (const result of results) {
      expectApart(result, 8 + 8 * keep);
      expectKept(melody, result.sequence, (onset) => kept.some((note) => note.onset === onset));
      expectWithin(result);
    }
    await varyNotes(watched, melody, { keep, seed: 6, from: { bar: 1 }, to: { bar: 3 } });
    const others = watched.opened.at(-1)!.given!;
    if (keep === 0.25) expect(others).not.toEqual(kept);
  });
});
