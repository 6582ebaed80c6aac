/**
 * Measures from metres: where each begins, how long it is, what number it bears.
 */
import { type MeasureSpan, type Metre, measureTicks, PAGE_TICKS, SHORTEST_TICKS } from './grid.ts';

export interface PlacedMetre {
  /** In quarter notes from the start of the page. */
  readonly beats: number;
  readonly metre: Metre;
}

/**
 * The measures of a page, at least one, until `endBeats`. A metre that changes within a measure cuts it short.
 *
 * A first measure shorter than the next metre's is a pickup, whether the file says so by a metre of its own (as
 * notation programs do) or the caller by `pickupBeats`.
 *
 * @param metres by time; 4/4 until the first
 * @example layOutMeasures([{ beats: 0, metre: { numerator: 1, denominator: 4 } }, { beats: 1, metre: { numerator: 3, denominator: 4 } }], 4)
 * // measure 0 of one quarter, measure 1 of three, both in 3/4
 */
export function layOutMeasures(metres: readonly PlacedMetre[], endBeats: number, pickupBeats = 0): MeasureSpan[] {
  const end = Math.max(1, Math.ceil(endBeats * PAGE_TICKS - 1e-6));
  const changes = metres.map(({ beats, metre }) => ({ ticks: onGrid(beats), metre }));
  if (changes[0] === undefined || changes[0].ticks > 0) {
    changes.unshift({ ticks: 0, metre: { numerator: 4, denominator: 4 } });
  }
  const spans: { startTicks: number; lengthTicks: number; metre: Metre }[] = [];
  let at = 0;
  const pickup = onGrid(pickupBeats);
  if (pickup > 0 && pickup < measureTicks(changes[0]!.metre)) {
    spans.push({ startTicks: 0, lengthTicks: pickup, metre: changes[0]!.metre });
    at = pickup;
  }
  changes.forEach(({ metre }, index) => {
    const until = changes[index + 1]?.ticks ?? Number.POSITIVE_INFINITY;
    const whole = measureTicks(metre);
    while (at < until && (at < end || spans.length === 0)) {
      const lengthTicks = Math.min(whole, until - at);
      spans.push({ startTicks: at, lengthTicks, metre });
      at += lengthTicks;
    }
  });
  const [first, second] = spans;
  const isPickup = first !== undefined && second !== undefined && first.lengthTicks < measureTicks(second.metre);
  return spans.map((span, index) => ({
    ...span,
    number: index + (isPickup ? 0 : 1),
    metre: isPickup && index === 0 ? second.metre : span.metre,
  }));
}

function onGrid(beats: number): number {
  return Math.round((beats * PAGE_TICKS) / SHORTEST_TICKS) * SHORTEST_TICKS;
}
