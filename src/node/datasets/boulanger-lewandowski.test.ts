import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../../test/support/temporary.ts';
import { DatasetError } from '../../errors.ts';
import { combinationAt, type Roll } from '../../roll/roll.ts';
import { openCollection } from '../collection.ts';
import { openTree } from '../file-tree.ts';
import { readRollSet } from './boulanger-lewandowski.ts';
import { readMat } from './boulanger-lewandowski-mat.ts';
import { getDataset } from './get.ts';

const folder = temporaryFolder();
let count = 0;
const treeOf = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const path = join(folder, String(count++));
  writeTree(path, files);
  return path;
};
/** Written by test/references/boulanger-lewandowski.py with SciPy. */
const mat = (name: 'packed' | 'plain') =>
  new Uint8Array(readFileSync(new URL(`../../../test/references/boulanger-lewandowski-${name}.mat`, import.meta.url)));
const PIECES = {
  train: [[[60, 64, 67], [21, 108], []], [[48]]],
  valid: [[[59, 62], [60]]],
  test: [[[], [36, 40, 43]], [[108]], [[21, 22, 23], [], [55]]],
};
const steps = (roll: Roll) => Array.from({ length: roll.steps }, (_, step) => combinationAt(roll, step));

describe('boulanger-lewandowski', () => {
  it.each([
    ['compressed .mat', 'JSB_Chorales.mat', mat('packed')],
    ['plain .mat', 'JSB_Chorales.mat', mat('plain')],
    ['JSON', 'JSB_Chorales.json', JSON.stringify(PIECES)],
  ])('reads %s', async (_, name, content) => {
    const set = await readRollSet(await openTree(treeOf({ [name]: content })), 'JSB_Chorales');
    expect(set).toMatchObject({ title: 'JSB', grid: { unit: 'beat', stepsPerBeat: 1 } });
    expect(set.train.map(steps)).toEqual(PIECES.train);
    expect(set.validation.map(steps)).toEqual(PIECES.valid);
    expect(set.test.map(steps)).toEqual(PIECES.test);
    // The clean list is of the published 77 pieces, not of these.
    expect(set.cleanTest).toBeUndefined();
  });

  it('is got from a folder of .mat files beneath others, and says what it is for', async () => {
    const from = treeOf({ 'poly_music/mdata/Nottingham.mat': mat('packed'), 'poly_music/model.py': 'x' });
    const to = join(folder, String(count++));
    const got = await getDataset('boulanger-lewandowski', { from, to });
    expect(got).toMatchObject({ path: join(to, 'boulanger-lewandowski'), files: 1, alreadyComplete: false });
    expect((await readRollSet(await openTree(got.path), 'Nottingham')).train).toHaveLength(2);
    expect((await getDataset('boulanger-lewandowski', { from: 'nowhere', to })).alreadyComplete).toBe(true);
    await expect(openCollection(got.path)).rejects.toThrow(/piano rolls, not MIDI files.*cadenza benchmark rolls/);
  });

  it.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    ['a pitch outside the piano', { 'JSB_Chorales.json': '{"train":[[[20]]],"valid":[],"test":[]}' }, /train\.0\.0\.0/],
    ['text', { 'JSB_Chorales.json': 'no JSON' }, /not JSON/],
    ['a picture', { 'JSB_Chorales.mat': 'x'.repeat(200) }, /not a MATLAB file of version 5/],
    ['a cut file', { 'JSB_Chorales.mat': mat('plain').slice(0, 1000) }, /cut off/],
    ['a damaged stream', { 'JSB_Chorales.mat': mat('packed').fill(7, 150, 180) }, /cannot be unpacked/],
  ])('refuses %s', async (_, files, message) => {
    const from = treeOf(files);
    await expect(readRollSet(await openTree(from), 'JSB_Chorales')).rejects.toThrow(DatasetError);
    await expect(getDataset('boulanger-lewandowski', { from, to: join(folder, String(count++)) })).rejects.toThrow(
      message,
    );
  });

  it('refuses every beginning of a .mat file, and damage that leaves no pieces, in words', () => {
    for (const whole of [mat('plain'), mat('packed')]) {
      for (let length = 0; length < whole.length; length += 7) {
        try {
          readMat(whole.slice(0, length), 'x.mat');
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
        }
      }
    }
  });

  it('names what is missing', async () => {
    const tree = await openTree(treeOf({ 'MuseData.mat': mat('plain') }));
    await expect(readRollSet(tree, 'Nottingham')).rejects.toThrow(/has no Nottingham\.json or Nottingham\.mat/);
  });
});
