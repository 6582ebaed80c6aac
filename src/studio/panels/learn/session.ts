/**
 * The helper that learns, at work: takes files, trains in a worker of its own, so that the other helpers go on
 * meanwhile, and keeps what was learnt. It outlives its panel.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { download } from '../../app/open-file.ts';
import { announce, messageOf, notify, type Studio } from '../../app/studio.ts';
import { fileNameOf, type KeptModel, kindOfFile, midiFromSong } from '../../storage/index.ts';
import { type BroughtFile, type SuggestClient, zipModel } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { sentenceOf } from '../suggest/model-list.ts';
import type { OwnModels } from './own-models.ts';
import { begun, FIRST_LEARN_STATE, filesAdded, freeName, type LearnFile, type LearnState, told } from './state.ts';

const words = texts.learn;

/** The part of the models' client that is used. */
export type Learning = Pick<SuggestClient, 'catalogue' | 'learn' | 'close'>;

export interface LearnSession {
  readonly store: StoreApi<LearnState>;
  readonly own: OwnModels;
  /** Music to learn from; a model among the files is opened instead. */
  addFiles(files: readonly LearnFile[]): void;
  /** The song that is open, as a file. */
  addSong(): void;
  removeFile(name?: string): void;
  wish(wish: Partial<Pick<LearnState, 'title' | 'kind'>>): void;
  learn(): Promise<void>;
  /** Stops; what was learnt is lost. */
  cancel(): void;
  /** Stops; what was learnt so far is the result. */
  finish(): void;
  /** Keeps the result in the browser. */
  keep(): Promise<void>;
  /** Saves the result as a file. */
  save(): void;
  /** Saves a model that was kept as a file. */
  saveKept(name: string): Promise<void>;
  removeKept(name: string): Promise<void>;
  /** Opens a model from files, and says whether that worked. */
  openModel(files: readonly BroughtFile[]): Promise<void>;
  /** Puts the result away. */
  again(): void;
}

export interface LearnSessionOptions {
  readonly studio: Studio;
  readonly own: OwnModels;
  /** A client of its own for each training; it is closed afterwards. @throws CadenzaError */
  readonly learner: () => Promise<Learning>;
  /** Hands a file to the user. Default: a download. */
  readonly saveFile?: typeof download;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** @example createLearnSession({ studio, own, learner: () => createModels()() }) */
export function createLearnSession(options: LearnSessionOptions): LearnSession {
  const { studio, own, learner, saveFile = download, now = Date.now } = options;
  const store = createStore<LearnState>()(() => FIRST_LEARN_STATE);
  const update = (step: (state: LearnState) => LearnState) => store.setState(step(store.getState()), true);
  let learning: { readonly cancel: AbortController; readonly finish: AbortController } | undefined;

  const saveZip = (name: string, data: Uint8Array<ArrayBuffer>) => {
    const file = `${name}.zip`;
    saveFile({ name: file, type: 'application/zip', data });
    notify(studio, texts.files.saved(file));
  };

  const session: LearnSession = {
    store,
    own,
    addFiles(files) {
      const models = files.filter(({ bytes }) => kindOfFile(bytes) === 'model');
      update((state) =>
        filesAdded(
          state,
          files.filter((file) => !models.includes(file)),
        ),
      );
      if (models.length > 0) void session.openModel(models);
    },
    addSong() {
      const { song } = studio.store.getState();
      if (song.notes.length === 0) {
        notify(studio, texts.files.empty);
        return;
      }
      const bytes = new Uint8Array(midiFromSong(song));
      update((state) => filesAdded(state, [{ name: fileNameOf(song, '.mid'), bytes }]));
    },
    removeFile: (name) =>
      update((state) => ({
        ...state,
        files: name === undefined ? [] : state.files.filter((file) => file.name !== name),
      })),
    wish: (wish) => update((state) => ({ ...state, ...wish })),
    async learn() {
      learning?.cancel.abort();
      const mine = { cancel: new AbortController(), finish: new AbortController() };
      learning = mine;
      update(begun);
      announce(studio, words.announce.learning);
      let client: Learning | undefined;
      try {
        client = await learner();
        if (learning !== mine) return;
        const { files, title, kind } = store.getState();
        const taken = [...client.catalogue.models, ...own.store.getState().models].map(({ name }) => name);
        const shown = title.trim() === '' ? words.firstTitle : title.trim();
        const result = await client.learn(
          { name: freeName(shown, new Set(taken)), title: shown, kind, files },
          {
            signal: mine.cancel.signal,
            finish: mine.finish.signal,
            onProgress: (event) => {
              if (learning === mine) update((state) => told(state, event));
            },
          },
        );
        if (learning !== mine) return;
        update((state) => ({ ...state, work: { kind: 'idle' }, result, isOverfitting: result.overfitted }));
        announce(studio, words.announce.learnt);
      } catch (error) {
        if (learning === mine) {
          update((state) => ({ ...state, work: { kind: 'idle' }, problem: sentenceOf(error) }));
        }
      } finally {
        client?.close();
        if (learning === mine) learning = undefined;
      }
    },
    cancel() {
      if (learning === undefined) return;
      learning.cancel.abort();
      learning = undefined;
      update((state) => ({ ...begun(state), work: { kind: 'idle' } }));
      announce(studio, words.announce.cancelled);
    },
    finish: () => learning?.finish.abort(),
    async keep() {
      const { result, kind } = store.getState();
      if (result === undefined) return;
      const kept: KeptModel = { ...result.model, kind, learntAtMs: now() };
      try {
        await own.keep(kept);
        update((state) => (state.result === result ? { ...state, isKept: true } : state));
        announce(studio, words.announce.kept(kept.title));
      } catch (error) {
        notify(studio, messageOf(error));
      }
    },
    save() {
      const { result } = store.getState();
      if (result !== undefined) saveZip(result.model.name, result.zip);
    },
    async saveKept(name) {
      try {
        const kept = await own.read(name);
        if (kept !== undefined) saveZip(name, zipModel(name, kept));
      } catch (error) {
        notify(studio, messageOf(error));
      }
    },
    async removeKept(name) {
      const title = own.store.getState().models.find((each) => each.name === name)?.title ?? name;
      try {
        await own.remove(name);
        announce(studio, words.announce.removed(title));
      } catch (error) {
        notify(studio, messageOf(error));
      }
    },
    async openModel(files) {
      const [first] = files;
      if (first === undefined) return;
      notify(studio, words.mine.opening(first.name));
      try {
        const { title } = await own.open(files);
        notify(studio, words.mine.opened(title));
      } catch (error) {
        notify(studio, sentenceOf(error));
      }
    },
    again: () => update((state) => ({ ...begun(state), work: { kind: 'idle' } })),
  };
  return session;
}
