/**
 * Times to places on the grid: each unit of the metre (a quarter, or less in 6/8) takes one subdivision, and all that
 * begins in it is moved to that subdivision's places.
 *
 * Not rounding, but the likeliest explanation: a subdivision costs by its complexity and each onset by its squared
 * distance, in the manner of A. Cemgil, P. Desain and B. Kappen, "Rhythm Quantization for Transcription", Computer
 * Music Journal 24 (2000); dynamic programming over the units lets music stay in triplets once it is in them.
 */
import { type GridNote, type MeasureSpan, PAGE_TICKS, SHORTEST_TICKS, type TimedNote, unitTicks } from './grid.ts';

export interface QuantiseOptions {
  /** How far onsets stray, in quarter notes: the standard deviation. */
  readonly spreadBeats: number;
  /** What complexity costs; 1 for notes that are nearly exact. */
  readonly complexity: number;
}

interface Subdivision {
  readonly parts: number;
  /** 1 binary, 3, 5, 7 or 9. */
  readonly family: number;
  readonly cost: number;
}

/** How many parts a unit may have, and how unusual that is, in nats. */
const SUBDIVISIONS: readonly Subdivision[] = [
  { parts: 1, family: 1, cost: 0 },
  { parts: 2, family: 1, cost: 0.7 },
  { parts: 4, family: 1, cost: 1.6 },
  { parts: 3, family: 3, cost: 2 },
  { parts: 8, family: 1, cost: 4 },
  { parts: 6, family: 3, cost: 3.2 },
  { parts: 5, family: 5, cost: 5 },
  { parts: 7, family: 7, cost: 6 },
  { parts: 12, family: 3, cost: 5.5 },
  { parts: 16, family: 1, cost: 7 },
  { parts: 10, family: 5, cost: 7 },
  { parts: 9, family: 9, cost: 8 },
  { parts: 14, family: 7, cost: 8 },
  { parts: 24, family: 3, cost: 9 },
  { parts: 32, family: 1, cost: 10 },
];

/** For going from one family to another between neighbouring units. */
const CHANGE_COST = 1;
/** For an onset off the beat that no onset on the next stronger place follows: a syncope, which wants a reason. */
const SYNCOPE_COST = 1.2;
/** For each note more than one of a pitch at a place. */
const COLLISION_COST = 6;

/** What a bar line may leave of a unit and still hold a tuplet. */
const PLAIN_UNITS: ReadonlySet<number> = new Set([1, 2, 4, 8, 16].map((parts) => PAGE_TICKS / parts));

/** A unit of the metre and the notes that begin in it. */
interface Unit {
  readonly startTicks: number;
  readonly lengthTicks: number;
  /** Indices of notes, by onset. */
  readonly notes: number[];
}

/**
 * The notes on the grid of the page, in the order given; onsets, then ends, which are at least one place later.
 *
 * @param notes by onset
 * @param measures that reach beyond the last onset
 */
export function quantise(
  notes: readonly TimedNote[],
  measures: readonly MeasureSpan[],
  options: QuantiseOptions,
): GridNote[] {
  const units = unitsOf(notes, measures);
  const chosen = chooseSubdivisions(notes, units, options);
  const onsets = new Float64Array(notes.length);
  units.forEach((unit, index) => {
    for (const note of unit.notes)
      onsets[note] = nearest(notes[note]!.onsetBeats * PAGE_TICKS, unit, chosen[index]!.parts);
  });
  let at = 0;
  return notes.map((note, index) => {
    const { pitch, velocity, source } = note;
    const onsetTicks = onsets[index]!;
    const end = (note.onsetBeats + note.durationBeats) * PAGE_TICKS;
    while (at + 1 < units.length && units[at + 1]!.startTicks <= onsetTicks) at++;
    while (at > 0 && units[at]!.startTicks > onsetTicks) at--;
    return {
      pitch,
      velocity,
      source,
      onsetTicks,
      durationTicks: endOf(onsetTicks, end, at, units, chosen) - onsetTicks,
    };
  });
}

function unitsOf(notes: readonly TimedNote[], measures: readonly MeasureSpan[]): Unit[] {
  const units: Unit[] = [];
  for (const { startTicks, lengthTicks, metre } of measures) {
    const unit = unitTicks(metre);
    for (let offset = 0; offset < lengthTicks; offset += unit) {
      units.push({ startTicks: startTicks + offset, lengthTicks: Math.min(unit, lengthTicks - offset), notes: [] });
    }
  }
  let at = 0;
  notes.forEach(({ onsetBeats }, index) => {
    while (at + 1 < units.length && units[at + 1]!.startTicks <= onsetBeats * PAGE_TICKS + 1e-6) at++;
    units[at]?.notes.push(index);
  });
  return units;
}

