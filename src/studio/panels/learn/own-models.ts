/**
 * The models of a user's own, learnt here or opened from files: kept in the browser, known to the worker, and a list for
 * the other helpers that grows and shrinks.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createMemoryModels, type KeptModel, type ModelDatabase } from '../../storage/index.ts';
import { type BroughtFile, type LoadedModel, modelOfFiles, type SuggestClient } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import type { ModelChoice } from '../suggest/wishes.ts';
import { freeName } from './state.ts';

export interface OwnModels {
  readonly store: StoreApi<{ readonly models: readonly ModelChoice[] }>;
  /** Makes the models known that were kept on earlier visits. Without storage there are none. */
  load(): Promise<void>;
  /** Keeps a model and makes it known. @throws StorageError where there is no room */
  keep(model: KeptModel): Promise<void>;
  /**
   * Tries a model that comes as files, and keeps it.
   *
   * @throws CheckpointError or another CadenzaError where it is damaged, or of a kind that writes nothing; StorageError
   */
  open(files: readonly BroughtFile[]): Promise<KeptModel>;
  remove(name: string): Promise<void>;
  /** A model's files; undefined where there is none of that name. */
  read(name: string): Promise<KeptModel | undefined>;
}

export interface OwnModelsOptions {
  readonly models: () => Promise<Pick<SuggestClient, 'catalogue' | 'load' | 'addModel' | 'removeModel'>>;
  /** @throws StorageError where the browser gives no storage; then models last as long as the page */
  readonly database: () => Promise<ModelDatabase>;
  /** Told of each model that comes, once the worker knows it, and of each that goes. */
  readonly onAdd?: (model: ModelChoice) => void;
  readonly onRemove?: (name: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const words = texts.learn.mine;

const choiceOf = ({ name, title, kind, isOpened }: KeptModel): ModelChoice => ({
  name,
  title,
  kind,
  about: isOpened ? words.aboutOpened : words.about,
});

/** @example await createOwnModels({ models: createModels(), database: openModelDatabase }).load() */
export function createOwnModels({ models, database, onAdd, onRemove, now = Date.now }: OwnModelsOptions): OwnModels {
  const store = createStore<{ readonly models: readonly ModelChoice[] }>()(() => ({ models: [] }));
  let opening: Promise<ModelDatabase> | undefined;
  const open = () => {
    opening ??= database().catch(createMemoryModels);
    return opening;
  };
  const without = (name: string) => store.getState().models.filter((each) => each.name !== name);
  const makeKnown = async (model: KeptModel) => {
    const { name, title, json, weights } = model;
    await (await models()).addModel({ name, title, json, weights });
    const choice = choiceOf(model);
    store.setState({ models: [...without(name), choice] });
    onAdd?.(choice);
  };
  const own: OwnModels = {
    store,
    async load() {
      const kept = await (await open()).list();
      for (const model of kept) await makeKnown(model);
    },
    async keep(model) {
      await (await open()).put(model);
      await makeKnown(model);
    },
    async open(files) {
      const { title: found, json, weights } = modelOfFiles(files);
      const title = found === '' ? words.firstTitle : found;
      const client = await models();
      const taken = [...client.catalogue.models, ...store.getState().models].map(({ name }) => name);
      const name = freeName(title, new Set(taken));
      try {
        await client.addModel({ name, title, json, weights });
        // Whatever the files are, only what can be asked is a model: the worker finds out.
        const kind = writingKind((await client.load(name)).kind);
        const kept: KeptModel = { name, title, kind, json, weights, learntAtMs: now(), isOpened: true };
        await own.keep(kept);
        return kept;
      } catch (error) {
        await client.removeModel(name).catch(() => undefined);
        throw error;
      }
    },
    async remove(name) {
      await (await open()).remove(name);
      store.setState({ models: without(name) });
      onRemove?.(name);
      await (await models()).removeModel(name);
    },
    async read(name) {
      return (await (await open()).list()).find((model) => model.name === name);
    },
  };
  return own;
}

function writingKind(kind: LoadedModel['kind']): KeptModel['kind'] {
  if (kind !== 'lstm' && kind !== 'logreg' && kind !== 'transformer') throw new TypeError(`a ${kind} was loaded`);
  return kind;
}
