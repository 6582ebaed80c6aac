import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Metre, measureTicks, PAGE_TICKS } from './grid.ts';
import { typeTicks } from './note-values.ts';
import { type Stretch, writeRhythm } from './rhythm.ts';

const four: Metre = { numerator: 4, denominator: 4 };
const three: Metre = { numerator: 3, denominator: 4 };
const six: Metre = { numerator: 6, denominator: 8 };

/** '1 1/2r' is a quarter note and an eighth rest; a rhythm as text comes back as values: 'q. e' with '~' for ties. */
function written(text: string, metre: Metre): string {
  let at = 0;
  const stretches = text.split(' ').map((word): Stretch => {
    const [numerator, denominator = '1'] = word.replace('r', '').split('/') as [string, string?];
    const startTicks = at;
    at = Math.round(at + (Number(numerator) / Number(denominator)) * PAGE_TICKS);
    return { startTicks, endTicks: at, isRest: word.endsWith('r') };
  });
  const short = { whole: 'w', half: 'h', quarter: 'q', eighth: 'e', '16th': 's', '32nd': 't' } as Record<
    string,
    string
  >;
  return (writeRhythm(stretches, metre, at) ?? [])
    .map((pieces, index) =>
      pieces
        .map(({ value, tupletStart, tupletStop }) => {
          const name = `${short[value.type] ?? value.type}${'.'.repeat(value.dots)}`;
          return `${tupletStart ? '(' : ''}${name}${stretches[index]!.isRest ? 'r' : ''}${tupletStop ? `)${value.tuplet?.actual}` : ''}`;
        })
        .join(stretches[index]!.isRest ? ' ' : '~'),
    )
    .join(' ');
}

describe('writeRhythm', () => {
  it('writes what one value can say as one value', () => {
    expect(written('1 1 2', four)).toBe('q q h');
    expect(written('3/2 1/2 2', four)).toBe('q. e h');
    expect(written('3', three)).toBe('h.');
    expect(written('3/2 3/2', six)).toBe('q. q.');
  });

  it('allows syncopes of one level and ties deeper ones over the beat', () => {
    expect(written('1/2 1 1/2 2', four)).toBe('e q e h');
    expect(written('1 2 1', four)).toBe('q h q');
    expect(written('3/2 1 3/2', four)).toBe('q. e~e q.');
    expect(written('3/4 1/2 3/4 2', four)).toBe('e. s~s e. h');
  });

  it('shows the beats of compound time', () => {
    expect(written('1 1 1', six)).toBe('q e~e q');
  });

  it('does not let rests hide the beat', () => {
    expect(written('1 2r 1', four)).toBe('q qr qr q');
    expect(written('1/2 3/2r 2', four)).toBe('e er qr h');
  });

  it('finds tuplets and their brackets', () => {
    expect(written('1/3 1/3 1/3 1 2', four)).toBe('(e e e)3 q h');
    expect(written('2/3 1/3 1 2', four)).toBe('(q e)3 q h');
    expect(written('2/3 2/3 2/3 2', four)).toBe('(q q q)3 h');
    expect(written('1/5 1/5 1/5 1/5 1/5 3', four)).toBe('(s s s s s)5 h.');
    expect(written('1/6 1/6 1/6 1/2 3', four)).toBe('(s s s)3 e h.');
  });

  it('ties what enters a tuplet from before', () => {
    expect(written('4/3 1/3 1/3 2', four)).toBe('q~(e e e)3 h');
  });

  it('fills every measure with values that are as long as what they stand for', () => {
    const metres = [
      four,
      three,
      six,
      { numerator: 7, denominator: 8 },
      { numerator: 12, denominator: 16 },
      { numerator: 10, denominator: 8 },
    ];
    const anyRhythm = fc.record({
      metre: fc.constantFrom(...metres),
      cuts: fc.array(fc.nat({ max: 400 }), { maxLength: 12 }),
      rests: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
    });
    fc.assert(
      fc.property(anyRhythm, ({ metre, cuts, rests }) => {
        const length = measureTicks(metre);
        const step = PAGE_TICKS / 16;
        const places = [...new Set([0, ...cuts.map((cut) => (cut * step) % length), length])].sort((a, b) => a - b);
        const stretches = places
          .slice(1)
          .map((endTicks, index) => ({ startTicks: places[index]!, endTicks, isRest: rests[index % 16]! }));
        const result = writeRhythm(stretches, metre, length)!;
        expect(result).toBeDefined();
        result.forEach((pieces, index) => {
          expect(pieces[0]!.startTicks).toBe(stretches[index]!.startTicks);
          expect(pieces.at(-1)!.endTicks).toBe(stretches[index]!.endTicks);
          for (const { startTicks, endTicks, value } of pieces) {
            const { actual, normal } = value.tuplet ?? { actual: 1, normal: 1 };
            expect((typeTicks(value.type) * (2 - 2 ** -value.dots) * normal) / actual).toBe(endTicks - startTicks);
          }
        });
      }),
      { numRuns: 150 },
    );
  });
});
