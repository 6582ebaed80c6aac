/**
 * The helper that suggests, at work: asks the models, shows ideas as ghosts in the roll and lets them be heard, takes
 * them into the song and keeps them. It outlives its panel, so that looking at another helper loses nothing.
 */
import { acceptSuggestion, undoAction } from '../../app/edit-actions.ts';
import type { Keeping } from '../../app/keeping.ts';
import type { ShownSuggestion } from '../../app/state.ts';
import { announce, notify, type Studio } from '../../app/studio.ts';
import { isPlaying } from '../../app/transport-actions.ts';
import { reveal } from '../../app/view-actions.ts';
import type { Song } from '../../document/index.ts';
import { texts } from '../../texts/index.ts';
import { type Audition, createAudition } from './audition.ts';
import { pictureOf, placedIdea } from './idea.ts';
import { createModelList, type ModelList, type Suggesting, sentenceOf } from './model-list.ts';
import { excerptOf } from './music.ts';
import { createShelf, type Shelf } from './shelf.ts';
import {
  answered,
  asked,
  cancelled,
  createSuggestStore,
  dismissed,
  failed,
  nextSeed,
  progressed,
  type SuggestState,
  type SuggestStore,
  songChanged,
  wished,
} from './state.ts';
import { labelOf, modelFor, requestOf, type Wishes } from './wishes.ts';

const words = texts.suggest;

export interface SuggestSessionOptions {
  readonly studio: Studio;
  /** @throws CadenzaError where the list of models cannot be loaded */
  readonly models: () => Promise<Suggesting>;
  /** Tells when another song is opened: its ideas are others. */
  readonly keeping?: Pick<Keeping, 'getState' | 'subscribe'>;
}

export interface SuggestSession extends Omit<ModelList, 'open'> {
  readonly store: SuggestStore;
  readonly audition: Audition;
  readonly shelf: Shelf;
  wish(wishes: Partial<Wishes>): void;
  /** Asks for ideas; what was asked before is cancelled. */
  ask(): Promise<void>;
  /** Asks with the next seed. */
  askAnother(): Promise<void>;
  cancel(): void;
  /** Puts an idea into the roll as ghosts; undefined: none. */
  show(index: number | undefined): void;
  /** Shows an idea and plays it. `gently`: not while the song plays. */
  hear(index: number, gently?: boolean): void;
  /** Takes the idea that is shown, or another, into the song, as one step. @returns whether the song changed */
  accept(index?: number): boolean;
  /** Takes back what was taken last. */
  giveBack(): void;
  /** Takes the ghosts away; the ideas stay on their cards. */
  reject(): void;
  /** Puts the ideas away. */
  dismiss(): void;
  /** As at first, for another song. */
  forget(): void;
  close(): void;
}

/** The name by which an idea is heard. */
export const ideaName = (index: number): string => `idea ${index}`;

