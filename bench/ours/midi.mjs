/** Reading MIDI: from bytes to a piece, notes paired and sorted. */
import { readMidi } from '../../dist/index.js';
import { midiFiles } from '../music.mjs';

export async function parse({ source, files: count }) {
  const files = await midiFiles(source, count);
  let notes = 0;
  return {
    run: () => {
      notes = 0;
      for (const bytes of files) notes += readMidi(bytes).notes.length;
    },
    details: () => ({ notes, bytes: files.reduce((sum, bytes) => sum + bytes.length, 0) }),
  };
}
