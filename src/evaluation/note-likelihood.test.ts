import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { arbitrarySequence } from '../../test/support/sequences.ts';
import { CadenzaError, CheckpointError, DatasetError } from '../errors.ts';
import type { NoteScores } from '../models/note-model.ts';
import { toRoll } from '../roll/convert.ts';
import { countCanonicalEvents } from '../tokens/canonical.ts';
import { decodePiece } from '../tokens/encode.ts';
import { createSequence, type NoteSequence, type TimeBase } from '../tokens/sequence.ts';
import { evaluateNoteLikelihood, stepLikelihoodPerNote } from './note-likelihood.ts';
import { noteLikelihoodTable, stepsBesideNotesTable } from './note-likelihood-tables.ts';
import { fitNoteUnigram } from './note-unigram.ts';
import { notesOnSteps, withStepsFigure } from './on-steps.ts';

/** [onset, pitch, duration, velocity bin] of each note. */
const sequence = (notes: readonly (readonly [number, number, number, number])[], base: TimeBase = 'score') =>
  createSequence({
    base,
    onsets: notes.map(([onset]) => onset),
    pitches: notes.map(([, pitch]) => pitch),
    durations: notes.map(([, , duration]) => duration),
    velocities: notes.map(([, , , velocity]) => velocity),
  });

/** The same nats for every note. */
const constant = (wait: number, pitch: number, duration: number, velocity: number) => ({
  async score({ onsets }: NoteSequence): Promise<NoteScores> {
    const all = (nats: number) => new Float64Array(onsets.length).fill(nats);
    return { wait: all(wait), pitch: all(pitch), duration: all(duration), velocity: all(velocity) };
  },
});

describe('fitNoteUnigram', () => {
  const training = sequence([
    [0, 60, 24, 16],
    [24, 60, 24, 16],
    [48, 64, 24, 20],
    [48, 67, 200, 16],
  ]);

  it('is the counted shares, by hand', async () => {
    const scores = await fitNoteUnigram([training]).score(training);
    // Waits 0 24 24 0, each of 416 classes begins with one half.
    const wait = -Math.log(2.5 / (4 + 416 / 2));
    expect([...scores.wait]).toEqual([0, 1, 2, 3].map(() => expect.closeTo(wait, 12)));
    const [twice, once] = [-Math.log(2.5 / (4 + 88 / 2)), -Math.log(1.5 / (4 + 88 / 2))];
    expect(scores.pitch[0]).toBeCloseTo(twice, 12);
    expect(scores.pitch[2]).toBeCloseTo(once, 12);
    expect(scores.duration[0]).toBeCloseTo(-Math.log(3.5 / 212), 12);
    // 200 shares its class with 201, 202 and 203: one of four.
    expect(scores.duration[3]).toBeCloseTo(-Math.log(1.5 / 212 / 4), 12);
    expect(scores.velocity[0]).toBeCloseTo(-Math.log(3.5 / (4 + 32 / 2)), 12);
  });

  it('keeps scores and performances apart', async () => {
    const performance = sequence([[0, 60, 24, 16]], 'performance');
    const scores = await fitNoteUnigram([training]).score(performance);
    expect(scores.pitch[0]).toBeCloseTo(Math.log(88), 12);
  });

  it('gives probabilities that sum to one', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySequence, async (music) => {
        const model = fitNoteUnigram([music]);
        const every = createSequence({
          base: music.base,
          onsets: Array.from({ length: 88 }, () => 0),
          pitches: Array.from({ length: 88 }, (_, key) => 21 + key),
          durations: Array.from({ length: 88 }, () => 1),
          velocities: Array.from({ length: 88 }, () => 0),
        });
        const { pitch } = await model.score(every);
        expect(pitch.reduce((sum, nats) => sum + Math.exp(-nats), 0)).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });
});