/** Viterbi over units: one subdivision each. */
function chooseSubdivisions(
  notes: readonly TimedNote[],
  units: readonly Unit[],
  options: QuantiseOptions,
): Subdivision[] {
  let costs = SUBDIVISIONS.map(() => 0);
  const backs: Uint8Array[] = [];
  for (const unit of units) {
    const back = new Uint8Array(SUBDIVISIONS.length);
    // Neighbours of one family are free, so only the cheapest of each family and the cheapest of all can be behind.
    const cheapest = costs.indexOf(Math.min(...costs));
    const next = SUBDIVISIONS.map((subdivision, state) => {
      let from = cheapest;
      let before = costs[cheapest]! + (SUBDIVISIONS[cheapest]!.family === subdivision.family ? 0 : CHANGE_COST);
      SUBDIVISIONS.forEach(({ family }, other) => {
        if (family !== subdivision.family || costs[other]! >= before) return;
        from = other;
        before = costs[other]!;
      });
      back[state] = from;
      return before + costOf(notes, unit, subdivision, options);
    });
    costs = next;
    backs.push(back);
  }
  const chosen: Subdivision[] = [];
  let state = costs.indexOf(Math.min(...costs));
  for (let index = units.length - 1; index >= 0; index--) {
    chosen[index] = SUBDIVISIONS[state]!;
    state = backs[index]![state]!;
  }
  return chosen;
}

function costOf(
  notes: readonly TimedNote[],
  unit: Unit,
  { parts, family, cost }: Subdivision,
  options: QuantiseOptions,
): number {
  if (unit.notes.length === 0) return cost;
  if (!isWritable(unit.lengthTicks, parts, family)) return Number.POSITIVE_INFINITY;
  let total = cost * options.complexity;
  const taken = new Set<number>();
  const used = new Set<number>();
  let lastOnset = Number.NEGATIVE_INFINITY;
  for (const index of unit.notes) {
    const { onsetBeats, pitch } = notes[index]!;
    const place = nearest(onsetBeats * PAGE_TICKS, unit, parts);
    const key = place * 128 + pitch;
    if (taken.has(key)) total += COLLISION_COST;
    taken.add(key);
    const distance = (onsetBeats - place / PAGE_TICKS) / options.spreadBeats;
    // Notes of one chord stray together: they are one witness and a little.
    const weight = onsetBeats - lastOnset < options.spreadBeats / 4 ? 0.2 : 1;
    lastOnset = onsetBeats;
    total += weight * Math.min(20, (distance * distance) / 2);
    used.add(Math.round(((place - unit.startTicks) * parts) / unit.lengthTicks));
  }
  for (let slot = 1; slot < parts - 1; slot += 2) {
    if (used.has(slot) && !used.has(slot + 1)) total += SYNCOPE_COST * options.complexity;
  }
  return total;
}

/** Whether a part of a unit is a note value, as written: not shorter than a 128th, in a tuplet of a plain stretch. */
function isWritable(lengthTicks: number, parts: number, family: number): boolean {
  if (family !== 1 && !PLAIN_UNITS.has(lengthTicks)) return false;
  const normal = family === 1 ? 1 : family === 3 ? 2 : family === 9 ? 8 : 4;
  return (((lengthTicks / parts) * family) / normal) % SHORTEST_TICKS === 0;
}

function nearest(ticks: number, { startTicks, lengthTicks }: Unit, parts: number): number {
  const step = lengthTicks / parts;
  return startTicks + Math.max(0, Math.min(parts, Math.round((ticks - startTicks) / step))) * step;
}

/** The place where a note ends, on the subdivision of the unit that it ends in or one halving finer. */
function endOf(
  onset: number,
  end: number,
  from: number,
  units: readonly Unit[],
  chosen: readonly Subdivision[],
): number {
  let at = from;
  while (at + 1 < units.length && units[at + 1]!.startTicks < end) at++;
  const unit = units[at]!;
  const { parts, family } = chosen[at]!;
  const finer = family === 1 ? Math.max(4, parts) : Math.min(4 * family, 2 * parts);
  const usable = isWritable(unit.lengthTicks, finer, family) ? finer : parts;
  const place = nearest(end, unit, usable);
  if (place > onset) return place;
  const step = unit.lengthTicks / usable;
  if (onset + step <= unit.startTicks + unit.lengthTicks) return onset + step;
  // The onset was moved to the end of the unit: one place of the next.
  const after = units[at + 1];
  return onset + (after === undefined ? unit.lengthTicks / parts : after.lengthTicks / chosen[at + 1]!.parts);
}
