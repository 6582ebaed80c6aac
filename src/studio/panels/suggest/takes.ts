/** The take tree as rows to be read from top to bottom, and what each take is as music. */
import {
  applyEdit,
  childrenOf,
  groupEdits,
  isNoEdit,
  pathBetween,
  pendingEdit,
  type Song,
  type Take,
  takeOf,
  type Workspace,
} from '../../document/index.ts';
import { texts } from '../../texts/index.ts';
import type { Stretch } from './music.ts';
import { heardRange } from './wishes.ts';

const words = texts.suggest.takes;

export interface TakeRow {
  readonly take: Take;
  readonly label: string;
  /** How many times the way here branched off: takes that follow each other stand below each other. */
  readonly depth: number;
  readonly isCurrent: boolean;
  /** Whether the song has changed since; of the current take only. */
  readonly hasChanges: boolean;
}

type Takes = Pick<Workspace, 'takes' | 'song' | 'base'>;

/** What a take is called. */
export function takeLabel({ parent, label }: Pick<Take, 'parent' | 'label'>): string {
  return parent === undefined ? words.root : label || words.mine;
}

/** The tree, a take before those that were made of it. Branches stand deeper, but for the last one, which goes on. */
export function takeRows({ takes, song, base }: Takes): readonly TakeRow[] {
  const rows: TakeRow[] = [];
  // A list of what is to come instead of calls: a tree may be a thousand takes long.
  const coming: { id: number; depth: number }[] = [{ id: 0, depth: 0 }];
  for (let next = coming.pop(); next !== undefined; next = coming.pop()) {
    const { id, depth } = next;
    const take = takeOf(takes, id);
    const isCurrent = id === takes.currentId;
    const hasChanges = isCurrent && !isNoEdit(pendingEdit({ song, base }));
    rows.push({ take, label: takeLabel(take), depth, isCurrent, hasChanges });
    const children = childrenOf(takes, id);
    const branches = children.map((child, index) => ({
      id: child.id,
      depth: depth + (index < children.length - 1 ? 1 : 0),
    }));
    coming.push(...branches.reverse());
  }
  return rows;
}

/** The song of a take. @throws Error for an id that there is not */
export function songOfTake({ takes, base }: Pick<Workspace, 'takes' | 'base'>, id: number): Song {
  return applyEdit(base, pathBetween(takes, takes.currentId, id));
}

/** What a take brought, with the music around it; undefined where it brought no notes. */
export function stretchOfTake(song: Song, { edit }: Pick<Take, 'edit'>): Stretch | undefined {
  const net = groupEdits([edit]);
  const added = (net.kind === 'group' ? net.edits : [net]).flatMap((part) => (part.kind === 'notes' ? part.added : []));
  if (added.length === 0) return undefined;
  const from = added.reduce((least, note) => Math.min(least, note.onsetTicks), Number.POSITIVE_INFINITY);
  const to = added.reduce((most, note) => Math.max(most, note.onsetTicks + note.durationTicks), 0);
  return heardRange(song, { from, to });
}
