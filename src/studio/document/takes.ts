/**
 * The take tree: every suggestion that was accepted or kept, as a branch. A take holds the edit that makes it of its
 * parent, so that any two takes are joined by edits through their common ancestor, and no branch is ever lost.
 *
 * Changes made by hand after a take become a take of their own as soon as another branches off; until then they are
 * `pending`: the edit that makes the song of the take that is current.
 */
import { groupEdits, invertEdit, isNoEdit, NO_EDIT } from './apply.ts';
import type { Edit } from './edit.ts';

/** A take, whoever it is from. Only the root has no parent. */
export interface Take {
  /** The root is 0; a parent's id is less than its children's. */
  readonly id: number;
  readonly parent?: number;
  /** What makes this take of its parent. */
  readonly edit: Edit;
  /** What it is, for people: 'Continue 4 bars'. */
  readonly label: string;
  /** What wrote it; absent for changes made by hand. */
  readonly model?: string;
  /** The seed that writes it again. */
  readonly seed?: number;
  readonly favourite: boolean;
}

/** Takes by id, and the one that is worked on. */
export interface TakeTree {
  readonly takes: readonly Take[];
  readonly currentId: number;
  /** The id of the next take, never used before. */
  readonly nextId: number;
}

/** What a new take says of itself. */
export type TakeDetails = Pick<Take, 'edit' | 'label'> & Partial<Pick<Take, 'model' | 'seed' | 'favourite'>>;

/** A tree of the song as it was begun, and nothing else. */
export function newTakes(): TakeTree {
  return { takes: [{ id: 0, edit: NO_EDIT, label: '', favourite: false }], currentId: 0, nextId: 1 };
}

/** @throws Error for an id that there is not */
export function takeOf({ takes }: TakeTree, id: number): Take {
  const take = takes.find((each) => each.id === id);
  if (take === undefined) throw new Error(`there is no take ${id}`);
  return take;
}

/** The takes made of a take, oldest first. */
export function childrenOf({ takes }: TakeTree, id: number): Take[] {
  return takes.filter(({ parent }) => parent === id);
}

/** A take's ancestors and itself, the root first. */
export function lineOf(tree: TakeTree, id: number): Take[] {
  const line: Take[] = [];
  for (let at: number | undefined = id; at !== undefined; ) {
    const take = takeOf(tree, at);
    line.unshift(take);
    at = take.parent;
  }
  return line;
}

/**
 * The edit that makes one take of another: back to their common ancestor, then forward.
 *
 * @example applyEdit(songOfTake3, pathBetween(tree, 3, 5)) // the song of take 5
 */
export function pathBetween(tree: TakeTree, fromId: number, toId: number): Edit {
  const from = lineOf(tree, fromId);
  const to = lineOf(tree, toId);
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  const back = from.slice(shared).reverse();
  return groupEdits([...back.map(({ edit }) => invertEdit(edit)), ...to.slice(shared).map(({ edit }) => edit)]);
}

/**
 * Makes pending changes part of the tree, so that something else can branch off: a take of their own, or part of the
 * current one where that is of changes made by hand too, nothing hangs on it and it is no favourite.
 *
 * @returns a tree whose current take is the song; the same one where nothing was pending
 */
export function settlePending(tree: TakeTree, pending: Edit, label: string): TakeTree {
  if (isNoEdit(pending)) return tree;
  const current = takeOf(tree, tree.currentId);
  const open = current.model === undefined && !current.favourite && current.parent !== undefined;
  if (open && childrenOf(tree, current.id).length === 0) {
    const extended = { ...current, edit: groupEdits([current.edit, pending]) };
    return { ...tree, takes: tree.takes.map((take) => (take === current ? extended : take)) };
  }
  return addTake(tree, { edit: pending, label });
}

/** Adds a take to the current one and makes it current. Settle what is pending first. */
export function addTake(tree: TakeTree, details: TakeDetails): TakeTree {
  return { ...keepTake(tree, details), currentId: tree.nextId };
}

/** Adds a take to the current one, which stays current: a suggestion that is kept for later. */
export function keepTake(tree: TakeTree, { edit, label, model, seed, favourite = false }: TakeDetails): TakeTree {
  const take: Take = {
    id: tree.nextId,
    parent: tree.currentId,
    edit,
    label,
    favourite,
    ...(model === undefined ? {} : { model }),
    ...(seed === undefined ? {} : { seed }),
  };
  return { ...tree, takes: [...tree.takes, take], nextId: tree.nextId + 1 };
}

/** Names a take, or puts it on the shelf of favourites or off it. */
export function changeTake(tree: TakeTree, id: number, change: Partial<Pick<Take, 'label' | 'favourite'>>): TakeTree {
  takeOf(tree, id);
  return { ...tree, takes: tree.takes.map((take) => (take.id === id ? { ...take, ...change } : take)) };
}

/** The takes on the shelf, oldest first. */
export function favouritesOf({ takes }: TakeTree): Take[] {
  return takes.filter(({ favourite }) => favourite);
}

/**
 * Removes a take with all that hangs on it.
 *
 * @throws Error for the root, and for a take that the current one hangs on: go elsewhere first
 */
export function removeTake(tree: TakeTree, id: number): TakeTree {
  if (lineOf(tree, tree.currentId).some((take) => take.id === id)) {
    throw new Error(`take ${id} is worked on and cannot be removed`);
  }
  const gone = new Set([id]);
  for (const { id: child, parent } of tree.takes) if (parent !== undefined && gone.has(parent)) gone.add(child);
  return { ...tree, takes: tree.takes.filter((take) => !gone.has(take.id)) };
}
