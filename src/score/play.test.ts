import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scores, withoutGraces } from '../../test/support/random-scores.ts';
import { chord, PAGE, rest, TICKS } from '../../test/support/scores.ts';
import { pieceFromScore } from './play.ts';
import type { Direction, Measure, Score, ScoreElement } from './score.ts';
import { midiPitch } from './xml/pitch.ts';

const WHOLE = 4 * TICKS;

/** A score from measures of 4/4: elements of the upper staff, and of the lower. */
function score(...measures: readonly (readonly [readonly ScoreElement[], (readonly ScoreElement[])?])[]): Score {
  return {
    ticksPerBeat: TICKS,
    measures: measures.map(
      ([upper, lower], index): Measure => ({
        number: index + 1,
        startTicks: index * WHOLE,
        lengthTicks: WHOLE,
        ...(index === 0 ? { metre: { numerator: 4, denominator: 4 } } : {}),
        voices: [
          { number: 1, staff: 1, elements: upper },
          ...(lower === undefined ? [] : [{ number: 5, staff: 2 as const, elements: lower }]),
        ],
        directions: [],
      }),
    ),
  };
}

function withDirections(one: Score, ...directions: readonly Direction[]): Score {
  const [first, ...others] = one.measures as [Measure, ...Measure[]];
  return { ...one, measures: [{ ...first, directions }, ...others] };
}

/** `pitch@onset+length`, in quarter notes. */
function heard(one: Score): string[] {
  return pieceFromScore(one).notes.map(
    ({ pitch, onsetTicks, durationTicks }) => `${pitch}@${onsetTicks / TICKS}+${durationTicks / TICKS}`,
  );
}

describe('pieceFromScore', () => {
  it('plays notes where they stand, one track a staff', () => {
    const piece = pieceFromScore(
      score([[chord('C4 E4', 'half', 0), chord('G4', 'half', 2 * TICKS)], [chord('C3', 'whole', 0)]]),
    );
    expect(piece.notes.map(({ pitch, track }) => [pitch, track])).toEqual([
      [48, 1],
      [60, 0],
      [64, 0],
      [67, 0],
    ]);
    expect(piece.metres).toEqual([{ timeTicks: 0, numerator: 4, denominator: 4 }]);
  });

  it('joins ties, over bar lines and from staff to staff', () => {
    const start = { tieStart: true };
    const both = { tieStart: true, tieStop: true };
    const stop = { tieStop: true };
    expect(
      heard(
        score([[chord('C4', 'whole', 0, start)]], [[chord('C4', 'whole', 0, both)]], [[chord('C4', 'half', 0, stop)]]),
      ),
    ).toEqual(['60@0+10']);
    expect(
      heard(
        score([
          [chord('C4', 'half', 0, start), rest('half', 2 * TICKS)],
          [rest('half', 0), chord('C4', 'half', 2 * TICKS, stop)],
        ]),
      ),
    ).toEqual(['60@0+4']);
    // A tie to nowhere, and one from nowhere.
    expect(heard(score([[chord('C4', 'half', 0, start), chord('D4', 'half', 2 * TICKS, stop)]]))).toEqual([
      '60@0+2',
      '62@2+2',
    ]);
  });

  it('plays grace notes before the beat, and at the very start on it', () => {
    const grace = (name: string, offset: number) => chord(name, 'eighth', offset, { grace: true });
    expect(
      heard(score([[rest('half', 0), grace('D4', 2 * TICKS), grace('E4', 2 * TICKS), chord('F4', 'half', 2 * TICKS)]])),
    ).toEqual(['62@1.75+0.125', '64@1.875+0.125', '65@2+2']);
    expect(heard(score([[grace('D4', 0), chord('F4', 'whole', 0)]]))).toEqual(['62@0+0.125', '65@0.125+3.875']);
    expect(heard(score([[chord('F4', 'whole', 0), grace('D4', WHOLE)]]))).toEqual(['65@0+4', '62@3.875+0.125']);
  });

  it('strikes a key once at a time', () => {
    expect(heard(score([[chord('C4', 'whole', 0)], [chord('C4', 'half', 0), rest('half', 2 * TICKS)]]))).toEqual([
      '60@0+4',
    ]);
    expect(heard(score([[chord('C4', 'whole', 0)], [rest('half', 0), chord('C4', 'half', 2 * TICKS)]]))).toEqual([
      '60@0+2',
      '60@2+2',
    ]);
  });

  it('takes velocity from the marks, for both staves unless each has its own', () => {
    const line = [chord('C5', 'half', 0), chord('D5', 'half', 2 * TICKS)];
    const low = [chord('C3', 'half', 0), chord('D3', 'half', 2 * TICKS)];
    const mark = (staff: 1 | 2, beats: number, value: 'p' | 'f'): Direction => ({
      kind: 'dynamic',
      staff,
      offsetTicks: beats * TICKS,
      value,
    });
    const levels = (...marks: readonly Direction[]) =>
      pieceFromScore(withDirections(score([line, low]), ...marks)).notes.map(({ velocity }) => velocity);
    expect(levels()).toEqual([80, 80, 80, 80]);
    expect(levels(mark(1, 2, 'p'))).toEqual([80, 80, 49, 49]);
    expect(levels(mark(1, 0, 'f'), mark(2, 0, 'p'))).toEqual([49, 96, 49, 96]);
  });

  it('has the pedal up for a moment where it changes', () => {
    const move = (beats: number, type: 'start' | 'stop' | 'change'): Direction => ({
      kind: 'pedal',
      staff: 2,
      offsetTicks: beats * TICKS,
      type,
    });
    const { pedal } = pieceFromScore(
      withDirections(score([[chord('C4', 'whole', 0)]]), move(0, 'start'), move(2, 'change'), move(4, 'stop')),
    );
    expect(pedal.map(({ timeTicks, value }) => [timeTicks / TICKS, value])).toEqual([
      [0, 127],
      [2, 0],
      [2.125, 127],
      [4, 0],
    ]);
  });

  it('keeps bar lines where they are, after a pickup too', () => {
    const { metres, keys, tempos } = pieceFromScore(PAGE);
    expect(
      metres.map(({ timeTicks, numerator, denominator }) => `${numerator}/${denominator}@${timeTicks / TICKS}`),
    ).toEqual(['1/4@0', '3/4@1', '2/2@4']);
    expect(keys.map(({ fifths, mode }) => `${fifths} ${mode}`)).toEqual(['1 minor', '-3 major']);
    expect(tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat: 621_762 }]);
  });

  it('plays every written pitch, at its time, and no other', () => {
    fc.assert(
      fc.property(scores.map(withoutGraces), (one) => {
        const written = new Set<string>();
        for (const { startTicks, voices } of one.measures) {
          for (const element of voices.flatMap(({ elements }) => elements)) {
            if (element.kind === 'rest') continue;
            for (const { pitch, tieStop } of element.notes) {
              if (!tieStop) written.add(`${startTicks + element.offsetTicks} ${midiPitch(pitch)}`);
            }
          }
        }
        const played = new Set(pieceFromScore(one).notes.map(({ onsetTicks, pitch }) => `${onsetTicks} ${pitch}`));
        expect(played).toEqual(written);
      }),
    );
  });
});
