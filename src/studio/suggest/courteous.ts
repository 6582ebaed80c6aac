/**
 * A runtime that lets a worker hear its messages.
 *
 * Programs run on WebAssembly end within one task, however many are run: without a break a message that says "stop"
 * would wait until all is done. So after a run, where the last break was a while ago, the next task gets its turn.
 */
import type { Runtime } from '../../runtime/runtime.ts';

/** Longest work between two breaks, beside a single run of a program, in milliseconds. */
const BREAK_EVERY = 12;

/** Resolves in the next task. Timers would wait four milliseconds. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Gives the next task its turn where the last break was a while ago. */
export function createBreaks(now: () => number = () => performance.now()): () => Promise<void> {
  let last = now();
  return async () => {
    if (now() - last < BREAK_EVERY) return;
    await nextTask();
    last = now();
  };
}

/** The same runtime, with breaks between runs. */
export function courteous(runtime: Runtime): Runtime {
  const pause = createBreaks();
  return {
    name: runtime.name,
    async load(program) {
      await pause();
      const executable = await runtime.load(program);
      return {
        async run(feeds, into) {
          const outputs = await executable.run(feeds, into);
          await pause();
          return outputs;
        },
        release: () => executable.release(),
      };
    },
  };
}
