/** Where a request is written, and what is made of what was written, as properties. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPiece } from '../../notes/create.ts';
import { newSong } from '../document/piece.ts';
import type { Song, SongNote } from '../document/song.ts';
import type { NewNote } from './request.ts';
import { fitted, keyWords, planOf } from './song-music.ts';
import { notesOfSteps, stepClock, stepsBefore, stepsUntil } from './step-time.ts';

const note = fc.record({
  pitch: fc.integer({ min: 60, max: 63 }),
  onsetTicks: fc.integer({ min: 0, max: 2000 }),
  durationTicks: fc.integer({ min: 1, max: 900 }),
  velocity: fc.constant(80),
});
const asNew = (notes: readonly Omit<NewNote, 'origin'>[]): NewNote[] =>
  notes.map((each) => ({ ...each, origin: 'model' }));
const asSong = (notes: readonly Omit<NewNote, 'origin'>[]): SongNote[] =>
  notes.map((each, index) => ({ ...each, id: index + 1, origin: 'mine' }));
const songWith = (notes: readonly SongNote[], rest: Partial<Song> = {}): Song => ({ ...newSong(), notes, ...rest });
const at = (pitch: number, onsetTicks: number, durationTicks = 480) => ({
  pitch,
  onsetTicks,
  durationTicks,
  velocity: 80,
});

describe('fitted', () => {
  it('keeps new notes in the range, on the grid, in order and clear of all others of their pitch', () => {
    fc.assert(
      fc.property(
        fc.array(note),
        fc.array(note, { maxLength: 4 }),
        fc.constantFrom(undefined, 1, 120, 160),
        (written, there, gridTicks) => {
          const kept = asSong(there);
          const result = fitted(asNew(written), { from: 480, to: 1440, kept, removed: [] }, gridTicks);
          const all = [
            ...kept.map((each) => ({ ...each, isNew: false })),
            ...result.map((each) => ({ ...each, isNew: true })),
          ];
          for (const a of result) {
            expect(a.onsetTicks >= 480 && a.durationTicks >= 1 && a.onsetTicks + a.durationTicks <= 1440).toBe(true);
            if (gridTicks !== undefined) expect(a.onsetTicks % gridTicks).toBe(0);
          }
          for (const [index, a] of all.entries()) {
            for (const b of all.slice(index + 1)) {
              if (a.pitch !== b.pitch || (!a.isNew && !b.isNew)) continue;
              const apart =
                a.onsetTicks + a.durationTicks <= b.onsetTicks || b.onsetTicks + b.durationTicks <= a.onsetTicks;
              expect(apart).toBe(true);
            }
          }
          const order = result.map(({ onsetTicks, pitch }) => onsetTicks * 128 + pitch);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('leaves alone what is in order already', () => {
    const notes = asNew([at(60, 480, 120), at(60, 600, 240), at(64, 600, 840)]);
    expect(fitted(notes, { from: 480, to: 1440, kept: [], removed: [] }, 120)).toEqual(notes);
  });
});

describe('planOf', () => {
  const request = { model: 'm', seed: 1 } as const;
  const waltz = { metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }] };

  it('continues from the next line of the grid to the end of so many full bars', () => {
    const song = songWith(asSong([at(60, 0, 500)]), waltz);
    expect(planOf({ ...request, song, what: 'continue', bars: 2 })).toMatchObject({ from: 600, to: 3 * 1440 });
    const full = songWith(asSong([at(60, 0, 1440)]), waltz);
    expect(planOf({ ...request, song: full, what: 'continue', bars: 2 })).toMatchObject({ from: 1440, to: 3 * 1440 });
  });

  it('takes the bars of the selection where no range is given, and spares what is locked', () => {
    const [first, second, third, fourth] = asSong([at(60, 0), at(62, 1440), at(64, 1920), at(65, 2880)]);
    const song = songWith([first!, second!, { ...third!, locked: true }, fourth!], waltz);
    const plan = planOf({ ...request, song, what: 'fill', selected: [2, 3] });
    expect(plan).toMatchObject({ from: 1440, to: 2880, removed: [2] });
    expect(plan.kept.map(({ id }) => id)).toEqual([1, 3, 4]);
    expect(planOf({ ...request, song, what: 'vary', keep: 1 })).toMatchObject({ from: 0, to: 4320, removed: [] });
    expect(planOf({ ...request, song, what: 'vary', keep: 0 })).toMatchObject({ removed: [1, 2, 4] });
  });
});

it('keyWords: the key that is set, or what the notes are in', () => {
  const scale = asSong([60, 62, 64, 65, 67, 69, 71, 72].map((pitch, index) => at(pitch, 480 * index)));
  expect(keyWords(songWith(scale), 0)).toBe('C major');
  expect(keyWords(songWith(scale, { keys: [{ timeTicks: 0, fifths: -3, mode: 'minor' }] }), 0)).toBe('C minor');
  expect(keyWords(newSong(), 0)).toBeUndefined();
});

describe('steps', () => {
  // A quarter note a second, then two.
  const tempos = [
    { timeTicks: 0, microsecondsPerBeat: 1_000_000 },
    { timeTicks: 960, microsecondsPerBeat: 500_000 },
  ];
  const piece = createPiece({ ticksPerBeat: 480, notes: [at(60, 0, 960), at(64, 960, 480), at(67, 1440)], tempos });
  const eighths = { unit: 'second', stepsPerSecond: 4 } as const;

  it('count from a place, by the clock or by the beat', () => {
    const clock = stepClock(piece, eighths, 960);
    expect([-4, 0, 2, 4].map((step) => clock.tickAt(step))).toEqual([480, 960, 1440, 1920]);
    expect([0, 1440].map((tick) => clock.stepAt(tick))).toEqual([-8, 2]);
    expect(stepsUntil(clock, 1441)).toBe(3);
    expect(stepClock(piece, { unit: 'beat', stepsPerBeat: 4 }, 960).tickAt(-2)).toBe(720);
  });

  it('before a place hold what begins before it', () => {
    const clock = stepClock(piece, eighths, 1440);
    const before = stepsBefore(piece, clock, { from: 1440, pedal: false, steps: 4 });
    expect(before).toEqual([[60], [60], [64], [64]]);
    expect(stepsBefore(piece, clock, { from: 1440, pedal: false, steps: 99 })).toHaveLength(10);
    expect(stepsBefore(piece, stepClock(piece, eighths, 0), { from: 0, pedal: false, steps: 9 })).toEqual([]);
  });

  it('become notes again: those that follow each other are one', () => {
    const clock = stepClock(piece, eighths, 960);
    const notes = notesOfSteps([[60], [60, 64], [], [60]], clock, 70);
    expect(notes.map(({ pitch, onsetTicks, durationTicks }) => [pitch, onsetTicks, durationTicks])).toEqual([
      [60, 960, 480],
      [64, 1200, 240],
      [60, 1680, 240],
    ]);
    expect(notes.every(({ velocity, origin }) => velocity === 70 && origin === 'model')).toBe(true);
  });
});
