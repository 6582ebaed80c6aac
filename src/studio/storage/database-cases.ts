/**
 * What every database of projects does: one list of cases, run on each.
 */
import { applyEdit } from '../document/apply.ts';
import { addNotes } from '../document/notes.ts';
import { newSong } from '../document/piece.ts';
import type { ProjectDatabase } from './database.ts';
import { newProject } from './project-file.ts';
import {
  createProject,
  deleteProject,
  duplicateProject,
  listProjects,
  openLastProject,
  openProject,
  projectText,
  renameProject,
} from './projects.ts';

/** @throws Error if both are not the same as JSON */
function same(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${is} is not ${should}`);
}

async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error as { fault?: unknown }).fault,
  );
}

const project = (title: string) => newProject(newSong(title));
const info = (id: string) => ({ id, title: id, savedAtMs: 0, notes: 0 });
const noteEdit = addNotes(newSong(), [{ pitch: 60, onsetTicks: 0, durationTicks: 480 }]);

/** By name; each gets a database without projects. */
export const DATABASE_CASES: Readonly<Record<string, (database: ProjectDatabase) => Promise<void>>> = {
  'keeps projects': async (database) => {
    same(await openLastProject(database), undefined);
    const rain = await createProject(database, project('Rain'));
    const snow = await createProject(database, project('Snow'));
    same((await listProjects(database)).map(({ title }) => title).sort(), ['Rain', 'Snow']);
    same((await openProject(database, rain.id)).project.song.title, 'Rain');
    await deleteProject(database, rain.id);
    same(
      (await listProjects(database)).map(({ id }) => id),
      [snow.id],
    );
    same(await faultOf(openProject(database, rain.id)), 'taken over');
    same((await openLastProject(database))?.id, snow.id);
  },
  'renames and copies': async (database) => {
    const { id } = await createProject(database, project('Rain'));
    await renameProject(database, id, 'Snow');
    const copy = await duplicateProject(database, id, 'Snow, a copy');
    same((await openProject(database, id)).project.song.title, 'Snow');
    same((await openProject(database, copy)).project.song.title, 'Snow, a copy');
  },
  'puts the journal on top of the snapshot': async (database) => {
    const { id, claim } = await createProject(database, project('Rain'));
    await database.append(claim, id, JSON.stringify(noteEdit));
    await database.append(claim, id, 'damaged');
    const opened = await openProject(database, id);
    same([opened.recovered, opened.project.song.notes.length], [true, 1]);
    same(opened.project.song, applyEdit(newSong('Rain'), noteEdit));
    same(JSON.parse(await projectText(database, id)).song.notes.length, 1);
  },
  'empties the journal with each snapshot, of one project only': async (database) => {
    const one = await createProject(database, project('one'));
    const other = await createProject(database, project('other'));
    await database.append(one.claim, one.id, 'a');
    await database.append(other.claim, other.id, 'b');
    await database.append(other.claim, other.id, 'c');
    await database.save(one.claim, info(one.id), 'text');
    same((await database.read(one.id))?.journal, []);
    same((await database.read(other.id))?.journal, ['b', 'c']);
    await database.remove(other.id);
    same(await database.read(other.id), undefined);
  },
  'lets only the last claim write': async (database) => {
    const { id, claim } = await createProject(database, project('Rain'));
    const later = await openProject(database, id);
    same(await faultOf(database.append(claim, id, 'a')), 'taken over');
    same(await faultOf(database.save(claim, info(id), 'text')), 'taken over');
    await database.append(later.claim, id, 'a');
    await database.remove(id);
    same(await faultOf(database.append(later.claim, id, 'a')), 'taken over');
    same(await database.claim(id), undefined);
  },
  'gives out what is damaged as it is': async (database) => {
    await database.add(info('x'), 'damaged');
    same(await projectText(database, 'x'), 'damaged');
    same(await faultOf(openProject(database, 'x')), undefined);
  },
};
