/**
 * Bars, beats and seconds of a sequence, whatever its ticks are: where a musician's place lies, and what lies where.
 *
 * In a score beats are known and seconds follow from the tempos; in a performance it is the other way round. What is
 * not stated is MIDI's default: 4/4, and 120 quarter notes a minute.
 */
import { OptionError } from '../../errors.ts';
import { createClock } from '../../notes/clock.ts';
import { type NoteSequence, TICKS_PER_BEAT, TICKS_PER_SECOND } from '../../tokens/sequence.ts';
import { MAX_VALUE } from '../../tokens/values.ts';

/** A place in a piece: a bar counted from 1 (2.5 is the middle of the second), seconds, or ticks of the sequence. */
export type Place = { readonly bar: number } | { readonly seconds: number } | { readonly tick: number };

/** How long: so many full bars, or seconds. */
export type Length = { readonly bars: number } | { readonly seconds: number };

export interface Timeline {
  /** Quarter notes since the beginning; may be a fraction. */
  beatAt(tick: number): number;
  /** Ticks, not rounded. */
  tickAtBeat(beat: number): number;
  secondsAt(tick: number): number;
  /** Ticks, not rounded. */
  tickAtSeconds(seconds: number): number;
  /** The bar in which a tick lies, counted from 0. */
  barAt(tick: number): number;
  /** Where a bar counted from 0 begins, in whole ticks; a fraction is a place within the bar. */
  barStart(bar: number): number;
}

/** Bars of one metre. */
interface Stretch {
  /** Quarter notes since the beginning. */
  readonly beat: number;
  readonly bar: number;
  readonly beatsPerBar: number;
}

/** Rounding errors of sums of tempos must not move a place across a bar line. */
const NEARLY = 1e-6;

/**
 * The timeline of a sequence.
 *
 * @example createTimeline({ base: 'score', metres: [], tempos: [] }).barStart(2) // 192: the third bar of 4/4
 */
export function createTimeline({ base, metres, tempos }: Pick<NoteSequence, 'base' | 'metres' | 'tempos'>): Timeline {
  const scale = base === 'score' ? TICKS_PER_BEAT : TICKS_PER_SECOND;
  // A clock whose ticks are quarter notes. In a performance the beat of each change follows from those before it.
  const changes: { timeTicks: number; microsecondsPerBeat: number }[] = [];
  let clock = createClock({ ticksPerBeat: 1, tempos: changes });
  for (const { tick, beatsPerMinute } of tempos) {
    const timeTicks = base === 'score' ? tick / scale : clock.ticksAt(tick / scale);
    changes.push({ timeTicks, microsecondsPerBeat: 60e6 / beatsPerMinute });
    clock = createClock({ ticksPerBeat: 1, tempos: changes });
  }
  const beatAt = base === 'score' ? (tick: number) => tick / scale : (tick: number) => clock.ticksAt(tick / scale);
  const tickAtBeat =
    base === 'score' ? (beat: number) => beat * scale : (beat: number) => clock.secondsAt(beat) * scale;
  const stretches: Stretch[] = [{ beat: 0, bar: 0, beatsPerBar: 4 }];
  for (const { tick, numerator, denominator } of metres) {
    const before = stretches.at(-1)!;
    const beat = beatAt(tick);
    const bar = before.bar + Math.ceil((beat - before.beat) / before.beatsPerBar - NEARLY);
    stretches.push({ beat, bar, beatsPerBar: (4 * numerator) / denominator });
  }
  const barStart = (bar: number): number => {
    const stretch = stretches.findLast((candidate) => candidate.bar <= bar)!;
    return Math.round(tickAtBeat(stretch.beat + (bar - stretch.bar) * stretch.beatsPerBar));
  };
  // Ticks are mostly asked for in order: the last bar is remembered.
  let last = { bar: -1, from: 0, to: 0 };
  return {
    beatAt,
    tickAtBeat,
    secondsAt: base === 'score' ? (tick) => clock.secondsAt(tick / scale) : (tick) => tick / scale,
    tickAtSeconds: base === 'score' ? (seconds) => clock.ticksAt(seconds) * scale : (seconds) => seconds * scale,
    barAt(tick) {
      if (tick >= last.from && tick < last.to) return last.bar;
      const beat = beatAt(tick);
      const stretch = stretches.findLast((candidate) => candidate.beat <= beat + NEARLY)!;
      let bar = stretch.bar + Math.floor((beat - stretch.beat) / stretch.beatsPerBar + NEARLY);
      // A bar line stands on a whole tick, which may lie on either side of its beat.
      while (barStart(bar) > tick) bar--;
      while (barStart(bar + 1) <= tick) bar++;
      last = { bar, from: barStart(bar), to: barStart(bar + 1) };
      return bar;
    },
    barStart,
  };
}

/**
 * The tick of a place.
 *
 * @throws OptionError for a place before the beginning, or one that is no number
 * @example tickOfPlace({ bar: 3 }, createTimeline(sequence)) // 192 in 4/4
 */
export function tickOfPlace(place: Place, timeline: Timeline): number {
  if ('bar' in place) {
    if (!(place.bar >= 1 && Number.isFinite(place.bar))) {
      throw new OptionError(`there is no bar ${place.bar}: bars are counted from 1`);
    }
    return timeline.barStart(place.bar - 1);
  }
  const value = 'seconds' in place ? place.seconds : place.tick;
  if (!(value >= 0 && Number.isFinite(value))) throw new OptionError(`a place must be a time from 0 on, not ${value}`);
  return Math.round('seconds' in place ? timeline.tickAtSeconds(value) : value);
}

/**
 * Where a passage ends that begins at a tick. Bars are full ones: a bar begun at the start is finished beside them.
 *
 * @throws OptionError for a length that is not above 0, or so long that notes could not reach across it
 * @example endOfLength({ bars: 2 }, 90, createTimeline({ base: 'score', metres: [], tempos: [] })) // 288
 */
export function endOfLength(length: Length, start: number, timeline: Timeline): number {
  const amount = 'bars' in length ? length.bars : length.seconds;
  const unit = 'bars' in length ? 'bars' : 'seconds';
  if (!(amount > 0 && Number.isFinite(amount)))
    throw new OptionError(`the ${unit} must be a number above 0, not ${amount}`);
  let end: number;
  if ('bars' in length) {
    const bar = timeline.barAt(start);
    end = timeline.barStart((timeline.barStart(bar) < start ? bar + 1 : bar) + length.bars);
  } else {
    end = Math.round(timeline.tickAtSeconds(timeline.secondsAt(start) + length.seconds));
  }
  if (end - start > MAX_VALUE) {
    throw new OptionError(`${amount} ${unit} are too many at once: write in parts of at most ten minutes`);
  }
  if (end <= start) throw new OptionError(`${amount} ${unit} are shorter than anything that can be written; give more`);
  return end;
}
