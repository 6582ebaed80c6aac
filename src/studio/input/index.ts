/**
 * Playing live: what the page may use of it.
 */
export { createKeyPiano, KEY_SEMITONES, type KeyPiano, type KeyPianoState, OCTAVE_CODES } from './keys.ts';
export type { LiveEvent, LiveListener } from './live.ts';
export { createMidiInput, type MidiInput, type MidiState } from './midi.ts';
export { type RecordedNote, Recorder, type RecorderOptions, type Take } from './recorder.ts';
