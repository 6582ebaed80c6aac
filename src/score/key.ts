/**
 * The key signature of a piece from its notes.
 *
 * The likelihood of the notes in each of the 24 keys (`keyScores`: the profiles of Albrecht and Shanahan 2013), with two
 * things that composers do: pieces begin and end in their key, so that the first and last notes count again, and the
 * last bass note is the tonic more often than any other.
 */
import { keyScores } from '../notes/key.ts';
import { signatureCost } from './local-key.ts';

/** How many notes at both ends count again, and how much. */
const EDGE_NOTES = 30;
const EDGE_WEIGHT = 0.6;
/** For the keys of the last bass note, in nats a note. */
const FINAL_BASS_WEIGHT = 0.1;
/** Notes released shortly before the last one is struck still sound with it. */
const LEGATO_BEATS = 0.05;

/** More are written as flats; six may be either. */
const MOST_SHARPS = 5;

export interface KeySignature {
  /** Sharps (positive) or flats, -6 .. 6 where it was found. */
  readonly fifths: number;
  readonly mode: 'major' | 'minor';
}

interface SoundingNote {
  readonly pitch: number;
  readonly onsetBeats: number;
  readonly durationBeats: number;
}

/**
 * The key of a whole piece; C major where there are no notes.
 *
 * It finds the signature of 98 % of 252 public domain pieces of Mutopia, and in ASAP the one that holds longest in nine
 * of ten scores (docs/SCORE.md). Six flats or six sharps: the side from which the music goes less far (`signatureCost`).
 *
 * @param notes by onset; times in quarter notes
 * @example findKey([{ pitch: 57, onsetBeats: 0, durationBeats: 1 }, …]) // { fifths: 0, mode: 'minor' }
 */
export function findKey(notes: readonly SoundingNote[]): KeySignature {
  const pitches = notes.map(({ pitch }) => pitch);
  const durations = notes.map(({ durationBeats }) => durationBeats);
  const whole = keyScores(pitches, durations, 0, notes.length);
  if (whole === undefined) return { fifths: 0, mode: 'major' };
  const first = keyScores(pitches, durations, 0, Math.min(EDGE_NOTES, notes.length)) ?? whole;
  const last = keyScores(pitches, durations, Math.max(0, notes.length - EDGE_NOTES), notes.length) ?? whole;
  const bass = finalBass(notes);
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let key = 0; key < 24; key++) {
    const final = key % 12 === bass ? FINAL_BASS_WEIGHT : 0;
    const score = whole[key]! + EDGE_WEIGHT * (first[key]! + last[key]!) + final;
    if (score <= most) continue;
    best = key;
    most = score;
  }
  const found = signatureOf(best % 12, best < 12 ? 'major' : 'minor');
  if (found.fifths !== -6) return found;
  const onsets = notes.map(({ onsetBeats }) => onsetBeats);
  return signatureCost(pitches, onsets, 6) < signatureCost(pitches, onsets, -6) ? { ...found, fifths: 6 } : found;
}

/** The signature of a key. */
function signatureOf(tonic: number, mode: 'major' | 'minor'): KeySignature {
  const majorTonic = mode === 'major' ? tonic : (tonic + 3) % 12;
  const sharps = (majorTonic * 7) % 12;
  return { fifths: sharps > MOST_SHARPS ? sharps - 12 : sharps, mode };
}

/** Pitch class of the lowest note that sounds when the last one is struck, or after. */
function finalBass(notes: readonly SoundingNote[]): number {
  const last = notes.at(-1)?.onsetBeats ?? 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (const { pitch, onsetBeats, durationBeats } of notes) {
    if (onsetBeats + durationBeats >= last - LEGATO_BEATS) lowest = Math.min(lowest, pitch);
  }
  return lowest % 12;
}
