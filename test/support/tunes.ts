/**
 * Small tonal pieces made for the tests: a melody over broken chords, different for every seed.
 */
import { writeMidi } from '../../src/midi/write.ts';
import { createPiece } from '../../src/notes/create.ts';
import type { Note, Piece } from '../../src/notes/piece.ts';
import { Random } from '../../src/random.ts';

const TICKS = 480;
/** I, vi, IV, V as semitones above the tonic. */
const CHORDS = [
  [0, 4, 7],
  [9, 12, 16],
  [5, 9, 12],
  [7, 11, 14],
];

/** A piece of so many bars of two seconds. @example tune(1, 8).notes.length // 96 */
export function tune(seed: number, bars: number): Piece {
  const random = Random.of(seed);
  // Two keys, so that whoever has heard a few tunes has heard both.
  const tonic = 48 + 7 * random.below(2);
  const notes: Omit<Note, 'channel' | 'track'>[] = [];
  for (let bar = 0; bar < bars; bar++) {
    const chord = CHORDS[bar % CHORDS.length]!;
    for (let eighth = 0; eighth < 8; eighth++) {
      const onsetTicks = (bar * 4 + eighth / 2) * TICKS;
      notes.push({ pitch: tonic + chord[eighth % 3]!, onsetTicks, durationTicks: TICKS / 2, velocity: 60 });
    }
    for (let beat = 0; beat < 4; beat++) {
      const pitch = tonic + 12 + chord[random.below(3)]!;
      notes.push({ pitch, onsetTicks: (bar * 4 + beat) * TICKS, durationTicks: TICKS, velocity: 90 });
    }
  }
  return createPiece({ notes });
}

/** MIDI files of so many tunes, by name. */
export function tuneFiles(count: number, bars: number): Record<string, Uint8Array> {
  const entries = Array.from(
    { length: count },
    (_, index) => [`tune${String.fromCharCode(97 + index)}.mid`, writeMidi(tune(index, bars))] as const,
  );
  return Object.fromEntries(entries);
}
