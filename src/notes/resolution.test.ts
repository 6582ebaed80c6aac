import { describe, expect, it } from 'vitest';
import { createPiece } from './create.ts';
import { withFineTicks } from './resolution.ts';

const notes = [{ pitch: 60, onsetTicks: 24, durationTicks: 12, velocity: 64 }];

describe('withFineTicks', () => {
  it('multiplies all times where the ticks are too coarse', () => {
    const fine = withFineTicks(createPiece({ ticksPerBeat: 24, notes }), 'beat', 24, 2);
    expect([fine.ticksPerBeat, fine.notes[0]?.onsetTicks, fine.notes[0]?.durationTicks]).toEqual([48, 48, 24]);
  });

  it('counts seconds at the slowest tempo', () => {
    const tempos = [{ timeTicks: 48, microsecondsPerBeat: 2_000_000 }];
    const fine = withFineTicks(createPiece({ ticksPerBeat: 100, notes, tempos }), 'second', 100, 2);
    expect(fine.ticksPerBeat).toBe(400);
    expect(fine.tempos.map(({ timeTicks }) => timeTicks)).toContain(4 * 48);
  });

  it('leaves a piece alone that is fine enough, and stops where MIDI does', () => {
    const piece = createPiece({ ticksPerBeat: 480, notes });
    expect(withFineTicks(piece, 'beat', 24, 2)).toBe(piece);
    expect(withFineTicks(piece, 'beat', 1e6, 2).ticksPerBeat).toBe(480 * 68);
  });
});
