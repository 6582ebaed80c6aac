import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { tune, tuneFiles } from '../../test/support/tunes.ts';
import { faultsOf } from '../../test/support/well-formed.ts';
import { DatasetError, FileError, OptionError } from '../errors.ts';
import { writeMidi } from '../midi/write.ts';
import { evaluateGenerated } from './evaluate-generated.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

/** MIDI files of tunes, changed by a function of their notes. */
const changed = (from: number, count: number, change: (pitch: number, index: number) => number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const piece = tune(from + index, 8);
      const notes = piece.notes.map((note, place) => ({ ...note, pitch: change(note.pitch, place) }));
      return [`${index}.mid`, writeMidi({ ...piece, notes })] as const;
    }),
  );

beforeAll(() => {
  writeTree(path('real'), tuneFiles(8, 8));
  writeTree(
    path('like'),
    changed(100, 6, (pitch) => pitch),
  );
  writeTree(
    path('copied'),
    changed(200, 6, (pitch) => pitch + 2),
  );
  writeTree(
    path('training'),
    changed(200, 6, (pitch) => pitch),
  );
  // Every third note lies a semitone off.
  writeTree(
    path('wrong'),
    changed(100, 6, (pitch, place) => pitch + (place % 3 === 0 ? 1 : 0)),
  );
});

describe('evaluateGenerated', () => {
  it('tells two folders apart by what differs, and writes the report', async () => {
    const out = path('report');
    const { result, files } = await evaluateGenerated({
      generated: [path('like'), path('wrong')],
      against: path('real'),
      out,
    });
    const [like, wrong] = result.music.sets;
    const overlap = (set: typeof like, feature: string) =>
      set?.comparison?.find((each) => each.feature === feature)?.generated?.overlap ?? Number.NaN;
    expect(overlap(wrong, 'dissonantShare')).toBeLessThan(0.5 * overlap(like, 'dissonantShare'));
    expect(overlap(wrong, 'scaleConsistency')).toBeLessThan(0.5 * overlap(like, 'scaleConsistency'));
    expect(overlap(wrong, 'noteDensity')).toBeCloseTo(overlap(like, 'noteDensity'), 1);
    const html = fs.readFileSync(join(out, 'report.html'), 'utf8');
    expect(faultsOf(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(files.map((file) => file.slice(out.length + 1))).toEqual(
      expect.arrayContaining(['report.json', 'report.md', 'report.html', join('pictures', 'pitch-classes.svg')]),
    );
    const json = JSON.parse(fs.readFileSync(join(out, 'report.json'), 'utf8'));
    expect(json.facts['real music']).toMatch(/\(8 pieces\)$/);
  });

  it('catches copies, and knows how much real music shares', async () => {
    const { result } = await evaluateGenerated({
      generated: [path('like'), path('copied')],
      against: path('real'),
      training: path('training'),
    });
    const means = [result.music.real.copying, ...result.music.sets.map(({ copying }) => copying)].map(
      (all) => all.reduce((sum, { training }) => sum + training.notes, 0) / all.length,
    );
    expect(means[2]).toBeGreaterThan(2 * means[0]!);
    expect(means[2]).toBeGreaterThan(2 * means[1]!);
  });

  it('leaves broken files out, and says what is wrong with folders that hold nothing else', async () => {
    const faults: string[] = [];
    writeTree(path('some'), { ...changed(100, 4, (pitch) => pitch), 'broken.mid': 'MThd' });
    const { report } = await evaluateGenerated({
      generated: [path('some')],
      against: path('real'),
      onFault: ({ entry }) => faults.push(entry.id),
    });
    expect(faults).toEqual(['broken.mid']);
    expect(report.facts).toContainEqual({ label: 'left out', value: '1 song that cannot be used' });
    writeTree(path('broken'), { 'a.mid': 'MThd' });
    fs.mkdirSync(path('empty'));
    const evaluate = (generated: string, against = path('real')) =>
      evaluateGenerated({ generated: [generated], against });
    await expect(evaluate(path('broken'))).rejects.toThrow(/none of the 1 songs of broken can be used/);
    await expect(evaluate(path('empty'))).rejects.toThrow(/empty holds no MIDI files/);
    await expect(evaluate(path('like'), path('empty'))).rejects.toThrow(DatasetError);
    await expect(evaluate(path('nowhere'))).rejects.toThrow(FileError);
    const long = { generated: [path('like')], against: path('real'), sampleSeconds: 600 };
    await expect(evaluateGenerated(long)).rejects.toThrow(OptionError);
    await expect(evaluateGenerated({ generated: [], against: path('real') })).rejects.toThrow(/nothing to evaluate/);
  });

  it('stops when asked', async () => {
    const options = { generated: [path('like')], against: path('real'), signal: { aborted: true } };
    await expect(evaluateGenerated(options)).rejects.toThrow(/^stopped/);
  });
});
