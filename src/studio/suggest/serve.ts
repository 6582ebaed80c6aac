/**
 * The worker's side of the protocol: runs calls side by side, each with a signal of its own, and answers each once.
 */
import { CadenzaError } from '../../errors.ts';
import type { Call, ErrorData, FromWorker, Method, Params, ProgressOf, Result, ToWorker } from './protocol.ts';

/** What a method gets besides what it is asked. */
export interface Context<M extends Method> {
  /** Aborted where the result is not wanted any more. */
  readonly signal: AbortSignal;
  /** Aborted where what there is shall be the result. */
  readonly finish: AbortSignal;
  readonly progress: (progress: ProgressOf<M>) => void;
}

export type Handlers = {
  readonly [M in Method]: (params: Params<M>, context: Context<M>) => Result<M> | Promise<Result<M>>;
};

type Handler = (params: Params<Method>, context: Context<Method>) => Promise<Result<Method>>;

/**
 * A function that takes the page's messages.
 *
 * @param post sends a message to the page
 * @example
 * const receive = serve(handlers, (message) => postMessage(message));
 * addEventListener('message', (event) => receive(event.data));
 */
export function serve(handlers: Handlers, post: (message: FromWorker) => void): (message: ToWorker) => void {
  const open = new Map<number, { readonly cancel: AbortController; readonly finish: AbortController }>();
  const run = async (id: number, { method, params }: Call): Promise<void> => {
    const cancel = new AbortController();
    const finish = new AbortController();
    open.set(id, { cancel, finish });
    const progress = (value: ProgressOf<Method>): void => {
      if (!cancel.signal.aborted) post({ type: 'progress', id, progress: value });
    };
    try {
      // The method and its parameters belong together, which the compiler cannot follow through the table.
      const handler = handlers[method] as unknown as Handler;
      const result = await handler(params, { signal: cancel.signal, finish: finish.signal, progress });
      post({ type: 'result', id, result });
    } catch (error) {
      post({ type: 'error', id, error: errorData(error, cancel.signal) });
    } finally {
      open.delete(id);
    }
  };
  return (message) => {
    switch (message.type) {
      case 'call':
        void run(message.id, message.call);
        return;
      case 'cancel':
        open.get(message.id)?.cancel.abort();
        return;
      case 'finish':
        open.get(message.id)?.finish.abort();
        return;
      case 'ping':
        post({ type: 'alive' });
        return;
    }
  };
}

function errorData(error: unknown, signal: AbortSignal): ErrorData {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (signal.aborted) return { kind: 'cancelled', name, message };
  return { kind: error instanceof CadenzaError ? 'user' : 'fault', name, message };
}
