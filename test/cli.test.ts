/** The commands as a user types them: exit codes, one-line errors, suggestions, results. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../src/audio/wav.ts';
import { readMidi } from '../src/midi/read.ts';
import { cadenza, cadenzaInterrupted } from './support/cli.ts';
import { temporaryFolder, writeTree } from './support/temporary.ts';
import { tuneFiles } from './support/tunes.ts';

const base = temporaryFolder();
const data = join(base, 'tunes');
const seed = join(data, 'tunea.mid');
const run = join(base, 'run');

beforeAll(async () => {
  writeTree(data, tuneFiles(26, 16));
  const trained = await cadenza(
    'train',
    'lstm',
    '--data',
    data,
    '--out',
    run,
    '--hidden',
    '16',
    '--dictionary',
    '64',
    '--steps',
    '12',
    '--batch',
    '4',
    '--window',
    '20',
    '--seed',
    '3',
    '--json',
  );
  expect(trained.err + trained.out).toContain('"reason":"steps"');
}, 60_000);

/** A user's mistake: the exit code, one line on standard error, nothing that looks like a stack. */
async function mistake(code: number, says: RegExp, ...args: readonly string[]): Promise<void> {
  const result = await cadenza(...args);
  expect(result.err).toMatch(says);
  // Progress lines may come before it.
  const lines = result.err
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('cadenza: '));
  expect(lines).toHaveLength(1);
  expect(result.err.trim().endsWith(lines[0]!)).toBe(true);
  expect(result.err).not.toContain('fault in the program');
  expect(result.code).toBe(code);
}

describe('help', () => {
  it.each([
    '',
    'data',
    'data get',
    'data info',
    'data prepare',
    'data index',
    'data match',
    'train',
    'train logreg',
    'train lstm',
    'evaluate',
    'continue',
    'render',
    'compose',
    'experiment',
  ])('is there for cadenza %s', async (command) => {
    const { code, out } = await cadenza(...command.split(' ').filter((word) => word !== ''), '--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: cadenza');
  });
});

describe('mistakes', () => {
  it('an unknown option is refused with a suggestion', () =>
    mistake(2, /--seconds/, 'continue', seed, '--out', 'x.mid', '--second', '3'));
  it('an unknown command is refused with a suggestion', () => mistake(2, /render/, 'rendr'));
  it('a missing argument is a usage error', () => mistake(2, /missing required argument/, 'render'));
  it('a number out of range is a usage error', () => mistake(2, /whole number/, 'compose', '--seed', '-1'));
  it('an unknown motif names the known ones', () =>
    mistake(2, /morning, rain, waltz/, 'compose', '--motif', 'tango', '--out', base));
  it('an unknown data set names the known ones', () => mistake(2, /maestro/, 'data', 'get', 'mozart', '--to', base));
  it('options of the two ways of decoding do not mix', () =>
    mistake(
      2,
      /temperature/,
      'continue',
      seed,
      '--model',
      run,
      '--out',
      join(base, 'x.mid'),
      '--greedy',
      '--temperature',
      '1',
    ));

  it('a missing file is named', () => mistake(1, /nothing\.mid/, 'data', 'info', join(base, 'nothing.mid')));
  it('a file that is not MIDI is named with the byte', () => {
    const text = join(base, 'text.mid');
    writeFileSync(text, 'this is no music');
    return mistake(1, /text\.mid.*byte 0/, 'render', text, join(base, 'x.wav'));
  });
  it('the result may not replace the seed, nor a MIDI file be written as sound', async () => {
    const before = readFileSync(seed);
    await mistake(2, /seed itself/, 'continue', seed, '--model', run, '--out', seed, '--steps', '4');
    await mistake(2, /\.wav/, 'render', seed, seed);
    expect(readFileSync(seed).equals(before)).toBe(true);
  });
  it('a truncated MIDI file still sounds', async () => {
    const cut = join(base, 'cut.mid');
    writeFileSync(cut, readFileSync(seed).subarray(0, 400));
    const info = await cadenza('data', 'info', cut, '--json');
    expect(info.code).toBe(0);
    expect(JSON.parse(info.out).warnings.length).toBeGreaterThan(0);
  });
  it('an empty folder is no data set', () => mistake(1, /no MIDI/i, 'data', 'info', temporaryFolder()));
  it('a folder without a model is no model', () =>
    mistake(1, /no model/, 'continue', seed, '--model', data, '--out', join(base, 'x.mid')));
  it('a run that is there is not overwritten', () =>
    mistake(2, /--resume|empty|another folder/, 'train', 'lstm', '--data', data, '--out', run));
  it('a run is not resumed with other settings', () =>
    mistake(2, /hiddenSize|hidden/, 'train', 'lstm', '--data', data, '--out', run, '--resume', '--hidden', '32'));
});

