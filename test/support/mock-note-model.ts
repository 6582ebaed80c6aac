/**
 * A note model for tests whose next note is any function of the notes so far: by default everything is as likely as
 * everything else.
 */
import type { GridNote, NoteModel, OpenNotes } from '../../src/models/note-model.ts';
import {
  createSequence,
  LOWEST_PITCH,
  type NoteSequence,
  PITCH_COUNT,
  VELOCITY_BINS,
} from '../../src/tokens/sequence.ts';
import { classOf, VALUE_CLASSES } from '../../src/tokens/values.ts';

/** Weights by value; what is not named has none. */
export type Weights = ReadonlyMap<number, number>;

/** What the next note may be, given the lane's own notes so far and what it was opened with. */
export interface Mind {
  /** By ticks; END_OF_PIECE is the end. Default: 0 .. 24 alike, a longer one up to 600 now and then. */
  wait?(own: readonly GridNote[], opened: OpenNotes): Weights;
  /** By MIDI number. Default: all alike. */
  pitch?(own: readonly GridNote[], onset: number): Weights;
  /** By ticks. Default: 1 .. 48 alike, and each end of a sounding note of its own like four of them. */
  duration?(own: readonly GridNote[], onset: number, pitch: number): Weights;
}

export const END_OF_PIECE = -1;

export interface MockNoteModel extends NoteModel {
  readonly opened: OpenNotes[];
  closed: number;
  /** Notes pushed, over all streams. */
  pushed: number;
}

/** All of these alike. @example evenly([60, 62]) */
export const evenly = (values: Iterable<number>): Weights => new Map(Array.from(values, (value) => [value, 1]));
/** from .. to. */
export const between = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

const MOSTLY_SHORT: Weights = new Map(between(0, 600).map((ticks) => [ticks, ticks <= 24 ? 1 : 0.002]));

function logShares(size: number, weights: Iterable<readonly [number, number]>): Float32Array {
  const shares = new Float64Array(size);
  for (const [index, weight] of weights) shares[index]! += weight;
  const sum = shares.reduce((a, b) => a + b, 0);
  return Float32Array.from(shares, (share) => Math.log(share / sum));
}

export function mockNoteModel(mind: Mind = {}): MockNoteModel {
  const model: MockNoteModel = {
    kind: 'transformer',
    context: 64,
    opened: [],
    closed: 0,
    pushed: 0,
    score: () => Promise.reject(new Error('not needed')),
    release: async () => {},
    async open(options) {
      model.opened.push(options);
      const { sequences = 1, before } = options;
      const own: GridNote[][] = Array.from({ length: sequences }, () => []);
      const now = (lane: number): number => own[lane]!.at(-1)?.onset ?? before.onsets.at(-1) ?? 0;
      const lanes = <T>(make: (lane: number) => T): T[] => own.map((_, lane) => make(lane));
      return {
        sequences,
        now,
        wait(lane) {
          const weights = mind.wait?.(own[lane]!, options) ?? MOSTLY_SHORT;
          return logShares(
            VALUE_CLASSES + 1,
            Array.from(weights, ([ticks, weight]) => [ticks === END_OF_PIECE ? VALUE_CLASSES : classOf(ticks), weight]),
          );
        },
        pitch: async (waits) =>
          lanes((lane) => {
            const onset = now(lane) + waits[lane]!;
            const last = own[lane]!.at(-1);
            const lowest = last?.onset === onset ? last.pitch + 1 : 0;
            const weights =
              mind.pitch?.(own[lane]!, onset) ?? evenly(between(LOWEST_PITCH, LOWEST_PITCH + PITCH_COUNT - 1));
            const allowed = Array.from(weights).filter(([pitch]) => pitch >= lowest);
            return logShares(
              PITCH_COUNT,
              allowed.map(([pitch, weight]) => [pitch - LOWEST_PITCH, weight]),
            );
          }),
        duration: async (waits, pitches) =>
          lanes((lane) => {
            const onset = now(lane) + waits[lane]!;
            const said = mind.duration?.(own[lane]!, onset, pitches[lane]!);
            const ends = said
              ? []
              : [...new Set(own[lane]!.map((note) => note.onset + note.duration))].filter((end) => end > onset);
            const weights = Array.from(said ?? evenly(between(1, 48)));
            const joint = logShares(VALUE_CLASSES + ends.length, [
              ...weights.map(([ticks, weight]) => [classOf(ticks), weight] as const),
              ...ends.map((_, place) => [VALUE_CLASSES + place, 4] as const),
            ]);
            return {
              classes: joint.subarray(0, VALUE_CLASSES),
              ends: ends.map((end, place) => ({ end, logProbability: joint[VALUE_CLASSES + place]! })),
            };
          }),
        velocity: async () => lanes(() => new Float32Array(VELOCITY_BINS).fill(-Math.log(VELOCITY_BINS))),
        async push(notes) {
          notes.forEach((note, lane) => {
            if (note === undefined) return;
            own[lane]!.push(note);
            model.pushed++;
          });
        },
        close: async () => {
          model.closed++;
        },
      };
    },
  };
  return model;
}

/** A score in 4/4: [onset, pitch, duration] of each note, in ticks of 1/24 beat. @example score([[0, 60, 24]]) */
export function score(notes: readonly (readonly [number, number, number])[]): NoteSequence {
  return createSequence({
    base: 'score',
    onsets: notes.map(([onset]) => onset),
    pitches: notes.map(([, pitch]) => pitch),
    durations: notes.map(([, , duration]) => duration),
    velocities: notes.map(() => 16),
    metres: [{ tick: 0, numerator: 4, denominator: 4 }],
  });
}

/** Quarter notes up and down the scale of C major over so many bars of 4/4. */
export function scaleMelody(bars: number): NoteSequence {
  const steps = [72, 74, 76, 77, 79, 77, 76, 74];
  return score(Array.from({ length: 4 * bars }, (_, beat) => [24 * beat, steps[beat % steps.length]!, 24] as const));
}
