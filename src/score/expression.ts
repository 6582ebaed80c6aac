/**
 * Marks beside the notes: dynamics from velocity, pedal, tempo. Few of each: a mark that changes with every bar says
 * nothing to a reader.
 */
import type { GridNote, MeasureSpan } from './grid.ts';
import type { Direction, Dynamic } from './score.ts';

/** A mark in the time of the page. */
export type PlacedDirection = Direction extends infer Each
  ? Each extends { readonly offsetTicks: number }
    ? Omit<Each, 'offsetTicks'> & { readonly ticks: number }
    : never
  : never;

const DYNAMICS: readonly Dynamic[] = ['ppp', 'pp', 'p', 'mp', 'mf', 'f', 'ff', 'fff'];
/** MIDI velocity in the middle of each dynamic: what notation programs play. */
const VELOCITIES = [16, 33, 49, 64, 80, 96, 112, 126];
/** A new mark is worth it from 24 steps of velocity on, held for a measure. */
const DYNAMIC_CHANGE_COST = 24;

/**
 * Dynamic marks, by Viterbi over measures: the mean velocity of each against the marks, and a price for each change.
 * Pieces of one velocity throughout get none: nobody meant it.
 *
 * @param notes onset in page ticks, velocity 1..127
 */
export function dynamicMarks(
  notes: readonly { readonly onsetTicks: number; readonly velocity: number }[],
  measures: readonly MeasureSpan[],
): PlacedDirection[] {
  if (notes.length < 2 || notes.every(({ velocity }) => velocity === notes[0]!.velocity)) return [];
  const sums = measures.map(() => ({ sum: 0, count: 0, first: Number.POSITIVE_INFINITY }));
  let at = 0;
  for (const { onsetTicks, velocity } of notes) {
    while (at + 1 < measures.length && measures[at + 1]!.startTicks <= onsetTicks) at++;
    const here = sums[at]!;
    here.sum += velocity;
    here.count++;
    here.first = Math.min(here.first, onsetTicks);
  }
  let costs = VELOCITIES.map(() => 0);
  const backs: number[][] = [];
  for (const { sum, count } of sums) {
    const cheapest = costs.indexOf(Math.min(...costs));
    const back: number[] = [];
    costs = costs.map((cost, state) => {
      const changed = costs[cheapest]! + DYNAMIC_CHANGE_COST;
      back.push(cost <= changed ? state : cheapest);
      return Math.min(cost, changed) + (count === 0 ? 0 : Math.abs(sum / count - VELOCITIES[state]!));
    });
    backs.push(back);
  }
  const states: number[] = [];
  let state = costs.indexOf(Math.min(...costs));
  for (let index = backs.length - 1; index >= 0; index--) {
    states[index] = state;
    state = backs[index]![state]!;
  }
  const marks: PlacedDirection[] = [];
  let current = -1;
  sums.forEach(({ count, first }, index) => {
    if (count === 0 || states[index] === current) return;
    current = states[index]!;
    marks.push({ kind: 'dynamic', value: DYNAMICS[current]!, staff: 1, ticks: first });
  });
  return marks;
}

/**
 * Pedal marks at the places of a grid: down and up, and `change` where the pedal comes up for less than a place.
 *
 * @param moves when the pedal goes down (or up), in page ticks, by time
 * @param stepTicks the grid of the marks
 */
export function pedalMarks(
  moves: readonly { readonly ticks: number; readonly down: boolean }[],
  stepTicks: number,
): PlacedDirection[] {
  const marks: { ticks: number; type: 'start' | 'stop' | 'change' }[] = [];
  let isDown = false;
  for (const { ticks: exact, down } of moves) {
    if (down === isDown) continue;
    isDown = down;
    const ticks = Math.max(0, Math.round(exact / stepTicks)) * stepTicks;
    const last = marks.at(-1);
    if (last === undefined || ticks > last.ticks) {
      marks.push({ ticks, type: down ? 'start' : 'stop' });
    } else if (down) {
      // Up and down again at one place.
      marks.pop();
      marks.push({ ticks: last.ticks, type: last.type === 'stop' ? 'change' : last.type });
    } else {
      // Down and up again at one place: no pedal worth a mark, or a change that turns out to be the end.
      marks.pop();
      if (last.type !== 'start') marks.push({ ticks: last.ticks, type: 'stop' });
    }
  }
  if (isDown && marks.length > 0) {
    const last = marks.at(-1)!;
    if (last.type === 'start') marks.pop();
    else if (last.type === 'change') marks.push({ ...marks.pop()!, type: 'stop' });
  }
  return marks.map(({ ticks, type }) => ({ kind: 'pedal', type, staff: 2, ticks }));
}

/**
 * The marks of a pedal that is down while something sounds. Players try it before they begin; and Verovio cannot draw
 * a pedal within a measure of rest.
 *
 * @param marks by time, from start to stop
 */
export function overNotes(
  marks: readonly PlacedDirection[],
  notes: readonly Pick<GridNote, 'onsetTicks' | 'durationTicks'>[],
): PlacedDirection[] {
  const kept: PlacedDirection[] = [];
  let from = 0;
  marks.forEach((mark, index) => {
    if (mark.kind !== 'pedal' || mark.type !== 'stop') return;
    const held = marks.slice(from, index + 1);
    from = index + 1;
    const start = held[0]!.ticks;
    const sounds = notes.some(
      ({ onsetTicks, durationTicks }) => onsetTicks < mark.ticks && onsetTicks + durationTicks > start,
    );
    if (sounds) kept.push(...held);
  });
  return [...kept, ...marks.slice(from)];
}

/** A change of tempo is marked from a tenth on. */
const TEMPO_RATIO = 1.1;

/**
 * Tempo marks, rounded to whole quarter notes a minute: the first tempo and each that differs audibly from the last mark.
 *
 * @param tempos quarter notes a minute from a place on, by time
 */
export function tempoMarks(
  tempos: readonly { readonly ticks: number; readonly beatsPerMinute: number }[],
): PlacedDirection[] {
  const marks: PlacedDirection[] = [];
  let marked = 0;
  for (const { ticks, beatsPerMinute } of tempos) {
    const ratio = marked === 0 ? Number.POSITIVE_INFINITY : Math.max(beatsPerMinute / marked, marked / beatsPerMinute);
    if (ratio < TEMPO_RATIO) continue;
    marked = beatsPerMinute;
    const rounded = Math.max(1, Math.round(beatsPerMinute));
    marks.push({ kind: 'tempo', beatsPerMinute: rounded, staff: 1, ticks: Math.max(0, ticks) });
  }
  return marks;
}
