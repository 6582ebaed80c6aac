/** The keys of a piano by name and colour, and the names of keys such as G major. */
import { type Key, tonicOf } from '../document/index.ts';

const SHARPS = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'] as const;
const FLATS = ['C', 'D♭', 'D', 'E♭', 'E', 'F', 'G♭', 'G', 'A♭', 'A', 'B♭', 'B'] as const;

/** @example isBlackKey(61) // true */
export function isBlackKey(pitch: number): boolean {
  return SHARPS[((pitch % 12) + 12) % 12]?.length === 2;
}

/**
 * The name of a key, spelt as a key signature with so many sharps (or flats, negative) spells it.
 *
 * @example keyName(61) // 'C♯4'
 * @example keyName(61, -3) // 'D♭4'
 */
export function keyName(pitch: number, fifths = 0): string {
  return `${(fifths < 0 ? FLATS : SHARPS)[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** The name of a key for people. @example keyTitle({ fifths: -3, mode: 'minor' }) // 'C minor' */
export function keyTitle(key: Key): string {
  return `${(key.fifths < 0 ? FLATS : SHARPS)[tonicOf(key)]} ${key.mode}`;
}
