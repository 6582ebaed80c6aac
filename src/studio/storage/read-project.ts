/**
 * Reads project files and the journals of edits, and trusts nothing of them. Not behind the room's door: see
 * `../document/schema.ts`.
 */
import { z } from 'zod';
import { FileError } from '../../errors.ts';
import { isNoEdit } from '../document/apply.ts';
import type { Edit } from '../document/edit.ts';
import { editSchema, faultOf, songSchema } from '../document/schema.ts';
import type { Take, TakeTree } from '../document/takes.ts';
import { type StoredWorkspace, workspaceFrom } from '../document/workspace.ts';
import {
  type JsonObject,
  MIGRATIONS,
  type Migration,
  newProject,
  PROJECT_FORMAT,
  type ReadProject,
} from './project-file.ts';

const textSchema = z.string().max(500);
const takeSchema: z.ZodType<Take> = z.object({
  id: z.int().min(0),
  parent: z.int().min(0).exactOptional(),
  edit: editSchema,
  label: textSchema,
  model: textSchema.exactOptional(),
  seed: z.number().exactOptional(),
  favourite: z.boolean(),
});

const takesSchema: z.ZodType<TakeTree> = z
  .object({ takes: z.array(takeSchema).min(1), currentId: z.int().min(0), nextId: z.int().min(1) })
  .refine(isTree, 'the takes are no tree');

function isTree({ takes, currentId, nextId }: TakeTree): boolean {
  const known = new Set<number>();
  for (const [index, { id, parent, edit }] of takes.entries()) {
    const rooted = index === 0 ? id === 0 && parent === undefined && isNoEdit(edit) : known.has(parent ?? -1);
    if (!rooted || known.has(id) || id >= nextId) return false;
    known.add(id);
  }
  return known.has(currentId);
}

const settingsSchema = z.record(z.string(), z.json()).catch({});

const projectSchema = z.object({
  song: songSchema,
  // Read apart, so that a song outlives its takes.
  takes: z.unknown().optional(),
  pending: z.unknown().optional(),
  suggestion: settingsSchema,
  view: settingsSchema,
});

/** The largest project file that is read, in characters: about half a million notes with their takes. */
const MOST_CHARACTERS = 128 * 2 ** 20;

/**
 * A project from the text of its file.
 *
 * @param migrations for tests
 * @throws FileError if the text is no project file, is damaged, or is of a version that this one does not know
 * @example readProject(await file.text()).project.song.title // 'Rain'
 */
export function readProject(text: string, migrations: readonly Migration[] = MIGRATIONS): ReadProject {
  const current = projectSchema.safeParse(migrated(parse(text), migrations));
  if (!current.success) {
    throw new FileError(`the project file is damaged at ${faultOf(current.error)}; open an earlier copy of it`);
  }
  const { song, takes, pending, suggestion, view } = current.data;
  const settings = { suggestion, view };
  const tree = takesSchema.safeParse(takes);
  const edit = editSchema.safeParse(pending);
  if (tree.success && edit.success) {
    const stored = { song, takes: tree.data, pending: edit.data };
    if (fits(stored)) return { project: { ...stored, ...settings }, takesLost: false };
  }
  return { project: { ...newProject(song), ...settings }, takesLost: true };
}

/** An edit from its text in the journal. @throws where it is damaged */
export function readEdit(text: string): Edit {
  return editSchema.parse(JSON.parse(text));
}

function fits(stored: StoredWorkspace): boolean {
  try {
    workspaceFrom(stored);
    return true;
  } catch {
    return false;
  }
}

function parse(text: string): JsonObject {
  if (text.length > MOST_CHARACTERS)
    throw new FileError('the project file is too large to be one; choose another file');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileError('this is no project file, or only a part of one; get a complete copy of it', { cause: error });
  }
  if (typeof value !== 'object' || value === null || (value as JsonObject)['format'] !== PROJECT_FORMAT) {
    throw new FileError(`this is no project file: its format is not "${PROJECT_FORMAT}"; choose another file`);
  }
  return value as JsonObject;
}

/** The contents of a file in the newest format. */
function migrated(file: JsonObject, migrations: readonly Migration[]): JsonObject {
  const version = file['version'];
  const newest = migrations.length + 1;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new FileError('the project file is damaged: it has no version; open an earlier copy of it');
  }
  if (version > newest) {
    throw new FileError(
      `the project file is of version ${version}, this page knows up to ${newest}; reload the page to get its newest`,
    );
  }
  try {
    return migrations.slice(version - 1).reduce((old, migrate) => migrate(old), file);
  } catch (error) {
    throw new FileError(`the project file of version ${version} is damaged; open an earlier copy of it`, {
      cause: error,
    });
  }
}
