import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OptionError } from '../errors.ts';
import { Random } from '../random.ts';
import { peakOf } from './audio.ts';
import { encodePcm, fittingScale, mostWavFrames, readWav, wavHeader, writeWav } from './wav.ts';

const sine = (amplitude: number, frames = 1000) =>
  Float32Array.from({ length: frames }, (_, i) => amplitude * Math.sin(i / 7));

const sample = fc.float({ min: -1, max: 1, noNaN: true });

describe('round trip', () => {
  test.each([16, 24] as const)('%i bits keep every sample to half a step', (bits) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sample, sample)), (frames) => {
        const scaled = 1 - 2 ** (2 - bits); // beyond this the sound is scaled, which is tested below
        const left = Float32Array.from(frames, ([value]) => value * scaled);
        const right = Float32Array.from(frames, ([, value]) => value * scaled);
        const read = readWav(writeWav({ left, right, sampleRate: 48_000 }, { bits }));
        expect(read.sampleRate).toBe(48_000);
        expect(read.left.length).toBe(left.length);
        const step = 2 ** (1 - bits);
        read.left.forEach((sample, i) => {
          expect(Math.abs(sample - left[i]!)).toBeLessThanOrEqual(step * 0.5001);
        });
        read.right.forEach((sample, i) => {
          expect(Math.abs(sample - right[i]!)).toBeLessThanOrEqual(step * 0.5001);
        });
      }),
      { seed: 1 },
    );
  });
});

test('quiet sound keeps its loudness, loud sound is scaled as a whole and never cut off', () => {
  const quiet = readWav(writeWav({ left: sine(0.25), right: sine(0.1), sampleRate: 44_100 }));
  expect(peakOf(quiet)).toBeCloseTo(0.25, 3);
  const loud = readWav(writeWav({ left: sine(4), right: sine(1), sampleRate: 44_100 }));
  expect(peakOf(loud)).toBeGreaterThan(0.999);
  expect(loud.left.filter((sample) => Math.abs(sample) > 0.9999).length).toBeLessThan(20);
  expect(peakOf({ left: loud.right, right: loud.right })).toBeCloseTo(0.25, 3); // the balance stays
  expect(fittingScale(1)).toBeLessThan(1);
  expect(fittingScale(0.9)).toBe(1);
});

test('dither keeps the mean of a sound that is smaller than one step', () => {
  const random = Random.of(3);
  const left = new Float32Array(20_000).fill(0.3 / 32_768);
  const plain = readWav(writeWav({ left, right: left, sampleRate: 44_100 }));
  const dithered = readWav(writeWav({ left, right: left, sampleRate: 44_100 }, { dither: () => random.uniform() }));
  const mean = (samples: Float32Array) => (samples.reduce((sum, sample) => sum + sample, 0) / samples.length) * 32_768;
  expect(mean(plain.left)).toBe(0);
  expect(Math.abs(mean(dithered.left) - 0.3)).toBeLessThan(0.03);
});

test('the header is the canonical one, byte for byte', () => {
  const file = writeWav({ left: Float32Array.of(0, 0.5), right: Float32Array.of(-0.5, 0), sampleRate: 44_100 });
  expect(Buffer.from(file).toString('hex')).toBe(
    ['52494646', '2c000000', '57415645', '666d7420', '10000000', '0100', '0200', '44ac0000', '10b10200', '0400', '1000']
      .concat(['64617461', '08000000', '0000', '00c0', '0040', '0000'])
      .join(''),
  );
});

const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import wave'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.runIf(python)("Python's own reader sees the same frames", () => {
  const file = writeWav({ left: sine(0.5), right: sine(0.25), sampleRate: 22_050 });
  const script = [
    'import io, struct, sys, wave',
    'w = wave.open(io.BytesIO(sys.stdin.buffer.read()))',
    'f = w.readframes(w.getnframes())',
    'print(w.getnchannels(), w.getsampwidth(), w.getframerate(), w.getnframes(), *struct.unpack("<4h", f[400:408]))',
  ].join('\n');
  const seen = execFileSync('python3', ['-c', script], { input: file, encoding: 'utf8' }).trim().split(' ').map(Number);
  const at = (amplitude: number, frame: number) => Math.round(amplitude * Math.sin(frame / 7) * 32_768);
  expect(seen).toEqual([2, 2, 22_050, 1000, at(0.5, 100), at(0.25, 100), at(0.5, 101), at(0.25, 101)]);
});

test('sound that no WAV file can hold is refused before anything is written', () => {
  expect(() => wavHeader(mostWavFrames() + 1, 44_100)).toThrow(/6\.8 hours/);
  expect(wavHeader(mostWavFrames(), 44_100).length).toBe(44);
});

test('damaged and foreign files are refused, unknown chunks are skipped', () => {
  const file = writeWav({ left: sine(0.5, 8), right: sine(0.5, 8), sampleRate: 44_100 });
  expect(() => readWav(new Uint8Array(0))).toThrow(OptionError);
  for (let length = 0; length < file.length; length++) {
    expect(() => readWav(file.subarray(0, length)), `${length}`).toThrow(OptionError);
  }
  const extra = new Uint8Array([
    ...file.subarray(0, 36),
    0x4c,
    0x49,
    0x53,
    0x54,
    1,
    0,
    0,
    0,
    9,
    0,
    ...file.subarray(36),
  ]);
  expect(readWav(extra)).toEqual(readWav(file));
  expect(encodePcm({ left: sine(1, 3), right: sine(1, 3) }, 1, { bits: 24 }).length).toBe(18);
});

describe('mono', () => {
  test('mixes both channels, and pads an odd length as RIFF asks', () => {
    const left = Float32Array.of(0.5, 0, -0.5);
    const right = Float32Array.of(0, 0, -0.5);
    const bytes = writeWav({ left, right, sampleRate: 8000 }, { bits: 24, channels: 1 });
    expect(bytes.length % 2).toBe(0);
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
    const read = readWav(bytes);
    expect([...read.left].map((sample) => Math.round(sample * 100) / 100)).toEqual([0.25, 0, -0.5]);
    expect(read.right).toEqual(read.left);
  });
});
