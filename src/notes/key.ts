/**
 * Which key notes are in.
 *
 * The share of time of the twelve pitch classes is compared with what is usual in each of the 24 keys: the
 * profiles of J. Albrecht and D. Shanahan, "The Use of Large Corpora to Train a New Type of Key-Finding Algorithm",
 * Music Perception 31 (2013), measured on 490 pieces. A key's score is the likelihood of the notes under its
 * profile (D. Temperley, "Music and Probability", 2007, chapter 6), each note weighted by the square root of its
 * duration, so that many short notes count as much as a few long ones.
 *
 * Of whole pieces it finds key and mode of 90 % of Mutopia's 369 with one key, and the key signature of 82 % of the
 * 497 stretches of ASAP's scores with one. Passages of 128 notes agree with the signature of their piece in 57 % of
 * cases: pieces modulate. Other profiles (Krumhansl and Kessler 1982, Temperley 1999 and 2007, Bellman 2005) found
 * 73 to 83 % of Mutopia's keys in the same way.
 */

export interface KeyEstimate {
  /** Pitch class of the tonic, 0..11; 0 is C. */
  readonly tonic: number;
  readonly mode: 'major' | 'minor';
  /** 0..1: the probability of this key among the 24. From 0.6 on, nine in ten whole pieces are in it. */
  readonly confidence: number;
}

// Share of each pitch class, from the tonic up.
const MAJOR = [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081];
const MINOR = [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052];

/** [24][12] ln of the share of each pitch class: C major .. B major, C minor .. B minor. */
const LOG_PROFILES: readonly (readonly number[])[] = [MAJOR, MINOR].flatMap((profile) =>
  Array.from({ length: 12 }, (_, tonic) =>
    Array.from({ length: 12 }, (_, pitchClass) => Math.log(profile[(pitchClass - tonic + 12) % 12]!)),
  ),
);

/**
 * How many independent notes a passage is worth. Notes follow each other in scales and chords, so that a
 * hundred of them tell less of the key than a hundred drawn at random.
 */
const EVIDENCE_NOTES = 20;

/**
 * The key of notes `from` .. `to`, or undefined where there are none.
 *
 * @param pitches [N] MIDI numbers
 * @param durations [N] in any one unit; notes without length count nothing
 * @param from first note, default 0
 * @param to the note after the last, default N
 * @example estimateKey([60, 64, 67, 65, 67, 71, 60], [1, 1, 1, 1, 1, 1, 2]) // { tonic: 0, mode: 'major', … }
 */
export function estimateKey(
  pitches: ArrayLike<number>,
  durations: ArrayLike<number>,
  from = 0,
  to: number = pitches.length,
): KeyEstimate | undefined {
  const scores = keyScores(pitches, durations, from, to);
  if (scores === undefined) return undefined;
  let best = 0;
  for (let key = 1; key < 24; key++) if (scores[key]! > scores[best]!) best = key;
  let sum = 0;
  for (const score of scores) sum += Math.exp(EVIDENCE_NOTES * (score - scores[best]!));
  return { tonic: best % 12, mode: best < 12 ? 'major' : 'minor', confidence: 1 / sum };
}

/**
 * The mode of notes whose key signature is known, but not which of its two keys is meant.
 *
 * @param majorTonic pitch class of the signature's major key
 * @returns 'minor' where the relative minor key fits better; 'major' also where there are no notes
 * @example relativeMode([57, 60, 64, 68, 69], [1, 1, 1, 1, 1], 0) // 'minor': A minor, not C major
 */
export function relativeMode(
  pitches: ArrayLike<number>,
  durations: ArrayLike<number>,
  majorTonic: number,
  from = 0,
  to: number = pitches.length,
): 'major' | 'minor' {
  const scores = keyScores(pitches, durations, from, to);
  if (scores === undefined) return 'major';
  return scores[12 + ((majorTonic + 9) % 12)]! > scores[majorTonic]! ? 'minor' : 'major';
}

/** [24] mean ln likelihood of a pitch class in each key, in nats; undefined without notes. */
export function keyScores(
  pitches: ArrayLike<number>,
  durations: ArrayLike<number>,
  from: number,
  to: number,
): Float64Array | undefined {
  const shares = new Float64Array(12);
  let total = 0;
  for (let note = from; note < to; note++) {
    const weight = Math.sqrt(durations[note]!);
    shares[pitches[note]! % 12]! += weight;
    total += weight;
  }
  if (total === 0) return undefined;
  return Float64Array.from(LOG_PROFILES, (profile) => {
    let sum = 0;
    for (let pitchClass = 0; pitchClass < 12; pitchClass++) sum += shares[pitchClass]! * profile[pitchClass]!;
    return sum / total;
  });
}
