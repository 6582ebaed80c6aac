import { describe, expect, it } from 'vitest';
import { TEN_A_SECOND as grid, rollOf } from '../../test/support/roll-text.ts';
import { CheckpointError, DatasetError, OptionError } from '../errors.ts';
import { BASELINE_KINDS, createBaseline, fitBaseline } from './baselines.ts';

const song = rollOf('60,64 60,64 60 . 62');

describe('fitBaseline', () => {
  it('silence has the density as its error rate', async () => {
    const model = fitBaseline('silence', [song], { grid, pedal: false });
    const rate = 6.5 / (5 * 128 + 1);
    const { nats, binary } = await model.score(song);
    expect(nats[3]).toBeCloseTo(-128 * Math.log(1 - rate), 5);
    expect(nats[0]).toBeCloseTo(-2 * Math.log(rate) - 126 * Math.log(1 - rate), 5);
    expect(binary[0]).toBeCloseTo(nats[0]! / 128, 12);
  });

  it('persistence counts how often notes stay and turn on', async () => {
    const model = fitBaseline('persistence', [song], { grid, pedal: false });
    // Sounding and followed by a step: 2 + 2 + 1 + 0 = 5, of which 2 + 1 stay. Turned on: 2 + 1, of 640 - 5.
    const stay = 3.5 / 6;
    const turnOn = 3.5 / 636;
    const { nats } = await model.score(song);
    expect(nats[0]).toBeCloseTo(-2 * Math.log(turnOn) - 126 * Math.log(1 - turnOn), 4);
    expect(nats[2]).toBeCloseTo(-Math.log(stay) - Math.log(1 - stay) - 126 * Math.log(1 - turnOn), 4);
  });

  it('persistence per pitch has rates for each', async () => {
    const model = createBaseline(fitBaseline('persistence', [song], { grid, pedal: false, perPitch: true }).toStored());
    const stream = await model.open(1);
    await stream.push([[60]]);
    const [next] = await stream.next();
    if (next?.kind !== 'notes') throw new Error('expected notes');
    expect(next.probabilities[60]).toBeCloseTo(2.5 / 4, 6); // sounds three times, twice goes on
    expect(next.probabilities[62]).toBeCloseTo(1.5 / 6, 6); // five times silent before, begins once
    const { nats } = await model.score(song);
    expect(nats.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  });

  it('unigram counts each pitch on its own', async () => {
    const model = fitBaseline('unigram', [song], { grid, pedal: false });
    const [next] = await (await model.open(1)).next();
    if (next?.kind !== 'notes') throw new Error('expected notes');
    expect(next.probabilities[60]).toBeCloseTo(3.5 / 6, 6);
    expect(next.probabilities[62]).toBeCloseTo(1.5 / 6, 6);
    expect(next.probabilities[0]).toBeCloseTo(0.5 / 6, 6);
  });

  it('refuses no music and a wrong grid', async () => {
    expect(() => fitBaseline('unigram', [rollOf('')], { grid, pedal: false })).toThrow(DatasetError);
    const model = fitBaseline('unigram', [song], { grid, pedal: false });
    await expect(model.score({ ...song, grid: { unit: 'beat', stepsPerBeat: 10 } })).rejects.toThrow(OptionError);
  });
});

describe.each(BASELINE_KINDS)('%s', (kind) => {
  it('streams the very distributions that it scores with', async () => {
    const model = fitBaseline(kind, [song], { grid, pedal: true });
    const { nats } = await model.score(song);
    const stream = await model.open(2);
    for (let step = 0; step < song.steps; step++) {
      const now = Array.from(song.pitches.subarray(song.offsets[step], song.offsets[step + 1]));
      const [a, b] = await stream.next();
      expect(a).toEqual(b);
      if (a?.kind !== 'notes') throw new Error('expected notes');
      const expected = a.probabilities.reduce((sum, p, pitch) => sum - Math.log(now.includes(pitch) ? p : 1 - p), 0);
      expect(nats[step]).toBeCloseTo(expected, 3);
      await stream.push([now, now]);
    }
    await expect(stream.push([[]])).rejects.toThrow('2 sequences');
  });

  it('comes back from storage with the same scores, and stays finite on silence and on everything', async () => {
    const silent = rollOf('. .');
    const full = rollOf(Array.from({ length: 128 }, (_, pitch) => pitch).join(','));
    const model = fitBaseline(kind, [silent], { grid, pedal: true });
    const again = createBaseline(model.toStored());
    expect(again.pedal).toBe(true);
    for (const roll of [song, silent, full]) {
      const scores = await model.score(roll);
      expect(await again.score(roll)).toEqual(scores);
      expect(scores.nats.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    }
  });

  it('refuses damaged storage', () => {
    const stored = fitBaseline(kind, [song], { grid, pedal: true }).toStored();
    expect(() => createBaseline({ ...stored, weights: {} })).toThrow(CheckpointError);
    expect(() => createBaseline({ ...stored, config: { pedal: true } })).toThrow(CheckpointError);
    expect(() => createBaseline({ ...stored, kind: 'lstm' })).toThrow(CheckpointError);
  });
});
