/**
 * Programs that are built and loaded once and used again.
 *
 * Shapes are static, so a model has a program for each batch size or length it is asked for. Building and loading one
 * takes up to a second; a cache keeps the ones used last. Whoever uses a program holds a lease on it: what is
 * dropped from the cache is freed when its last lease ends.
 */
import { RuntimeError } from '../errors.ts';
import type { Executable, Program, Runtime } from './runtime.ts';

/** The right to use a loaded program. */
export interface Lease {
  /** @throws RuntimeError once the lease has been given back */
  readonly executable: Executable;
  /** Gives the program back; more than once changes nothing. */
  release(): Promise<void>;
}

interface Entry {
  readonly loading: Promise<Executable>;
  leases: number;
  /** No longer in the cache: to be freed with its last lease. */
  dropped: boolean;
}

export class ProgramCache {
  readonly #runtime: Runtime;
  readonly #capacity: number;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();

  /** @param capacity programs that stay loaded while nobody uses them. Default: 4. */
  constructor(runtime: Runtime, capacity = 4) {
    this.#runtime = runtime;
    this.#capacity = capacity;
  }

  /**
   * The program of this name, built and loaded if it is not there. A load that failed is tried again the next time.
   *
   * @param name must tell apart everything that `build` depends on: shapes, precision
   * @example
   * const lease = await cache.lease(`step ${batch}`, () => buildStep(batch));
   * await lease.executable.run(feeds);
   * await lease.release();
   */
  async lease(name: string, build: () => Program): Promise<Lease> {
    const entry = this.#entries.get(name) ?? { loading: this.#runtime.load(build()), leases: 0, dropped: false };
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    entry.leases += 1;
    let executable: Executable | undefined;
    try {
      executable = await entry.loading;
    } catch (error) {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
      throw error;
    }
    return {
      get executable() {
        if (executable === undefined)
          throw new RuntimeError('the program was given back; lease it again before using it');
        return executable;
      },
      release: async () => {
        if (executable === undefined) return;
        executable = undefined;
        entry.leases -= 1;
        if (!entry.dropped) {
          this.#entries.delete(name);
          this.#entries.set(name, entry);
        }
        await this.#free(entry.dropped && entry.leases === 0 ? [entry, ...this.#surplus()] : this.#surplus());
      },
    };
  }

  /** Empties the cache: frees what nobody uses now, and the rest when its leases end. */
  async release(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) entry.dropped = true;
    await this.#free(entries.filter(({ leases }) => leases === 0));
  }

  /** Takes out of the cache what nobody uses and there is no room for, the program used longest ago first. */
  #surplus(): Entry[] {
    const idle = [...this.#entries].filter(([, { leases }]) => leases === 0);
    return idle.slice(0, Math.max(0, idle.length - this.#capacity)).map(([name, entry]) => {
      this.#entries.delete(name);
      entry.dropped = true;
      return entry;
    });
  }

  /** Frees all, and tells the first fault after that. */
  async #free(entries: readonly Entry[]): Promise<void> {
    const results = await Promise.allSettled(entries.map(async ({ loading }) => (await loading).release()));
    const fault = results.find((result) => result.status === 'rejected');
    if (fault) throw fault.reason;
  }
}
