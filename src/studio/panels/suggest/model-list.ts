/** Which models can be chosen: those of the page's catalogue and those that the user brings. */
import { CadenzaError } from '../../../errors.ts';
import type { Song } from '../../document/index.ts';
import { type SuggestClient, WorkerGone } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { failed, type SuggestState, type SuggestStore } from './state.ts';
import { type ModelChoice, modelFor } from './wishes.ts';

const words = texts.suggest.errors;

/** The part of the models' client that is used. */
export type Suggesting = Pick<SuggestClient, 'catalogue' | 'suggest' | 'load'>;

export interface ModelList {
  /** Fetches the list of models; what is wrong is in the state. */
  loadModels(): Promise<void>;
  /** Fetches the model that would be asked, in advance. */
  warmUp(): void;
  /** A model of the user's own can be chosen from now on; the client must know it already. */
  offerModel(model: ModelChoice): void;
  withdrawModel(name: string): void;
  /** The client, once the list is there. @throws CadenzaError where it cannot be loaded */
  open(): Promise<Suggesting>;
}

export function createModelList(store: SuggestStore, models: () => Promise<Suggesting>, song: () => Song): ModelList {
  const own: ModelChoice[] = [];
  let warmed: string | undefined;
  const update = (step: (state: SuggestState) => SuggestState) => store.setState(step(store.getState()), true);
  const known = (change: (models: readonly ModelChoice[]) => readonly ModelChoice[]) =>
    update((state) => (state.models === undefined ? state : { ...state, models: change(state.models) }));
  const list: ModelList = {
    async open() {
      const client = await models().catch((error: unknown) => {
        throw new CadenzaError(words.noList, { cause: error });
      });
      update((state) => ({ ...state, models: [...client.catalogue.models, ...own] }));
      return client;
    },
    async loadModels() {
      try {
        await list.open();
        update((state) => (state.problem?.text === words.noList ? { ...state, problem: undefined } : state));
      } catch (error) {
        update((state) => failed(state, { text: sentenceOf(error) }));
      }
    },
    warmUp() {
      const state = store.getState();
      const model = modelFor(state.wishes, state.models ?? [], song());
      if (model === undefined || model.name === warmed || state.work.kind !== 'idle') return;
      warmed = model.name;
      // Asking in earnest tells what is wrong; now nobody has asked for anything.
      models()
        .then((client) => client.load(model.name))
        .catch(() => {
          warmed = undefined;
        });
    },
    offerModel(model) {
      list.withdrawModel(model.name);
      own.push(model);
      known((choices) => [...choices, model]);
    },
    withdrawModel(name) {
      const at = own.findIndex((each) => each.name === name);
      if (at < 0) return;
      own.splice(at, 1);
      known((choices) => choices.filter((each) => each.name !== name));
    },
  };
  return list;
}

/** An error as a sentence that says what to do; what is no user's fault is not spelt out. */
export function sentenceOf(error: unknown): string {
  if (error instanceof WorkerGone) return words.gone;
  if (!(error instanceof CadenzaError)) return words.fault;
  const { message } = error;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}
