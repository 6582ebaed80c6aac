/**
 * Small songs and data sets, for tests.
 */
import { writeMidi } from '../../src/midi/write.ts';
import { createPiece } from '../../src/notes/create.ts';
import { parseNotes } from './note-text.ts';

/** A MIDI file of the notes given in the notation of `parseNotes`. */
export const songOf = (notes: string): Uint8Array => writeMidi(createPiece({ notes: parseNotes(notes) }));

/** One bar: C, E, G at once. */
export const SONG: Uint8Array = songOf('C4:0-1920 E4:0-1920 G4:0-1920');

/** Three performances as MAESTRO lists them, one for each split; commas and quotes in the fields. */
export const MAESTRO_CSV = [
  'canonical_composer,canonical_title,split,year,midi_filename,audio_filename,duration',
  'Alban Berg,Sonata Op. 1,train,2018,2018/a.midi,2018/a.wav,698.661160312',
  'Frédéric Chopin,"Waltz, ""Minute""",validation,2004,"2004/b, c.midi","2004/b, c.wav",100.5',
  'Joseph Haydn,Sonata,test,2004,2004/d.midi,2004/d.wav,50',
  '',
].join('\n');

/** The files of a small MAESTRO. */
export const maestroFiles = (): Record<string, string | Uint8Array> => ({
  'maestro-v3.0.0.csv': MAESTRO_CSV,
  '2018/a.midi': SONG,
  '2004/b, c.midi': SONG,
  '2004/d.midi': SONG,
});
