/**
 * One or two voices on a staff, chords, and how long each chord is written.
 *
 * Notes that begin together are dealt to an upper and a lower voice so that, over the whole piece, as little as possible
 * is cut short by the next chord of its voice, chords have one length, and the second voice is used only where it says
 * something. This is the contig idea of E. Chew and X. Wu, "Separating Voices in Polyphonic Music" (2004), as a beam
 * search over the deals instead of over contigs.
 */
import { type GridNote, PAGE_TICKS } from './grid.ts';

/** Notes of one voice that begin and end together. */
export interface VoiceChord {
  readonly onsetTicks: number;
  readonly endTicks: number;
  /** Low to high. */
  readonly notes: readonly GridNote[];
}

/** Chords in order, not overlapping; the lower voice may be empty. */
export interface StaffVoices {
  readonly upper: readonly VoiceChord[];
  readonly lower: readonly VoiceChord[];
}

const BEAM_WIDTH = 24;
/** For a note cut to nothing by the next one of its voice; less in proportion. */
const TRUNCATION_COST = 3;
/** Overlaps up to this part of a note are the player's legato. */
const LEGATO = 0.2;
/** For notes of one chord that should have very different lengths. */
const UNLIKE_COST = 2;
/** For each onset at which both voices have something to say, and for starting a second voice. */
const SECOND_VOICE_COST = 0.25;
const ENTRY_COST = 1.2;
/** For each octave that a voice leaps. */
const LEAP_COST = 0.25;
const CROSSING_COST = 3;

interface Held {
  readonly onset: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
}

interface Path {
  readonly cost: number;
  readonly upper: Held | undefined;
  readonly lower: Held | undefined;
  /** How many of the notes, from the top, went to the upper voice. */
  readonly toUpper: number;
  readonly before: Path | undefined;
}

/**
 * The voices of one staff.
 *
 * @param notes on the grid, by onset, then pitch
 */
export function separateVoices(notes: readonly GridNote[]): StaffVoices {
  const clusters = clustersOf(notes);
  let paths: Path[] = [{ cost: 0, upper: undefined, lower: undefined, toUpper: 0, before: undefined }];
  for (const cluster of clusters) {
    const next: Path[] = [];
    for (const path of paths) {
      for (let toUpper = 0; toUpper <= cluster.length; toUpper++) next.push(extend(path, cluster, toUpper));
    }
    next.sort((a, b) => a.cost - b.cost);
    paths = distinct(next);
  }
  const deals: number[] = [];
  for (let path = paths[0]; path?.before !== undefined; path = path.before) deals.push(path.toUpper);
  deals.reverse();
  const upper: GridNote[][] = [];
  const lower: GridNote[][] = [];
  clusters.forEach((cluster, index) => {
    const split = cluster.length - deals[index]!;
    if (split > 0) lower.push(cluster.slice(0, split));
    if (split < cluster.length) upper.push(cluster.slice(split));
  });
  return { upper: chordsOf(upper), lower: chordsOf(lower) };
}

function clustersOf(notes: readonly GridNote[]): GridNote[][] {
  const clusters: GridNote[][] = [];
  for (const note of notes) {
    const last = clusters.at(-1);
    if (last !== undefined && last[0]!.onsetTicks === note.onsetTicks) last.push(note);
    else clusters.push([note]);
  }
  for (const cluster of clusters) cluster.sort((a, b) => a.pitch - b.pitch);
  return clusters;
}

/** The cheapest paths of those that differ in what is sounding. */
function distinct(sorted: readonly Path[]): Path[] {
  const kept: Path[] = [];
  const seen = new Set<string>();
  for (const path of sorted) {
    const key = `${path.upper?.onset},${path.upper?.low},${path.lower?.onset},${path.lower?.low},${path.toUpper}`;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(path);
    if (kept.length === BEAM_WIDTH) break;
  }
  return kept;
}

function extend(path: Path, cluster: readonly GridNote[], toUpper: number): Path {
  const split = cluster.length - toUpper;
  const onset = cluster[0]!.onsetTicks;
  let cost = path.cost;
  let { upper, lower } = path;
  if (toUpper > 0) {
    const chord = hold(cluster, split, cluster.length);
    cost += join(upper, chord, cluster, split, cluster.length);
    upper = chord;
  }
  if (split > 0) {
    const chord = hold(cluster, 0, split);
    cost += join(lower, chord, cluster, 0, split) + SECOND_VOICE_COST;
    if (lower === undefined || lower.end < onset - PAGE_TICKS) cost += ENTRY_COST;
    lower = chord;
    // A lower voice while nothing sounds above it should have been the upper one.
    if (toUpper === 0 && (upper === undefined || upper.end <= onset)) cost += 2 * SECOND_VOICE_COST;
  }
  if (upper !== undefined && lower !== undefined && upper.end > onset && lower.end > onset && lower.high > upper.low) {
    cost += CROSSING_COST;
  }
  return { cost, upper, lower, toUpper, before: path };
}

function hold(cluster: readonly GridNote[], from: number, to: number): Held {
  let longest = 0;
  for (let i = from; i < to; i++) longest = Math.max(longest, cluster[i]!.durationTicks);
  const onset = cluster[from]!.onsetTicks;
  return { onset, end: onset + longest, low: cluster[from]!.pitch, high: cluster[to - 1]!.pitch };
}

/** What it costs to let a chord follow in a voice. */
function join(before: Held | undefined, chord: Held, cluster: readonly GridNote[], from: number, to: number): number {
  let cost = 0;
  const longest = chord.end - chord.onset;
  for (let i = from; i < to; i++) cost += UNLIKE_COST * (1 - cluster[i]!.durationTicks / longest) ** 2;
  if (before === undefined) return cost;
  const cut = (before.end - chord.onset) / (before.end - before.onset);
  if (cut > LEGATO) cost += TRUNCATION_COST * cut;
  const leap = Math.max(0, chord.low - before.high, before.low - chord.high) / 12;
  return cost + LEAP_COST * Math.min(2, leap);
}

/** Chords end with the length most of their notes have, and at the latest where the next one begins. */
function chordsOf(groups: readonly GridNote[][]): VoiceChord[] {
  return groups.map((notes, index) => {
    const onsetTicks = notes[0]!.onsetTicks;
    const lengths = notes.map(({ durationTicks }) => durationTicks).sort((a, b) => a - b);
    const typical = lengths[lengths.length >> 1]!;
    const next = groups[index + 1]?.[0]?.onsetTicks ?? Number.POSITIVE_INFINITY;
    return { onsetTicks, endTicks: Math.min(onsetTicks + typical, next), notes };
  });
}
