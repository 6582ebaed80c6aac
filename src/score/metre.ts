/**
 * Which metre music has and where its bars begin, when nobody says.
 *
 * Bars show in accents: long notes, full chords, low notes and changes of the bass fall on strong places (the
 * phenomenal accents of F. Lerdahl and R. Jackendoff, "A Generative Theory of Tonal Music", 1983). Each metre and
 * place of the first bar line has a template of strengths; the one that correlates best with the accents is taken, as
 * in the template matching of C. Palmer and C. Krumhansl, "Mental Representations for Musical Meter" (1990).
 */
import type { Metre, TimedNote } from './grid.ts';

export interface FoundMetre {
  readonly metre: Metre;
  /** Quarter notes before the first bar line; 0 where the music begins with a bar. */
  readonly pickupBeats: number;
}

type AccentedNote = Pick<TimedNote, 'pitch' | 'onsetBeats' | 'durationBeats'>;

interface Candidate {
  readonly metre: Metre;
  /** Strength of each eighth of the bar, 0..1. */
  readonly template: readonly number[];
  /** Added to the correlation: how usual the metre is. */
  readonly bonus: number;
}

const CANDIDATES: readonly Candidate[] = [
  { metre: { numerator: 4, denominator: 4 }, template: [1, 0, 0.4, 0, 0.6, 0, 0.4, 0], bonus: 0.03 },
  { metre: { numerator: 3, denominator: 4 }, template: [1, 0, 0.4, 0, 0.4, 0], bonus: 0.01 },
  { metre: { numerator: 2, denominator: 4 }, template: [1, 0, 0.4, 0], bonus: 0 },
  { metre: { numerator: 6, denominator: 8 }, template: [1, 0, 0, 0.55, 0, 0], bonus: 0 },
  { metre: { numerator: 3, denominator: 8 }, template: [1, 0, 0.1], bonus: -0.03 },
  { metre: { numerator: 9, denominator: 8 }, template: [1, 0, 0, 0.5, 0, 0, 0.5, 0, 0], bonus: -0.03 },
  { metre: { numerator: 12, denominator: 8 }, template: [1, 0, 0, 0.5, 0, 0, 0.65, 0, 0, 0.5, 0, 0], bonus: -0.02 },
];

/** Slots of an eighth in a quarter note. */
const SLOTS = 2;
/** An onset this near to a slot, in quarter notes, is on it. */
const NEAR = 0.1;
/** A bar line after the start costs a little: most pieces begin with a bar. */
const PICKUP_COST = 0.01;

/**
 * The metre of notes whose beats are known, and their first bar line.
 *
 * @param notes by onset, in quarter notes
 * @param allowed the metres to choose from, default: all of 4/4, 3/4, 2/4, 6/8, 3/8, 9/8, 12/8; one that is none of
 *   these is taken as given and begins with the music
 * @example findMetre(waltz) // { metre: { numerator: 3, denominator: 4 }, pickupBeats: 1 }
 */
export function findMetre(notes: readonly AccentedNote[], allowed?: readonly Metre[]): FoundMetre {
  const candidates = CANDIDATES.filter(
    ({ metre }) => allowed === undefined || allowed.some((other) => sameMetre(other, metre)),
  );
  const fallback = { metre: allowed?.[0] ?? { numerator: 4, denominator: 4 }, pickupBeats: 0 };
  const accents = accentsOf(notes);
  if (candidates.length === 0 || accents.length < 8) return fallback;
  let best: FoundMetre = fallback;
  let most = Number.NEGATIVE_INFINITY;
  for (const { metre, template, bonus } of candidates) {
    // Bars begin with a beat of the first notes' own grid: quarters, or the eighths of compound time.
    const step = metre.denominator === 8 ? 1 : SLOTS;
    for (let phase = 0; phase < template.length; phase += step) {
      const score = correlation(accents, template, phase) + bonus - (phase > 0 ? PICKUP_COST : 0);
      if (score <= most) continue;
      most = score;
      best = { metre, pickupBeats: phase / SLOTS };
    }
  }
  return best;
}

function sameMetre(a: Metre, b: Metre): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

/** Whether more beats divide by three than by two, so that a beat is a dotted quarter: places within the beat decide. */
export function dividesByThree(notes: readonly AccentedNote[]): boolean {
  let thirds = 0;
  let halves = 0;
  for (const { onsetBeats } of notes) {
    const phase = onsetBeats - Math.floor(onsetBeats);
    if (Math.abs(phase - 1 / 3) < 0.07 || Math.abs(phase - 2 / 3) < 0.07) thirds++;
    else if (Math.abs(phase - 1 / 2) < 0.07) halves++;
  }
  // Two of three thirds lie off the beat, and one of two halves.
  return thirds > 2 * halves * 1.2;
}

/** How much each eighth is accented; places where nothing begins have 0. */
function accentsOf(notes: readonly AccentedNote[]): number[] {
  const slots: { count: number; longest: number; lowest: number }[] = [];
  for (const { pitch, onsetBeats, durationBeats } of notes) {
    const slot = Math.round(onsetBeats * SLOTS);
    if (slot < 0 || Math.abs(onsetBeats - slot / SLOTS) > NEAR) continue;
    while (slots.length <= slot) slots.push({ count: 0, longest: 0, lowest: 128 });
    const here = slots[slot]!;
    here.count++;
    here.longest = Math.max(here.longest, durationBeats);
    here.lowest = Math.min(here.lowest, pitch);
  }
  let bass = -1;
  return slots.map(({ count, longest, lowest }, index) => {
    if (count === 0) return 0;
    const isLow = slots.slice(Math.max(0, index - 2), index + 3).every((other) => other.lowest >= lowest);
    const changes = isLow && lowest % 12 !== bass;
    if (isLow) bass = lowest % 12;
    return 0.4 + Math.min(2, longest) * 0.5 + Math.min(4, count) * 0.15 + (isLow ? 0.4 : 0) + (changes ? 0.4 : 0);
  });
}

/** Pearson's, between accents and a template that repeats from `phase` on. */
function correlation(accents: readonly number[], template: readonly number[], phase: number): number {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  accents.forEach((accent, index) => {
    const strength = template[(((index - phase) % template.length) + template.length) % template.length]!;
    x += accent;
    y += strength;
    xx += accent * accent;
    yy += strength * strength;
    xy += accent * strength;
  });
  const n = accents.length;
  const spread = Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n));
  return spread > 0 ? (xy - (x * y) / n) / spread : 0;
}
