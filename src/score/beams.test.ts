import { expect, it } from 'vitest';
import { beamsOf } from './beams.ts';
import { typeTicks } from './note-values.ts';
import type { NoteType } from './score.ts';

/** 'e e s s' as beams: one word an element, levels joined: 'b' begin, 'c' continue, 'e' end, 'f' and 'k' hooks. */
function beams(text: string, numerator: number, denominator: number): string {
  const types: Record<string, NoteType> = { q: 'quarter', e: 'eighth', s: '16th', t: '32nd' };
  let at = 0;
  const elements = text.split(' ').map((word) => {
    const type = types[word[0]!]!;
    const durationTicks = typeTicks(type) * (word.includes('.') ? 1.5 : 1);
    at += durationTicks;
    return { offsetTicks: at - durationTicks, durationTicks, type, isChord: !word.includes('r') };
  });
  const letters = { begin: 'b', continue: 'c', end: 'e', 'forward hook': 'f', 'backward hook': 'k' };
  return beamsOf(elements, { numerator, denominator })
    .map((levels) => levels.map((beam) => letters[beam]).join('') || '-')
    .join(' ');
}

it('joins plain eighths by the half measure in 4/4, by the beat in 3/4', () => {
  expect(beams('e e e e q q', 4, 4)).toBe('b c c e - -');
  expect(beams('e e e e q', 3, 4)).toBe('b e b e -');
});

it('joins by the beat where there are shorter notes', () => {
  expect(beams('s s s s e e q q', 4, 4)).toBe('bb cc cc ee b e - -');
});

it('joins three eighths of compound time', () => {
  expect(beams('e e e e e e', 6, 8)).toBe('b c e b c e');
});

it('draws hooks towards the note that they belong to', () => {
  expect(beams('e. s q q', 3, 4)).toBe('b ek - -');
  expect(beams('s e. q q', 3, 4)).toBe('bf e - -');
});

it('does not join over rests, quarters and beats', () => {
  expect(beams('e er e e q', 3, 4)).toBe('- - b e -');
});
