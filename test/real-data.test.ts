/**
 * The real data sets, where they are at hand: their zips in CADENZA_DATA or ../shared/data.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SPLITS } from '../src/dataset/collection.ts';
import { prepareRolls } from '../src/dataset/prepare.ts';
import { chooseSongs, compositionOf } from '../src/dataset/split.ts';
import { openCollection } from '../src/node/collection.ts';
import { getDataset } from '../src/node/datasets/get.ts';
import { inspectDataset } from '../src/node/inspect.ts';
import { temporaryFolder } from './support/temporary.ts';

const data = resolve(process.env['CADENZA_DATA'] ?? join(import.meta.dirname, '../../shared/data'));
const has = (name: string) => existsSync(join(data, name));
const MAESTRO = 'maestro-v3.0.0-midi.zip';

describe('MAESTRO v3.0.0', () => {
  it.runIf(has(MAESTRO))('is got, opened and prepared as it is published', async () => {
    const to = temporaryFolder();
    const from = join(data, MAESTRO);
    const got = await getDataset('maestro', { from, to });
    expect(got).toMatchObject({ files: 1276, bytes: 83_869_091, alreadyComplete: false });
    expect((await getDataset('maestro', { from, to })).alreadyComplete).toBe(true);

    const collection = await openCollection(to);
    const count = (name: string) => collection.entries.filter(({ split }) => split === name).length;
    expect(SPLITS.map(count)).toEqual([962, 137, 177]);

    const chosen = chooseSongs(
      collection.entries.filter(({ split }) => split === 'train'),
      93,
    );
    expect(new Set(chosen.map(compositionOf)).size).toBe(93);
    const { songs, faults } = await prepareRolls(collection, chosen, {
      grid: { unit: 'second', stepsPerSecond: 8 },
      pedal: true,
    });
    expect([songs.length, faults]).toEqual([93, []]);
    const seconds = chosen.reduce((sum, { durationSeconds = 0 }) => sum + durationSeconds, 0);
    const steps = songs.reduce((sum, { roll }) => sum + roll.steps, 0);
    expect(steps / 8 / seconds).toBeCloseTo(1, 2);
  });
});

describe('other data sets, read from their archives', () => {
  const counts: readonly [name: string, files: number, withComposerAndTitle: number][] = [
    ['openscore-lieder-piano', 1430, 1430],
    ['mutopia-keyboard', 467, 467],
    ['asap-dataset', 235, 235], // its scores
    ['nottingham-dataset', 1034, 0],
  ];
  for (const [name, files, named] of counts) {
    it.runIf(has(`${name}.zip`))(name, async () => {
      const collection = await openCollection(join(data, `${name}.zip`));
      expect(collection.entries).toHaveLength(files);
      expect(collection.entries.filter(({ composer, title }) => composer && title)).toHaveLength(named);
      collection.close();
    });
  }

  it.runIf(has('openscore-lieder-piano.zip'))('are summed up as their makers say', async () => {
    const info = await inspectDataset(join(data, 'openscore-lieder-piano.zip'));
    expect(info).toMatchObject({ kind: 'collection', files: 1430, notes: 1_270_225, faults: [] });
    if (info.kind === 'collection') expect(info.hours).toBeCloseTo(50.6, 0);
  });
});
