/**
 * The page's side of the models: promises with progress and cancelling over a worker that may die.
 *
 * A call ends in one of four ways, and always in one: with its result, with an error of the worker's, with the reason of
 * its signal, or, where the worker is gone, with `WorkerGone`. A worker that failed says so; one that was killed says
 * nothing, so while calls are open it is asked now and then whether it lives. The next call starts a new one.
 */
import { CadenzaError, OptionError } from '../../errors.ts';
import type { Catalogue, LoadedModel } from './catalogue.ts';
import type { PlaceExplanation } from './explain.ts';
import type { Comparison, ModelScore } from './lab.ts';
import type { Originality } from './originality.ts';
import type {
  Call,
  CompareRequest,
  ErrorData,
  ExplainRequest,
  FromWorker,
  LabRequest,
  Method,
  OriginalityRequest,
  OwnModel,
  Params,
  ProgressOf,
  Result,
  Settings,
  ToWorker,
} from './protocol.ts';
import type { Suggestions, SuggestRequest } from './request.ts';
import type { LearnRequest, LearnResult } from './style-types.ts';

/** The worker stopped or was stopped; what was asked for can be asked for again. */
export class WorkerGone extends CadenzaError {}

/** The part of a `Worker` that is used. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: { readonly data: FromWorker }) => void): void;
  addEventListener(
    type: 'error' | 'messageerror',
    listener: (event: { readonly message?: string; preventDefault?(): void }) => void,
  ): void;
  terminate(): void;
}

/** A signal to stop; an `AbortSignal` is one. */
export interface Abort {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CallOptions<M extends Method> {
  /** Told of what is done on the way. */
  readonly onProgress?: (progress: ProgressOf<M>) => void;
  /** Once aborted, the promise is rejected with its reason, and the worker stops the work. */
  readonly signal?: Abort;
}

export interface LearnOptions extends CallOptions<'learn'> {
  /** Once aborted, learning ends and its result so far is the result. */
  readonly finish?: Abort;
}

export interface SuggestClientOptions extends Settings {
  /**
   * Makes the worker.
   * @example () => new Worker(new URL('./suggest/worker.ts', import.meta.url), { type: 'module' })
   */
  readonly createWorker: () => WorkerPort;
  /** A worker that says nothing for so long while something is wanted of it is taken for dead. Default 30. */
  readonly silenceSeconds?: number;
}

export interface SuggestClient {
  readonly catalogue: Catalogue;
  /** Loads a model before it is needed, and tells what it can do. */
  load(model: string, options?: CallOptions<'load'>): Promise<LoadedModel>;
  suggest(request: SuggestRequest, options?: CallOptions<'suggest'>): Promise<Suggestions>;
  explain(request: ExplainRequest, options?: CallOptions<'explain'>): Promise<PlaceExplanation>;
  /** How well each model foresees the song. */
  score(request: LabRequest, options?: CallOptions<'score'>): Promise<readonly ModelScore[]>;
  /** The same beginning continued by each model. */
  compare(request: CompareRequest, options?: CallOptions<'compare'>): Promise<readonly Comparison[]>;
  learn(request: LearnRequest, options?: LearnOptions): Promise<LearnResult>;
  originality(request: OriginalityRequest, options?: CallOptions<'originality'>): Promise<Originality>;
  /** Makes a model of the page's own usable by its name; it stays so when the worker is replaced. */
  addModel(model: OwnModel): Promise<void>;
  removeModel(name: string): Promise<void>;
  /** Ends the worker; open calls are rejected, and later ones too. */
  close(): void;
}

const DEFAULT_SILENCE_SECONDS = 30;
/** How often a worker is asked within the time of silence whether it lives. */
const QUESTIONS = 4;

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

/**
 * A client of the models. No worker is started before the first call.
 *
 * @throws OptionError for a time of silence that is not above 0
 * @example
 * const client = createSuggestClient({ createWorker, catalogue, base: document.baseURI, wasm: { mjs, wasm } });
 * const { alternatives } = await client.suggest({ song, what: 'continue', model: 'lstm-small', bars: 2, seed: 7 });
 */
export function createSuggestClient(options: SuggestClientOptions): SuggestClient {
  const { createWorker, silenceSeconds = DEFAULT_SILENCE_SECONDS, ...settings } = options;
  if (!(silenceSeconds > 0))
    throw new OptionError(`the time of silence must be above 0 seconds, not ${silenceSeconds}`);
  const own = new Map<string, OwnModel>();
  const pending = new Map<number, Pending>();
  let worker: WorkerPort | undefined;
  let lastId = 0;
  let unanswered = 0;
  let watch: ReturnType<typeof setInterval> | undefined;
  let closed = false;

  const stopWatching = (): void => {
    clearInterval(watch);
    watch = undefined;
    unanswered = 0;
  };
  const lose = (lost: WorkerPort, why: string): void => {
    if (worker !== lost) return;
    worker = undefined;
    lost.terminate();
    stopWatching();
    const open = [...pending.values()];
    pending.clear();
    for (const { reject } of open) reject(new WorkerGone(why));
  };
  const watchOver = (): void => {
    // Questions are counted, not seconds: a computer that slept, or a tab in the background, must not cost a life.
    watch ??= setInterval(
      () => {
        if (worker === undefined || pending.size === 0) return stopWatching();
        if (unanswered === QUESTIONS) {
          return lose(worker, 'the models stopped answering and were started anew; ask again');
        }
        unanswered++;
        worker.postMessage({ type: 'ping' });
      },
      (1000 * silenceSeconds) / QUESTIONS,
    );
  };
  const hear = (message: FromWorker): void => {
    unanswered = 0;
    if (message.type === 'alive') return;
    // What was cancelled may still be answered.
    const call = pending.get(message.id);
    if (call === undefined) return;
    if (message.type === 'progress') {
      call.onProgress?.(message.progress as never);
      return;
    }
    pending.delete(message.id);
    if (pending.size === 0) stopWatching();
    if (message.type === 'result') call.resolve(message.result as never);
    else call.reject(errorOf(message.error));
  };
  const send = <M extends Method>(
    to: WorkerPort,
    method: M,
    params: Params<M>,
    { onProgress, signal }: CallOptions<M>,
    finish?: Abort,
  ): Promise<Result<M>> => {
    const id = ++lastId;
    const cancel = (): void => {
      const call = pending.get(id);
      if (call === undefined) return;
      pending.delete(id);
      if (worker === to) to.postMessage({ type: 'cancel', id });
      call.reject(signal?.reason);
    };
    const end = (): void => {
      if (pending.has(id) && worker === to) to.postMessage({ type: 'finish', id });
    };
    signal?.addEventListener('abort', cancel);
    finish?.addEventListener('abort', end);
    return new Promise<Result<M>>((resolve, reject) => {
      pending.set(id, { resolve, reject, onProgress });
      watchOver();
      to.postMessage({ type: 'call', id, call: { method, params } as Call });
      if (finish?.aborted) end();
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
      finish?.removeEventListener('abort', end);
    });
  };
  const running = (): WorkerPort => {
    if (worker !== undefined) return worker;
    const fresh = createWorker();
    worker = fresh;
    fresh.addEventListener('message', ({ data }) => {
      if (worker === fresh) hear(data);
    });
    const failed = (event: { readonly message?: string; preventDefault?(): void }): void => {
      event.preventDefault?.();
      const reason = event.message ? ` (${event.message})` : '';
      lose(fresh, `the models could not go on${reason}; ask again, and reload the page if that does not help`);
    };
    fresh.addEventListener('error', failed);
    fresh.addEventListener('messageerror', failed);
    // Messages keep their order, so what follows need not wait for this; if it fails, so does what follows.
    send(fresh, 'start', { settings, own: [...own.values()] }, {}).catch(() => {});
    return fresh;
  };
  const call = async <M extends Method>(
    method: M,
    params: Params<M>,
    callOptions: CallOptions<M> = {},
    finish?: Abort,
  ): Promise<Result<M>> => {
    if (closed) throw new WorkerGone('the models were closed; reload the page to use them again');
    if (callOptions.signal?.aborted) throw callOptions.signal.reason;
    return send(running(), method, params, callOptions, finish);
  };
  return {
    catalogue: settings.catalogue,
    load: (model, callOptions) => call('load', { model }, callOptions),
    suggest: (request, callOptions) => call('suggest', request, callOptions),
    explain: (request, callOptions) => call('explain', request, callOptions),
    score: (request, callOptions) => call('score', request, callOptions),
    compare: (request, callOptions) => call('compare', request, callOptions),
    learn: (request, { finish, ...callOptions } = {}) => call('learn', request, callOptions, finish),
    originality: (request, callOptions) => call('originality', request, callOptions),
    async addModel(model) {
      own.set(model.name, model);
      // A worker that is not there yet is told when it starts.
      if (worker !== undefined) await call('add', model);
    },
    async removeModel(name) {
      own.delete(name);
      if (worker !== undefined) await call('remove', { name });
    },
    close() {
      closed = true;
      if (worker !== undefined) lose(worker, 'the models were closed');
    },
  };
}

/** An error of the worker's as one of the page's; it keeps its class's name. */
function errorOf({ kind, name, message }: ErrorData): Error {
  const error = kind === 'user' ? new CadenzaError(message) : new Error(message);
  error.name = name;
  return error;
}
