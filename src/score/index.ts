/**
 * Music as a page: writing a piece down, playing what is written, MusicXML.
 */
export { DYNAMIC_VELOCITIES, pieceFromMusicXml, pieceFromScore } from './play.ts';
export type { Score } from './score.ts';
export { type ReadMusicXmlOptions, readMusicXml, writeMusicXml, writeMxl } from './xml/index.ts';
