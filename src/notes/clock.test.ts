import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotes } from '../../test/support/note-text.ts';
import { arbitraryPiece } from '../../test/support/pieces.ts';
import { createClock, durationSeconds, durationTicks } from './clock.ts';
import { createPiece } from './create.ts';

describe('createClock', () => {
  it('runs at 120 beats a minute where no tempo is given', () => {
    const clock = createClock({ ticksPerBeat: 480, tempos: [] });
    expect(clock.secondsAt(960)).toBe(1);
    expect(clock.ticksAt(2.5)).toBe(2400);
  });

  it('follows the tempo map, asked in any order', () => {
    const clock = createClock({
      ticksPerBeat: 100,
      tempos: [
        { timeTicks: 100, microsecondsPerBeat: 1_000_000 },
        { timeTicks: 300, microsecondsPerBeat: 250_000 },
      ],
    });
    const known: [number, number][] = [
      [0, 0],
      [100, 0.5],
      [200, 1.5],
      [300, 2.5],
      [400, 2.75],
      [50, 0.25],
    ];
    for (const [ticks, seconds] of known) {
      expect(clock.secondsAt(ticks)).toBeCloseTo(seconds, 12);
      expect(clock.ticksAt(seconds)).toBeCloseTo(ticks, 9);
    }
  });

  it('extends the first tempo before the start', () => {
    const clock = createClock({ ticksPerBeat: 100, tempos: [{ timeTicks: 0, microsecondsPerBeat: 1_000_000 }] });
    expect(clock.secondsAt(-100)).toBe(-1);
    expect(clock.ticksAt(-1)).toBe(-100);
  });

  it('has directions inverse to each other, in agreement with a sum over single ticks', () => {
    fc.assert(
      fc.property(arbitraryPiece, fc.array(fc.nat(60), { minLength: 1 }), (piece, times) => {
        const clock = createClock(piece);
        for (const ticks of times) {
          let sum = 0;
          for (let tick = 0; tick < ticks; tick++) {
            const tempo = piece.tempos.findLast((change) => change.timeTicks <= tick)?.microsecondsPerBeat ?? 500_000;
            sum += tempo / 1e6 / piece.ticksPerBeat;
          }
          const seconds = clock.secondsAt(ticks);
          expect(Math.abs(seconds - sum)).toBeLessThanOrEqual(1e-12 * (1 + sum));
          // A tick may be as short as 3e-11 s: the inverse is exact to the rounding of the seconds.
          expect(clock.secondsAt(clock.ticksAt(seconds))).toBeCloseTo(seconds, 12);
          if (sum > 0) expect(clock.ticksAt(seconds)).toBeGreaterThan(clock.ticksAt(0));
        }
      }),
    );
  });

  it('gives ticks back to the last bits at tempos of music', () => {
    const tempo = fc.record({
      timeTicks: fc.nat(1_000_000),
      microsecondsPerBeat: fc.integer({ min: 100_000, max: 2_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(tempo), fc.nat(2_000_000), (tempos, ticks) => {
        const clock = createClock(createPiece({ notes: [], tempos }));
        expect(Math.abs(clock.ticksAt(clock.secondsAt(ticks)) - ticks)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('duration', () => {
  it('is the last end of a note', () => {
    const piece = createPiece({ notes: parseNotes('C4:0-1920 E4:480-960'), pedal: [{ timeTicks: 5000, value: 0 }] });
    expect(durationTicks(piece)).toBe(1920);
    expect(durationSeconds(piece)).toBe(2);
    expect(durationSeconds(createPiece({ notes: [] }))).toBe(0);
  });
});
