/**
 * The objective of up to 16 notes' logistic regressions and its gradient, in one pass over the data.
 *
 * A note's parameters are one vector [P * K + 1]: the weight of input p at lag j (1 .. K) at p * K + j - 1, the
 * intercept last (with a lead, lag j is j - 1 steps ago). Objective (scikit-learn's): C * sum over steps of the log-loss + half the squared weights, the
 * intercept left out. Scores and residuals are float32, the objective's sums float64; gradients are added up
 * in float32 over some ten thousand steps and in float64 beyond.
 */
import { createKernel, type KernelChoice } from './create-kernel.ts';
import type { Kernel, ListAddresses } from './kernel.ts';
import { CHUNK, LANES, ROW_BYTES, type Song, type Timeline } from './timeline.ts';

/** Rows of one call of the loss: a product of 512 factors up to 2 fits into a double. */
const LOSS_ROWS = 512;
/** Chunks whose gradients are added up in float32. */
const FLUSH_CHUNKS = 32;

/** Sets to 0 what a note must not see of the step it is predicted in: itself and the pitches above. */
export function maskHigher(vector: Float64Array, note: number, { inputs, context, lead }: Timeline): void {
  if (lead === 0) return;
  for (let input = 0; input < inputs.length; input++) if (inputs[input]! >= note) vector[input * context] = 0;
}

/** The value and gradient of one note at one point. */
export interface NoteValue {
  value: number;
  readonly gradient: Float64Array;
}

export class NoteObjective {
  readonly #timeline: Timeline;
  readonly #kernel: Kernel;
  readonly #floats: Float32Array;
  readonly #doubles: Float64Array;
  /** Input-lag pairs, P * K. */
  readonly #size: number;
  readonly #lists: ListAddresses;
  readonly #chunkLists: ListAddresses;
  readonly #weight: number;
  readonly #sums: number;
  readonly #weightGradient: number;
  readonly #sumsGradient: number;
  readonly #bias: number;
  readonly #totals: number;
  readonly #rows: number;
  readonly #rowCount: number;

  constructor(timeline: Timeline, choice: KernelChoice = 'auto') {
    this.#timeline = timeline;
    this.#size = timeline.inputs.length * timeline.context;
    let end = 0;
    const reserve = (bytes: number): number => {
      const start = end;
      end += Math.ceil(bytes / 64) * 64;
      return start;
    };
    const copies: (() => void)[] = [];
    const place = (values: Int32Array): number => {
      const address = reserve(values.byteLength);
      copies.push(() => new Int32Array(this.#kernel.memory).set(values, address / 4));
      return address;
    };
    const lists = [timeline.onsets, timeline.endings, timeline.tails, timeline.singles];
    this.#lists = lists.flatMap((list) => [place(list.offsets), place(list.entries)]) as unknown as ListAddresses;
    this.#chunkLists = lists.flatMap((list) => [
      place(list.chunkOffsets),
      place(list.chunkEntries),
    ]) as unknown as ListAddresses;
    const table = this.#size * ROW_BYTES;
    this.#weight = reserve(table);
    this.#sums = reserve(table);
    this.#weightGradient = reserve(table);
    this.#sumsGradient = reserve(table);
    this.#bias = reserve(ROW_BYTES);
    this.#totals = reserve(3 * LANES * 8);
    this.#rowCount = CHUNK + timeline.context;
    this.#rows = reserve(this.#rowCount * ROW_BYTES);
    this.#kernel = createKernel(end, choice);
    for (const copy of copies) copy();
    this.#floats = new Float32Array(this.#kernel.memory);
    this.#doubles = new Float64Array(this.#kernel.memory, this.#totals, 3 * LANES);
  }

  /** P * K + 1: length of a note's parameters. */
  get parameters(): number {
    return this.#size + 1;
  }

