import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DecodedFont, decodeFont, Instrument, QUANTUM } from './instrument.ts';

const RATE = 22_050;
let font: DecodedFont;
let instrument: Instrument;

beforeAll(async () => {
  const path = fileURLToPath(new URL('../../../dist/fonts/piano.sf3', import.meta.url));
  font = await decodeFont(new Uint8Array(await readFile(path)));
});
beforeEach(async () => {
  instrument = await Instrument.create(RATE);
  instrument.setFont(font);
});

/** Renders some seconds. @returns the samples of the left channel */
function play(seconds: number): Float32Array {
  const frames = Math.ceil((seconds * RATE) / QUANTUM) * QUANTUM;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let at = 0; at < frames; at += QUANTUM) instrument.render(left, right, at, QUANTUM);
  return left;
}

const level = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const peak = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe('Instrument', () => {
  it('is silent after its font was set, and sounds when a key is struck', () => {
    expect(peak(play(0.1))).toBe(0);
    instrument.strike('song', 60, 80);
    expect(level(play(0.2))).toBeGreaterThan(0.001);
  });

  it('plays louder when it is struck harder', () => {
    const struck = (velocity: number) => {
      instrument.strike('song', 60, velocity);
      const result = level(play(0.2));
      instrument.release('song', 60);
      play(2);
      return result;
    };
    const soft = struck(30);
    expect(struck(110)).toBeGreaterThan(2 * soft);
  });

  it('sounds on under the pedal, and no longer when it is lifted', () => {
    instrument.movePedal('song', 127);
    instrument.strike('song', 60, 80);
    play(0.2);
    instrument.release('song', 60);
    play(0.8);
    expect(level(play(0.2))).toBeGreaterThan(0.001);
    instrument.movePedal('song', 0);
    play(1);
    expect(level(play(0.2))).toBeLessThan(1e-4);
  });

  it('keeps what one part holds when another releases the same key', () => {
    instrument.strike('song', 60, 80);
    instrument.strike('live', 60, 80);
    play(0.1);
    instrument.release('live', 60);
    instrument.movePedal('live', 0);
    play(0.8);
    expect(level(play(0.2))).toBeGreaterThan(0.001);
  });

  it('falls silent as a whole', () => {
    for (const part of ['song', 'live', 'audition', 'preview'] as const) {
      instrument.movePedal(part, 127);
      instrument.strike(part, 60, 100);
    }
    instrument.click(true);
    play(0.1);
    instrument.silence();
    play(1);
    expect(level(play(0.2))).toBeLessThan(1e-4);
  });

  it('never passes full scale', () => {
    for (let pitch = 30; pitch < 90; pitch++) instrument.strike('song', pitch, 127);
    instrument.click(true);
    const samples = play(0.5);
    expect(peak(samples)).toBeGreaterThan(0.9);
    expect(peak(samples)).toBeLessThan(1);
  });

  it('clicks for an instant, the first of a bar higher', () => {
    const crossings = (isBar: boolean) => {
      instrument.click(isBar);
      const samples = play(0.02);
      expect(peak(samples)).toBeGreaterThan(0.1);
      play(0.1);
      expect(peak(play(0.1))).toBe(0);
      return samples.filter((x, i) => x > 0 && (samples[i - 1] ?? 0) <= 0).length;
    };
    expect(crossings(true)).toBeGreaterThan(crossings(false));
  });
});

describe('decodeFont', () => {
  it('refuses what is not a font', async () => {
    await expect(decodeFont(new Uint8Array(100))).rejects.toThrow(/SoundFont/);
  });
});
