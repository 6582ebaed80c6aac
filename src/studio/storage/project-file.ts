/**
 * The project file: a song with its takes and the settings that belong to it, as JSON with a format name and a
 * version. Files of older versions are read by a chain of steps, each from one version to the next. `read-project.ts`
 * reads what is written here.
 */
import { NO_EDIT } from '../document/apply.ts';
import type { Song } from '../document/song.ts';
import { newTakes } from '../document/takes.ts';
import type { StoredWorkspace } from '../document/workspace.ts';

export const PROJECT_FORMAT = 'cadenza-project';
/** The extension of project files, as they are saved to disk. */
export const PROJECT_EXTENSION = '.cadenza';

/** Settings of one part of the studio, kept as they are: that part checks them when it reads them. */
export type StoredSettings = Readonly<Record<string, unknown>>;

/** All that is kept of a project. The history is not: it ends with the session. */
export interface Project extends StoredWorkspace {
  /** What suggestions were asked for last. JSON. */
  readonly suggestion: StoredSettings;
  /** How the roll is shown. JSON. */
  readonly view: StoredSettings;
}

/** A project of a song, without takes. @example newProject(newSong('Rain')) */
export function newProject(song: Song): Project {
  return { song, takes: newTakes(), pending: NO_EDIT, suggestion: {}, view: {} };
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads a file of one version as one of the next; `version` need not be set. */
export type Migration = (old: JsonObject) => JsonObject;

/**
 * Step i reads version i + 1 as version i + 2. To change the format: add a step here, and a file of the old version to
 * the tests. The current version is one more than there are steps.
 */
export const MIGRATIONS: readonly Migration[] = [];

/** A project as the text of its file. @example download(`${song.title}.cadenza`, writeProject(project)) */
export function writeProject({ song, takes, pending, suggestion, view }: Project): string {
  const version = MIGRATIONS.length + 1;
  return JSON.stringify({ format: PROJECT_FORMAT, version, song, takes, pending, suggestion, view });
}

export interface ReadProject {
  readonly project: Project;
  /** Whether the takes were damaged and are left out; the song is whole. */
  readonly takesLost: boolean;
}