  /** Values and gradients of up to 16 notes at their points, written into `results`. */
  evaluate(notes: readonly number[], points: readonly Float64Array[], c: Float64Array, results: NoteValue[]): void {
    const collected = this.#collector();
    const { losses, residualSums } = this.#pass(notes, points, collected.afterChunk);
    notes.forEach((note, lane) => {
      const result = results[lane]!;
      collected.unpack(result.gradient, lane);
      const strength = c[note]!;
      const point = points[lane]!;
      let squares = 0;
      for (let i = 0; i < this.#size; i++) {
        squares += point[i]! * point[i]!;
        result.gradient[i] = strength * result.gradient[i]! + point[i]!;
      }
      maskHigher(result.gradient, note, this.#timeline);
      result.gradient[this.#size] = strength * residualSums[lane]!;
      result.value = strength * losses[lane]! + squares / 2;
    });
  }

  /**
   * The variance s (1 - s) of up to 16 notes, summed over the steps at which each input is 1 (last: over all steps):
   * the diagonal of the Hessian without C and penalty. Written into `results`, [P * K + 1] each.
   */
  curvature(notes: readonly number[], points: readonly Float64Array[], results: readonly Float64Array[]): void {
    const collected = this.#collector();
    const totals = new Float64Array(LANES);
    const rows = this.#rows / 4;
    this.#pass(notes, points, (chunk) => {
      const fresh = this.#floats.subarray(rows + this.#timeline.context * LANES, rows + this.#rowCount * LANES);
      for (let i = 0; i < fresh.length; i++) {
        const residual = Math.abs(fresh[i]!);
        fresh[i] = residual * (1 - residual);
        totals[i % LANES]! += fresh[i]!;
      }
      collected.afterChunk(chunk);
    });
    notes.forEach((_, lane) => {
      collected.unpack(results[lane]!, lane);
      results[lane]![this.#size] = totals[lane]!;
    });
  }

  /** Adds up X' rows: what the kernel's gradient tables gather chunk by chunk, in float64. */
  #collector(): { afterChunk: (chunk: number) => void; unpack: (sums: Float64Array, lane: number) => void } {
    const { length, inputs, context } = this.#timeline;
    const entries = this.#size * LANES;
    const tables = [this.#weightGradient, this.#sumsGradient].map((address) =>
      this.#floats.subarray(address / 4, address / 4 + entries),
    );
    const gathered = tables.map(() => new Float64Array(entries));
    const afterChunk = (chunk: number): void => {
      const first = chunk * inputs.length * 4;
      const lists = this.#chunkLists.map((address, i) => (i % 2 === 0 ? address + first : address));
      this.#kernel.gradient(
        inputs.length,
        context,
        this.#rows,
        this.#weightGradient,
        this.#sumsGradient,
        ...(lists as unknown as ListAddresses),
      );
      if (chunk % FLUSH_CHUNKS !== FLUSH_CHUNKS - 1 && chunk !== length / CHUNK - 1) return;
      tables.forEach((table, i) => {
        const sums = gathered[i]!;
        for (let j = 0; j < entries; j++) sums[j]! += table[j]!;
        table.fill(0);
      });
    };
    return { afterChunk, unpack: (sums, lane) => this.#unpack(sums, gathered[0]!, gathered[1]!, lane) };
  }

  /** [notes]: the log-loss of up to 16 notes, summed over all steps, without C and penalty. */
  losses(notes: readonly number[], points: readonly Float64Array[]): Float64Array {
    return this.#pass(notes, points, () => {}).losses;
  }

