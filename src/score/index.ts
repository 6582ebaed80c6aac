/**
 * Music as a page: writing a piece down, playing what is written, MusicXML.
 */

// The steps of `notate`, each by itself.
export { beamsOf } from './beams.ts';
export { type FoundBeats, findBeats } from './beats.ts';
export { clefsOf } from './clefs.ts';
export { type GridNote, type MeasureSpan, type Metre, PAGE_TICKS, type TimedNote } from './grid.ts';
export { splitHands } from './hands.ts';
export { findKey, type KeySignature } from './key.ts';
export { layOutMeasures, type PlacedMetre } from './layout.ts';
export { type FoundMetre, findMetre } from './metre.ts';
export { type NotateOptions, notate } from './notate.ts';
export { isPerformed } from './performed.ts';
export { DYNAMIC_VELOCITIES, pieceFromMusicXml, pieceFromScore } from './play.ts';
export { type QuantiseOptions, quantise } from './quantise.ts';
export { writeRhythm } from './rhythm.ts';
export type { Measure, Score, SpelledPitch } from './score.ts';
export { pitchAt, spell } from './spelling.ts';
export { separateVoices } from './voices.ts';
export { type ReadMusicXmlOptions, readMusicXml, writeMusicXml, writeMxl } from './xml/index.ts';
