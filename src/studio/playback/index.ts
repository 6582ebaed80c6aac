/**
 * Sound: what the page may use of it.
 */
export { FONT_URLS, type FontName, type FontUrls, type Progress } from './font-file.ts';
export { createPlayer } from './player.ts';
export type { Player, PlayerOptions, PlayerState, SoundState } from './player-state.ts';
export { latencySeconds, type Place } from './position.ts';
export type { KeyEvent } from './protocol.ts';
export type { PlayOptions, TransportState } from './scheduler.ts';
export { type Beat, beatAtOrAfter, type LoopRegion, type TimelineSource } from './timeline.ts';
export { renderSongWav, type WavExportOptions } from './wav.ts';
