/**
 * How original a passage is: a small index of the training pieces, which tells of any passage the longest run of notes
 * that stands in one of them, in whatever key and at whatever tempo, and where. This file is the room's door.
 */
export { buildOriginalityIndex, type IndexedPiece, type OriginalityIndex, type OriginPiece } from './build.ts';
export { decodeIndex, encodeIndex } from './codec.ts';
export { longestMatch, type OriginMatch } from './match.ts';
