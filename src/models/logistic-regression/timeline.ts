/**
 * The sparse inputs of all windows of all songs, laid out for the kernel; no window is ever materialised.
 *
 * The score of a note at step t is its bias + the sum over lags j = 1 .. K of W[j] . X[t - j], X being the roll. A pitch
 * that sounds in only one step (a *single*) contributes its row of W. A longer run, from its *onset* a up to its
 * *ending* b, contributes a difference of two rows of the weights summed over lags, C[j] = W[1] + .. + W[j]: however
 * long it is, it costs two rows a step instead of b - a. Where a run reaches beyond the window, C[K] stands for its
 * onset: the window's oldest cell, where it belongs to a longer run, is a *tail*.
 *
 * All songs lie on one line of steps, with K silent steps before each: that is its empty beginning, and keeps the
 * windows of one song out of the next.
 *
 * A regression that sees the lower notes of the step it predicts has a window of K + 1 steps that ends with that step:
 * everything here is as for K + 1 steps of the past, with every prediction made one step later (`lead`).
 */
import type { Roll } from '../../roll/roll.ts';

/** Notes that the kernel computes side by side. */
export const LANES = 16;
/** Bytes of one row: LANES float32. */
export const ROW_BYTES = LANES * 4;
/** Source steps of one call of the kernel: its rows stay in the first- and second-level cache. */
export const CHUNK = 1024;

/** Cells of one kind. */
export interface CellList {
  /** [length + 1]: the entries of line step s are offsets[s] .. offsets[s + 1] - 1. */
  readonly offsets: Int32Array;
  /** [cells]: byte offset of the cell's row (input, lag t - s) in a table of rows [P, K], less t * ROW_BYTES. */
  readonly entries: Int32Array;
  /** [chunks * P + 1]: the same cells by chunk and input. */
  readonly chunkOffsets: Int32Array;
  /** [cells]: byte offset of the row of the cell's step within its chunk. */
  readonly chunkEntries: Int32Array;
}

export interface Song {
  /** Line step of the song's first step. */
  readonly start: number;
  readonly roll: Roll;
}

export interface Timeline {
  /** K: rows of each input, the predicted step's own included where `lead` is 1. */
  readonly context: number;
  /** 1 where a window ends with the predicted step itself, 0 where it ends with the step before. */
  readonly lead: 0 | 1;
  /** [P]: the pitches that are inputs, ascending. Others are not seen. */
  readonly inputs: Uint8Array;
  readonly songs: readonly Song[];
  /** Line steps, a multiple of CHUNK: those of the songs and the silence between them. */
  readonly length: number;
  /** Steps of the songs: each is predicted once. */
  readonly targets: number;
  /** [128][..]: the line steps at which each pitch sounds, inputs or not. */
  readonly sounding: readonly Int32Array[];
  readonly onsets: CellList;
  readonly endings: CellList;
  readonly tails: CellList;
  readonly singles: CellList;
}

/** Collects the cells of one kind, in order of their steps. */
class Collector {
  readonly steps: Int32Array;
  readonly inputs: Uint8Array;
  count = 0;

  constructor(capacity: number) {
    this.steps = new Int32Array(capacity);
    this.inputs = new Uint8Array(capacity);
  }

  add(step: number, input: number): void {
    this.steps[this.count] = step;
    this.inputs[this.count++] = input;
  }

  toList(length: number, context: number, inputs: number): CellList {
    const offsets = new Int32Array(length + 1);
    const entries = new Int32Array(this.count);
    const chunkOffsets = new Int32Array(Math.ceil(length / CHUNK) * inputs + 1);
    const bucket = (i: number) => Math.floor(this.steps[i]! / CHUNK) * inputs + this.inputs[i]!;
    for (let i = 0; i < this.count; i++) {
      const step = this.steps[i]!;
      entries[i] = (this.inputs[i]! * context - 1 - step) * ROW_BYTES;
      offsets[step + 1]!++;
      chunkOffsets[bucket(i) + 1]!++;
    }
    for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
    for (let i = 1; i < chunkOffsets.length; i++) chunkOffsets[i]! += chunkOffsets[i - 1]!;
    const chunkEntries = new Int32Array(this.count);
    const next = chunkOffsets.slice();
    for (let i = 0; i < this.count; i++) chunkEntries[next[bucket(i)]!++] = (this.steps[i]! % CHUNK) * ROW_BYTES;
    return { offsets, entries, chunkOffsets, chunkEntries };
  }
}

