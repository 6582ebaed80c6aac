import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { applyEdit, isNoEdit, newIds } from './apply.ts';
import type { Edit } from './edit.ts';
import { addNotes, deleteNotes, duplicateNotes, lockNotes, type NewNote, replaceNotes, splitNotes } from './notes.ts';
import { newSong } from './piece.ts';
import { setKey, setMetre } from './settings.ts';
import type { Song } from './song.ts';
import {
  drawVelocities,
  moveNotes,
  quantiseNotes,
  resizeNotes,
  setVelocities,
  snapToScale,
  transposeInScale,
  transposeNotes,
} from './transforms.ts';

/** Notes as 'pitch@onset+duration', with ! for a model's; ids count from 1. */
function songOf(text: string): Song {
  const notes = text.split(' ').map((word): NewNote => {
    const [, pitch, onset, duration, model] = /^(\d+)@(\d+)\+(\d+)(!?)$/.exec(word) ?? [];
    return {
      pitch: Number(pitch),
      onsetTicks: Number(onset),
      durationTicks: Number(duration),
      origin: model === '!' ? 'model' : 'mine',
    };
  });
  return applyEdit(newSong(), addNotes(newSong(), notes));
}

function textOf({ notes }: Song): string {
  return notes
    .map(
      ({ pitch, onsetTicks, durationTicks, origin }) =>
        `${pitch}@${onsetTicks}+${durationTicks}${origin === 'model' ? '!' : ''}`,
    )
    .join(' ');
}

const all = ({ notes }: Song): ReadonlySet<number> => new Set(notes.map(({ id }) => id));
const outcome = (text: string, wish: (song: Song, selection: ReadonlySet<number>) => Edit): string => {
  const song = songOf(text);
  return textOf(applyEdit(song, wish(song, all(song))));
};
const inKey = (song: Song, fifths: number, mode: 'major' | 'minor' = 'major'): Song =>
  applyEdit(song, setKey(song, 0, { fifths, mode }));

describe('moving', () => {
  it('moves a block until one note meets an edge', () => {
    const move = (semitones: number, ticks: number) =>
      outcome('60@100+50 105@200+50!', (song, ids) => moveNotes(song, ids, { semitones, ticks }));
    expect(move(2, 10)).toBe('62@110+50 107@210+50');
    expect(move(12, -500)).toBe('63@0+50 108@100+50');
    expect(move(-60, 0)).toBe('21@100+50 66@200+50');
  });

  it('leaves what does not move to the model', () => {
    const song = songOf('108@0+50!');
    expect(isNoEdit(moveNotes(song, all(song), { semitones: 1, ticks: -1 }))).toBe(true);
  });

  it('passes over ids that are gone', () => {
    const song = songOf('60@0+50');
    expect(isNoEdit(moveNotes(song, new Set([7]), { ticks: 1 }))).toBe(true);
    expect(isNoEdit(deleteNotes(song, new Set([7])))).toBe(true);
  });
});

describe('resizing', () => {
  it('moves either edge and keeps the least length', () => {
    const resize = (edge: 'start' | 'end', ticks: number, least?: number) =>
      outcome('60@100+200 64@100+20!', (song, ids) => resizeNotes(song, ids, edge, ticks, least));
    expect(resize('end', 50)).toBe('60@100+250 64@100+70');
    expect(resize('end', -190, 60)).toBe('60@100+60 64@100+20!');
    expect(resize('end', -500)).toBe('60@100+1 64@100+1');
    expect(resize('start', -150)).toBe('60@0+300 64@0+120');
    expect(resize('start', 190, 60)).toBe('64@100+20! 60@240+60');
  });
});

describe('velocities', () => {
  it('are set, changed and drawn within 1 to 127', () => {
    const song = songOf('60@0+10 62@10+10 64@20+10');
    const velocities = (edit: Edit) => applyEdit(song, edit).notes.map(({ velocity }) => velocity);
    expect(velocities(setVelocities(song, all(song), { to: 200 }))).toEqual([127, 127, 127]);
    expect(velocities(setVelocities(song, new Set([2]), { by: -100 }))).toEqual([80, 1, 80]);
    expect(
      velocities(
        drawVelocities(
          song,
          new Map([
            [1, 30],
            [3, 90.4],
          ]),
        ),
      ),
    ).toEqual([30, 80, 90]);
  });
});

