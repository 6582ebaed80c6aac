/**
 * Where songs are kept, and how they come and go: the browser's database, files and links. This file is the room's
 * door; `read-link.ts` and `read-project.ts` are fetched apart, when there is something to read.
 */
export * from './autosave.ts';
export { createMemoryDatabase, type ProjectDatabase, type ProjectInfo } from './database.ts';
export { fetched } from './fetched.ts';
export * from './files.ts';
export { keepStorage, openModelDatabase, openProjectDatabase } from './indexed-db.ts';
export { createMemoryModels, type KeptModel, type ModelDatabase } from './kept-models.ts';
export { LONGEST_LINK, songLink } from './link.ts';
export { midiFromSong, songFromMidi } from './midi-song.ts';
export {
  newProject,
  PROJECT_EXTENSION,
  type Project,
  type ReadProject,
  type StoredSettings,
  writeProject,
} from './project-file.ts';
export * from './projects.ts';
export { StorageError, type StorageFault } from './storage-error.ts';
