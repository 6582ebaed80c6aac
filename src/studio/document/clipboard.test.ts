import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { applyEdit, newIds } from './apply.ts';
import { copyNotes, cutNotes, holdsNotes } from './clipboard.ts';
import { addNotes } from './notes.ts';
import { pasteNotes } from './paste.ts';
import { newSong } from './piece.ts';
import type { Song } from './song.ts';

const start = newSong();
const song = applyEdit(
  start,
  addNotes(start, [
    { pitch: 60, onsetTicks: 480, durationTicks: 100, velocity: 90 },
    { pitch: 64, onsetTicks: 600, durationTicks: 50, origin: 'model', locked: true },
    { pitch: 67, onsetTicks: 700, durationTicks: 10 },
  ]),
);
const two = new Set([1, 2]);
const placesOf = ({ notes }: Song) => notes.map(({ id, onsetTicks, pitch }) => `${id}:${pitch}@${onsetTicks}`);

describe('the clipboard', () => {
  it('carries notes to another time and another song', () => {
    const text = copyNotes(song, two);
    expect(holdsNotes(text)).toBe(true);
    const edit = pasteNotes(song, text, 1920);
    expect(placesOf(applyEdit(song, edit))).toEqual(['1:60@480', '2:64@600', '3:67@700', '4:60@1920', '5:64@2040']);
    expect([...newIds(edit)]).toEqual([4, 5]);
    const other = applyEdit(newSong('other'), pasteNotes(newSong('other'), text, 0));
    expect(other.notes[1]).toEqual({
      id: 2,
      pitch: 64,
      onsetTicks: 120,
      durationTicks: 50,
      velocity: 80,
      origin: 'model',
      locked: true,
    });
  });

  it('keeps the distance from a bar line', () => {
    const text = copyNotes(song, two, 0);
    expect(placesOf(applyEdit(start, pasteNotes(start, text, 1920)))).toEqual(['1:60@2400', '2:64@2520']);
  });

  it('cuts', () => {
    const { text, edit } = cutNotes(song, two);
    expect(placesOf(applyEdit(song, edit))).toEqual(['3:67@700']);
    expect(text).toBe(copyNotes(song, two));
    expect(copyNotes(song, new Set())).toBe('');
  });

  it('refuses whatever else a clipboard holds', () => {
    const clip = JSON.parse(copyNotes(song, two));
    const broken = [
      '',
      'a shopping list',
      '{}',
      '[1]',
      JSON.stringify({ ...clip, version: 2 }),
      JSON.stringify({ ...clip, notes: [] }),
      JSON.stringify({ ...clip, notes: [{ ...clip.notes[0], pitch: 300 }] }),
      JSON.stringify({ ...clip, notes: [{ ...clip.notes[0], offsetTicks: -1 }] }),
    ];
    for (const text of broken) expect(() => pasteNotes(song, text, 0), text).toThrow(OptionError);
  });

  it('leaves out what is too late for a song', () => {
    expect(newIds(pasteNotes(song, copyNotes(song, two), 2 ** 31 - 110)).size).toBe(1);
  });
});