describe('evaluateNoteLikelihood', () => {
  const waltz = sequence([
    [0, 60, 24, 16],
    [24, 64, 24, 16],
  ]);
  const played = sequence(
    [
      [0, 60, 50, 16],
      [150, 62, 50, 18],
      [150, 66, 50, 18],
    ],
    'performance',
  );

  it('has a row for each time base, in nats per note, bits and nats per event', async () => {
    const [performance, score, ...others] = await evaluateNoteLikelihood(
      constant(1, 2, 3, 4),
      [
        { name: 'waltz', sequence: waltz },
        { name: 'played', sequence: played },
      ],
      { name: 'constant' },
    );
    expect(others).toEqual([]);
    expect(performance).toMatchObject({ model: 'constant', base: 'performance', notes: 3, onSteps: null });
    expect(performance?.attributes?.duration).toEqual({ mean: 3, standardError: null });
    expect(performance?.nats?.mean).toBe(10);
    expect(performance?.withoutVelocity.mean).toBe(6);
    expect(performance?.bitsPerNote?.mean).toBeCloseTo(10 / Math.LN2);
    expect(performance?.events).toBe(countCanonicalEvents(played));
    expect(performance?.natsPerEvent?.mean).toBeCloseTo(30 / countCanonicalEvents(played));
    expect(score).toMatchObject({ base: 'score', notes: 2, events: null, natsPerEvent: null });
  });

  it('weighs pieces by their notes, and tells how far the mean may be off', async () => {
    const model = fitNoteUnigram([waltz]);
    const long = sequence([0, 1, 2, 3, 4, 5].map((beat) => [24 * beat, 60 + beat, 24, 16]));
    const [row] = await evaluateNoteLikelihood(model, [
      { name: 'short', sequence: waltz },
      { name: 'long', sequence: long },
    ]);
    const total = row?.pieces.reduce((sum, { nats }) => sum + nats, 0) ?? Number.NaN;
    expect(row?.nats?.mean).toBeCloseTo(total / 8);
    expect(row?.nats?.standardError).toBeGreaterThan(0);
    const parts = Object.values(row?.attributes ?? {}).reduce((sum, { mean }) => sum + mean, 0);
    expect(parts).toBeCloseTo(row?.nats?.mean ?? 0);
  });

  it('asks the model for the context that is wanted', async () => {
    const asked: unknown[] = [];
    const model = {
      score: (music: NoteSequence, options: unknown) => {
        asked.push(options);
        return constant(1, 1, 1, 1).score(music);
      },
    };
    await evaluateNoteLikelihood(model, [{ name: 'waltz', sequence: waltz }], { context: 'sliding' });
    await evaluateNoteLikelihood(model, [{ name: 'waltz', sequence: waltz }]);
    expect(asked).toEqual([{ context: 'sliding' }, { context: 'window' }]);
  });

  it('refuses damaged models and missing music, and stops', async () => {
    const pieces = [{ name: 'waltz', sequence: waltz }];
    await expect(evaluateNoteLikelihood(constant(1, Number.NaN, 1, 1), pieces)).rejects.toThrow(CheckpointError);
    await expect(evaluateNoteLikelihood(constant(1, 1, 1, 1), [])).rejects.toThrow(DatasetError);
    const stopped = evaluateNoteLikelihood(constant(1, 1, 1, 1), pieces, { signal: { aborted: true } });
    await expect(stopped).rejects.toThrow(CadenzaError);
  });

  it('writes tables with the best in bold, models of steps beside models of notes', async () => {
    const pieces = [{ name: 'waltz', sequence: waltz }];
    const rows = [
      ...(await evaluateNoteLikelihood(constant(2, 2, 3, 4), pieces, { name: 'worse' })),
      ...(await evaluateNoteLikelihood(constant(1, 2, 3, 4), pieces, { name: 'better' })),
    ];
    expect(stepsBesideNotesTable(rows)).toBe(undefined);
    const table = noteLikelihoodTable(rows);
    expect(table.columns.map(({ key }) => key)).not.toContain('natsPerEvent');
    expect(table.rows.every(({ cells }) => cells.length === table.columns.length)).toBe(true);
    expect(table.rows[1]?.cells[1]).toMatchObject({ value: 1, best: true });
    const steps = { model: 'lstm', songs: [{ name: 'waltz', nats: 5 }] } as unknown as Parameters<
      typeof stepLikelihoodPerNote
    >[0];
    const [lstm] = stepLikelihoodPerNote(steps, pieces);
    expect(lstm).toMatchObject({ nats: null, attributes: null, onSteps: { mean: 2.5 } });
    expect(noteLikelihoodTable([...rows, lstm!]).rows).toHaveLength(2);
    expect(stepsBesideNotesTable([...rows, lstm!])?.rows.at(-1)?.cells).toEqual([
      'lstm',
      null,
      { value: 2.5, error: null, digits: 2 },
    ]);
    expect(() => stepLikelihoodPerNote(steps, [{ name: 'other', sequence: waltz }])).toThrow(RangeError);
  });
});

describe('notesOnSteps', () => {
  const grid = { unit: 'beat', stepsPerBeat: 4 } as const;

  it('is what the steps say, with the metre that the piece states', () => {
    const piece = createSequence({
      base: 'score',
      onsets: [0, 23, 49],
      pitches: [60, 62, 62],
      durations: [25, 26, 24],
      velocities: [16, 16, 16],
      metres: [{ tick: 0, numerator: 3, denominator: 4 }],
    });
    const roll = toRoll(decodePiece(piece), { grid, pedal: true });
    const rounded = notesOnSteps(roll, piece);
    // The second D is struck where the first ends: combinations cannot say so.
    expect([...rounded.onsets]).toEqual([0, 24]);
    expect([...rounded.durations]).toEqual([24, 48]);
    expect(rounded.metres).toEqual(piece.metres);
    expect(() => notesOnSteps(rollOf('60'), piece)).toThrow(RangeError);
  });

  it('gives a figure over the notes of the piece as it is', async () => {
    const piece = sequence([
      [0, 60, 24, 16],
      [24, 60, 24, 16],
    ]);
    const rounded = notesOnSteps(toRoll(decodePiece(piece), { grid, pedal: true }), piece);
    const model = constant(1, 2, 3, 4);
    const [row] = await evaluateNoteLikelihood(model, [{ name: 'a', sequence: piece }]);
    const [onSteps] = await evaluateNoteLikelihood(model, [{ name: 'a', sequence: rounded }]);
    expect(onSteps?.notes).toBe(1);
    expect(withStepsFigure(row!, onSteps!).onSteps?.mean).toBe(6 / 2);
  });
});
