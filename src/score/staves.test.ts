import { describe, expect, it } from 'vitest';
import { createPiece } from '../notes/create.ts';
import { PAGE_TICKS } from './grid.ts';
import { stavesOf } from './staves.ts';

/** Quarter notes: pitch, onset, track. */
function staves(notes: readonly (readonly [pitch: number, beat: number, track: number])[], hands?: 'notes') {
  const piece = createPiece({
    notes: notes.map(([pitch, beat, track]) => ({
      pitch,
      onsetTicks: beat * 480,
      durationTicks: 480,
      velocity: 64,
      track,
    })),
  });
  const placed = piece.notes.map(({ pitch, onsetTicks }, source) => ({
    pitch,
    source,
    velocity: 64,
    onsetTicks: (onsetTicks / 480) * PAGE_TICKS,
    durationTicks: PAGE_TICKS,
  }));
  return [...stavesOf(piece, placed, hands)].map((staff, index) => [placed[index]!.pitch, staff]);
}

describe('stavesOf', () => {
  const crossing = [0, 1, 2, 3].flatMap((beat) => [[40 + beat, beat, 1] as const, [84 - beat, beat, 0] as const]);

  it('takes two tracks for two hands, the higher one above, however they cross', () => {
    const hands = staves([...crossing, [80, 4, 1], [38, 4, 0]]);
    expect(hands).toContainEqual([80, 2]);
    expect(hands).toContainEqual([38, 1]);
    const found = staves([...crossing, [80, 4, 1], [38, 4, 0]], 'notes');
    expect(found).toContainEqual([80, 1]);
  });

  it('looks for both hands in one track where the other is silent for long', () => {
    // Whoever went on with the piece gave everything to the upper hand's track.
    const added = Array.from({ length: 12 }, (_, beat) => [
      [45 + (beat % 3), 4 + beat, 0] as const,
      [79 - (beat % 4), 4 + beat, 0] as const,
    ]).flat();
    const hands = staves([...crossing, ...added]);
    expect(hands.filter(([pitch]) => pitch! < 50).every(([, staff]) => staff === 2)).toBe(true);
    expect(hands.filter(([pitch]) => pitch! > 70).every(([, staff]) => staff === 1)).toBe(true);
  });

  it('copes with no notes', () => {
    expect(staves([])).toEqual([]);
  });
});
