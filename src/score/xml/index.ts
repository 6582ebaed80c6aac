/**
 * MusicXML: reading and writing.
 */
export { writeMxl } from './container.ts';
export { type ReadMusicXmlOptions, readMusicXml } from './read.ts';
export { writeMusicXml } from './write.ts';
