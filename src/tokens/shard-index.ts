/**
 * The index of a shard as JSON, and back. What is read is checked field by field: the file may come from anywhere.
 */
import type { PieceAbout } from './controls.ts';
import { exactTempo, type NoteSequence } from './sequence.ts';

/** What a shard says of a piece before its notes are read. */
export interface ShardEntry {
  /** Its name within its source. */
  readonly name: string;
  /** The data set that it comes from. */
  readonly source: string;
  readonly split: 'train' | 'validation' | 'test';
  readonly base: NoteSequence['base'];
  /** N. */
  readonly notes: number;
  readonly about: PieceAbout;
  /** Under which licence it may be used, where known. */
  readonly licence?: string;
}

/** An entry with all that is needed to read its notes. */
export interface ShardRecord extends ShardEntry, Pick<NoteSequence, 'metres' | 'tempos' | 'keys'> {
  /** Of its first byte, from the end of the index on. */
  readonly offset: number;
  readonly adler32: number;
}

/** @example indexToJson([]) // '{"pieces":[]}' */
export function indexToJson(records: readonly ShardRecord[]): string {
  return JSON.stringify({
    pieces: records.map(({ name, source, split, base, notes, offset, adler32, about, licence, ...maps }) => ({
      name,
      source,
      split,
      base,
      notes,
      offset,
      adler32,
      composer: about.composer,
      title: about.title,
      year: about.year,
      licence,
      metres: maps.metres.flatMap(({ tick, numerator, denominator }) => [tick, numerator, denominator]),
      tempos: maps.tempos.flatMap(({ tick, beatsPerMinute }) => [tick, Math.round(60e6 / beatsPerMinute)]),
      keys: maps.keys.flatMap(({ tick, tonic, mode }) => [tick, tonic, mode === 'minor' ? 1 : 0]),
    })),
  });
}

/** The records, or undefined where the text is not an index. */
export function indexFromJson(text: string): ShardRecord[] | undefined {
  try {
    const { pieces } = JSON.parse(text) as { pieces?: unknown };
    return Array.isArray(pieces) ? pieces.map((piece) => recordFrom(new Fields(piece))) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function recordFrom(fields: Fields): ShardRecord {
  const composer = fields.optional('composer', isText);
  const title = fields.optional('title', isText);
  const year = fields.optional('year', isNumber);
  const licence = fields.optional('licence', isText);
  return {
    name: fields.needed('name', isText),
    source: fields.needed('source', isText),
    split: fields.needed('split', isSplit),
    base: fields.needed('base', isBase),
    notes: fields.needed('notes', isCount),
    offset: fields.needed('offset', isCount),
    adler32: fields.needed('adler32', isCount),
    about: {
      ...(composer === undefined ? {} : { composer }),
      ...(title === undefined ? {} : { title }),
      ...(year === undefined ? {} : { year }),
    },
    ...(licence === undefined ? {} : { licence }),
    metres: fields.rows('metres', 3).map(([tick, numerator, denominator]) => ({ tick, numerator, denominator })),
    tempos: fields.rows('tempos', 2).map(([tick, microseconds]) => ({
      tick,
      beatsPerMinute: exactTempo(60e6 / microseconds),
    })),
    keys: fields
      .rows('keys', 3)
      .map(([tick, tonic, minor]) => ({ tick, tonic, mode: minor === 1 ? 'minor' : 'major' })),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSplit = (value: unknown): value is ShardRecord['split'] =>
  value === 'train' || value === 'validation' || value === 'test';
const isBase = (value: unknown): value is NoteSequence['base'] => value === 'score' || value === 'performance';

/** The fields of a JSON object; a TypeError where one is not what it should be. */
class Fields {
  readonly #value: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
    this.#value = value as Record<string, unknown>;
  }

  needed<T>(name: string, is: (value: unknown) => value is T): T {
    const value = this.#value[name];
    if (!is(value)) throw new TypeError(`${name} is damaged`);
    return value;
  }

  optional<T>(name: string, is: (value: unknown) => value is T): T | undefined {
    return this.#value[name] === undefined ? undefined : this.needed(name, is);
  }

  /** A flat list as rows of two or three whole numbers. */
  rows(name: string, width: 2 | 3): [number, number, number][] {
    const flat = this.needed(name, (value): value is number[] => Array.isArray(value) && value.every(isCount));
    if (flat.length % width !== 0) throw new TypeError(`${name} is damaged`);
    return Array.from({ length: flat.length / width }, (_, row) => {
      const [first = 0, second = 0, third = 0] = flat.slice(row * width, (row + 1) * width);
      return [first, second, third];
    });
  }
}
