import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peakOf } from '../audio/audio.ts';
import { renderPiece } from '../audio/render.ts';
import { readWav, writeWav } from '../audio/wav.ts';
import { CadenzaError, FileError, MidiError, OptionError } from '../errors.ts';
import { motif } from '../generation/motifs.ts';
import { writeMidi } from '../midi/write.ts';
import { createPiece } from '../notes/create.ts';
import { defaultFont } from './fonts.ts';
import { renderFile, writeWavFile } from './render.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cadenza-render-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const { piece } = motif('waltz');

test('a MIDI file becomes a WAV file, the same as in memory', async () => {
  writeFileSync(join(folder, 'waltz.mid'), writeMidi(piece));
  const path = join(folder, 'new', 'waltz.wav');
  const progress: number[] = [];
  const result = await renderFile(join(folder, 'waltz.mid'), path, { onProgress: (done) => progress.push(done) });
  expect(result).toMatchObject({ path, scale: 1, seconds: 7 });
  const file = readFileSync(path);
  const inMemory = writeWav(await renderPiece(piece, { font: await defaultFont() }));
  expect(Buffer.compare(file, inMemory)).toBe(0);
  expect(progress.at(-1)).toBe(1);
  expect(peakOf(readWav(file))).toBeCloseTo(result.peak, 3);
  expect(result.peak).toBeGreaterThan(0.05);
});

test('too loud a piece is scaled as a whole: its shape stays, nothing is cut off', async () => {
  const loud = join(folder, 'loud.wav');
  const result = await writeWavFile(piece, loud, { gain: 100 });
  expect(result.scale).toBeLessThan(0.5);
  expect(result.peak).toBeCloseTo(1, 3);
  const audio = readWav(readFileSync(loud));
  expect(audio.left.filter((sample) => Math.abs(sample) > 0.999).length).toBeLessThan(5);
  const inMemory = writeWav(await renderPiece(piece, { font: await defaultFont(), gain: 100 }));
  expect(Buffer.compare(readFileSync(loud), inMemory)).toBe(0);
});

test('an empty piece gives a valid, silent file', async () => {
  const path = join(folder, 'empty.wav');
  expect(await writeWavFile(createPiece({ notes: [] }), path)).toMatchObject({ seconds: 2, peak: 0, scale: 1 });
  expect(peakOf(readWav(readFileSync(path)))).toBe(0);
});

test('24 bits and another sample rate', async () => {
  const path = join(folder, 'fine.wav');
  await writeWavFile(piece, path, { bits: 24, sampleRate: 22_050 });
  expect(readWav(readFileSync(path))).toMatchObject({ sampleRate: 22_050 });
});

test('mistakes are named and leave no file behind', async () => {
  const before = readdirSync(folder).sort();
  const wav = join(folder, 'none.wav');
  await expect(renderFile(join(folder, 'absent.mid'), wav)).rejects.toThrow(FileError);
  const fake = join(folder, 'new', 'fake.mid');
  writeFileSync(fake, 'not a MIDI file');
  await expect(renderFile(fake, wav)).rejects.toThrow(MidiError);
  await expect(writeWavFile(piece, wav, { font: join(folder, 'absent.sf2') })).rejects.toThrow(FileError);
  await expect(writeWavFile(piece, wav, { font: fake })).rejects.toThrow(OptionError);
  await expect(writeWavFile(piece, wav, { gain: -1 })).rejects.toThrow(OptionError);
  await expect(writeWavFile(piece, wav, { signal: { aborted: true } })).rejects.toThrow(CadenzaError);
  await expect(writeWavFile(piece, folder)).rejects.toThrow(FileError);
  const endless = createPiece({ notes: [{ pitch: 60, onsetTicks: 2 ** 30, durationTicks: 1, velocity: 1 }] });
  await expect(writeWavFile(endless, wav)).rejects.toThrow(/310\.7 hours, a WAV file holds at most/);
  expect(readdirSync(folder).sort()).toEqual(before);
});
