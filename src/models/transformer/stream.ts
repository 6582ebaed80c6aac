/**
 * Sequences being written by a transformer: what was read so far, and what may come next, head by head.
 *
 * Legend: B sequences, W width, R rows of the input table.
 */
import type { Lease, ProgramCache } from '../../runtime/program-cache.ts';
import type { Program, TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import type { Weights } from '../model.ts';
import { timePlace } from './batches.ts';
import { AttentionCache } from './cache.ts';
import type { TransformerConfig } from './config.ts';
import { INPUT } from './features.ts';
import { HEAD_OUTPUTS, KNOWN_ROWS, type NestedHead, WAIT_CLASSES } from './parameters.ts';
import {
  buildHeadProgram,
  buildPromptProgram,
  buildStepProgram,
  cacheNames,
  type Precision,
} from './stream-programs.ts';

/** A position to read. */
export interface Position {
  /** Rows of the input table that make it. */
  readonly rows: readonly number[];
  /** Ticks since the start of the window. */
  readonly ticks: number;
}

/** The smallest prompt program; longer prompts double it. */
const SHORTEST_PROMPT = 32;

export interface StreamSettings {
  readonly config: TransformerConfig;
  readonly weights: Weights;
  readonly precision: Precision;
  readonly programs: ProgramCache;
}

export class TransformerStream {
  readonly #settings: StreamSettings;
  readonly #sequences: number;
  readonly #cache: AttentionCache;
  readonly #leases = new Map<string, Lease>();
  /** [B, W]: the last layer at the last position of each sequence. */
  readonly #hidden: TensorData<'float32'>;
  /** [B, classes]: log-probabilities of the next waiting time. */
  readonly #wait: Float32Array;

  constructor(settings: StreamSettings, sequences: number) {
    const { config } = settings;
    this.#settings = settings;
    this.#sequences = sequences;
    this.#cache = new AttentionCache(config, sequences);
    this.#hidden = zeros('float32', [sequences, config.width]);
    this.#wait = new Float32Array(sequences * WAIT_CLASSES);
  }

  /** Positions that a sequence can still read before it needs a new prompt. */
  room(sequence: number): number {
    return this.#settings.config.window - this.#cache.filled(sequence);
  }

  /** [classes]: log-probabilities of the next note's waiting time in a sequence. */
  wait(sequence: number): Float32Array {
    return this.#wait.subarray(sequence * WAIT_CLASSES, (sequence + 1) * WAIT_CLASSES);
  }

  /** Lets the named sequences begin anew with these positions, at least one. */
  async prompt(positions: readonly Position[], sequences: readonly number[]): Promise<void> {
    const { config, weights } = this.#settings;
    const { window: S, width: W } = config;
    if (positions.length === 0 || positions.length > S) {
      throw new RangeError(`a prompt needs 1 .. ${S} positions, not ${positions.length}`);
    }
    let length = Math.min(S, SHORTEST_PROMPT);
    while (length < positions.length) length = Math.min(S, 2 * length);
    const rows = new Uint8Array(length * INPUT.size);
    const places = new BigInt64Array(4 * length);
    positions.forEach((position, place) => {
      for (const row of position.rows) rows[place * INPUT.size + row] = 1;
      for (const part of [0, 2]) {
        places[part * length + place] = BigInt(place);
        places[(part + 1) * length + place] = BigInt(timePlace(position.ticks));
      }
    });
    const executable = await this.#program(`prompt ${length}`, () => buildPromptProgram(config, weights, length));
    const outputs = await executable.run({
      rows: { dtype: 'uint8', shape: [length, INPUT.size], data: rows },
      places: { dtype: 'int64', shape: [4, length], data: places },
      last: { dtype: 'int64', shape: [1], data: BigInt64Array.of(BigInt(positions.length - 1)) },
    });
    const of = (name: string) => outputs[name] as TensorData<'float32'>;
    const layers = Array.from({ length: config.layers }, (_, layer) => layer);
    const keys = layers.map((layer) => of(cacheNames.keys(layer)));
    const values = layers.map((layer) => of(cacheNames.values(layer)));
    for (const sequence of sequences) {
      this.#cache.fill(sequence, keys, values, positions.length);
      this.#hidden.data.set(of('hidden').data, sequence * W);
      this.#wait.set(of('wait').data, sequence * WAIT_CLASSES);
    }
  }

  /** Reads one position in each sequence that has one; the others stay as they are. */
  async push(positions: readonly (Position | undefined)[]): Promise<void> {
    const { config, weights, precision } = this.#settings;
    const { width: W } = config;
    const B = this.#sequences;
    const rows = new Uint8Array(B * INPUT.size);
    const places = new BigInt64Array(4 * B);
    positions.forEach((position, sequence) => {
      if (position === undefined) return;
      const place = this.#cache.filled(sequence);
      this.#cache.reserve(place + 1);
      for (const row of position.rows) rows[sequence * INPUT.size + row] = 1;
      for (const part of [0, 1]) {
        places[2 * (part * B + sequence)] = BigInt(place);
        places[2 * (part * B + sequence) + 1] = BigInt(timePlace(position.ticks));
      }
    });
    const C = this.#cache.places;
    const executable = await this.#program(`step ${precision} ${B} ${C}`, () =>
      buildStepProgram(config, weights, precision, B, C),
    );
    const outputs = await executable.run({
      rows: { dtype: 'uint8', shape: [B, INPUT.size], data: rows },
      places: { dtype: 'int64', shape: [4 * B, 1], data: places },
      ...this.#cache.feeds,
    });
    const of = (name: string) => outputs[name]?.data as Float32Array;
    positions.forEach((position, sequence) => {
      if (position === undefined) return;
      this.#cache.append(sequence, of('added'));
      this.#hidden.data.set(of('hidden').subarray(sequence * W, (sequence + 1) * W), sequence * W);
      const at = sequence * WAIT_CLASSES;
      this.#wait.set(of('wait').subarray(at, at + WAIT_CLASSES), at);
    });
  }

  /**
   * The logits of a nested head in each sequence.
   *
   * @param known for each sequence the rows of the head's table that apply
   * @returns [B] of [outputs of the head]
   */
  async head(head: NestedHead, known: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const { config, weights, precision } = this.#settings;
    const B = this.#sequences;
    const columns = KNOWN_ROWS[head];
    const rows = new Uint8Array(B * columns);
    known.forEach((applying, sequence) => {
      for (const row of applying) rows[sequence * columns + row] = 1;
    });
    const executable = await this.#program(`${head} ${precision} ${B}`, () =>
      buildHeadProgram(config, weights, precision, head, B),
    );
    const { logits } = await executable.run({
      hidden: this.#hidden,
      known: { dtype: 'uint8', shape: [B, columns], data: rows },
    });
    const size = HEAD_OUTPUTS[head];
    const data = logits?.data as Float32Array;
    return Array.from({ length: B }, (_, sequence) => data.subarray(sequence * size, (sequence + 1) * size));
  }

  async close(): Promise<void> {
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    for (const lease of leases) await lease.release();
  }

  async #program(name: string, build: () => Program) {
    const lease = this.#leases.get(name) ?? (await this.#settings.programs.lease(name, build));
    this.#leases.set(name, lease);
    return lease.executable;
  }
}
