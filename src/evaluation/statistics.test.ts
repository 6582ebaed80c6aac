import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { sliceRoll } from '../roll/compose.ts';
import { rollNotes, secondsPerStep } from './roll-notes.ts';
import { histogramDivergence, sampleStatistics, setStatistics } from './statistics.ts';

const stats = (text: string) => sampleStatistics(rollOf(text));

describe('rollNotes', () => {
  it('tells held from struck again, and counts a note cut by an excerpt', () => {
    const roll = rollOf('60,64 60 !60 . 60');
    expect(rollNotes(roll).map(({ pitch, onsetStep, steps }) => [pitch, onsetStep, steps])).toEqual([
      [60, 0, 2],
      [64, 0, 1],
      [60, 2, 1],
      [60, 4, 1],
    ]);
    const cut = sliceRoll(roll, 1);
    expect(cut.steps).toBe(4);
    expect(rollNotes(cut).map(({ onsetStep }) => onsetStep)).toEqual([0, 1, 3]);
  });

  it('does not join notes over a gap even if the roll calls the second one held', () => {
    const roll = { ...rollOf('60 . 60'), struck: Uint8Array.of(1, 0) };
    expect(rollNotes(roll)).toHaveLength(2);
  });

  it('turns beats into seconds', () => {
    expect(secondsPerStep({ unit: 'beat', stepsPerBeat: 4 })).toBeCloseTo(0.125);
    expect(secondsPerStep({ unit: 'beat', stepsPerBeat: 4 }, 60)).toBeCloseTo(0.25);
  });
});

describe('sampleStatistics', () => {
  it('measures silence, from the first step to the last', () => {
    const { silentShare, longestSilenceSteps, longestSilenceSeconds, seconds } = stats('. . 60 . . . 60 .');
    expect(silentShare).toBe(6 / 8);
    expect(longestSilenceSteps).toBe(3);
    expect(longestSilenceSeconds).toBeCloseTo(0.3);
    expect(seconds).toBeCloseTo(0.8);
    expect(stats('. . 60').longestSilenceSteps).toBe(2);
  });

  it('counts one note struck over and over, but not chords or other notes between', () => {
    expect(stats('60 !60 . 60 62').longestRepeatedNote).toBe(3);
    expect(stats('60 62 60').longestRepeatedNote).toBe(1);
    expect(stats('60,64 !60,!64 !60').longestRepeatedNote).toBe(1);
    // Held notes below do not break the repetition: the ear hears one note struck three times.
    expect(stats('48 48,60 48,!60 48,!60').longestRepeatedNote).toBe(3);
    expect(stats('. .').longestRepeatedNote).toBe(0);
  });

  it('finds standstill in held notes only', () => {
    const { longestUnchangedSteps, longestUnchangedSeconds } = stats('60 60,64 60,64 60,64 . . . . .');
    expect(longestUnchangedSteps).toBe(3);
    expect(longestUnchangedSeconds).toBeCloseTo(0.3);
    expect(stats('60 !60 !60').longestUnchangedSteps).toBe(1);
  });

  it('counts notes for pitch classes, key and density', () => {
    // Notes C4, C5 and F#4, the first held: 3 notes in 0.4 s.
    const { pitchClasses, scaleConsistency, noteDensity, notes, pitchRange } = stats('60 60 72 66');
    expect(notes).toBe(3);
    expect(pitchClasses[0]).toBeCloseTo(2 / 3);
    expect(pitchClasses[6]).toBeCloseTo(1 / 3);
    expect(noteDensity).toBeCloseTo(7.5);
    expect(pitchRange).toBe(12);
    expect(scaleConsistency).toBe(1); // G major has both
    expect(stats('60 62 64 65 67 69 71').scale).toBe('C major / A minor');
    expect(stats('60 61 62 63').scaleConsistency).toBe(0.75); // C, D, E flat: B flat major
  });

  it('averages polyphony over sounding steps', () => {
    const { polyphonyMean, polyphonyMax } = stats('60,64,67 . 60 .');
    expect(polyphonyMean).toBe(2);
    expect(polyphonyMax).toBe(3);
  });

  it('sorts notes by length', () => {
    // Lengths 0.1 s (up to 0.125), 0.5 s (on the edge: 0.25 - 0.5).
    const { noteLengths, noteLengthMean } = stats('60 62 62 62 62 62');
    expect(noteLengths).toEqual([0.5, 0, 0.5, 0, 0, 0, 0]);
    expect(noteLengthMean).toBeCloseTo(0.3);
  });

  it('hears dissonance within and beyond the octave', () => {
    expect(stats('60,61').dissonantShare).toBe(1); // minor second
    expect(stats('60,73').dissonantShare).toBe(1); // minor ninth
    expect(stats('60,71').dissonantShare).toBe(1); // major seventh
    expect(stats('60,66').dissonantShare).toBe(1); // tritone
    expect(stats('60,64,67').dissonantShare).toBe(0);
    expect(stats('60,64,70').dissonantShare).toBeCloseTo(1 / 3); // E - B flat
    expect(stats('60 62').dissonantShare).toBe(null); // no two notes together
  });

  it('has figures for silence and for nothing at all', () => {
    for (const text of ['. . .', '']) {
      const silent = stats(text);
      expect(silent.scaleConsistency).toBe(null);
      expect(silent.polyphonyMean).toBe(null);
      expect(silent.pitchRange).toBe(null);
      expect(Object.values(silent).every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(true);
    }
    expect(stats('. . .').silentShare).toBe(1);
  });
});

describe('setStatistics', () => {
  it('averages samples and pools their notes', () => {
    const set = setStatistics('set', [rollOf('60 . . .'), rollOf('60 64 67 .'), rollOf('. . . .')]);
    expect(set.scalars.silentShare?.mean).toBeCloseTo((0.75 + 0.25 + 1) / 3);
    expect(set.scalars.silentShare?.deviation).toBeCloseTo(0.3819, 3);
    expect(set.scalars.pitchRange).toEqual({ mean: 3.5, deviation: Math.sqrt(24.5), minimum: 0, maximum: 7 });
    expect(set.scalars.dissonantShare).toBe(null);
    expect(set.pitchClasses[0]).toBeCloseTo(0.5);
    expect(set.samples.map(({ name }) => name)).toEqual(['1', '2', '3']);
  });
});

describe('histogramDivergence', () => {
  it('is zero for the same shares, finite for empty bins, null without notes', () => {
    expect(histogramDivergence([0.5, 0.5], [0.5, 0.5])).toBeCloseTo(0, 12);
    expect(histogramDivergence([1, 0], [0.5, 0.5])).toBeCloseTo(Math.log(2), 10);
    expect(histogramDivergence([1, 0], [0, 1])).toBeCloseTo(Math.log(2000), 10);
    expect(histogramDivergence([0, 0], [0.5, 0.5])).toBe(null);
  });
});
