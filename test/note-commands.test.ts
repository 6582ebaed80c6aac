/** The commands that write notes with a model of notes, as a user types them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { motif } from '../src/generation/motifs.ts';
import { readMidi } from '../src/midi/read.ts';
import { writeMidi } from '../src/midi/write.ts';
import { saveModel } from '../src/node/model-folder.ts';
import { decodePiece } from '../src/tokens/encode.ts';
import { cadenza } from './support/cli.ts';
import { scaleMelody } from './support/mock-note-model.ts';
import { temporaryFolder, writeTree } from './support/temporary.ts';
import { SMALL_TRANSFORMER, untrainedTransformer } from './support/untrained-transformer.ts';

const base = temporaryFolder();
const model = join(base, 'model');
const melody = join(base, 'melody.mid');
const tune = decodePiece(scaleMelody(4));

beforeAll(async () => {
  writeTree(base, { 'melody.mid': writeMidi(tune) });
  await saveModel(model, untrainedTransformer({ ...SMALL_TRANSFORMER, layers: 1 }));
});

/** A user's mistake: exit code 2 or 1, and one line that says so. */
async function mistake(code: number, says: RegExp, ...args: readonly string[]): Promise<void> {
  const result = await cadenza(...args);
  expect(result.err.trim().split('\n')).toHaveLength(1);
  expect(result.err).toMatch(says);
  expect(result.code).toBe(code);
}

describe('writing', () => {
  it.each([
    ['continue', ['--bars', '2', '--alternatives', '2']],
    ['fill', ['--from', '2', '--to', '3', '--alternatives', '2']],
    ['accompany', ['--where', 'around', '--alternatives', '2']],
    ['vary', ['--keep', '0.5', '--to', '4s', '--alternatives', '2']],
  ])('%s makes its files, the same for the same seed, and obeys', async (command, options) => {
    const files = [];
    // That a seed gives the same notes again is one matter for all commands.
    for (const name of command === 'continue' ? ['one', 'two'] : ['one']) {
      const out = join(base, `${command}-${name}.mid`);
      const constraints = ['--key', 'G major', '--grid', '1/4', '--polyphony', '3', '--style', 'density=sparse'];
      const {
        code,
        out: text,
        err,
      } = await cadenza(
        ...[command, melody, '--model', model, '--out', out, ...options, ...constraints, '--seed', '3', '--json'],
      );
      expect(err + code).toMatch(/0$/);
      const written = JSON.parse(text) as { midi: string; newNotes: number; seed: number }[];
      expect(written).toHaveLength(2);
      expect(written[0]).toMatchObject({ midi: out.replace('.mid', '-1.mid'), seed: 3 });
      files.push(readFileSync(written[0]!.midi));
      const { notes } = readMidi(files.at(-1)!);
      const isOld = (note: (typeof notes)[number]): boolean =>
        tune.notes.some((old) => old.onsetTicks === note.onsetTicks && old.pitch === note.pitch);
      expect(
        notes.filter((note) => !isOld(note)).every(({ pitch }) => [7, 9, 11, 0, 2, 4, 6].includes(pitch % 12)),
      ).toBe(true);
      expect(notes.every(({ onsetTicks }) => onsetTicks % 120 === 0)).toBe(true);
    }
    expect(files.at(-1)).toEqual(files[0]);
  });

  it('play with the model that comes with the package where no other is named', async () => {
    const filled = join(base, 'shipped.mid');
    const { code, out } = await cadenza('fill', melody, '--from', '2', '--to', '3', '--out', filled, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)[0].newNotes).toBeGreaterThan(0);
    expect((await cadenza('explain', melody, '--at', '2')).out).toMatch(/C major/);
  });

  it('compose continues a motif with it', async () => {
    const { out } = await cadenza(
      'compose',
      '--motif',
      'waltz',
      '--seconds',
      '4',
      '--seed',
      '3',
      '--out',
      base,
      '--json',
    );
    const written = JSON.parse(out) as { midi: string; wav: string; newNotes: number };
    expect(written.midi).toBe(join(base, 'waltz-3.mid'));
    const { notes } = readMidi(readFileSync(written.midi));
    expect(notes.length).toBe(motif('waltz').piece.notes.length + written.newNotes);
    expect(written.newNotes).toBeGreaterThan(3);
    // 44,100 frames a second of two 16-bit samples: more than the new seconds.
    expect(readFileSync(written.wav).length).toBeGreaterThan(4 * 4 * 44_100);
  });

  it('draw again what stands in the training music, where its index lies with the model', async () => {
    const at = (name: string) => join(base, name);
    const write = async (from: string, most: string): Promise<Buffer> => {
      // An untrained model waits long: many bars have some thirty notes.
      const limits = ['--bars', '600', '--grid', '1/4', '--most-copied', most];
      expect((await cadenza('continue', melody, '--model', from, '--out', at('drawn.mid'), ...limits)).code).toBe(0);
      return readFileSync(at('drawn.mid'));
    };
    const first = await write(model, '2');
    // The very same notes become the training music. A piece without a split of its own may fall into any.
    await cadenza('data', 'prepare', at('shards'), '--from', at('drawn.mid'));
    const codes = [];
    for (const split of ['train', 'validation', 'test']) {
      codes.push((await cadenza('data', 'index', at('music'), '--data', at('shards'), '--split', split)).code);
    }
    expect(codes).toContain(0);
    expect((await cadenza('pack', model, at('packed'), '--precision', 'float32', '--index', at('music'))).code).toBe(0);
    expect(await write(at('packed'), '2')).not.toEqual(first);
    expect(await write(at('packed'), '1000')).toEqual(first);
  });

  it('explain says it in terms and as data, with a sentence', async () => {
    const ask = (...args: readonly string[]) => cadenza('explain', melody, '--model', model, '--at', '2', ...args);
    expect((await ask('--advanced')).out).toMatch(/^bar 2; C major/);
    const { pitches, simple } = JSON.parse((await ask('--json', '--choices', '3')).out);
    expect(pitches).toHaveLength(3);
    expect(simple).toMatch(/^The music is in C major.*likeliest next note is/);
  });
});

describe('mistakes', () => {
  const out = join(base, 'x.mid');
  it('a model of time steps', () =>
    mistake(1, /models.lstm-small.*time steps/, 'vary', melody, '--model', 'models/lstm-small', '--out', out));
  it('options of the other kind of model', async () => {
    await mistake(
      2,
      /--steps is for models of time steps/,
      'continue',
      melody,
      '--model',
      model,
      '--steps',
      '4',
      '--out',
      out,
    );
    await mistake(2, /--key is for models of notes/, 'continue', melody, '--steps', '4', '--key', 'C', '--out', out);
  });
  it('constraints that exclude each other', () =>
    mistake(
      2,
      /key C major and the range C#4 to C#4 exclude each other/,
      ...['continue', melody, '--model', model, '--out', out, '--key', 'C', '--lowest', 'C#4', '--highest', 'C#4'],
    ));
  it('a place, a length, a word or a control that there is not', async () => {
    await mistake(2, /It must be a bar/, 'fill', melody, '--model', model, '--out', out, '--from', 'x', '--to', '3');
    await mistake(2, /no control colour/, 'vary', melody, '--model', model, '--out', out, '--style', 'colour=red');
  });
  it('the result may not replace the source', () =>
    mistake(2, /seed itself/, 'vary', melody, '--model', model, '--out', melody, '--alternatives', '1'));
});
