/**
 * The studio's document: songs and what can be done to them, as pure functions. This file is the room's door.
 */
export * from './apply.ts';
export * from './bars.ts';
export { type NoteChange, type Selection, selectedNotes } from './change.ts';
export * from './clipboard.ts';
export type * from './edit.ts';
export * from './history.ts';
export * from './notes.ts';
export * from './ownership.ts';
export { addPedal } from './pedal.ts';
export * from './piece.ts';
export * from './scale.ts';
export * from './settings.ts';
export * from './song.ts';
export * from './takes.ts';
export * from './transforms.ts';
export * from './workspace.ts';
