/**
 * All runs of a row of classes at once: the suffix automaton (Blumer et al. 1985). It has at most two states for each
 * class of the row, and reading a text through it tells, after each class, the longest run up to there that stands in
 * the row. Time grows with the lengths of both, whatever is in them: trills and repeated notes cost no more.
 */
import { MOVE_CLASSES } from './moves.ts';

const NONE = -1;

export class RunAutomaton {
  /**
   * [states * MOVE_CLASSES] the state after each class of the text: that of the longest run of the row that ends there.
   * State 0 is that of no run.
   */
  readonly next: Int32Array;
  /** [states * MOVE_CLASSES] classes of the run before that are part of the new run, at most; -1: there is none. */
  readonly kept: Int32Array;
  /** [states] where in the row the first of a state's runs ends: the place after its last class. */
  readonly end: Int32Array;

  constructor(row: Uint8Array) {
    const { next, link, length, end, states } = new Builder(row);
    this.next = next;
    this.end = end;
    this.kept = new Int32Array(next.length).fill(row.length);
    // A class that no run of a state goes on with shortens the run: what then follows is known from shorter runs.
    const byLength = Int32Array.from({ length: states }, (_, state) => state).sort((a, b) => length[a]! - length[b]!);
    for (const state of byLength) {
      for (let klass = 0; klass < MOVE_CLASSES; klass++) {
        const at = state * MOVE_CLASSES + klass;
        if (next[at] !== NONE) continue;
        const shorter = link[state]! * MOVE_CLASSES + klass;
        next[at] = state === 0 ? 0 : next[shorter]!;
        this.kept[at] = state === 0 ? -1 : Math.min(length[link[state]!]!, this.kept[shorter]!);
      }
    }
  }
}

/** Makes the states, class by class. */
class Builder {
  /** NONE where a state's runs do not go on. */
  readonly next: Int32Array;
  /** [states] the state of the longest run of another state that ends each of the runs of this one. */
  readonly link: Int32Array;
  /** [states] classes in the longest run of each state. */
  readonly length: Int32Array;
  readonly end: Int32Array;
  states = 1;

  constructor(row: Uint8Array) {
    const most = Math.max(1, 2 * row.length);
    this.next = new Int32Array(most * MOVE_CLASSES).fill(NONE);
    this.link = new Int32Array(most).fill(NONE);
    this.length = new Int32Array(most);
    this.end = new Int32Array(most);
    let last = 0;
    for (let place = 0; place < row.length; place++) last = this.#extend(last, row[place]!, place + 1);
  }

  #extend(last: number, klass: number, end: number): number {
    const { next, link, length } = this;
    const state = this.#add(length[last]! + 1, end);
    let from = last;
    for (; from !== NONE && next[from * MOVE_CLASSES + klass] === NONE; from = link[from]!) {
      next[from * MOVE_CLASSES + klass] = state;
    }
    link[state] = from === NONE ? 0 : this.#ending(from, klass);
    return state;
  }

  /** The state of exactly the run of `from` and a class; taken out of a state of longer runs if it must be. */
  #ending(from: number, klass: number): number {
    const { next, link, length } = this;
    const found = next[from * MOVE_CLASSES + klass]!;
    if (length[found] === length[from]! + 1) return found;
    const state = this.#add(length[from]! + 1, this.end[found]!);
    next.copyWithin(state * MOVE_CLASSES, found * MOVE_CLASSES, (found + 1) * MOVE_CLASSES);
    link[state] = link[found]!;
    link[found] = state;
    for (let at = from; at !== NONE && next[at * MOVE_CLASSES + klass] === found; at = link[at]!) {
      next[at * MOVE_CLASSES + klass] = state;
    }
    return state;
  }

  #add(length: number, end: number): number {
    const state = this.states++;
    this.length[state] = length;
    this.end[state] = end;
    return state;
  }
}
