/**
 * The beats of a performance: when they are, from onsets alone.
 *
 * Every onset gets a likelihood of being on a beat, from its strength and the time around it (a small network,
 * beat-weights.ts). A hidden Markov model then finds the steadiest train of beats through the likely ones: the bar
 * pointer model of N. Whiteley, A. Cemgil and S. Godsill (2006), in the state space of F. Krebs, S. Böck and G. Widmer
 * (ISMIR 2015): a state is a tempo and a place within the beat, time moves it on, and the tempo changes only at beats.
 *
 * Steady playing is followed well; under strong rubato, and where a beat may as well be taken for its half or double,
 * expect mistakes: six in ten of ASAP's beats are met (F-measure, 70 ms; docs/SCORE.md).
 */
import { createClock } from '../notes/clock.ts';
import type { Piece } from '../notes/piece.ts';
import { BEAT_LAYERS } from './beat-weights.ts';
import { ONSET_FEATURES, type Onset, onsetFeatures, onsetsOf } from './onsets.ts';

export interface FoundBeats {
  /** Seconds, increasing; at least two, unless the piece has no notes. */
  readonly beatSeconds: readonly number[];
  /** Beats from the first one to a tick of the piece; before the first beat and after the last one extrapolated. */
  readonly beatsAt: (ticks: number) => number;
  /** The median tempo. */
  readonly beatsPerMinute: number;
}

const FRAME_SECONDS = 0.02;
/** Beats last 0.26 s (230 a minute) to 2 s (30 a minute). */
const SHORTEST_FRAMES = 13;
const LONGEST_FRAMES = 100;
const TEMPI = 56;
/** How hard it is to change tempo: nats for each octave; and how likely it is at all. */
const TEMPO_CHANGE_COST = 10;
/** How many of the tempi on each side can be next: half an octave. */
const TEMPO_REACH = 10;
/** The tempo that people hear where they have the choice, and how freely: Parncutt (1994), in octaves. */
const USUAL_BEAT_SECONDS = 0.55;
const USUAL_SPREAD_OCTAVES = 0.9;
/** How likely a frame without onset is a beat. */
const SILENT_BEAT = 0.035;
/** How much the likelihoods count against the steadiness of the tempo. */
const EVIDENCE = 2;
/** For each beat, in nats: the network's odds are those of onsets, two thirds of which are no beats. */
const BEAT_BONUS = 2;

/**
 * The beats of a performed piece, in seconds and as a clock.
 *
 * @example findBeats(piece).beatsAt(tick) // 12.5: half-way between the 13th and the 14th beat
 */
export function findBeats(piece: Piece): FoundBeats {
  const clock = createClock(piece);
  const notes = piece.notes.map(({ pitch, velocity, onsetTicks, durationTicks }) => ({
    pitch,
    velocity,
    onsetSeconds: clock.secondsAt(onsetTicks),
    endSeconds: clock.secondsAt(onsetTicks + durationTicks),
  }));
  const beatSeconds = trackBeats(onsetsOf(notes));
  const steps = beatSeconds.slice(1).map((seconds, index) => seconds - beatSeconds[index]!);
  const median = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0.5;
  let at = 0;
  return {
    beatSeconds,
    beatsPerMinute: 60 / median,
    beatsAt(ticks) {
      const seconds = clock.secondsAt(ticks);
      if (beatSeconds.length < 2) return (seconds - (beatSeconds[0] ?? 0)) / median;
      if (seconds < beatSeconds[at]!) at = 0;
      while (at + 2 < beatSeconds.length && beatSeconds[at + 1]! <= seconds) at++;
      const from = beatSeconds[at]!;
      return at + (seconds - from) / (beatSeconds[at + 1]! - from);
    },
  };
}

/**
 * [onsets] 0..1: how likely each is on a beat, as far as its surroundings of five onsets on each side tell.
 */
export function beatLikelihood(onsets: readonly Onset[]): Float32Array {
  const features = onsetFeatures(onsets);
  return Float32Array.from(onsets, (_, index) => {
    let values: ArrayLike<number> = features.subarray(index * ONSET_FEATURES, (index + 1) * ONSET_FEATURES);
    BEAT_LAYERS.forEach(({ weights, offsets }, layer) => {
      const next = weights.map((row, output) => {
        let sum = offsets[output]! / 100;
        for (let input = 0; input < row.length; input++) sum += (row[input]! / 100) * values[input]!;
        return layer === BEAT_LAYERS.length - 1 ? 1 / (1 + Math.exp(-sum)) : Math.tanh(sum);
      });
      values = next;
    });
    return values[0]!;
  });
}

