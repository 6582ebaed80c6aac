import { describe, expect, it } from 'vitest';
import { parseNotes } from '../../test/support/note-text.ts';
import { DatasetError } from '../errors.ts';
import { writeMidi } from '../midi/write.ts';
import { createPiece } from '../notes/create.ts';
import { combinationAt, type Grid } from '../roll/roll.ts';
import { memoryCollection } from './collection.ts';
import { prepareRolls } from './prepare.ts';

const GRID: Grid = { unit: 'beat', stepsPerBeat: 4 };
const song = (notes: string) => writeMidi(createPiece({ notes: parseNotes(notes) }));
const garbage = new TextEncoder().encode('This is a letter, not music.');

describe('prepareRolls', () => {
  it('makes a roll of each song and tells how far it is', async () => {
    const collection = memoryCollection('two', { 'b.mid': song('E4:0-240'), 'a.mid': song('C4:0-120') });
    const told: string[] = [];
    const { songs, faults } = await prepareRolls(collection, collection.entries, {
      grid: GRID,
      pedal: true,
      onProgress: (done, total) => told.push(`${done}/${total}`),
    });
    expect(songs.map(({ entry, roll }) => [entry.id, roll.steps, combinationAt(roll, 0)])).toEqual([
      ['a.mid', 1, [60]],
      ['b.mid', 2, [64]],
    ]);
    expect(faults).toEqual([]);
    expect(told).toEqual(['1/2', '2/2']);
  });

  it('leaves out broken and empty files and reports them', async () => {
    const collection = memoryCollection('mixed', { 'a.mid': garbage, 'b.mid': song('C4:0-120'), 'c.mid': song('') });
    const { songs, faults } = await prepareRolls(collection, collection.entries, { grid: GRID, pedal: false });
    expect(songs.map(({ entry }) => entry.id)).toEqual(['b.mid']);
    expect(faults.map(({ entry }) => entry.id)).toEqual(['a.mid', 'c.mid']);
    expect(faults[1]?.message).toBe('the file holds no notes');
  });

  it('refuses a collection without a usable song', async () => {
    const bad = memoryCollection('bad', { 'a.mid': garbage });
    await expect(prepareRolls(bad, bad.entries, { grid: GRID, pedal: false })).rejects.toThrow(
      /none of the 1 songs of bad can be used, the first \(a\.mid\) since: /,
    );
    await expect(prepareRolls(bad, [], { grid: GRID, pedal: false })).rejects.toThrow(DatasetError);
  });

  it('does not hide a fault of the program', async () => {
    const collection = memoryCollection('one', { 'a.mid': song('C4:0-120') });
    await expect(prepareRolls(collection, [{ id: 'b.mid' }], { grid: GRID, pedal: false })).rejects.toThrow(RangeError);
  });
});
