/** The helper that looks for copies, at work: compares what is selected, or the song, with the training music. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { announce, type Studio } from '../../app/studio.ts';
import { reveal } from '../../app/view-actions.ts';
import type { Song } from '../../document/index.ts';
import type { Originality, SuggestClient } from '../../suggest/index.ts';
import { sentenceOf } from '../suggest/model-list.ts';
import { verdictText } from './words.ts';

/** The part of the models' client that is used. */
export type Comparing = Pick<SuggestClient, 'originality'>;

export interface OriginalityState {
  readonly isChecking: boolean;
  /** What was found, and in which state of the song. */
  readonly found: { readonly song: Song; readonly originality: Originality } | undefined;
  /** A sentence that says what to do. */
  readonly problem: string | undefined;
}

export interface OriginalitySession {
  readonly store: StoreApi<OriginalityState>;
  /** Compares the notes that are selected, or the song where fewer than two are. */
  check(): Promise<void>;
  /** Selects the run that was found, and brings it into sight. */
  show(): void;
}

export interface OriginalitySessionOptions {
  readonly studio: Studio;
  /** @throws CadenzaError where the list of models cannot be loaded */
  readonly models: () => Promise<Comparing>;
}

export function createOriginalitySession({ studio, models }: OriginalitySessionOptions): OriginalitySession {
  const store = createStore<OriginalityState>()(() => ({ isChecking: false, found: undefined, problem: undefined }));
  let checking: AbortController | undefined;
  return {
    store,
    async check() {
      checking?.abort();
      const mine = new AbortController();
      checking = mine;
      const { song, selection } = studio.store.getState();
      store.setState({ isChecking: true, problem: undefined });
      try {
        const client = await models();
        if (checking !== mine) return;
        const selected = selection.size > 1 ? { selected: [...selection] } : {};
        const originality = await client.originality({ song, ...selected }, { signal: mine.signal });
        if (checking !== mine) return;
        store.setState({ found: { song, originality } });
        announce(studio, verdictText(originality));
      } catch (error) {
        if (checking === mine) store.setState({ problem: sentenceOf(error) });
      } finally {
        if (checking === mine) {
          checking = undefined;
          store.setState({ isChecking: false });
        }
      }
    },
    show() {
      const { found } = store.getState();
      if (found?.originality.known !== true || found.originality.match === undefined) return;
      const { from, to } = found.originality.match;
      const { song } = studio.store.getState();
      const run = song.notes.filter(({ onsetTicks }) => onsetTicks >= from && onsetTicks <= to);
      studio.store.setState({ selection: new Set(run.map(({ id }) => id)) });
      const [first] = run;
      if (first !== undefined) reveal(studio, first.onsetTicks, first.pitch);
    },
  };
}
