/**
 * Where tuplets stand: the shortest stretches of a measure, aligned with its metre, within which all places that do not
 * lie on the binary grid lie on one tuplet's grid.
 */
import { type Metre, SHORTEST_TICKS, unitTicks } from './grid.ts';

/** From `startTicks` to `endTicks` of a measure, `actual` notes are played in the time of `normal`. */
export interface TupletSpan {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly actual: number;
  readonly normal: number;
}

const ACTUALS = [3, 5, 7, 9] as const;

/**
 * The tuplets of one voice in one measure, in order, not overlapping.
 *
 * A tuplet that no note leaves half-way is preferred to a shorter one that would need a tie.
 *
 * @param boundaries where notes and rests begin and end, in ticks from the start of the measure
 * @param lengthTicks the measure's length
 * @example findTuplets([0, 3360, 6720, 10080], { numerator: 1, denominator: 4 }, 10080)
 * // [{ startTicks: 0, endTicks: 10080, actual: 3, normal: 2 }]
 */
export function findTuplets(boundaries: readonly number[], metre: Metre, lengthTicks: number): TupletSpan[] {
  const places = new Set(boundaries);
  const odd = [...places].filter((place) => place % SHORTEST_TICKS !== 0).sort((a, b) => a - b);
  const unit = unitTicks(metre);
  const sizes = [unit / 2, unit, 2 * unit, 3 * unit, 4 * unit, 6 * unit, 8 * unit].filter(
    (size) => size <= lengthTicks && Number.isInteger(size),
  );
  const spans: TupletSpan[] = [];
  let done = 0;
  for (const place of odd) {
    if (place < done) continue;
    const fitting = sizes.flatMap((size) => {
      const startTicks = Math.floor(place / size) * size;
      const endTicks = startTicks + size;
      if (startTicks < done || endTicks > lengthTicks) return [];
      const inside = [...places].filter((other) => other > startTicks && other < endTicks);
      const ratio = ratioOf(inside, startTicks, size / unit);
      if (ratio === undefined) return [];
      // What comes tied into a unit is usual; what goes out of it belongs to a longer tuplet.
      const isClosed = places.has(endTicks) && (places.has(startTicks) || size === unit);
      return [{ startTicks, endTicks, ...ratio, isClosed }];
    });
    const best =
      fitting.find(({ isClosed }) => isClosed) ??
      fitting.find(({ endTicks, startTicks }) => endTicks - startTicks >= unit) ??
      fitting[0];
    if (best === undefined) continue;
    const { isClosed: _, ...span } = best;
    spans.push(span);
    done = best.endTicks;
  }
  return spans;
}

/** The tuplet in which all places within a span are as long after its start as note values can say. */
function ratioOf(
  inside: readonly number[],
  start: number,
  units: number,
): { actual: number; normal: number } | undefined {
  for (const actual of ACTUALS) {
    const normal = normalOf(actual, units);
    if (inside.every((place) => (((place - start) * actual) / normal) % SHORTEST_TICKS === 0))
      return { actual, normal };
  }
  return undefined;
}

/** In the time of how many of the same kind; a span of three units counts by threes. */
function normalOf(actual: number, units: number): number {
  if (units % 3 === 0) return actual === 5 ? 3 : actual === 7 || actual === 9 ? 6 : 2;
  return actual === 3 ? 2 : actual === 9 ? 8 : 4;
}
