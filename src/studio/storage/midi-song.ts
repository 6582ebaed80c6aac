/**
 * Songs as MIDI files and back. What MIDI has no place for goes into text events, which other programs pass by: a mark
 * that the file is one of ours, the title as the track's name, and at each moment the pitches that the model began.
 */
import type { MidiText } from '../../midi/meta.ts';
import { inspectMidi } from '../../midi/read.ts';
import type { MidiWarning } from '../../midi/warnings.ts';
import { writeMidi } from '../../midi/write.ts';
import { type ImportChange, importPiece, pieceFromSong } from '../document/piece.ts';
import { type Song, TICKS_PER_BEAT } from '../document/song.ts';

/** The first text, with the version of what the texts mean. */
const MARK = 'cadenza-song 1';
/** Before the pitches of the model's notes that begin at the text's time: 'cadenza-model 60 64'. */
const MODEL = 'cadenza-model';

export interface MidiSong {
  readonly song: Song;
  /** What was changed to make a song of it. */
  readonly changes: readonly ImportChange[];
  /** What is wrong with the file. */
  readonly warnings: readonly MidiWarning[];
}

/**
 * The song of a MIDI file: tempo, metre, key and pedal as they are there, tracks merged; see `importPiece`. A file that
 * `midiFromSong` wrote also says its title and which notes are the model's, those that were moved since apart.
 *
 * @param title where the file does not say it
 * @throws MidiError if the bytes are no MIDI file
 */
export function songFromMidi(bytes: Uint8Array, title: string): MidiSong {
  const { piece, warnings, texts, trackNames } = inspectMidi(bytes);
  const isOurs = texts.some(({ text }) => text === MARK);
  const ownTitle = isOurs ? trackNames.find((name) => name !== '') : undefined;
  const { song, changes } = importPiece(piece, { title: ownTitle ?? title });
  const faults: ImportChange = { kind: 'file faults', count: warnings.length };
  const written = new Set(
    (isOurs ? texts : []).flatMap(({ timeTicks, text }) => {
      const [word, ...pitches] = text.split(' ');
      const tick = Math.round((timeTicks * TICKS_PER_BEAT) / piece.ticksPerBeat);
      return word === MODEL ? pitches.map((pitch) => `${tick} ${pitch}`) : [];
    }),
  );
  const notes = song.notes.map((note) =>
    written.has(`${note.onsetTicks} ${note.pitch}`) ? { ...note, origin: 'model' as const } : note,
  );
  return {
    song: { ...song, notes },
    changes: warnings.length > 0 ? [...changes, faults] : changes,
    warnings,
  };
}

/** A song as a MIDI file. @example download('rain.mid', midiFromSong(song)) */
export function midiFromSong(song: Song): Uint8Array<ArrayBuffer> {
  return writeMidi(pieceFromSong(song), { title: song.title, texts: textsOf(song) });
}

function textsOf({ notes }: Song): MidiText[] {
  const pitches = new Map<number, number[]>();
  for (const { origin, onsetTicks, pitch } of notes) {
    if (origin !== 'model') continue;
    const there = pitches.get(onsetTicks);
    if (there === undefined) pitches.set(onsetTicks, [pitch]);
    else there.push(pitch);
  }
  const texts = [...pitches].map(([timeTicks, all]) => ({ timeTicks, text: [MODEL, ...all].join(' ') }));
  return [{ timeTicks: 0, text: MARK }, ...texts];
}
