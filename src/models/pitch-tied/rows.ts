/**
 * Which pitches of a window a training batch looks at. As all pitches share their weights, a few of them teach as well
 * as all: those that sound, and some of those that never do in the window, each weighted by how many it stands for, so
 * that the expected loss is that of all (Horvitz and Thompson 1952).
 */
import type { Window } from '../../dataset/windows.ts';
import type { Random } from '../../random.ts';

export interface Rows {
  /** [R], ascending. */
  readonly pitches: ArrayLike<number>;
  /** [R]: how many pitches each stands for. */
  readonly weights: ArrayLike<number>;
}

/** All pitches of a range. */
export function allRows(pitches: readonly number[]): Rows {
  return { pitches, weights: pitches.map(() => 1) };
}

/** At least this share of the rows is silent in the window. */
const LEAST_SILENT = 0.25;

/** Chooses `count` of the pitches for a window; all of them where there are no more. */
export function chooseRows(window: Window, pitches: readonly number[], count: number, random: Random): Rows {
  if (count >= pitches.length) return allRows(pitches);
  const { roll, start, first, end } = window;
  const heard = new Set(roll.pitches.subarray(roll.offsets[start + first], roll.offsets[start + end]));
  const sounding = pitches.filter((pitch) => heard.has(pitch));
  const silent = pitches.filter((pitch) => !heard.has(pitch));
  const most = count - Math.min(silent.length, Math.ceil(LEAST_SILENT * count));
  const chosen = (from: readonly number[], size: number) =>
    random
      .shuffled(from)
      .slice(0, size)
      .map((pitch) => ({ pitch, weight: from.length / size }));
  const loud = chosen(sounding, Math.min(most, sounding.length));
  const rows = [...loud, ...chosen(silent, count - loud.length)].sort((a, b) => a.pitch - b.pitch);
  return { pitches: rows.map(({ pitch }) => pitch), weights: rows.map(({ weight }) => weight) };
}
