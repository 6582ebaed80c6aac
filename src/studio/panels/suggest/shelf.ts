/** The shelf of favourites and the take tree: ideas kept for later, and the way back to each of them. */
import { announce, type Studio, setWorkspace } from '../../app/studio.ts';
import {
  changeTake,
  childrenOf,
  goToTake,
  keepForLater,
  lineOf,
  removeTake,
  replaceNotes,
  type TakeTree,
  takeOf,
} from '../../document/index.ts';
import { texts } from '../../texts/index.ts';
import type { Audition } from './audition.ts';
import { placedIdea } from './idea.ts';
import { excerptOf } from './music.ts';
import { kept, type SuggestStore, taken } from './state.ts';
import { songOfTake, stretchOfTake, takeLabel } from './takes.ts';

const words = texts.suggest;

export interface Shelf {
  /** Puts an idea on the shelf, or takes it off. */
  toggleIdea(index: number): void;
  /** Puts a take on the shelf, or takes it off; it stays in the tree. */
  toggleTake(id: number): void;
  /** Makes a take the song, as one step; changes made by hand stay behind as a take of their own. */
  goTo(id: number): void;
  goToParent(id: number): void;
  hear(id: number): void;
  /** The idea that was shown is a take of the song now. */
  noteTaken(id: number): void;
}

/** The name by which a take is heard. */
export const takeName = (id: number): string => `take ${id}`;

export function createShelf({
  studio,
  store,
  audition,
}: {
  readonly studio: Studio;
  readonly store: SuggestStore;
  readonly audition: Audition;
}): Shelf {
  const update = (step: Parameters<SuggestStore['setState']>[0]) => store.setState(step);
  const shelf: Shelf = {
    toggleIdea(index) {
      const { answer } = store.getState();
      const idea = answer?.ideas[index];
      if (answer === undefined || idea === undefined) return;
      const state = studio.store.getState();
      const { standing } = answer;
      if (standing.kind === 'taken' && standing.index === index) {
        shelf.toggleTake(standing.take);
        return;
      }
      if (idea.keptAs !== undefined) {
        studio.store.setState({ takes: withoutKept(state.takes, idea.keptAs) });
        update((now) => kept(now, index, undefined));
        announce(studio, words.announce.unkept);
        return;
      }
      const { label, request } = answer;
      const { model, seed } = request;
      const { notes, removed } = placedIdea(answer, index, state.song);
      const edit = replaceNotes(state.song, new Set(removed), notes);
      const details = { edit, label, model, seed, favourite: true };
      const { song, takes, base } = keepForLater(state, details);
      studio.store.setState({ song, takes, base });
      update((now) => kept(now, index, takes.takes.at(-1)?.id));
      announce(studio, words.announce.kept);
    },
    toggleTake(id) {
      const { takes } = studio.store.getState();
      const { favourite } = takeOf(takes, id);
      studio.store.setState({ takes: changeTake(takes, id, { favourite: !favourite }) });
      announce(studio, favourite ? words.announce.unkept : words.announce.kept);
    },
    goTo(id) {
      audition.stop();
      const state = studio.store.getState();
      const label = takeLabel(takeOf(state.takes, id));
      setWorkspace(studio, goToTake(state, id, words.labels.goTo(label)));
      announce(studio, words.announce.went(label));
    },
    goToParent(id) {
      const { parent } = takeOf(studio.store.getState().takes, id);
      if (parent !== undefined) shelf.goTo(parent);
    },
    hear(id) {
      const state = studio.store.getState();
      const song = songOfTake(state, id);
      const range = stretchOfTake(song, takeOf(state.takes, id));
      if (range !== undefined) audition.play(takeName(id), excerptOf(song, range), range.from);
    },
    noteTaken(id) {
      const { answer, shown } = store.getState();
      const keptAs = shown === undefined ? undefined : answer?.ideas[shown]?.keptAs;
      update((now) => taken(now, id, studio.store.getState().song));
      if (keptAs === undefined) return;
      // What was kept is taken: one branch of it is enough, and it stays on the shelf.
      const { takes } = studio.store.getState();
      studio.store.setState({ takes: changeTake(withoutKept(takes, keptAs), id, { favourite: true }) });
    },
  };
  return shelf;
}

/** The tree without a take that was only kept; one that something hangs on, or that is gone, just leaves the shelf. */
function withoutKept(takes: TakeTree, id: number): TakeTree {
  if (!takes.takes.some((take) => take.id === id)) return takes;
  const isFree = childrenOf(takes, id).length === 0 && !lineOf(takes, takes.currentId).some((take) => take.id === id);
  return isFree ? removeTake(takes, id) : changeTake(takes, id, { favourite: false });
}
