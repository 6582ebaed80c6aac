import { describe, expect, it } from 'vitest';
import {
  acceptTake,
  addNotes,
  applyEdit,
  changeSong,
  keepForLater,
  moveNotes,
  newWorkspace,
  setTitle,
} from '../../document/index.ts';
import { BAR, ideaOf, songOf } from './fakes.ts';
import { excerptOf, fittingNotes, isSameMusic, secondsOf, songWith } from './music.ts';
import { pictureNotes } from './picture.ts';
import { songOfTake, stretchOfTake, takeRows } from './takes.ts';

const song = songOf(60, 62, 64, 65);
const ids = song.notes.map(({ id }) => id);

describe('songs with an idea', () => {
  it('are the same music or not, whatever they are called', () => {
    const moved = applyEdit(song, moveNotes(song, new Set(ids), { semitones: 1 }));
    expect(isSameMusic(song, applyEdit(song, setTitle(song, 'Rain')))).toBe(true);
    expect(isSameMusic(song, moved)).toBe(false);
    expect(isSameMusic(song, applyEdit(moved, moveNotes(moved, new Set(ids), { semitones: -1 })))).toBe(true);
  });

  it('have room for notes whose pitch does not sound there', () => {
    const { notes } = ideaOf(480, 62, 64, 70);
    expect(fittingNotes(song, [], notes).map(({ pitch }) => pitch)).toEqual([70]);
    expect(fittingNotes(song, ids, notes)).toBe(notes);
  });

  it('are heard in part: what begins there, no longer than the part', () => {
    const long = songWith(song, [], [{ pitch: 72, onsetTicks: 960, durationTicks: 4 * BAR }]);
    const pedal = [{ timeTicks: 0, value: 127 }];
    const { notes, pedal: moves } = excerptOf({ ...long, pedal }, { from: 480, to: BAR });
    expect(notes.map(({ pitch, durationTicks }) => [pitch, durationTicks])).toEqual([
      [62, 480],
      [64, 480],
      [72, 960],
      [65, 480],
    ]);
    expect(moves).toEqual([...pedal, { timeTicks: BAR, value: 0 }]);
    expect(secondsOf(song, { from: 480, to: BAR })).toBeCloseTo(1.5);
  });
});

describe('pictureNotes', () => {
  it('shares rows between pictures, and tells the new from the old', () => {
    const added = songWith(song, [], ideaOf(BAR, 80).notes);
    const picture = pictureNotes(added, { from: 960, to: 2 * BAR }, ({ origin }) => origin === 'model', [added, song]);
    expect(picture.width).toBe(2 * BAR - 960);
    expect(picture.bars).toEqual([BAR - 960]);
    expect(picture.notes.map(({ x, kind }) => [x, kind])).toEqual([
      [0, 'mine'],
      [480, 'mine'],
      [960, 'new'],
    ]);
    for (const { y } of picture.notes) expect(y >= 0 && y + 1 <= picture.height).toBe(true);
    const lowest = pictureNotes(song, { from: 0, to: BAR }, () => false, [added, song]);
    expect(lowest.height).toBe(pictureNotes(song, { from: 0, to: BAR }, () => false).height);
  });
});

describe('takeRows', () => {
  it('lists branches before what goes on, and where the song is', () => {
    const start = newWorkspace(song);
    const edit = addNotes(song, ideaOf(BAR, 70, 72).notes);
    const kept = keepForLater(start, { edit, label: 'Kept', model: 'm', seed: 3 });
    const taken = acceptTake(kept, { edit: addNotes(kept.song, ideaOf(BAR, 80).notes), label: 'Taken' });
    expect(takeRows(taken).map(({ label, depth, isCurrent }) => [label, depth, isCurrent])).toEqual([
      ['The beginning', 0, false],
      ['Kept', 1, false],
      ['Taken', 0, true],
    ]);
    const changed = changeSong(taken, moveNotes(taken.song, new Set(ids), { semitones: 1 }), 'Move');
    expect(takeRows(changed).at(-1)).toMatchObject({ label: 'Taken', hasChanges: true });
    const [, branch] = takeRows(changed);
    if (branch === undefined) throw new Error('there is a branch');
    const branched = songOfTake(changed, branch.take.id);
    expect(branched.notes.map(({ pitch }) => pitch)).toEqual([60, 62, 64, 65, 70, 72]);
    expect(stretchOfTake(branched, branch.take)).toEqual({ from: 0, to: BAR + 960 });
  });
});
