import { beforeAll, describe, expect, test } from 'vitest';
import { OptionError } from '../errors.ts';
import { defaultFont } from '../node/fonts.ts';
import { createPiece, type PieceParts } from '../notes/create.ts';
import { peakOf, type StereoAudio } from './audio.ts';
import { performanceOf } from './events.ts';
import { renderBlocks, renderedFrames, renderPiece } from './render.ts';

const SAMPLE_RATE = 44_100;
let font: Uint8Array;
beforeAll(async () => {
  font = await defaultFont();
});

/** Pitch, onset and length in seconds (960 ticks a second), velocity. */
type Played = readonly [pitch: number, onset: number, length: number, velocity?: number];

function piece(notes: readonly Played[], parts: Omit<PieceParts, 'notes'> = {}) {
  return createPiece({
    ...parts,
    notes: notes.map(([pitch, onset, length, velocity = 80]) => ({
      pitch,
      onsetTicks: Math.round(onset * 960),
      durationTicks: Math.round(length * 960),
      velocity,
    })),
  });
}

/** Root mean square of the left channel between two times in seconds. */
function loudness(audio: StereoAudio, from: number, to: number): number {
  const part = audio.left.subarray(Math.round(from * audio.sampleRate), Math.round(to * audio.sampleRate));
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

/** The strongest frequency in Hz: a Fourier transform of half a second (Hann window), evaluated at every Hz. */
function strongestFrequency(audio: StereoAudio, from: number, lowest: number, highest: number): number {
  const count = Math.round(audio.sampleRate / 2);
  const start = Math.round(from * audio.sampleRate);
  let best = { frequency: 0, power: 0 };
  for (let frequency = lowest; frequency <= highest; frequency += 1) {
    const turn = (2 * Math.PI * frequency) / audio.sampleRate;
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < count; i += 2) {
      const sample = audio.left[start + i]! * (1 - Math.cos((2 * Math.PI * i) / count));
      real += sample * Math.cos(turn * i);
      imaginary += sample * Math.sin(turn * i);
    }
    const power = real * real + imaginary * imaginary;
    if (power > best.power) best = { frequency, power };
  }
  return best.frequency;
}

describe('what is heard', () => {
  test.each([
    [57, 220],
    [69, 440],
    [81, 880],
  ])('pitch %i sounds at %i Hz', async (pitch, frequency) => {
    const audio = await renderPiece(piece([[pitch, 0, 1]]), { font });
    const measured = strongestFrequency(audio, 0.1, frequency * 0.7, frequency * 1.3);
    expect(Math.abs(measured / frequency - 1)).toBeLessThan(0.01);
  });

  test('a note struck harder is louder', async () => {
    const levels: number[] = [];
    for (const velocity of [20, 60, 100, 127]) {
      levels.push(loudness(await renderPiece(piece([[60, 0, 1, velocity]]), { font }), 0, 1));
    }
    expect(levels[0]).toBeGreaterThan(1e-4);
    for (let i = 1; i < levels.length; i++) expect(levels[i]).toBeGreaterThan(levels[i - 1]! * 1.3);
  });

  test('the pedal lets notes ring, until it is lifted', async () => {
    const notes: Played[] = [[48, 0, 0.3]];
    const dry = await renderPiece(piece(notes), { font, tailSeconds: 4 });
    const wet = await renderPiece(
      piece(notes, {
        pedal: [
          { timeTicks: 0, value: 127 },
          { timeTicks: 2.5 * 960, value: 0 },
        ],
      }),
      { font, tailSeconds: 4 },
    );
    expect(loudness(wet, 1.5, 2)).toBeGreaterThan(20 * loudness(dry, 1.5, 2));
    expect(loudness(wet, 1.5, 2)).toBeGreaterThan(20 * loudness(wet, 3.5, 4));
  });

  test('a pedal pressed in the moment of the release catches the note', async () => {
    const caught = piece([[48, 0, 0.5]], { pedal: [{ timeTicks: 480, value: 127 }] });
    expect(loudness(await renderPiece(caught, { font }), 1, 1.5)).toBeGreaterThan(1e-3);
  });

  test('ten notes begin where they are written, to the millisecond', async () => {
    const onsets = Array.from({ length: 10 }, (_, i) => 0.1 + i * 0.5 + (i % 3) * 0.0137);
    const audio = await renderPiece(piece(onsets.map((onset, i) => [72 + (i % 2), onset, 0.2])), { font });
    for (const onset of onsets) {
      expect(loudness(audio, onset - 0.05, onset - 0.002)).toBeLessThan(0.2 * loudness(audio, onset, onset + 0.05));
      expect(loudness(audio, onset + 0.001, onset + 0.006)).toBeGreaterThan(
        2 * loudness(audio, onset - 0.006, onset - 0.001),
      );
    }
  });

  test('a repeated note is struck again, notes without length and unisons end', async () => {
    const audio = await renderPiece(
      piece([
        [60, 0, 0.5],
        [60, 0.5, 0.5],
        [64, 0, 0],
        [67, 0, 1],
        [67, 0.2, 0.1],
      ]),
      { font, tailSeconds: 3 },
    );
    expect(loudness(audio, 0.5, 0.6)).toBeGreaterThan(1.1 * loudness(audio, 0.4, 0.5));
    expect(loudness(audio, 3, 3.4)).toBeLessThan(1e-4);
  });

  test('tempo changes are followed', async () => {
    const slow = piece([[60, 1, 0.5]], { tempos: [{ timeTicks: 0, microsecondsPerBeat: 1_000_000 }] });
    const audio = await renderPiece(slow, { font });
    expect(loudness(audio, 0, 1.99)).toBeLessThan(1e-6);
    expect(loudness(audio, 2, 2.5)).toBeGreaterThan(1e-2);
    expect(audio.left.length).toBe((3 + 2) * SAMPLE_RATE);
  });

  test('percussion is not played on the piano', async () => {
    const drums = createPiece({ notes: [{ pitch: 38, onsetTicks: 0, durationTicks: 480, velocity: 99, channel: 9 }] });
    expect(peakOf(await renderPiece(drums, { font }))).toBe(0);
  });
});

