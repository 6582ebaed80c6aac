/**
 * Programs that are built and loaded once and used again.
 *
 * Shapes are static, so a model has a program for each batch size or length it is asked for. Building and loading one
 * takes up to a second; a cache keeps the ones used last. Whoever uses a program holds a lease on it: what is
 * dropped from the cache is freed when its last lease ends.
 */
import type { Executable, Program, Runtime } from './runtime.ts';

/** The right to use a loaded program. */
export interface Lease {
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
   * @example const { executable, release } = await cache.lease(`step ${batch}`, () => buildStep(batch));
   */
  async lease(name: string, build: () => Program): Promise<Lease> {
    const entry = this.#entries.get(name) ?? { loading: this.#runtime.load(build()), leases: 0, dropped: false };
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    entry.leases += 1;
    try {
      const executable = await entry.loading;
      await this.#trim();
      let isHeld = true;
      return {
        executable,
        release: async () => {
          if (!isHeld) return;
          isHeld = false;
          await this.#giveBack(entry);
        },
      };
    } catch (error) {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
      throw error;
    }
  }

  /** Empties the cache: frees what nobody uses now, and the rest when its leases end. */
  async release(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) await this.#drop(entry);
  }

  async #giveBack(entry: Entry): Promise<void> {
    entry.leases -= 1;
    if (entry.dropped && entry.leases === 0) await (await entry.loading).release();
  }

  async #drop(entry: Entry): Promise<void> {
    entry.dropped = true;
    if (entry.leases === 0) await (await entry.loading).release();
  }

  async #trim(): Promise<void> {
    const idle = [...this.#entries].filter(([, entry]) => entry.leases === 0);
    for (const [name, entry] of idle.slice(0, Math.max(0, this.#entries.size - this.#capacity))) {
      this.#entries.delete(name);
      await this.#drop(entry);
    }
  }
}
