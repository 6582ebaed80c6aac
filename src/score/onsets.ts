/**
 * What the ear has to find the beat by: onsets of chords with their strength, bass, length and the time between them,
 * as numbers that do not change with tempo, loudness or key.
 */

/** Notes in seconds. */
export interface SoundedNote {
  readonly pitch: number;
  readonly onsetSeconds: number;
  readonly endSeconds: number;
  readonly velocity: number;
}

/** Notes struck together. */
export interface Onset {
  readonly seconds: number;
  readonly count: number;
  readonly velocity: number;
  readonly lowest: number;
  readonly longestSeconds: number;
}

/** Notes at most this far after the first of a chord belong to it. */
const CHORD_SECONDS = 0.04;

/** Chords in order of time; their time is that of their first note. */
export function onsetsOf(notes: readonly SoundedNote[]): Onset[] {
  const onsets: Onset[] = [];
  for (const { pitch, onsetSeconds, endSeconds, velocity } of notes) {
    const last = onsets.at(-1);
    const longestSeconds = endSeconds - onsetSeconds;
    if (last !== undefined && onsetSeconds - last.seconds <= CHORD_SECONDS) {
      onsets[onsets.length - 1] = {
        seconds: last.seconds,
        count: last.count + 1,
        velocity: Math.max(last.velocity, velocity),
        lowest: Math.min(last.lowest, pitch),
        longestSeconds: Math.max(last.longestSeconds, longestSeconds),
      };
    } else onsets.push({ seconds: onsetSeconds, count: 1, velocity, lowest: pitch, longestSeconds });
  }
  return onsets;
}

/** Onsets on each side that set what is usual. */
const AROUND = 15;
/** Time steps on each side, and neighbours whose strength counts. */
const STEPS = 5;
const NEIGHBOURS = 2;

/** Numbers that describe one onset. */
export const ONSET_FEATURES = 2 * STEPS + 4 * (2 * NEIGHBOURS + 1) + 2;

/**
 * [onsets][ONSET_FEATURES]: the time between neighbouring onsets against the usual (log2), then velocity, number of
 * notes, depth of the bass and length of the onset and its neighbours, each against the usual around it.
 */
export function onsetFeatures(onsets: readonly Onset[]): Float32Array {
  const total = onsets.length;
  const features = new Float32Array(total * ONSET_FEATURES);
  for (let index = 0; index < total; index++) {
    const from = Math.max(0, index - AROUND);
    const to = Math.min(total - 1, index + AROUND);
    const around = onsets.slice(from, to + 1);
    const steps = around.slice(1).map(({ seconds }, at) => seconds - around[at]!.seconds);
    const usualStep = Math.max(0.05, median(steps));
    const mean = (of: (onset: Onset) => number): number =>
      around.reduce((sum, onset) => sum + of(onset), 0) / around.length;
    const velocity = mean((onset) => onset.velocity);
    const lowest = mean((onset) => onset.lowest);
    const count = mean((onset) => onset.count);
    const relative = (seconds: number): number =>
      Math.max(-3, Math.min(3, Math.log2(Math.max(0.01, seconds) / usualStep)));
    let at = index * ONSET_FEATURES;
    for (let step = -STEPS; step < STEPS; step++) {
      const a = onsets[index + step];
      const b = onsets[index + step + 1];
      features[at++] = a === undefined || b === undefined ? 3 : relative(b.seconds - a.seconds);
    }
    for (let step = -NEIGHBOURS; step <= NEIGHBOURS; step++) {
      const onset = onsets[index + step];
      features[at++] = onset === undefined ? 0 : (onset.velocity - velocity) / 16;
      features[at++] = onset === undefined ? 0 : Math.min(2, (onset.count - count) / 2);
      features[at++] = onset === undefined ? 0 : (onset.lowest - lowest) / 12;
      features[at++] = onset === undefined ? 0 : relative(onset.longestSeconds);
    }
    features[at++] = Math.log2(usualStep / 0.2);
    features[at++] = onsets[index]!.count / 3;
  }
  return features;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0.5;
}
