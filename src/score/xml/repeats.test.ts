import { describe, expect, it } from 'vitest';
import { type Jumps, NO_JUMPS, playingOrder } from './repeats.ts';

/**
 * Measures from a line: `|:` before and `:|` after a measure for repeats, `1` or `12` before for an ending, `S` for a
 * segno, `C` for a coda, and after it `c` for "to coda", `F` for fine, `D` for da capo, `d` for dal segno.
 */
function order(line: string): string {
  const names: string[] = [];
  const measures = line.split(' ').map((text): Jumps => {
    const [, forward, endings, signs, name, marks, times] =
      /^(\|:)?(\d*)([SC]*)([a-z])([cFDd]*)(:\|\d?)?$/.exec(text) ?? [];
    names.push(name ?? '?');
    return {
      ...NO_JUMPS,
      forward: forward !== undefined,
      backwardTimes: times === undefined ? undefined : Number(times[2] ?? 2),
      endings: endings ? [...endings].map(Number) : undefined,
      segno: signs?.includes('S') ?? false,
      coda: signs?.includes('C') ?? false,
      toCoda: marks?.includes('c') ?? false,
      fine: marks?.includes('F') ?? false,
      daCapo: marks?.includes('D') ?? false,
      dalSegno: marks?.includes('d') ?? false,
    };
  });
  return playingOrder(measures)
    .map((index) => names[index])
    .join('');
}

describe('playingOrder', () => {
  it.each([
    ['a b x', 'abx'],
    ['a b:| x', 'ababx'],
    ['a |:b x:| y', 'abxbxy'],
    ['a |:b:|3 x', 'abbbx'],
    ['a b:| x y:|', 'ababxyxy'],
    ['|:a 1b:| 2x y', 'abaxy'],
    ['|:a 1b 1x:| 2y 2z |:p:|', 'abxayzpp'],
    ['|:a 12b:| 3x y', 'ababaxy'],
    ['|:a 1b:| 2x:| y:|', 'abaxyy'],
    ['a bF xD', 'abxab'],
    ['a Sb xF yd', 'abxybx'],
    ['a bc xD Cy z', 'abxabyz'],
    ['|:a 1b:| 2xF yD', 'abaxyax'],
    ['a:|9 b', 'aaaaaaaaab'],
  ])('plays %j as %j', (line, expected) => {
    expect(order(line)).toBe(expected);
  });

  it('ends, whatever it is given', () => {
    expect(playingOrder([{ ...NO_JUMPS, backwardTimes: 1e9 }]).length).toBeLessThan(100);
    expect(playingOrder([{ ...NO_JUMPS, endings: [2] }])).toEqual([0]);
  });
});
