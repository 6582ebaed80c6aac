import { describe, expect, it } from 'vitest';
import { COMMANDS } from './commands.ts';
import { notationOf, partsOf } from './shortcuts.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
  notationOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('the notation of keys', () => {
  it('is the same on a Mac and elsewhere', () => {
    expect(press('z', { ctrlKey: true })).toBe('Mod+z');
    expect(press('Z', { metaKey: true, shiftKey: true })).toBe('Mod+Shift+z');
  });
  it('forgives Shift where layouts differ in needing it', () => {
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('+')).toBe('+');
    expect(press('ArrowUp', { shiftKey: true })).toBe('Shift+ArrowUp');
    expect(press(' ')).toBe('Space');
  });
  it('can be taken apart for printing', () => {
    expect(partsOf('Mod+Shift+z')).toEqual(['Mod', 'Shift', 'z']);
    expect(partsOf('+')).toEqual(['+']);
  });
});

describe('the table of keys', () => {
  it('has no key that two commands want in the same case', () => {
    const always = COMMANDS.filter(({ where, when }) => where === undefined && when === undefined);
    const keys = always.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
