import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { CheckpointError, OptionError } from '../errors.ts';
import { benchmarkRollFiles } from './benchmarks.ts';
import { loadModel } from './model-folder.ts';

const folder = temporaryFolder();
const piece = (steps: number, start: number) =>
  Array.from({ length: steps }, (_, i) => [[48, 64], [53, 65], [43, 59], []][(start + i) % 4]);
const data = join(folder, 'data');
writeTree(data, {
  'Nottingham.json': JSON.stringify({
    train: [piece(30, 0), piece(30, 1)],
    valid: [piece(16, 2)],
    test: [piece(12, 3), piece(9, 0)],
  }),
});

describe('benchmarkRollFiles', () => {
  it('writes the tables, keeps rows and models, and goes on from them', async () => {
    const out = join(folder, 'out');
    const run = (models: string[]) => {
      const told: string[] = [];
      const options = {
        data,
        sets: ['nottingham'],
        models,
        out,
        onRow: ({ model }: { model: string }) => told.push(model),
      };
      return benchmarkRollFiles(options).then((result) => ({ ...result, told }));
    };
    const first = await run(['note-1gram', 'logreg']);
    expect(first.told).toEqual(['note-1gram', 'logreg']);
    expect(first.files.map((file) => existsSync(file))).toEqual([true, true]);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('TCN, Bai 2018');
    const second = await run(['note-1gram', 'logreg', 'chord-1gram']);
    expect(second.told).toEqual(['chord-1gram']);
    expect(second.rows.slice(0, 2)).toEqual(first.rows);
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ seed: 1, rows: second.rows });

    const model = await loadModel(join(out, 'models/Nottingham-logreg-seed-1'));
    expect(model).toMatchObject({ kind: 'logreg', grid: { unit: 'beat', stepsPerBeat: 2 } });

    // A row of another model that once had this name is not taken for this one's.
    const file = join(out, 'rows/Nottingham-note-1gram-seed-1.json');
    const row = readFileSync(file, 'utf8');
    writeFileSync(file, row.replace(/"title": "[^"]*"/, '"title": "another"'));
    expect((await run(['note-1gram'])).told).toEqual(['note-1gram']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ title: JSON.parse(row).title });

    writeFileSync(join(out, 'rows/Nottingham-logreg-seed-1.json'), '{"format":"cadenza-benchmark-row","version":1}');
    await expect(run(['logreg'])).rejects.toThrow(CheckpointError);
  });

  it('says what there is to choose from, and where the data come from', async () => {
    await expect(benchmarkRollFiles({ data, sets: ['Nowhere'] })).rejects.toThrow(/choose from JSB_Chorales/);
    await expect(benchmarkRollFiles({ data, models: ['none'] })).rejects.toThrow(OptionError);
    const empty = join(folder, 'empty');
    writeTree(empty, { 'a.txt': 'x' });
    for (const path of [empty, join(folder, 'nowhere')]) {
      await expect(benchmarkRollFiles({ data: path })).rejects.toThrow(/cadenza data get boulanger-lewandowski/);
    }
  });
});
