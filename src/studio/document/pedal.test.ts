import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PedalChange } from '../../notes/piece.ts';
import { applyEdit, isNoEdit } from './apply.ts';
import { addPedal, pressedMost } from './pedal.ts';
import { newSong } from './piece.ts';

/** '127@0 0@480' */
const moves = (text: string): PedalChange[] =>
  text
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => {
      const [value, timeTicks] = each.split('@').map(Number);
      return { timeTicks: timeTicks ?? 0, value: value ?? 0 };
    });
const text = (pedal: readonly PedalChange[]) => pedal.map(({ value, timeTicks }) => `${value}@${timeTicks}`).join(' ');
const recorded = (there: string, played: string) => {
  const song = { ...newSong(), pedal: moves(there) };
  return text(applyEdit(song, addPedal(song, moves(played))).pedal);
};
const valueAt = (pedal: readonly PedalChange[], ticks: number) =>
  pedal.findLast(({ timeTicks }) => timeTicks <= ticks)?.value ?? 0;

describe('the pedal of a recording', () => {
  it('leaves what was there where nobody moved it', () => {
    const song = { ...newSong(), pedal: moves('127@0 0@480') };
    expect(isNoEdit(addPedal(song, []))).toBe(true);
    expect(recorded('127@0 0@480', '127@960 0@1440')).toBe('127@0 0@480 127@960 0@1440');
  });

  it('holds what either foot holds: neither take cuts off what the other let ring', () => {
    expect(recorded('127@0 0@960', '127@480 0@1440')).toBe('127@0 0@1440');
    // The foot went up and down again within what was held before.
    expect(recorded('127@0 0@1920', '127@480 0@700 127@720 0@1440')).toBe('127@0 0@1920');
    expect(recorded('', '100@0 0@480')).toBe('100@0 0@480');
  });

  it('of a loop is that of all its passes', () => {
    expect(recorded('', '127@0 0@240 127@960 0@1920 127@120 0@480')).toBe('127@0 0@480 127@960 0@1920');
  });

  it('is nowhere less pressed than it was, and nowhere more than somebody pressed it', () => {
    const pedal = fc
      .array(fc.tuple(fc.nat(50), fc.nat(127)), { maxLength: 12 })
      .map((all) => all.map(([timeTicks, value]) => ({ timeTicks, value })).sort((a, b) => a.timeTicks - b.timeTicks));
    fc.assert(
      fc.property(pedal, pedal, (one, other) => {
        const both = pressedMost([one, other]);
        for (let ticks = 0; ticks <= 50; ticks++) {
          expect(valueAt(both, ticks)).toBe(Math.max(valueAt(one, ticks), valueAt(other, ticks)));
        }
      }),
    );
  });
});
