import { describe, expect, it } from 'vitest';
import { LOWEST_PITCH, PITCH_COUNT } from '../../tokens/sequence.ts';
import { Onsets, OwnNotes } from './echoes.ts';
import { coarseClass, INPUT, KNOWN } from './features.ts';

const note = (onset: number, pitch: number, duration = 12, velocity = 16) => ({ onset, pitch, duration, velocity });
const key = (pitch: number): number => pitch - LOWEST_PITCH;

describe('what is recalled of own notes', () => {
  const recalledAfter = (pitches: readonly number[]): number[] => {
    const own = new OwnNotes();
    pitches.forEach((pitch, index) => {
      own.push(note(10 * index, pitch, 5 + index, index));
    });
    return own.rows();
  };
  const { offsets } = INPUT;

  it('is nothing before there are two notes', () => {
    expect(recalledAfter([])).toEqual([]);
    expect(recalledAfter([60])).toEqual([]);
    expect(recalledAfter([60, 62])).toEqual([offsets.before + key(60)]);
  });

  it('is the note that followed the same pitches, told by how many were the same', () => {
    // 60 62 came before, and 65 after it: two the same are the second class of lengths.
    expect(recalledAfter([60, 62, 65, 50, 60, 62])).toEqual([
      offsets.before + key(60),
      offsets.recalledPitch + PITCH_COUNT + key(65),
      offsets.recalledWait + coarseClass(10),
      offsets.recalledDuration + coarseClass(7),
      offsets.recalledVelocity + 2,
      // The step of 2 came once before, and a third after it.
      offsets.recalledMove + key(65),
    ]);
  });

  it('knows a motif again in another key', () => {
    expect(recalledAfter([60, 62, 65, 70, 72])).toEqual([offsets.before + key(70), offsets.recalledMove + key(75)]);
  });

  it('leaves out what would lie beyond the keyboard', () => {
    expect(recalledAfter([60, 70, 80, 98, 108])).toEqual([offsets.before + key(98)]);
  });
});

describe('echoes', () => {
  const onsets = new Onsets();
  for (const each of [note(0, 48), note(0, 60), note(72, 62), note(96, 64), note(120, 65)]) onsets.push(each);
  const echo = (lag: number, pitch: number): number => KNOWN.offsets.echoes + lag * PITCH_COUNT + key(pitch);

  it('are the pitches of the same place a beat, two beats, and one, two and four bars ago', () => {
    expect(onsets.rows(96, true, 96)).toEqual([echo(0, 64), echo(1, 62), echo(3, 48), echo(3, 60)]);
    expect(onsets.rows(120, true, 24)).toEqual([echo(0, 65), echo(1, 64), echo(2, 62), echo(3, 64), echo(4, 62)]);
  });

  it('know no bars where there are none, and no beats in a performance', () => {
    expect(onsets.rows(96, true, undefined)).toEqual([echo(0, 64), echo(1, 62)]);
    expect(onsets.rows(96, false, undefined)).toEqual([echo(0, 64)]);
  });
});