/** @example createSuggestSession({ studio, models: createModels(), keeping }) */
export function createSuggestSession({ studio, models, keeping }: SuggestSessionOptions): SuggestSession {
  const store = createSuggestStore();
  const audition = createAudition(studio.player);
  let asking: AbortController | undefined;
  /** What this session put into the roll. */
  let ghosts: ShownSuggestion | undefined;
  const song = (): Song => studio.store.getState().song;
  const { open, ...modelList } = createModelList(store, models, song);
  const update = (step: (state: SuggestState) => SuggestState) => store.setState(step(store.getState()), true);

  const setGhosts = (suggestion: ShownSuggestion | undefined) => {
    ghosts = suggestion;
    studio.store.setState({ suggestion });
  };
  const takeGhostsAway = () => {
    if (ghosts !== undefined && studio.store.getState().suggestion === ghosts) setGhosts(undefined);
    ghosts = undefined;
  };
  const stopAsking = () => {
    asking?.abort();
    asking = undefined;
  };

  const session: SuggestSession = {
    ...modelList,
    store,
    audition,
    shelf: createShelf({ studio, store, audition }),
    wish: (wishes) => update((state) => wished(state, wishes)),
    async ask() {
      stopAsking();
      const mine = new AbortController();
      asking = mine;
      audition.stop();
      takeGhostsAway();
      // This is a click or a key: the moment when sound may be unlocked.
      if (studio.player.getState().sound !== 'ready') void studio.player.resume();
      update((state) => ({ ...asked(state), shown: undefined }));
      announce(studio, words.announce.asked);
      try {
        const client = await open();
        if (asking !== mine) return;
        const state = store.getState();
        const request = requestOf(state.wishes, state.models ?? [], studio.store.getState());
        if (request === undefined) {
          update(cancelled);
          return;
        }
        const suggestions = await client.suggest(request, {
          signal: mine.signal,
          onProgress: (progress) => {
            if (asking === mine) update((now) => progressed(now, progress));
          },
        });
        if (asking !== mine) return;
        const title = modelFor(state.wishes, state.models ?? [], request.song)?.title ?? request.model;
        update((now) => answered(now, request, { label: labelOf(request), title }, suggestions, song()));
        announce(studio, words.announce.arrived(suggestions.alternatives.length));
        session.show(0);
        revealIdeas();
      } catch (error) {
        if (asking === mine) update((state) => failed(state, { text: sentenceOf(error) }));
      } finally {
        if (asking === mine) asking = undefined;
      }
    },
    askAnother() {
      session.wish({ seed: nextSeed(store.getState().wishes.seed) });
      return session.ask();
    },
    cancel() {
      if (asking === undefined) return;
      stopAsking();
      update(cancelled);
      announce(studio, words.announce.cancelled);
    },
    show(index) {
      const { answer } = store.getState();
      const idea = index === undefined ? undefined : answer?.ideas[index];
      if (answer === undefined || idea === undefined || index === undefined) {
        takeGhostsAway();
        update((state) => ({ ...state, shown: undefined }));
        return;
      }
      if (store.getState().shown !== index) update((state) => ({ ...state, shown: index }));
      const { standing } = answer;
      if (standing.kind === 'taken' && standing.index === index) takeGhostsAway();
      else {
        const { label, request } = answer;
        setGhosts({ ...placedIdea(answer, index, song()), label, model: request.model, seed: request.seed });
      }
    },
    hear(index, gently = false) {
      const { answer } = store.getState();
      const idea = answer?.ideas[index];
      if (answer === undefined || idea === undefined) return;
      session.show(index);
      const { isRecording } = studio.store.getState();
      if (gently && (isPlaying(studio) || isRecording)) return;
      const { song: music, range } = pictureOf(answer, index, song());
      audition.play(ideaName(index), excerptOf(music, range), range.from);
    },
    accept(index = store.getState().shown) {
      if (index === undefined) return false;
      session.show(index);
      if (ghosts === undefined) return false;
      const isTaken = acceptSuggestion(studio);
      if (!isTaken) notify(studio, words.ideas.noRoom);
      return isTaken;
    },
    giveBack() {
      const { answer } = store.getState();
      if (answer?.standing.kind !== 'taken') return;
      const { take } = answer.standing;
      const { history } = studio.store.getState();
      audition.stop();
      if (history.done.at(-1)?.takes?.after === take) undoAction(studio);
      else session.shelf.goToParent(take);
    },
    reject() {
      audition.stop();
      session.show(undefined);
      announce(studio, words.announce.rejected);
    },
    dismiss() {
      audition.stop();
      takeGhostsAway();
      update(dismissed);
    },
    forget() {
      stopAsking();
      session.dismiss();
      update((state) => ({ ...cancelled(state), wishes: { ...state.wishes, part: undefined } }));
    },
    close() {
      stopAsking();
      endFollowing();
      endKeeping?.();
      audition.close();
    },
  };

  function revealIdeas(): void {
    const { answer } = store.getState();
    const pitches = answer?.ideas[0]?.notes.map(({ pitch }) => pitch) ?? [];
    if (answer === undefined || pitches.length === 0) return;
    const { range } = pictureOf(answer, 0, song());
    // The beginning last, with what leads there: where not all can be seen, that is.
    reveal(studio, range.to, Math.min(...pitches));
    reveal(studio, range.from, Math.max(...pitches));
  }

  /** The roll's own keys take ideas and put them away too, and every edit may make them old: seen here. */
  const endFollowing = studio.store.subscribe((state, before) => {
    const isGone = ghosts !== undefined && before.suggestion === ghosts && state.suggestion !== ghosts;
    if (isGone) {
      ghosts = undefined;
      audition.stop();
      const { currentId } = state.takes;
      // A take that was not there before is the idea; undo goes to one that was.
      if (currentId >= before.takes.nextId) session.shelf.noteTaken(currentId);
      else update((now) => ({ ...now, shown: undefined }));
    }
    if (state.song === before.song) return;
    const standing = store.getState().answer?.standing;
    update((now) => songChanged(now, state.song));
    const { shown, answer } = store.getState();
    if (shown !== undefined && (answer?.standing !== standing || standing?.kind === 'stale')) session.show(shown);
  });

  let openId = keeping?.getState().id;
  const endKeeping = keeping?.subscribe(() => {
    const { id } = keeping.getState();
    if (id === openId) return;
    openId = id;
    session.forget();
  });

  return session;
}