describe('results', () => {
  it('data info tells what is there', async () => {
    const { code, out } = await cadenza('data', 'info', data, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ files: 26, notes: 26 * 16 * 12, faults: [] });
  });

  it('data prepare makes shards and tells what is in them', async () => {
    const out = join(base, 'shards');
    const { code, out: text } = await cadenza('data', 'prepare', out, '--from', data, seed, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ format: 'cadenza-shards', sources: [{ base: 'score' }, { faults: 0 }] });
    const again = await cadenza('data', 'prepare', out, '--from', data);
    expect(again.out).toMatch(new RegExp(`shards: 26 pieces, ${26 * 16 * 12} notes in 1 shard`));
    await mistake(1, /which is no shard/, 'data', 'prepare', data, '--from', data);
  });

  it('data index and data match tell where a piece comes from', async () => {
    const [shards, index] = [join(base, 'indexed'), join(base, 'training.index')];
    await cadenza('data', 'prepare', shards, '--from', data);
    const made = await cadenza('data', 'index', index, '--data', shards, '--json');
    const { pieces } = JSON.parse(made.out) as { pieces: number };
    expect(pieces).toBeGreaterThan(20);
    expect(JSON.parse(made.out)).toMatchObject({ path: index, notes: pieces * 16 * 12 });
    const found = JSON.parse((await cadenza('data', 'match', seed, '--index', index, '--json')).out);
    expect(found).toMatchObject({ piece: { source: 'tunes', notes: 16 * 12 } });
    const { out } = await cadenza('data', 'match', seed, '--index', index);
    expect(out).toContain(`${found.length} notes in a row`);
    expect(out).toContain(`(tunes, ${found.piece.name})`);
    await mistake(1, /is no index of originality/, 'data', 'match', seed, '--index', seed);
    await mistake(1, /holds no shards\.json/, 'data', 'index', index, '--data', data);
  });

  it('continue writes the same MIDI for the same seed, and WAV that sounds', async () => {
    const files = ['one.mid', 'two.mid'].map((name) => join(base, name));
    for (const out of files) {
      const { code, err } = await cadenza(
        'continue',
        seed,
        '--model',
        run,
        '--out',
        out,
        '--seconds',
        '3',
        '--seed',
        '5',
        '--wav',
      );
      expect(err).not.toContain('fault');
      expect(code).toBe(0);
    }
    expect(readFileSync(files[0]!).equals(readFileSync(files[1]!))).toBe(true);
    const notes = readMidi(readFileSync(files[0]!)).notes.length;
    expect(notes).toBeGreaterThanOrEqual(readMidi(readFileSync(seed)).notes.length);
    const { left } = readWav(readFileSync(join(base, 'one.wav')));
    const peak = left.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak).toBeGreaterThan(0.01);
    expect(peak).toBeLessThan(1);
  });

  it('continue numbers its alternatives', async () => {
    const { code, out } = await cadenza(
      'continue',
      seed,
      '--model',
      run,
      '--out',
      join(base, 'alt.mid'),
      '--steps',
      '8',
      '--alternatives',
      '3',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(3);
    for (const number of [1, 2, 3]) expect(existsSync(join(base, `alt-${number}.mid`))).toBe(true);
  });

  it('training goes on where it is told to', async () => {
    const { code, out } = await cadenza('train', 'lstm', '--data', data, '--out', run, '--resume', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ reason: 'steps', step: 12 });
  });

  it('Ctrl-C in training saves, says how to go on, and is no success', async () => {
    const out = join(base, 'stopped');
    const train = ['train', 'lstm', '--data', data, '--out', out] as const;
    const small = [
      '--hidden',
      '16',
      '--dictionary',
      '64',
      '--batch',
      '4',
      '--window',
      '20',
      '--steps',
      '1500',
    ] as const;
    const stopped = await cadenzaInterrupted('loss', ...train, ...small);
    expect(stopped.code).toBe(1);
    expect(stopped.err).not.toContain('fault');
    expect(stopped.out).toContain('--resume');
    const step = Number(/: (\d+) steps/.exec(stopped.out)?.[1]);
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(1500);
    expect(existsSync(join(out, `checkpoint-${step}`)) || existsSync(join(out, 'model'))).toBe(true);
    const resumed = await cadenzaInterrupted('going on after', ...train, '--resume');
    expect(resumed.err).toContain(`going on after ${step}`);
  });

  it('evaluate prints the table and writes the report', async () => {
    const report = join(base, 'report');
    const { code, out, err } = await cadenza(
      'evaluate',
      run,
      '--data',
      data,
      '--songs',
      '2',
      '--samples',
      '3',
      '--sample-seconds',
      '5',
      '--prompt-seconds',
      '3',
      '--out',
      report,
      '--json',
    );
    expect(err).not.toContain('fault');
    expect(code).toBe(0);
    const { likelihood, music } = JSON.parse(out);
    expect(likelihood.map(({ model }: { model: string }) => model)).toEqual(['silence', 'persistence', 'unigram', run]);
    expect(music).toHaveLength(1);
    expect(music[0].sets).toHaveLength(2);
    for (const file of ['report.json', 'report.md', 'report.html']) expect(existsSync(join(report, file))).toBe(true);
  });

  it('evaluate measures folders of MIDI files, and says what is missing', async () => {
    const files = ['--generated', data, '--against', data];
    const { code, out, err } = await cadenza('evaluate', ...files, '--sample-seconds', '5', '--json');
    expect(err).not.toContain('fault');
    expect(code).toBe(0);
    const { seconds, sets, real } = JSON.parse(out);
    expect(seconds).toBe(5);
    expect(sets[0].comparison.map(({ feature }: { feature: string }) => feature)).toContain('repeatedMotifs');
    expect(real.statistics.scalars.repeatedMotifs.mean).toBeGreaterThan(0);
    for (const [wrong, words] of [
      [[], /name folders of runs, or use --generated/],
      [[run], /name a data set with --data/],
      [['--generated', data], /with --against/],
      [[run, '--data', data, '--against', data], /name it with --generated/],
      [[...files, '--songs', '3'], /--songs is of models/],
    ] as const) {
      const refused = await cadenza('evaluate', ...wrong);
      expect(refused.code).toBe(2);
      expect(refused.err).toMatch(words);
    }
  });
});
