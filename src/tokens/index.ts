/**
 * Notes as events, for models that predict one note after the other.
 */
export { barPositions, createBarClock, UNKNOWN_BAR_POSITION } from './bars.ts';
export {
  CANONICAL_EVENTS,
  countCanonicalEvents,
  describeCanonicalEvent,
  fromCanonicalEvents,
  toCanonicalEvents,
} from './canonical.ts';
export { composerName, knownComposer, PERIODS, type Period, periodOf } from './composers.ts';
export { type ControlWords, controlsFromWords, controlWords, describeControls } from './control-words.ts';
export { CONTROLS, type Control, type ControlName, controlsOf, measurePassage, type PieceAbout } from './controls.ts';
export {
  binVelocity,
  type DecodeOptions,
  decodePiece,
  type EncodeOptions,
  encodePiece,
  notesOutOfRange,
  velocityBin,
} from './encode.ts';
export { EventGrammar } from './event-grammar.ts';
export { guessTimeBase } from './guess.ts';
export { estimateModes } from './modes.ts';
export {
  barTicks,
  createSequence,
  endTick,
  LOWEST_PITCH,
  type NoteSequence,
  PITCH_COUNT,
  type SequenceKey,
  type SequenceMetre,
  type SequenceParts,
  type SequenceTempo,
  TICKS_PER_BEAT,
  TICKS_PER_SECOND,
  type TimeBase,
  VELOCITY_BINS,
} from './sequence.ts';
export { decodeShard, encodeShard, type Shard, type ShardPiece } from './shard.ts';
export type { ShardEntry } from './shard-index.ts';
export { classOf, classStart, classWidth, MAX_VALUE, VALUE_CLASSES } from './values.ts';