test('music at every loudness is neither silent nor clipped before it is written, and ends in silence', async () => {
  const chord: Played[] = [36, 43, 52, 60, 64, 67, 72, 76].map((pitch) => [pitch, 0, 3]);
  const audio = await renderPiece(piece(chord), { font, tailSeconds: 1 });
  expect(peakOf(audio)).toBeGreaterThan(0.1);
  expect(Math.abs(audio.left.at(-1)!)).toBeLessThan(1e-4);
});

test('an empty piece is a short silence', async () => {
  const audio = await renderPiece(createPiece({ notes: [], pedal: [{ timeTicks: 99999, value: 127 }] }), { font });
  expect(audio.left.length).toBe(2 * SAMPLE_RATE);
  expect(peakOf(audio)).toBe(0);
  const none = await renderPiece(createPiece({ notes: [] }), { font, tailSeconds: 0 });
  expect(none.left.length).toBe(0);
});

test('the same piece gives the same samples, whole or in blocks', async () => {
  const music = piece([
    [60, 0, 1],
    [64, 0.31, 1],
    [67, 0.77, 1],
  ]);
  const whole = await renderPiece(music, { font });
  let at = 0;
  for await (const block of renderBlocks(music, { font })) {
    expect(block.left.every((sample, i) => sample === whole.left[at + i])).toBe(true);
    expect(block.right.every((sample, i) => sample === whole.right[at + i])).toBe(true);
    at += block.left.length;
  }
  expect(at).toBe(whole.left.length);
  expect(at).toBe(renderedFrames(music, { font }));
});

test('the end waits for a pedal that is lifted soon, not for one that never is', () => {
  const end = (...pedal: [seconds: number, value: number][]) => {
    const moves = pedal.map(([seconds, value]) => ({ timeTicks: seconds * 960, value }));
    return performanceOf(piece([[60, 0, 1]], { pedal: moves }), 1000).endFrame;
  };
  expect(end()).toBe(1000);
  expect(end([0, 90])).toBe(1000);
  expect(end([0, 90], [3, 10])).toBe(3000);
  expect(end([0, 90], [3000, 10])).toBe(11_000);
  expect(end([3, 10])).toBe(1000);
});

test('options out of range and pieces of many hours are refused', async () => {
  const music = piece([[60, 0, 1]]);
  for (const wrong of [
    { sampleRate: 100 },
    { sampleRate: 44_100.5 },
    { tailSeconds: -1 },
    { tailSeconds: Number.NaN },
    { gain: 0 },
    { voices: 1000 },
    { font: new Uint8Array(100) },
  ]) {
    await expect(renderPiece(music, { font, ...wrong }), JSON.stringify(wrong)).rejects.toThrow(OptionError);
  }
  await expect(renderPiece(piece([[60, 1e6, 1]]), { font })).rejects.toThrow(/minutes, more than/);
});
