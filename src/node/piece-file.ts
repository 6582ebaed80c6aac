/**
 * Files with music as pieces: MIDI, and MusicXML from notation programs.
 */
import { extname } from 'node:path';
import { ScoreError } from '../errors.ts';
import type { Piece } from '../notes/piece.ts';
import { pieceFromScore } from '../score/play.ts';
import type { Score } from '../score/score.ts';
import { readMusicXml } from '../score/xml/read.ts';
import { readFile } from './files.ts';
import { readMidiFile } from './midi-file.ts';

/** What tells a MusicXML file from MIDI: its name, as everywhere. */
const MUSIC_XML = new Set(['.musicxml', '.xml', '.mxl']);

/** A longer file is no MusicXML: see `MAX_XML_CHARACTERS`. */
const MAX_FILE_BYTES = 2 ** 28;

/**
 * The piece in a MIDI file or, if its name ends in .musicxml, .xml or .mxl, in a MusicXML file, as `pieceFromScore`
 * plays it.
 *
 * @throws MidiError or ScoreError, naming the file, if it is neither; FileError if it cannot be read
 * @example (await readPieceFile('song.mxl')).notes.length
 */
export async function readPieceFile(path: string): Promise<Piece> {
  return isMusicXml(path) ? pieceFromScore(await readMusicXmlFile(path)) : readMidiFile(path);
}

/** Whether a file's name is one of MusicXML's. */
export function isMusicXml(path: string): boolean {
  return MUSIC_XML.has(extname(path).toLowerCase());
}

/** @throws as `readPieceFile` */
export async function readMusicXmlFile(path: string): Promise<Score> {
  const bytes = await readFile(path, MAX_FILE_BYTES);
  try {
    return readMusicXml(bytes);
  } catch (error) {
    if (error instanceof ScoreError) throw new ScoreError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
