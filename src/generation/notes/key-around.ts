/** The key of the music at a place: what the model is told where nobody says otherwise, and what explanations name. */
import { estimateKey, type KeyEstimate } from '../../notes/key.ts';
import { type ControlWords, controlsFromWords } from '../../tokens/control-words.ts';
import { CONTROLS, classOfKey } from '../../tokens/controls.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';
import { notesBefore } from './grid-notes.ts';
import type { Key } from './pitch-names.ts';

/** The key is looked for in so many notes before the place. */
const KEY_NOTES = 64;
const LEAST_KEY_NOTES = 8;
/**
 * From this confidence on, notes are believed rather than the key that is marked: many files say C major for want of a
 * better, and pieces modulate.
 */
const CLEAR = 0.9;

/**
 * The key of the notes before a place where they speak clearly, otherwise the marked one, otherwise the likeliest;
 * where few notes come before, that of the first ones.
 *
 * @returns undefined where there is no note and no mark
 * @example keyAround(sequence, 384) // { tonic: 0, mode: 'major', confidence: 0.97 }
 */
export function keyAround(sequence: NoteSequence, tick: number): KeyEstimate | undefined {
  const { pitches, durations, onsets, keys } = sequence;
  const end = Math.max(notesBefore(sequence, tick).onsets.length, Math.min(LEAST_KEY_NOTES, onsets.length));
  const found = estimateKey(pitches, durations, Math.max(0, end - KEY_NOTES), end);
  const marked = keys.findLast((key) => key.tick <= tick);
  if (marked === undefined || (found !== undefined && found.confidence >= CLEAR)) return found;
  return { tonic: marked.tonic, mode: marked.mode, confidence: 1 };
}

const KEY = CONTROLS.findIndex(({ name }) => name === 'key');

/** The classes of controls in words; where they say nothing of the key, with this one. @throws OptionError for a word that there is not */
export function controlsWithKey(words: ControlWords = {}, key: Key | undefined): Uint8Array {
  const controls = controlsFromWords(words);
  if (words.key === undefined && key !== undefined) controls[KEY] = classOfKey(key);
  return controls;
}
