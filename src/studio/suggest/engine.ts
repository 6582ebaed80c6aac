/**
 * What the worker does: the methods of the protocol over models that are loaded when they are first needed.
 */
import { decodeModel, kindOfModel } from '../../checkpoint/model.ts';
import { CadenzaError, OptionError } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { CatalogueEntry, LoadedModel } from './catalogue.ts';
import { courteous } from './courteous.ts';
import { type Comparison, type ModelScore, modelScore } from './lab.ts';
import { fetchModel, fetchTrainingIndex } from './model-files.ts';
import { matchIn, originalityOf, type TrainingMusic } from './originality.ts';
import type { ModelBytes, OwnModel, Progress, Settings } from './protocol.ts';
import type { SuggestRequest } from './request.ts';
import type { Handlers } from './serve.ts';
import { learnStyle } from './style.ts';
import { openSuggester, type Suggester, suggest, type Work } from './suggester.ts';

export interface EngineOptions {
  /** Makes the runtime, once; called when the first model is opened. */
  readonly createRuntime: (settings: Settings) => Promise<Runtime>;
}

interface Opened {
  readonly title: string;
  readonly kind: LoadedModel['kind'];
  readonly suggester: Suggester;
}

interface Job {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** The handlers of a worker. `start` comes before all else. */
export function createEngine({ createRuntime }: EngineOptions): Handlers {
  let settings: Settings | undefined;
  let runtime: Promise<Runtime> | undefined;
  /** By model. */
  const music = new Map<string, ReturnType<typeof fetchTrainingIndex>>();
  const own = new Map<string, OwnModel>();
  const opened = new Map<string, Promise<Opened>>();

  const given = (): Settings => {
    if (settings === undefined) throw new TypeError('the worker was not started');
    return settings;
  };
  const theRuntime = (): Promise<Runtime> => {
    runtime ??= createRuntime(given()).then(courteous);
    runtime.catch(() => {
      runtime = undefined;
    });
    return runtime;
  };
  const bytesOf = async (name: string, { signal, progress }: Job): Promise<ModelBytes & { title: string }> => {
    const mine = own.get(name);
    if (mine !== undefined) return mine;
    const entry = given().catalogue.models.find((candidate) => candidate.name === name);
    if (entry === undefined) throw new OptionError(`there is no model '${name}'; choose one of the list`);
    const onProgress = (doneBytes: number, allBytes: number): void =>
      progress({ phase: 'load', model: name, doneBytes, allBytes });
    return { title: entry.title, ...(await fetchModel(entry, { base: given().base, signal, onProgress })) };
  };
  const open = async (name: string, job: Job): Promise<Opened> => {
    for (;;) {
      job.signal.throwIfAborted();
      const known = opened.get(name);
      if (known === undefined) break;
      try {
        return await known;
      } catch (error) {
        // Whoever began to load it gave up; that is not this job's end.
        if (opened.get(name) === known) opened.delete(name);
        if (error instanceof CadenzaError) throw error;
      }
    }
    const opening = (async (): Promise<Opened> => {
      const { title, ...bytes } = await bytesOf(name, job);
      const suggester = await openSuggester(bytes, await theRuntime(), title);
      return { title, kind: kindOfModel(bytes.json), suggester };
    })();
    opened.set(name, opening);
    opening.catch(() => {
      if (opened.get(name) === opening) opened.delete(name);
    });
    return opening;
  };
  const drop = async (name: string): Promise<undefined> => {
    const known = opened.get(name);
    opened.delete(name);
    own.delete(name);
    await known?.then(({ suggester }) => suggester.release()).catch(() => {});
    return undefined;
  };
  const indexOf = (entry: CatalogueEntry): ReturnType<typeof fetchTrainingIndex> => {
    const known = music.get(entry.name);
    if (known !== undefined) return known;
    const fetching = fetchTrainingIndex(entry, given().base);
    music.set(entry.name, fetching);
    const again = (): void => void music.delete(entry.name);
    fetching.then((found) => found ?? again(), again);
    return fetching;
  };
  /** The training music of models, as far as they bring an index of it; without one, nothing is said of originality. */
  const trainingMusic = async (models: readonly CatalogueEntry[]): Promise<TrainingMusic> => {
    const found = await Promise.all(models.map(indexOf));
    return found.filter((each) => each !== undefined);
  };
  const workOf = async (model: string, { signal, progress }: Job): Promise<Work> => {
    const { models } = given().catalogue;
    const named = models.filter(({ name }) => name === model);
    // What a user's own model began with is not known: any of them.
    const known = await trainingMusic(named.length > 0 ? named : models).catch(() => []);
    return {
      signal,
      onProgress: (share) => progress({ phase: 'write', model, share }),
      ...(known.length > 0 && { longestMatch: (passage) => matchIn(known, passage) }),
    };
  };
  const suggestBy = async (request: SuggestRequest, job: Job) => {
    const { suggester, title } = await open(request.model, job);
    return suggest(suggester, title, request, await workOf(request.model, job));
  };
  const allNames = (): string[] => [...given().catalogue.models.map(({ name }) => name), ...own.keys()];
  const titleOf = (name: string): string =>
    own.get(name)?.title ?? given().catalogue.models.find((entry) => entry.name === name)?.title ?? name;
  const scoreBy = async (name: string, { song }: { song: SuggestRequest['song'] }, job: Job): Promise<ModelScore> => {
    const { suggester, title } = await open(name, job);
    return modelScore(name, title, await suggester.score(song, job.signal));
  };
  /** One model that fails must not take the others with it. */
  const reason = (error: unknown, { signal }: Job): string => {
    signal.throwIfAborted();
    if (error instanceof CadenzaError) return error.message;
    throw error;
  };
  const failedScore = (name: string, error: string): ModelScore => ({
    model: name,
    title: titleOf(name),
    bitsPerNote: null,
    notes: 0,
    nats: null,
    unit: 'note',
    error,
  });

  return {
    start(params) {
      settings = params.settings;
      for (const model of params.own) own.set(model.name, model);
      return undefined;
    },
    async add(model) {
      await drop(model.name);
      own.set(model.name, model);
      return undefined;
    },
    remove: ({ name }) => drop(name),
    async load({ model }, job) {
      const { title, kind, suggester } = await open(model, job);
      return { name: model, title, kind, capabilities: suggester.capabilities };
    },
    suggest: suggestBy,
    async explain({ song, tick, model }, job) {
      if (!(tick >= 0 && Number.isFinite(tick))) throw new OptionError(`there is no place at tick ${tick}`);
      const { suggester } = await open(model, job);
      return { model, ...(await suggester.explain(song, tick)) };
    },
    async score(request, { signal, progress }) {
      const job = { signal, progress };
      const scores: ModelScore[] = [];
      for (const name of request.models ?? allNames()) {
        const score = await scoreBy(name, request, job).catch((error) => failedScore(name, reason(error, job)));
        scores.push(score);
        progress(score);
      }
      return scores;
    },
    async compare({ models, ...request }, { signal, progress }) {
      const job = { signal, progress };
      const comparisons: Comparison[] = [];
      for (const name of models ?? allNames()) {
        const score = await scoreBy(name, request, job).catch((error) => failedScore(name, reason(error, job)));
        const rest = await suggestBy({ ...request, what: 'continue', model: name, alternatives: 1 }, job).then(
          (suggestions) => ({ suggestions }),
          (error: unknown) => ({ error: reason(error, job) }),
        );
        comparisons.push({ score, ...rest });
        progress({ score, ...rest });
      }
      return comparisons;
    },
    async learn(request, { signal, finish, progress }) {
      if (given().catalogue.models.some(({ name }) => name === request.name)) {
        throw new OptionError(`'${request.name}' is the name of a model that is here already; choose another name`);
      }
      const from =
        request.from === undefined ? given().catalogue.models.find(({ kind }) => kind === 'lstm')?.name : request.from;
      const isTuned = request.kind === 'lstm' && from !== null && from !== undefined;
      const bytes = isTuned ? await bytesOf(from, { signal, progress }) : undefined;
      return learnStyle(request, {
        runtime: await theRuntime(),
        ...(bytes && { start: decodeModel(bytes.json, bytes.weights, bytes.title) }),
        signal,
        finish,
        onEvent: progress,
      });
    },
    originality: async (request) => originalityOf(await trainingMusic(given().catalogue.models), request),
  };
}
