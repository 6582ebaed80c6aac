/** Reading MIDI with npm's `midi-file`: from bytes to lists of events, where ours also pairs notes and sorts them. */
import { parseMidi } from 'midi-file';
import { midiFiles } from '../music.mjs';

export async function parse({ source, files: count }) {
  const files = await midiFiles(source, count);
  return {
    run: () => {
      for (const bytes of files) parseMidi(bytes);
    },
  };
}