/** The pitches that sound anywhere in the rolls, ascending. */
export function soundingPitches(rolls: Iterable<Roll>): Uint8Array {
  const sounds = new Uint8Array(256);
  for (const roll of rolls) for (const pitch of roll.pitches) sounds[pitch] = 1;
  return Uint8Array.from(sounds.keys()).filter((pitch) => sounds[pitch] === 1);
}

/** Lays rolls out with the given pitches as inputs and windows of `pastSteps` steps, one more with `lead` 1. */
export function buildTimeline(
  rolls: readonly Roll[],
  pastSteps: number,
  inputs: Uint8Array,
  lead: 0 | 1 = 0,
): Timeline {
  const context = pastSteps + lead;
  const inputOf = new Int16Array(256).fill(-1);
  inputs.forEach((pitch, index) => {
    inputOf[pitch] = index;
  });
  const cells = rolls.reduce((sum, roll) => sum + roll.pitches.length, 0);
  const onsets = new Collector(cells);
  const endings = new Collector(cells);
  const tails = new Collector(cells);
  const singles = new Collector(cells);
  const songs: Song[] = [];
  let end = 0;
  for (const roll of rolls) {
    const start = end + context;
    songs.push({ start, roll });
    // the last line step, of the song's three latest, at which each input sounds: one behind, here, one ahead
    const sounding = [0, 1, 2].map(() => new Int32Array(inputs.length).fill(-1));
    for (let step = 0; step < roll.steps; step++) {
      const ahead = sounding[(step + 1) % 3]!;
      const behind = sounding[(step + 2) % 3]!;
      if (step === 0) markStep(roll, 0, inputOf, sounding[0]!);
      markStep(roll, step + 1, inputOf, ahead);
      for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
        const input = inputOf[roll.pitches[cell]!]!;
        if (input < 0) continue;
        const fromBefore = behind[input] === step - 1 && step > 0;
        const goesOn = ahead[input] === step + 1;
        if (!fromBefore && !goesOn) {
          singles.add(start + step, input);
          continue;
        }
        tails.add(start + step, input);
        if (!fromBefore) onsets.add(start + step, input);
        if (!goesOn && step + 1 < roll.steps) endings.add(start + step + 1, input);
      }
    }
    end = start + roll.steps;
  }
  const length = Math.ceil((end + 1) / CHUNK) * CHUNK;
  const toList = (collector: Collector) => collector.toList(length, context, inputs.length);
  return {
    context,
    lead,
    inputs,
    songs,
    length,
    targets: rolls.reduce((sum, roll) => sum + roll.steps, 0),
    sounding: soundingSteps(songs),
    onsets: toList(onsets),
    endings: toList(endings),
    tails: toList(tails),
    singles: toList(singles),
  };
}

/** [128][..]: the line steps at which each pitch sounds. */
function soundingSteps(songs: readonly Song[]): Int32Array[] {
  const counts = new Uint32Array(128);
  for (const { roll } of songs) for (const pitch of roll.pitches) counts[pitch]!++;
  const lists = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (const { start, roll } of songs) {
    for (let step = 0; step < roll.steps; step++) {
      for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
        const pitch = roll.pitches[cell]!;
        lists[pitch]![counts[pitch]!++] = start + step;
      }
    }
  }
  return lists;
}

/** Writes down which inputs sound in a step. */
function markStep(roll: Roll, step: number, inputOf: Int16Array, sounding: Int32Array): void {
  if (step >= roll.steps) return;
  for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
    const input = inputOf[roll.pitches[cell]!]!;
    if (input >= 0) sounding[input] = step;
  }
}
