/**
 * Explanations as sentences: plain ones for someone who begins, short ones for someone who knows the terms.
 */
import { chordPitchClasses, chordWords, stepOf } from './chords.ts';
import type { Explanation, LikelyTime } from './explain.ts';
import { keyName, noteName, pitchClassName } from './pitch-names.ts';

/** What sentences are made from: an explanation without them. */
export type Facts = Omit<Explanation, 'tick' | 'simple' | 'advanced'>;

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'];
/** Below this a key is a guess. */
const SURE_OF_KEY = 0.6;
/** Above this an ending is worth a word. */
const NOTEWORTHY_ENDING = 0.2;

/** @example describeSimply(facts) // 'The music is in C major: C is its home. …' */
export function describeSimply(facts: Facts): string {
  return [keySentence(facts), chordSentence(facts), nextSentence(facts), endSentence(facts)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function keySentence({ key }: Facts): string {
  if (key === undefined) return 'There are no notes yet, so there is no key.';
  const home = pitchClassName(key.tonic, key);
  return key.confidence < SURE_OF_KEY
    ? `The key is not clear; ${keyName(key)} fits best, with ${home} as its home.`
    : `The music is in ${keyName(key)}: ${home} is its home.`;
}

function chordSentence({ key, sounding, chord }: Facts): string {
  const names = [...new Set(sounding.map((pitch) => pitchClassName(pitch, key)))];
  if (names.length === 0) return 'Nothing sounds here.';
  if (chord === undefined) {
    return names.length === 1
      ? `Only ${names[0]} sounds here.`
      : `${joined(names)} sound together; that is no chord with a common name.`;
  }
  const root = pitchClassName(chord.root, key);
  const step = key && stepOf(chord.root, key);
  const place =
    step === undefined
      ? ''
      : step === 1
        ? ', the chord of home'
        : `, which stands on the ${ORDINALS[step - 1]} step of the scale`;
  return `The notes ${joined(names)} make the ${chordWords(chord.kind)} on ${root}${place}.`;
}

function nextSentence(facts: Facts): string {
  const { key, chord, pitches, times, ending } = facts;
  const [pitch] = pitches;
  const [time] = times;
  if (pitch === undefined || time === undefined || ending > 1 - 1e-9) return 'No note is expected here.';
  const step =
    pitch.step === undefined
      ? ''
      : `, ${pitch.step === 1 ? 'the home note' : `the ${ORDINALS[pitch.step - 1]} step of the scale`}`;
  const strange = key !== undefined && pitch.step === undefined ? ', a note from outside the scale' : '';
  const belongs =
    chord !== undefined && chordPitchClasses(chord).includes(pitch.pitch % 12)
      ? ' It belongs to the chord that sounds.'
      : '';
  return `The likeliest next note is ${pitch.name} (${percent(pitch.probability)})${step}${strange}, most often ${timeWords(time, facts)}.${belongs}`;
}

function endSentence({ ending }: Facts): string {
  return ending < NOTEWORTHY_ENDING ? '' : `The piece might also end here (${percent(ending)}).`;
}

function timeWords({ beats, seconds }: LikelyTime, { base }: Facts): string {
  if (base === 'performance') {
    return seconds < 0.03 ? 'at once' : `about ${seconds.toFixed(seconds < 1 ? 2 : 1)} seconds later`;
  }
  if (beats < 1e-9) return 'right here';
  const known = (
    [
      [0.25, 'a quarter of a beat'],
      [1 / 3, 'a third of a beat'],
      [0.5, 'half a beat'],
      [1, 'one beat'],
    ] as const
  ).find(([length]) => Math.abs(beats - length) < 1e-9);
  return `${known?.[1] ?? `${Number(beats.toFixed(2))} beats`} later`;
}

/** @example describeAdvanced(facts) // 'bar 2; C major (p 0.97); C4 E4 G4 = C (I). Next pitch: E4 ^3 31 %, …' */
export function describeAdvanced(facts: Facts): string {
  const { base, bar, key, sounding, chord, pitches, times, ending } = facts;
  const where = bar === undefined ? '' : `bar ${bar}; `;
  const keyText = key === undefined ? 'no key' : `${keyName(key)} (p ${key.confidence.toFixed(2)})`;
  const numeral = chord?.numeral === undefined ? '' : ` (${chord.numeral})`;
  const names = sounding.map((pitch) => noteName(pitch, key)).join(' ');
  const chordText = names === '' ? 'silence' : chord === undefined ? names : `${names} = ${chord.symbol}${numeral}`;
  const next = pitches
    .map(({ name, step, probability }) => `${name}${step === undefined ? '' : ` ^${step}`} ${percent(probability)}`)
    .join(', ');
  const when = times
    .map(({ beats, seconds, probability }) =>
      base === 'score'
        ? `+${Number(beats.toFixed(3))} beats ${percent(probability)}`
        : `+${seconds.toFixed(2)} s ${percent(probability)}`,
    )
    .join(', ');
  return `${where}${keyText}; ${chordText}. Next pitch: ${next || 'none'}. Next onset: ${when || 'none'}. End of the piece: ${percent(ending)}.`;
}

const percent = (probability: number): string =>
  `${probability > 0 && probability < 0.01 ? '<1' : Math.round(100 * probability)} %`;

/** @example joined(['C', 'E', 'G']) // 'C, E and G' */
function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
