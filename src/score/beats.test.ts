import { describe, expect, it } from 'vitest';
import { createPiece } from '../notes/create.ts';
import { Random } from '../random.ts';
import { findBeats, trackBeats } from './beats.ts';
import { dividesByThree, findMetre } from './metre.ts';

/** A march with rubato: a chord on the beat, a note between; 10 ticks a millisecond would be too exact for hands. */
function march(
  beats: number,
  secondsPerBeat: number,
): { piece: ReturnType<typeof createPiece>; beatSeconds: number[] } {
  const random = Random.of(7);
  const beatSeconds: number[] = [];
  let now = 1;
  const notes = Array.from({ length: beats }, (_, beat) => {
    const length = secondsPerBeat * (1 + 0.12 * Math.sin(beat / 5));
    const at = now;
    beatSeconds.push(at);
    now += length;
    const note = (pitch: number, seconds: number, velocity: number) => ({
      pitch,
      onsetTicks: Math.round(960 * (seconds + 0.008 * random.normal())),
      durationTicks: Math.round(960 * length * 0.4),
      velocity,
    });
    const strong = beat % 4 === 0;
    return [
      note(strong ? 36 : 48, at, strong ? 90 : 70),
      note(64, at, 70),
      note(72, at, 75),
      note(67, at + length / 2, 55),
    ];
  }).flat();
  return { piece: createPiece({ notes }), beatSeconds };
}

describe('findBeats', () => {
  it('follows a played march through its rubato', () => {
    const { piece, beatSeconds } = march(80, 0.55);
    const { beatSeconds: found, beatsPerMinute } = findBeats(piece);
    const hits = beatSeconds.filter((beat) => found.some((other) => Math.abs(other - beat) <= 0.07)).length;
    expect((2 * hits) / (found.length + beatSeconds.length)).toBeGreaterThan(0.95);
    expect(beatsPerMinute).toBeGreaterThan(95);
    expect(beatsPerMinute).toBeLessThan(125);
  });

  it('is a clock that only goes forward', () => {
    const { piece } = march(30, 0.6);
    const { beatsAt } = findBeats(piece);
    let last = Number.NEGATIVE_INFINITY;
    for (let ticks = 0; ticks < 20000; ticks += 97) {
      expect(beatsAt(ticks)).toBeGreaterThan(last);
      last = beatsAt(ticks);
    }
  });

  it('copes with next to nothing', () => {
    expect(trackBeats([])).toEqual([]);
    const one = findBeats(createPiece({ notes: [{ pitch: 60, onsetTicks: 480, durationTicks: 1, velocity: 64 }] }));
    expect(one.beatSeconds).toEqual([0.5]);
    expect(one.beatsAt(480)).toBe(0);
  });
});

describe('findMetre', () => {
  const tune = (beatsInBar: number, step: number) =>
    Array.from({ length: 24 * beatsInBar }, (_, index) => {
      const strong = index % beatsInBar === 0;
      return [
        { pitch: 72 + (index % 3), onsetBeats: index * step, durationBeats: strong ? 2 * step : step },
        ...(strong
          ? [{ pitch: 40 + ((index / beatsInBar) % 4), onsetBeats: index * step, durationBeats: beatsInBar * step }]
          : []),
      ];
    }).flat();
  it('finds waltzes and marches', () => {
    expect(findMetre(tune(3, 1)).metre).toEqual({ numerator: 3, denominator: 4 });
    expect(findMetre(tune(4, 1)).metre).toEqual({ numerator: 4, denominator: 4 });
    expect(findMetre([])).toEqual({ metre: { numerator: 4, denominator: 4 }, pickupBeats: 0 });
  });
  it('hears where beats divide by three', () => {
    const at = (phases: readonly number[]) =>
      Array.from({ length: 20 }, (_, beat) =>
        phases.map((phase) => ({ pitch: 60, onsetBeats: beat + phase, durationBeats: 0.3 })),
      ).flat();
    expect(dividesByThree(at([0, 1 / 3, 2 / 3]))).toBe(true);
    expect(dividesByThree(at([0, 1 / 4, 1 / 2]))).toBe(false);
  });
});
