/** The experiment with one command, in its small size, on pieces made for the test. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cadenza } from './support/cli.ts';
import { temporaryFolder, writeTree } from './support/temporary.ts';
import { tuneFiles } from './support/tunes.ts';
import { faultsOf } from './support/well-formed.ts';

describe('cadenza experiment --quick', () => {
  it('trains six models, scores them, composes and reports; asked again it has nothing left to train', async () => {
    const base = temporaryFolder();
    const data = join(base, 'tunes');
    const out = join(base, 'experiment');
    writeTree(data, tuneFiles(24, 12));
    const first = await cadenza('experiment', '--quick', '--data', data, '--out', out, '--json');
    expect(first.err).not.toContain('fault');
    expect(first.err).toContain('This will take about');
    expect(first.code).toBe(0);

    const { likelihood, files } = JSON.parse(first.out) as {
      likelihood: { model: string; nats: number; changed: number }[];
      files: string[];
    };
    const row = (name: string) => likelihood.find(({ model }) => model === name)!;
    // Tunes of four chords are easy: whoever learns anything beats repeating the last step.
    for (const kind of ['logreg', 'lstm']) {
      expect(row(`${kind}, all songs`).nats).toBeLessThan(row('persistence').nats);
      expect(row(`${kind}, all songs`).changed).toBeLessThan(row('persistence').changed);
    }
    for (const file of files) expect(existsSync(file), file).toBe(true);
    expect(files.filter((file) => file.endsWith('.wav'))).toHaveLength(12);
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(faultsOf(html)).toEqual([]);
    expect(html.match(/<audio/g)?.length).toBeGreaterThanOrEqual(4);

    const again = await cadenza('experiment', '--quick', '--data', data, '--out', out, '--json');
    expect(again.err).not.toContain('done in');
    expect(JSON.parse(again.out).likelihood).toEqual(likelihood);

    const other = await cadenza('experiment', '--quick', '--seed', '9', '--data', data, '--out', out);
    expect(other.code).toBe(2);
    expect(other.err).toContain('other settings');
  }, 240_000);
});
