import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNotes, parseNotes } from '../../test/support/note-text.ts';
import { arbitraryPiece } from '../../test/support/pieces.ts';
import { rollOf } from '../../test/support/roll-text.ts';
import { OptionError } from '../errors.ts';
import { createPiece } from '../notes/create.ts';
import type { Note, Piece } from '../notes/piece.ts';
import { sliceRoll } from './compose.ts';
import { fromRoll, toRoll } from './convert.ts';
import { combinationAt, type Grid, type Roll } from './roll.ts';

const BEAT: Grid = { unit: 'beat', stepsPerBeat: 4 }; // a step is 120 ticks
const SECOND: Grid = { unit: 'second', stepsPerSecond: 8 }; // at 120 beats a minute too

const pieceOf = (notes: string): Piece => createPiece({ notes: parseNotes(notes) });

/** A roll in the notation of `rollOf`. */
function textOf(roll: Roll): string {
  return Array.from({ length: roll.steps }, (_, step) => {
    const before: readonly number[] = step === 0 ? [] : combinationAt(roll, step - 1);
    const cells = combinationAt(roll, step).map((pitch, i) => {
      const struck = roll.struck[(roll.offsets[step] ?? 0) + i] === 1;
      if (!struck && !before.includes(pitch)) return `?${pitch}`; // held from nowhere: never right
      return struck && before.includes(pitch) ? `!${pitch}` : `${pitch}`;
    });
    return cells.join(',') || '.';
  }).join(' ');
}

const arbitraryGrid: fc.Arbitrary<Grid> = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((stepsPerSecond): Grid => ({ unit: 'second', stepsPerSecond })),
  fc.double({ min: 0.5, max: 100, noNaN: true }).map((stepsPerSecond): Grid => ({ unit: 'second', stepsPerSecond })),
  fc.integer({ min: 1, max: 48 }).map((stepsPerBeat): Grid => ({ unit: 'beat', stepsPerBeat })),
);

