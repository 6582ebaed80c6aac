import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNotes, parseNotes } from '../../test/support/note-text.ts';
import { arbitraryPiece } from '../../test/support/pieces.ts';
import { createPiece } from './create.ts';
import { applyPedal } from './pedal.ts';
import type { Note, Piece } from './piece.ts';

/** Pedal moves of channel 0 as "time:value". */
const pedalled = (notes: string, pedal: string): string =>
  formatNotes(
    applyPedal(
      createPiece({
        notes: parseNotes(notes),
        pedal: pedal.split(' ').map((move) => {
          const [timeTicks, value] = move.split(':').map(Number) as [number, number];
          return { timeTicks, value };
        }),
      }),
    ),
  );

describe('applyPedal', () => {
  it.each([
    ['a key released under the pedal sounds until it is lifted', 'C4:0-10', '5:127 20:0', 'C4:0-20'],
    ['a key released before the pedal is not caught', 'C4:0-10', '11:127 20:0', 'C4:0-10'],
    ['a pedal pressed as the key is released catches it', 'C4:0-10', '10:127 20:0', 'C4:0-20'],
    ['a pedal lifted as the key is released does not', 'C4:0-10', '5:127 10:0', 'C4:0-10'],
    ['a key held longer than the pedal keeps its length', 'C4:0-30', '5:127 20:0', 'C4:0-30'],
    ['the same pitch struck again ends a note', 'C4:0-10 C4:15-18', '5:127 20:0', 'C4:0-15 C4:15-20'],
    ['struck again at its release', 'C4:0-10 C4:10-12', '5:127 20:0', 'C4:0-10 C4:10-20'],
    ['another pitch does not', 'C4:0-10 D4:15-18', '5:127 20:0', 'C4:0-20 D4:15-20'],
    ['nor the same pitch on another channel', 'C4:0-10 C4:15-18c1', '5:127 20:0', 'C4:0-20 C4:15-18c1'],
    ['the same pitch on another track does', 'C4:0-10 C4:15-18t1', '5:127 20:0', 'C4:0-15 C4:15-20t1'],
    ['a key held beneath a second strike is not cut', 'C4:0-10 C4:5-8', '0:127 20:0', 'C4:0-10 C4:5-20'],
    ['two strikes at once do not end each other', 'C4:0-5 C4:0-8', '0:127 20:0', 'C4:0-20 C4:0-20'],
    ['a note of no length rings', 'C4:5-5', '0:127 20:0', 'C4:5-20'],
    ['63 is up', 'C4:0-10', '5:64 15:63 20:0', 'C4:0-15'],
    ['half-pedal moves above 64 hold', 'C4:0-10', '5:127 12:64 14:100 20:0', 'C4:0-20'],
    ['up and down at one tick is a re-pedalling', 'C4:0-10 D4:0-15', '5:127 12:0 12:127 20:0', 'C4:0-12 D4:0-20'],
    ['never lifted: to the end of the piece', 'C4:0-10 D4:0-40', '5:127', 'C4:0-40 D4:0-40'],
    ['which a later move of the pedal extends', 'C4:0-10', '5:127 50:90', 'C4:0-50'],
  ])('%s', (_, notes, pedal, expected) => {
    expect(pedalled(notes, pedal)).toBe(expected);
  });

  it('agrees with a pedal played tick by tick, and leaves onsets, pitches and order alone', () => {
    fc.assert(
      fc.property(arbitraryPiece, (piece) => {
        const small = createPiece({
          notes: piece.notes.map((note) => ({
            ...note,
            onsetTicks: note.onsetTicks % 40,
            durationTicks: note.durationTicks % 40,
          })),
          pedal: piece.pedal.map((change) => ({ ...change, timeTicks: change.timeTicks % 60 })),
        });
        expect(applyPedal(small)).toEqual(small.notes.map((note) => ringing(note, small)));
      }),
    );
  });
});

/** The definition, literally: from the release of the key on, tick by tick. */
function ringing(note: Note, piece: Piece): Note {
  const released = note.onsetTicks + note.durationTicks;
  const ofChannel = piece.pedal.filter((change) => change.channel === note.channel);
  const isDown = ofChannel.filter((change) => change.timeTicks <= released).at(-1);
  const isStruckAgain = (tick: number): boolean =>
    piece.notes.some(
      (other) => other.pitch === note.pitch && other.channel === note.channel && other.onsetTicks === tick,
    );
  let end = released;
  if (isDown !== undefined && isDown.value >= 64) {
    for (let tick = note.onsetTicks + 1; tick <= released; tick++) if (isStruckAgain(tick)) return note;
    const last = Math.max(
      ...piece.notes.map((other) => other.onsetTicks + other.durationTicks),
      ...piece.pedal.map((change) => change.timeTicks),
    );
    const isLifted = (tick: number): boolean =>
      ofChannel.some((change) => change.timeTicks === tick && change.value < 64);
    do end++;
    while (end < last && !isLifted(end) && !isStruckAgain(end));
    end = Math.min(end, Math.max(last, released));
  }
  return { ...note, durationTicks: end - note.onsetTicks };
}
