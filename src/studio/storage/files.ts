/**
 * Files that are dropped on the studio or saved from it. What a file is, its first bytes say; names and types lie.
 */
import { FileError } from '../../errors.ts';
import { type ImportChange, importPiece } from '../document/piece.ts';
import { titleOf } from '../document/settings.ts';
import type { Song } from '../document/song.ts';
import { songFromMidi } from './midi-song.ts';
import { PROJECT_FORMAT, type ReadProject } from './project-file.ts';

export type FileKind =
  /** Standard MIDI, also within RIFF. */
  | 'midi'
  /** A project file of ours. */
  | 'project'
  /** MusicXML, plain or compressed. */
  | 'musicxml'
  /** A trained model or a part of one, as "Learn my style" and the command line keep it. */
  | 'model'
  /** A recording: WAV, MP3, Ogg, FLAC, M4A. */
  | 'recording'
  | 'unknown';

/** How far the first bytes go, in bytes. */
const HEAD_BYTES = 2048;
/** Where a zip archive lists its files: at its end. */
const TAIL_BYTES = 65_536;

/** What a file is. @example kindOfFile(new Uint8Array(await file.arrayBuffer())) // 'midi' */
export function kindOfFile(bytes: Uint8Array): FileKind {
  const head = latin1(bytes.subarray(0, HEAD_BYTES));
  if (head.startsWith('MThd')) return 'midi';
  if (head.startsWith('RIFF')) {
    const type = head.slice(8, 12);
    return type === 'RMID' ? 'midi' : type === 'WAVE' ? 'recording' : 'unknown';
  }
  if (head.startsWith('PK\u0003\u0004')) {
    const names = head + latin1(bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)));
    if (names.includes('META-INF/container.xml')) return 'musicxml';
    return /model\.(safetensors|json)/.test(names) ? 'model' : 'unknown';
  }
  if (isSafetensors(bytes)) return 'model';
  if (/^(ID3|OggS|fLaC|\u00ff[\u00e2-\u00fb]|.{4}ftypM4A)/s.test(head)) return 'recording';
  const text = textOf(bytes.subarray(0, HEAD_BYTES)).trimStart();
  if (/^<.*<(!DOCTYPE )?score-(partwise|timewise)|^<(!DOCTYPE )?score-(partwise|timewise)/s.test(text))
    return 'musicxml';
  if (text.startsWith('{') && text.includes(`"${PROJECT_FORMAT}"`)) return 'project';
  if (text.startsWith('{') && text.includes('"cadenza-model"')) return 'model';
  return 'unknown';
}

/** The weights of a model: the length of a table in 64 bits, the lowest first, then the table as JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b || bytes[9] !== 0x22) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return length > 1n && length <= BigInt(bytes.length - 8);
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Text in UTF-8 or, as its byte order mark says, UTF-16. */
function textOf(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  const encoding = mark === 0xfeff ? 'utf-16be' : mark === 0xfffe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

export interface SongFile {
  readonly kind: 'song';
  readonly song: Song;
  /** What was changed to make a song of it; `importChangeText` says it in words. */
  readonly changes: readonly ImportChange[];
}

export interface ProjectFile extends ReadProject {
  readonly kind: 'project';
}

/** The largest file that is looked at, in bytes: a project of that many letters. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * The song or project of a file.
 *
 * @param name of the file: the title where the file has none
 * @throws FileError, MidiError or ScoreError where there is neither: it says what the file is and what to do
 * @example await openFile(new Uint8Array(await file.arrayBuffer()), file.name)
 */
export async function openFile(bytes: Uint8Array, name: string): Promise<SongFile | ProjectFile> {
  if (bytes.length > MOST_BYTES) throw new FileError(`"${name}" is too large; choose a MIDI, MusicXML or project file`);
  const kind = kindOfFile(bytes);
  switch (kind) {
    case 'midi': {
      const { song, changes } = songFromMidi(bytes, titleFromFile(name));
      return { kind: 'song', song, changes };
    }
    case 'project': {
      // Fetched when it is first wanted, as is what reads MusicXML.
      const { readProject } = await import('./read-project.ts');
      return { kind: 'project', ...readProject(textOf(bytes)) };
    }
    case 'musicxml':
      return songFromMusicXml(bytes, name);
    case 'model':
      throw new FileError(`"${name}" is a model and holds no notes; choose a file of notes`);
    case 'recording':
      throw new FileError(`"${name}" is a sound recording; choose a file of notes: MIDI, MusicXML or a project`);
    case 'unknown':
      throw new FileError(
        `"${name}" is neither MIDI nor MusicXML nor a project; choose a file that ends in .mid, .musicxml or .cadenza`,
      );
  }
}

/** The song of a MusicXML file, as it is played. What reads it is fetched when it is first wanted. */
async function songFromMusicXml(bytes: Uint8Array, name: string): Promise<SongFile> {
  const [{ readMusicXml }, { pieceFromScore }] = await Promise.all([
    import('../../score/xml/index.ts'),
    import('../../score/play.ts'),
  ]);
  const score = readMusicXml(bytes);
  const piece = pieceFromScore(score);
  // Both staves are one piano: there are no tracks to tell of.
  const notes = piece.notes.map((note) => ({ ...note, track: 0 }));
  const title = titleOf(score.title ?? '') || titleFromFile(name);
  return { kind: 'song', ...importPiece({ ...piece, notes }, { title }) };
}

/** @example titleFromFile('moonlight_sonata.MID') // 'moonlight sonata' */
export function titleFromFile(name: string): string {
  return titleOf(name.replace(/\.[a-z0-9]{1,8}$/i, '').replaceAll('_', ' '));
}

/**
 * The name under which a song is saved: its title without what file systems refuse.
 *
 * @param extension with its dot
 * @example fileNameOf({ title: 'Rain / May' }, '.mid') // 'Rain May.mid'
 */
export function fileNameOf({ title }: Pick<Song, 'title'>, extension: string): string {
  const safe = title
    .replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, ' ')
    .replace(/^[ .]+/, '')
    .slice(0, 100)
    .replace(/[ .]+$/, '');
  return `${safe || 'song'}${extension}`;
}

/**
 * What was changed, in a sentence.
 *
 * @example importChangeText({ kind: 'merged tracks', count: 3 }) // 'Its 3 tracks became one piano.'
 */
export function importChangeText({ kind, count }: ImportChange): string {
  const notes = count === 1 ? '1 note' : `${count} notes`;
  switch (kind) {
    case 'merged tracks':
      return `Its ${count} tracks became one piano.`;
    case 'left out drums':
      return `${notes} for drums ${count === 1 ? 'was' : 'were'} left out.`;
    case 'moved into range':
      return `${notes} beyond the piano's keys moved by octaves.`;
    case 'left out doubles':
      return `${notes} that another covers ${count === 1 ? 'was' : 'were'} left out.`;
    case 'left out late notes':
      return `${notes} too far on ${count === 1 ? 'was' : 'were'} left out.`;
    case 'file faults':
      return `The file is faulty in ${count === 1 ? '1 place' : `${count} places`}; what could be read is here.`;
  }
}