/** Notes in whole steps, none of a pitch overlapping another. */
const arbitrarySteps = fc
  .array(
    fc.record({
      pitch: fc.integer({ min: 58, max: 62 }),
      rest: fc.nat(3),
      length: fc.integer({ min: 1, max: 5 }),
      velocity: fc.integer({ min: 1, max: 127 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((parts) => {
    const end = new Map<number, number>();
    return parts.map(({ pitch, rest, length, velocity }) => {
      const onsetTicks = (end.get(pitch) ?? 0) + rest;
      end.set(pitch, onsetTicks + length);
      return { pitch, onsetTicks, durationTicks: length, velocity };
    });
  });

describe('toRoll', () => {
  it.each([
    ['a note is struck once and held', 'C4:0-480', '60 60 60 60'],
    ['a repeated note is struck again', 'C4:0-240 C4:240-480', '60 60 !60 60'],
    ['silence before and between is kept', 'C4:240-360 D4:600-720', '. . 60 . . 62'],
    ['both ends go to the nearest step', 'C4:50-310 D4:70-420', '60 60,62 60,62 62'],
    ['a note lasts at least one step', 'C4:0-1 D4:130-130', '60 62'],
    ['strikes in the same step merge, the longer counts', 'C4:0-30 C4:40-360', '60 60 60'],
    ['a strike within a note cuts it', 'C4:0-480 C4:240-300', '60 60 !60 60'],
    ['channels and tracks sound together', 'C4:0-240 E4:0-240c1t1', '60,64 60,64'],
    ['percussion is left out', 'C4:0-240 C2:0-240c9', '60 60'],
    ['no notes make no steps', '', ''],
  ])('%s', (_, notes, roll) => {
    expect(textOf(toRoll(pieceOf(notes), { grid: BEAT, pedal: false }))).toBe(roll);
    expect(textOf(toRoll(pieceOf(notes), { grid: SECOND, pedal: false }))).toBe(roll);
  });

  it('follows the clock on a grid of seconds and the beat on a grid of beats', () => {
    const piece = createPiece({
      notes: parseNotes('C4:0-480 D4:480-960'),
      tempos: [{ timeTicks: 480, microsecondsPerBeat: 1_000_000 }],
    });
    expect(textOf(toRoll(piece, { grid: { unit: 'second', stepsPerSecond: 2 }, pedal: false }))).toBe('60 62 62');
    expect(textOf(toRoll(piece, { grid: { unit: 'beat', stepsPerBeat: 2 }, pedal: false }))).toBe('60 60 62 62');
  });

  it('extends notes by the pedal on request', () => {
    const piece = createPiece({
      notes: parseNotes('C4:0-120 D4:120-240'),
      pedal: [
        { timeTicks: 0, value: 100 },
        { timeTicks: 480, value: 0 },
      ],
    });
    expect(textOf(toRoll(piece, { grid: BEAT, pedal: false }))).toBe('60 62');
    expect(textOf(toRoll(piece, { grid: BEAT, pedal: true }))).toBe('60 60,62 60,62 60,62');
  });

  it('keeps the velocity, the greatest where strikes merge', () => {
    const roll = toRoll(pieceOf('C4:0-120v30 C4:0-120v50 C4:240-360v20'), { grid: BEAT, pedal: false });
    expect([...roll.velocities]).toEqual([50, 20]);
  });

  it('says the same as a dense array filled note by note', () => {
    const note: fc.Arbitrary<Note> = fc.record({
      pitch: fc.integer({ min: 60, max: 63 }),
      onsetTicks: fc.nat(3000),
      durationTicks: fc.nat(1500),
      velocity: fc.integer({ min: 1, max: 127 }),
    });
    fc.assert(
      fc.property(fc.array(note, { maxLength: 30 }), (notes) => {
        const roll = toRoll(createPiece({ notes }), { grid: BEAT, pedal: false });
        const sounds = new Map<string, boolean>();
        for (const { pitch, onsetTicks, durationTicks } of notes) {
          const start = Math.round(onsetTicks / 120);
          const end = Math.max(start + 1, Math.round((onsetTicks + durationTicks) / 120));
          for (let t = start; t < end; t++)
            sounds.set(`${t} ${pitch}`, t === start || sounds.get(`${t} ${pitch}`) === true);
        }
        const cells = new Map<string, boolean>();
        for (let t = 0; t < roll.steps; t++) {
          combinationAt(roll, t).forEach((pitch, i) => {
            cells.set(`${t} ${pitch}`, roll.struck[(roll.offsets[t] ?? 0) + i] === 1);
          });
        }
        expect(new Map([...cells].sort())).toEqual(new Map([...sounds].sort()));
      }),
    );
  });

  it('makes a well-formed roll of any piece, or says that it is too long', () => {
    fc.assert(
      fc.property(arbitraryPiece, fc.boolean(), (piece, pedal) => {
        let roll: Roll;
        try {
          roll = toRoll(piece, { grid: { unit: 'second', stepsPerSecond: 0.1 }, pedal });
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
          return;
        }
        fc.pre(roll.pitches.length < 10_000);
        expect(roll.offsets[roll.steps]).toBe(roll.pitches.length);
        let before = new Map<number, number>();
        for (let t = 0; t < roll.steps; t++) {
          const now = new Map<number, number>();
          let last = -1;
          for (let cell = roll.offsets[t] ?? 0; cell < (roll.offsets[t + 1] ?? 0); cell++) {
            const pitch = roll.pitches[cell] ?? -1;
            expect(pitch).toBeGreaterThan(last);
            last = pitch;
            now.set(pitch, roll.velocities[cell] ?? 0);
            if (roll.struck[cell] === 0) expect(now.get(pitch)).toBe(before.get(pitch)); // held from a note as loud
          }
          before = now;
        }
        if (roll.steps > 0) expect(before.size).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses grids that are not possible, and pieces of absurd length', () => {
    const toSeconds = (stepsPerSecond: number) => () =>
      toRoll(pieceOf('C4:0-480'), { grid: { unit: 'second', stepsPerSecond }, pedal: false });
    expect(toSeconds(0)).toThrow(OptionError);
    expect(toSeconds(Number.NaN)).toThrow('steps per second must be above 0 and at most 1000, not NaN');
    const forever = createPiece({ ticksPerBeat: 1, notes: parseNotes('C4:0-2000000000') });
    expect(() => toRoll(forever, { grid: SECOND, pedal: false })).toThrow(
      /use fewer steps per second, or cut the piece/,
    );
  });
});

describe('fromRoll', () => {
  it('makes one note of each strike', () => {
    const piece = fromRoll(rollOf('60,64 60,64 !60 . 64', BEAT));
    expect(piece.ticksPerBeat).toBe(480);
    expect(formatNotes(piece.notes)).toBe('C4:0-240 E4:0-240 C4:240-360 E4:480-600');
  });

  it('begins what is held into an excerpt', () => {
    const roll = sliceRoll(rollOf('60 60 60,64', BEAT), 1);
    expect(formatNotes(fromRoll(roll).notes)).toBe('C4:0-240 E4:120-240');
  });

  it('takes a velocity and a tempo', () => {
    const piece = fromRoll(rollOf('60', SECOND), { velocity: 33, microsecondsPerBeat: 600_000 });
    expect(piece.notes[0]?.velocity).toBe(33);
    expect(piece.tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat: 600_000 }]);
    // An eighth of a second, whatever the tempo.
    expect(((piece.notes[0]?.durationTicks ?? 0) / piece.ticksPerBeat) * 0.6).toBeCloseTo(0.125, 10);
    expect(() => fromRoll(rollOf('60'), { velocity: 0 })).toThrow(OptionError);
    expect(() => fromRoll(rollOf('60'), { microsecondsPerBeat: 0 })).toThrow(OptionError);
  });

  it('gives back the notes of a piece that lies on the grid', () => {
    fc.assert(
      fc.property(arbitrarySteps, fc.integer({ min: 1, max: 48 }), (steps, stepsPerBeat) => {
        const back = fromRoll(
          toRoll(createPiece({ ticksPerBeat: stepsPerBeat, notes: steps }), {
            grid: { unit: 'beat', stepsPerBeat },
            pedal: false,
          }),
        );
        const inSteps = (ticks: number) => (ticks * stepsPerBeat) / back.ticksPerBeat;
        expect(
          back.notes.map(({ pitch, velocity, onsetTicks, durationTicks }) => ({
            pitch,
            velocity,
            onsetTicks: inSteps(onsetTicks),
            durationTicks: inSteps(durationTicks),
          })),
        ).toEqual([...steps].sort((a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch));
      }),
    );
  });

  it('is undone by toRoll, on any grid and at any tempo', () => {
    fc.assert(
      fc.property(
        arbitrarySteps,
        arbitraryGrid,
        fc.integer({ min: 100_000, max: 2_000_000 }),
        (steps, grid, microsecondsPerBeat) => {
          const roll: Roll = {
            ...toRoll(createPiece({ ticksPerBeat: 4, notes: steps }), { grid: BEAT, pedal: false }),
            grid,
          };
          const piece = fromRoll(roll, { microsecondsPerBeat });
          expect(piece.ticksPerBeat).toBeLessThanOrEqual(0x7fff);
          expect(toRoll(piece, { grid, pedal: true })).toEqual(roll);
        },
      ),
    );
  });
});
