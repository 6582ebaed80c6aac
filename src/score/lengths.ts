/**
 * How long chords are written: players leave keys early and files shorten staccato notes, but a page would not write
 * every gap as a rest. A chord lasts until the next one of its voice where it fills most of the way there, and to a
 * plain value or a beat of the metre otherwise.
 */
import { type MeasureSpan, metreLevels, PAGE_TICKS, weakness } from './grid.ts';
import { noteValueOf } from './note-values.ts';
import type { VoiceChord } from './voices.ts';

/** A gap is closed where the chord sounds at least this part of the way to the next. */
export interface LengthOptions {
  readonly fill: number;
}

/** Longer gaps are rests, whatever their proportion: two quarter notes. */
const LONGEST_CLOSED_GAP = 2 * PAGE_TICKS;

/** Ends are not moved to places finer than 32nds: those lie in any tuplet's reach. */
const FINEST_END = PAGE_TICKS / 8;

/**
 * The chords of one voice with the lengths that they are written with.
 *
 * @param chords in order, not overlapping
 * @param measures of the whole piece
 */
export function writtenLengths(
  chords: readonly VoiceChord[],
  measures: readonly MeasureSpan[],
  { fill }: LengthOptions,
): VoiceChord[] {
  let at = 0;
  const lastEnd = measures.length === 0 ? 0 : measures.at(-1)!.startTicks + measures.at(-1)!.lengthTicks;
  return chords.map((chord, index) => {
    while (at + 1 < measures.length && measures[at + 1]!.startTicks <= chord.onsetTicks) at++;
    const measure = measures[at]!;
    const next = chords[index + 1]?.onsetTicks ?? lastEnd;
    return { ...chord, endTicks: endOf(chord, next, measure, fill, index === chords.length - 1) };
  });
}

function endOf(chord: VoiceChord, next: number, measure: MeasureSpan, fill: number, isLast: boolean): number {
  const { onsetTicks } = chord;
  const sounding = chord.endTicks - onsetTicks;
  const whole = next - onsetTicks;
  const gap = whole - sounding;
  if (gap <= 0) return next;
  const crossesBar = next > measure.startTicks + measure.lengthTicks;
  const writable = noteValueOf(whole) !== undefined || isTupletValue(whole);
  if (!isLast && gap <= LONGEST_CLOSED_GAP && sounding >= fill * whole && (writable || gap <= PAGE_TICKS / 8)) {
    if (!crossesBar || gap <= PAGE_TICKS / 2) return next;
  }
  // The end moves forward to the metre's next place that is as strong as the chord's own, if it is near.
  const levels = metreLevels(measure.metre);
  const own = weakness(levels, onsetTicks - measure.startTicks);
  const step = levels[Math.min(own, levels.length - 1)]!;
  if (own < levels.length && noteValueOf(sounding) === undefined) {
    for (const level of levels.filter((ticks) => ticks >= FINEST_END && ticks <= Math.max(step, PAGE_TICKS))) {
      const end = measure.startTicks + Math.ceil((chord.endTicks - measure.startTicks) / level) * level;
      if (end <= next && sounding >= fill * (end - onsetTicks) && noteValueOf(end - onsetTicks) !== undefined)
        return end;
    }
  }
  return chord.endTicks;
}

function isTupletValue(ticks: number): boolean {
  return [3, 5, 7].some((actual) => noteValueOf(ticks, { actual, normal: actual === 3 ? 2 : 4 }) !== undefined);
}