describe('transposing', () => {
  it('goes by semitones', () => {
    expect(outcome('60@0+10 64@0+10', (song, ids) => transposeNotes(song, ids, -1))).toBe('59@0+10 63@0+10');
  });

  it('goes along the scale, and keeps what is outside at its distance', () => {
    const inC = (text: string, steps: number): string => {
      const song = inKey(songOf(text), 0);
      return textOf(applyEdit(song, transposeInScale(song, all(song), steps)));
    };
    expect(inC('60@0+10 64@1+10 67@2+10', 1)).toBe('62@0+10 65@1+10 69@2+10');
    expect(inC('60@0+10 64@1+10 67@2+10', -7)).toBe('48@0+10 52@1+10 55@2+10');
    expect(inC('61@0+10', 1)).toBe('63@0+10');
    // The piano ends with C: two steps up are none for a block that begins at its top.
    expect(inC('105@0+10 107@1+10', 3)).toBe('107@0+10 108@1+10');
  });

  it('asks for a key', () => {
    const song = songOf('60@0+10');
    expect(() => transposeInScale(song, all(song), 1)).toThrow(OptionError);
    expect(() => snapToScale(song, all(song))).toThrow('choose a key');
  });

  it('snaps to the scale, the lower of two, and stays on the piano', () => {
    const song = inKey(songOf('61@0+10 66@1+10! 60@2+10!'), 0);
    expect(textOf(applyEdit(song, snapToScale(song, all(song))))).toBe('60@0+10 65@1+10 60@2+10!');
    const low = inKey(songOf('21@0+10 108@1+10'), 7);
    for (const { pitch } of applyEdit(low, snapToScale(low, all(low))).notes) {
      expect(pitch).toBeGreaterThanOrEqual(21);
      expect(pitch).toBeLessThanOrEqual(108);
    }
  });
});

describe('quantising', () => {
  it('moves onsets to the grid, all the way or part of it', () => {
    const quantise = (options: Parameters<typeof quantiseNotes>[2]) =>
      outcome('60@230+100 62@500+100!', (song, ids) => quantiseNotes(song, ids, options));
    expect(quantise({ gridTicks: 240 })).toBe('60@240+100 62@480+100');
    expect(quantise({ gridTicks: 240, strength: 0.5 })).toBe('60@235+100 62@490+100');
    expect(quantise({ gridTicks: 240, strength: 0 })).toBe('60@230+100 62@500+100!');
    expect(quantise({ gridTicks: 240, ends: true })).toBe('60@240+240 62@480+240');
  });

  it('begins the grid anew with each bar', () => {
    const song = songOf('60@1690+50');
    const sevenEight = applyEdit(song, setMetre(song, 0, 7, 8));
    expect(textOf(applyEdit(sevenEight, quantiseNotes(sevenEight, all(sevenEight), { gridTicks: 480 })))).toBe(
      '60@1680+50',
    );
  });

  it('refuses a grid without width', () => {
    const song = songOf('60@0+10');
    expect(() => quantiseNotes(song, all(song), { gridTicks: 0 })).toThrow(OptionError);
    expect(() => quantiseNotes(song, all(song), { gridTicks: 10, strength: 2 })).toThrow(OptionError);
  });
});

describe('notes that come and go', () => {
  it('come within range', () => {
    const song = newSong();
    const added = addNotes(song, [{ pitch: 10, onsetTicks: -40.3, durationTicks: 0, velocity: 300 }]);
    expect(applyEdit(song, added).notes).toEqual([
      { id: 1, pitch: 21, onsetTicks: 0, durationTicks: 1, velocity: 127, origin: 'mine' },
    ]);
  });

  it('are duplicated to right after themselves, owners kept', () => {
    const song = songOf('60@0+480 64@480+400!');
    const edit = duplicateNotes(song, all(song), 240);
    expect(textOf(applyEdit(song, edit))).toBe('60@0+480 64@480+400! 60@960+480 64@1440+400!');
    expect([...newIds(edit)]).toEqual([3, 4]);
  });

  it('are split where they sound', () => {
    expect(outcome('60@0+100! 62@50+10 64@0+50', (song, ids) => splitNotes(song, ids, 50))).toBe(
      '60@0+50 64@0+50 60@50+50 62@50+10',
    );
  });

  it('are replaced unless they are locked', () => {
    const song = songOf('60@0+100 62@0+100');
    const locked = applyEdit(song, lockNotes(song, new Set([1]), true));
    const edit = replaceNotes(locked, all(locked), [{ pitch: 70, onsetTicks: 0, durationTicks: 9, origin: 'model' }]);
    expect(textOf(applyEdit(locked, edit))).toBe('60@0+100 70@0+9!');
    expect(applyEdit(locked, lockNotes(locked, all(locked), false))).toEqual(song);
  });

  it('keep their owner when they are locked', () => {
    expect(outcome('60@0+100!', (song, ids) => lockNotes(song, ids, true))).toBe('60@0+100!');
  });
});
