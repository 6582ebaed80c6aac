import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNotes } from '../../test/support/note-text.ts';
import { maestroFiles, SONG } from '../../test/support/songs.ts';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { MidiError } from '../errors.ts';
import { writeMidi } from '../midi/write.ts';
import { createPiece } from '../notes/create.ts';
import type { KeyChange } from '../notes/piece.ts';
import { inspectDataset } from './inspect.ts';

const folder = temporaryFolder();

describe('inspectDataset', () => {
  it('describes a file', async () => {
    const piece = createPiece({
      notes: parseNotes('C4:0-480 G5:480-960'),
      tempos: [
        { timeTicks: 0, microsecondsPerBeat: 1_000_000 },
        { timeTicks: 480, microsecondsPerBeat: 500_000 },
      ],
      metres: [{ timeTicks: 0, numerator: 3, denominator: 8 }],
      keys: [{ timeTicks: 0, fifths: -3, mode: 'major' }],
      pedal: [{ timeTicks: 0, value: 127 }],
    });
    writeTree(folder, { 'a.mid': writeMidi(piece) });
    expect(await inspectDataset(join(folder, 'a.mid'))).toMatchObject({
      kind: 'file',
      durationSeconds: 1.5,
      notes: 2,
      lowestPitch: 60,
      highestPitch: 79,
      pedalChanges: 1,
      beatsPerMinute: 60,
      tempoChanges: 1,
      metre: '3/8',
      key: 'E-flat major',
      warnings: [],
    });
  });

  it.each<[KeyChange['fifths'], KeyChange['mode'], string]>([
    [0, 'major', 'C major'],
    [0, 'minor', 'A minor'],
    [7, 'major', 'C-sharp major'],
    [-7, 'major', 'C-flat major'],
    [7, 'minor', 'A-sharp minor'],
    [-7, 'minor', 'A-flat minor'],
    [-1, 'major', 'F major'],
    [3, 'minor', 'F-sharp minor'],
  ])('names the key of %d fifths, %s', async (fifths, mode, key) => {
    const piece = createPiece({ notes: parseNotes('C4:0-1'), keys: [{ timeTicks: 0, fifths, mode }] });
    writeTree(folder, { 'key.mid': writeMidi(piece) });
    expect(await inspectDataset(join(folder, 'key.mid'))).toMatchObject({ key });
  });

  it('leaves out what a file does not say, and tells what was wrong with it', async () => {
    writeTree(folder, { 'cut.mid': SONG.subarray(0, SONG.length - 6), 'no.mid': 'not music' });
    const info = await inspectDataset(join(folder, 'cut.mid'));
    expect(info).not.toHaveProperty('metre');
    expect(info).not.toHaveProperty('key');
    if (info.kind !== 'file') throw new Error('not a file');
    expect(info.warnings.length).toBeGreaterThan(0);
    await expect(inspectDataset(join(folder, 'no.mid'))).rejects.toThrow(MidiError);
  });

  it('sums up a data set by split and names its faults', async () => {
    writeTree(join(folder, 'set'), { ...maestroFiles(), '2004/d.midi': 'not music' });
    const told: number[] = [];
    const info = await inspectDataset(join(folder, 'set'), { onProgress: (done) => told.push(done) });
    const one = { files: 1, notes: 3, hours: 2 / 3600 };
    expect(info).toMatchObject({
      kind: 'collection',
      name: 'set',
      files: 2,
      notes: 6,
      splits: { train: one, validation: one },
      filesWithPedal: 0,
      faults: [{ file: '2004/d.midi', message: expect.any(String) }],
    });
    expect(info).not.toHaveProperty('splits.test');
    expect(told).toEqual([1, 2, 3]);
  });
});