  /** Scores (log-odds) of up to 16 notes, song by song: `visit` gets steps of a song and their rows of LANES floats. */
  forEachScores(
    points: readonly Float64Array[],
    visit: (song: Song, step: number, end: number, rows: Float32Array) => void,
  ): void {
    this.#pack(points);
    this.#forEachChunk((song, step, end, row) => {
      visit(song, step, end, this.#floats.subarray(row, row + (end - step) * LANES));
    });
  }

  /** Runs over the data; `afterChunk` finds the residuals in the rows. */
  #pass(
    notes: readonly number[],
    points: readonly Float64Array[],
    afterChunk: (chunk: number) => void,
  ): { losses: Float64Array; residualSums: Float64Array } {
    const losses = new Float64Array(LANES);
    const residualSums = new Float64Array(LANES);
    const floats = this.#floats;
    const doubles = this.#doubles;
    const sounding = notes.map((note) => this.#timeline.sounding[note]!);
    const cursors = new Int32Array(notes.length);
    this.#pack(points);
    this.#forEachChunk((song, step, end, row) => {
      // where the note sounds, the loss of score s is that of a silent note with score -s
      const lineStep = song.start + step;
      const lineEnd = song.start + end;
      sounding.forEach((steps, lane) => {
        for (let i = cursors[lane]!; i < steps.length && steps[i]! < lineEnd; i++) {
          const at = row + (steps[i]! - lineStep) * LANES + lane;
          floats[at] = -floats[at]!;
        }
      });
      for (let done = 0; done < end - step; done += LOSS_ROWS) {
        doubles.fill(0, 0, 2 * LANES).fill(1, 2 * LANES);
        this.#kernel.loss((row + done * LANES) * 4, Math.min(LOSS_ROWS, end - step - done), this.#totals);
        for (let lane = 0; lane < LANES; lane++) {
          losses[lane]! += doubles[lane]! + Math.log(doubles[2 * LANES + lane]!);
          residualSums[lane]! += doubles[LANES + lane]!;
        }
      }
      sounding.forEach((steps, lane) => {
        let i = cursors[lane]!;
        for (; i < steps.length && steps[i]! < lineEnd; i++) {
          const at = row + (steps[i]! - lineStep) * LANES + lane;
          floats[at] = -floats[at]!;
          residualSums[lane]! += 2 * floats[at]!;
        }
        cursors[lane] = i;
      });
    }, afterChunk);
    return { losses, residualSums };
  }

  /** Computes scores chunk by chunk; `visit` gets stretches of songs and the index of their first float. */
  #forEachChunk(
    visit: (song: Song, step: number, end: number, row: number) => void,
    afterChunk: (chunk: number) => void = () => {},
  ): void {
    const { context, lead, songs, length } = this.#timeline;
    const rows = this.#rows / 4;
    const halo = context * LANES;
    const size = CHUNK * LANES;
    this.#floats.fill(0, rows, rows + halo + size);
    let next = 0;
    for (let chunk = 0; chunk < length / CHUNK; chunk++) {
      // a source's lags reach K rows beyond its chunk: the rows run K steps ahead of the sources
      this.#floats.copyWithin(rows, rows + size, rows + size + halo).fill(0, rows + halo, rows + halo + size);
      const first = chunk * CHUNK + context;
      for (let i = next; i < songs.length; i++) {
        const song = songs[i]!;
        const start = song.start + lead;
        const from = Math.max(start, first);
        const to = Math.min(start + song.roll.steps, first + CHUNK);
        if (start + song.roll.steps <= first + CHUNK) next = i + 1;
        if (start >= first + CHUNK) break;
        if (from >= to) continue;
        const row = rows + halo + (from - first) * LANES;
        this.#kernel.scores(from, to, row * 4, this.#bias, context, this.#weight, this.#sums, ...this.#lists);
        visit(song, from - start, to - start, row);
      }
      afterChunk(chunk);
    }
  }

  /** Writes points into the kernel's tables: weights, their sums over lags, biases. */
  #pack(points: readonly Float64Array[]): void {
    const { context } = this.#timeline;
    const floats = this.#floats;
    floats.fill(0, this.#weight / 4, this.#weight / 4 + 2 * this.#size * LANES);
    floats.fill(0, this.#bias / 4, this.#bias / 4 + LANES);
    points.forEach((point, lane) => {
      let sum = 0;
      for (let i = 0; i < this.#size; i++) {
        sum = i % context === 0 ? point[i]! : sum + point[i]!;
        floats[this.#weight / 4 + i * LANES + lane] = point[i]!;
        floats[this.#sums / 4 + i * LANES + lane] = sum;
      }
      floats[this.#bias / 4 + lane] = point[this.#size]!;
    });
  }

  /** A weight counts in its own row and in the summed rows of its lag and all later ones. */
  #unpack(gradient: Float64Array, weight: Float64Array, sums: Float64Array, lane: number): void {
    const { context } = this.#timeline;
    let sum = 0;
    for (let i = this.#size - 1; i >= 0; i--) {
      if ((i + 1) % context === 0) sum = 0;
      sum += sums[i * LANES + lane]!;
      gradient[i] = weight[i * LANES + lane]! + sum;
    }
  }
}