/** The lengths of a beat that are tried, in frames, evenly in octaves where frames allow. */
const PERIODS: readonly number[] = [
  ...new Set(
    Array.from({ length: TEMPI }, (_, index) =>
      Math.round(SHORTEST_FRAMES * (LONGEST_FRAMES / SHORTEST_FRAMES) ** (index / (TEMPI - 1))),
    ),
  ),
];

/** Beat times in seconds; one beat for one onset, none for none. */
export function trackBeats(onsets: readonly Onset[]): number[] {
  if (onsets.length < 2) return onsets.map(({ seconds }) => seconds);
  const start = onsets[0]!.seconds;
  const frames = Math.ceil((onsets.at(-1)!.seconds - start) / FRAME_SECONDS) + SHORTEST_FRAMES;
  const likelihood = new Float32Array(frames).fill(SILENT_BEAT);
  const struck = new Map<number, number>();
  beatLikelihood(onsets).forEach((value, index) => {
    const frame = Math.round((onsets[index]!.seconds - start) / FRAME_SECONDS);
    if (value > likelihood[frame]!) {
      likelihood[frame] = value;
      struck.set(frame, onsets[index]!.seconds);
    }
  });
  return decode(likelihood).map((frame) => struck.get(frame) ?? start + frame * FRAME_SECONDS);
}

/** ln of moving from one period to another at a beat. */
const TEMPO_MOVES: readonly Float64Array[] = PERIODS.map((to) =>
  Float64Array.from(PERIODS, (from) => -TEMPO_CHANGE_COST * Math.abs(Math.log2(to / from))),
);

/**
 * Viterbi. Within a beat a state can only move on, so that only beats need be decided: `best[period]` of a frame is the
 * best path on which a beat of that period begins there.
 */
function decode(likelihood: Float32Array): number[] {
  const frames = likelihood.length;
  const states = PERIODS.length;
  // Sums of what it costs that frames are no beats.
  const quiet = new Float64Array(frames + 1);
  for (let frame = 0; frame < frames; frame++)
    quiet[frame + 1] = quiet[frame]! + EVIDENCE * Math.log(1 - likelihood[frame]!);
  const best = new Float64Array(frames * states).fill(Number.NEGATIVE_INFINITY);
  const back = new Uint8Array(frames * states);
  const usual = Float64Array.from(
    PERIODS,
    (period) => -0.5 * (Math.log2((period * FRAME_SECONDS) / USUAL_BEAT_SECONDS) / USUAL_SPREAD_OCTAVES) ** 2,
  );
  const arrived = new Float64Array(states);
  for (let frame = 0; frame < frames; frame++) {
    const beat = BEAT_BONUS + EVIDENCE * Math.log(likelihood[frame]!);
    for (let state = 0; state < states; state++) {
      const last = frame - PERIODS[state]!;
      arrived[state] =
        last < 0 ? Number.NEGATIVE_INFINITY : best[last * states + state]! + quiet[frame]! - quiet[last + 1]!;
    }
    for (let state = 0; state < states; state++) {
      // The first beat may come within the first period.
      let most = frame <= PERIODS[state]! ? quiet[frame]! : Number.NEGATIVE_INFINITY;
      let from = 255;
      const moves = TEMPO_MOVES[state]!;
      const highest = Math.min(states - 1, state + TEMPO_REACH);
      for (let other = Math.max(0, state - TEMPO_REACH); other <= highest; other++) {
        const value = arrived[other]! + moves[other]!;
        if (value <= most) continue;
        most = value;
        from = other;
      }
      best[frame * states + state] = most + beat + usual[state]!;
      back[frame * states + state] = from;
    }
  }
  // The last beat lies within the last period of the end.
  let frame = frames - 1;
  let state = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let period = 0; period < states; period++) {
    for (let at = Math.max(0, frames - PERIODS[period]!); at < frames; at++) {
      const value = best[at * states + period]! + quiet[frames]! - quiet[at + 1]!;
      if (value <= most) continue;
      most = value;
      frame = at;
      state = period;
    }
  }
  const beats: number[] = [];
  for (;;) {
    beats.push(frame);
    const from = back[frame * states + state]!;
    if (from === 255) break;
    frame -= PERIODS[from]!;
    state = from;
  }
  return beats.reverse();
}
