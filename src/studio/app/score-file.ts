/** The song written down: as MusicXML, for notation programs and for the page's own staves. */
import { pieceFromSong, type Song } from '../document/index.ts';
import { fileNameOf } from '../storage/index.ts';
import type { SavedFile } from './open-file.ts';

/**
 * The song as the text of a MusicXML file. What writes it down is fetched when it is first wanted.
 *
 * @example await songXml(song) // '<?xml version="1.0" encoding="UTF-8"?>…'
 */
export async function songXml(song: Song): Promise<string> {
  const [{ notate }, { writeMusicXml }] = await Promise.all([
    import('../../score/notate.ts'),
    import('../../score/xml/index.ts'),
  ]);
  return writeMusicXml(notate(pieceFromSong(song), song.title === '' ? {} : { title: song.title }));
}

/** @example (await musicXmlFile(song)).name // 'My song.musicxml' */
export async function musicXmlFile(song: Song): Promise<SavedFile> {
  const type = 'application/vnd.recordare.musicxml+xml';
  return { name: fileNameOf(song, '.musicxml'), type, data: await songXml(song) };
}
