import { describe, expect, it } from 'vitest';
import { parseNotes } from '../../test/support/note-text.ts';
import { tune } from '../../test/support/tunes.ts';
import { createPiece } from '../notes/create.ts';
import type { Note } from '../notes/piece.ts';
import { Random } from '../random.ts';
import { encodePiece } from './encode.ts';
import { guessTimeBase } from './guess.ts';
import { estimateModes } from './modes.ts';

const C_MAJOR = 'C4:0-480 E4:0-480 G4:0-480 F4:480-960 A4:480-960 D4:960-1440 G4:960-1440 B4:960-1440 C4:1440-1920';
const A_MINOR =
  'A3:1920-2400 C4:1920-2400 E4:1920-2400 D4:2400-2880 F4:2400-2880 E4:2880-3360 G#4:2880-3360 A4:3360-3840';

describe('estimateModes', () => {
  const keyed = (notes: string, ...ticks: number[]) =>
    encodePiece(
      createPiece({
        notes: parseNotes(notes),
        keys: ticks.map((timeTicks, i) => ({ timeTicks, fifths: 0, mode: i === 1 ? 'minor' : 'major' })),
      }),
      { base: 'score' },
    );

  it('turns a major key into its relative minor where that fits better', () => {
    expect(estimateModes(keyed(C_MAJOR, 0)).keys).toEqual([{ tick: 0, tonic: 0, mode: 'major' }]);
    expect(estimateModes(keyed(A_MINOR, 0)).keys).toEqual([{ tick: 0, tonic: 9, mode: 'minor' }]);
  });

  it('judges each stretch alone, leaves minor keys, and drops changes that become none', () => {
    const both = `${C_MAJOR} ${A_MINOR}`;
    expect(estimateModes(keyed(both, 0, 1920)).keys).toEqual([
      { tick: 0, tonic: 0, mode: 'major' },
      { tick: 96, tonic: 9, mode: 'minor' },
    ]);
    expect(estimateModes(keyed(A_MINOR, 0, 2880)).keys).toEqual([{ tick: 0, tonic: 9, mode: 'minor' }]);
  });
});

describe('guessTimeBase', () => {
  it('tells scores from performances', () => {
    const score = tune(1, 8);
    const random = Random.of(1);
    const played: Note[] = score.notes.map((note) => ({ ...note, onsetTicks: note.onsetTicks + random.below(30) }));
    expect(guessTimeBase(score)).toBe('score');
    expect(guessTimeBase(createPiece({ ...score, notes: played }))).toBe('performance');
    expect(guessTimeBase(createPiece({ notes: [], ticksPerBeat: 24 }))).toBe('score');
  });
});
