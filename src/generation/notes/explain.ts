/**
 * What a model expects at a place, and what stands there, in words: the key, the chord that sounds, the likeliest next
 * notes and times, for a beginner in a sentence or two, and in the short language of musicians.
 */
import type { NoteModel } from '../../models/note-model.ts';
import type { Piece } from '../../notes/piece.ts';
import type { ControlWords } from '../../tokens/control-words.ts';
import { endTick, LOWEST_PITCH, type NoteSequence, PITCH_COUNT, type TimeBase } from '../../tokens/sequence.ts';
import { classStart, classWidth, VALUE_CLASSES } from '../../tokens/values.ts';
import { type Chord, chordSymbol, nameChord, romanNumeral, stepOf } from './chords.ts';
import { describeAdvanced, describeSimply } from './explain-words.ts';
import { notesBefore } from './grid-notes.ts';
import { controlsWithKey, keyAround } from './key-around.ts';
import { openMusic } from './music.ts';
import { type Key, noteName } from './pitch-names.ts';
import { createTimeline, type Place, tickOfPlace } from './timeline.ts';

export interface LikelyPitch {
  readonly pitch: number;
  /** Spelled in the key. */
  readonly name: string;
  readonly probability: number;
  /** 1..7 in the key; absent where the scale lacks it or no key is known. */
  readonly step?: number;
}

export interface LikelyTime {
  /** When the next note begins, in ticks of the sequence. */
  readonly tick: number;
  /** How long after the place, in quarter notes and in seconds. */
  readonly beats: number;
  readonly seconds: number;
  readonly probability: number;
}

export interface Explanation {
  readonly base: TimeBase;
  readonly tick: number;
  /** Counted from 1; absent in performances. */
  readonly bar?: number;
  /** The key that is marked, or what the last notes are in; absent where nothing tells. */
  readonly key?: Key & { readonly confidence: number };
  /** MIDI numbers of the notes that sound there, ascending. */
  readonly sounding: readonly number[];
  /** Absent where they make none that has a name. */
  readonly chord?: Chord & { readonly symbol: string; readonly numeral?: string };
  /** Likeliest first. */
  readonly pitches: readonly LikelyPitch[];
  readonly times: readonly LikelyTime[];
  /** The probability that the piece ends instead. */
  readonly ending: number;
  /** For someone who begins. */
  readonly simple: string;
  /** For someone who knows the terms. */
  readonly advanced: string;
}

export interface ExplainOptions {
  /** Default: the end of the music. */
  readonly at?: Place;
  /** How many pitches and times to name. Default 5. */
  readonly choices?: number;
  /** What the model is told of the music. Default: the key around the place. */
  readonly controls?: ControlWords;
  /** Default: as it looks. */
  readonly base?: TimeBase;
}

/** So many of the likeliest times stand for all when pitches are asked for. */
const TIMES_ASKED = 8;
/** Times of a performance that differ by less than this, in ticks, are named together. */
const SAME_TIME_TICKS = 5;
/** Notes begun so long ago may still be heard as one chord, in quarter notes. */
const CHORD_BEATS = 1;

/**
 * Explains a place. What follows it is not shown to the model; the chord is that of the notes that sound at it.
 *
 * @throws OptionError for a place or a control that there is not
 * @example (await explainPlace(model, piece, { at: { bar: 3 } })).simple
 * // 'The music is in C major: C is its home. The notes C, E and G make the major chord on C, the chord of home. …'
 */
export async function explainPlace(
  model: NoteModel,
  music: Piece | NoteSequence,
  { at, choices = 5, controls = {}, base }: ExplainOptions = {},
): Promise<Explanation> {
  const { sequence } = openMusic(music, base);
  const timeline = createTimeline(sequence);
  const tick = at === undefined ? endTick(sequence) : tickOfPlace(at, timeline);
  const key = keyAround(sequence, tick);
  const { times, pitches, ending } = await expectations(model, sequence, tick, controlsWithKey(controls, key));
  const sounding = soundingAt(sequence, tick, timeline.tickAtBeat(timeline.beatAt(tick) - CHORD_BEATS));
  const chord = nameChord(sounding);
  const numeral = chord && key && romanNumeral(chord, key);
  const explanation = {
    base: sequence.base,
    tick,
    ...(sequence.base === 'score' ? { bar: timeline.barAt(tick) + 1 } : {}),
    ...(key && { key }),
    sounding,
    ...(chord && { chord: { ...chord, symbol: chordSymbol(chord, key), ...(numeral && { numeral }) } }),
    pitches: Array.from(pitches, (probability, index) => ({ pitch: index + LOWEST_PITCH, probability }))
      .filter(({ probability }) => probability > 0)
      .sort((a, b) => b.probability - a.probability || a.pitch - b.pitch)
      .slice(0, choices)
      .map(({ pitch, probability }): LikelyPitch => {
        const step = key && stepOf(pitch, key);
        return { pitch, name: noteName(pitch, key), probability, ...(step && { step }) };
      }),
    times: [...times]
      .sort(([a, p], [b, q]) => q - p || a - b)
      .slice(0, choices)
      .map(
        ([time, probability]): LikelyTime => ({
          tick: time,
          beats: timeline.beatAt(time) - timeline.beatAt(tick),
          seconds: timeline.secondsAt(time) - timeline.secondsAt(tick),
          probability,
        }),
      ),
    ending,
  };
  return { ...explanation, simple: describeSimply(explanation), advanced: describeAdvanced(explanation) };
}

/** What the model expects from a tick on, given that nothing began since the note before it. */
async function expectations(
  model: NoteModel,
  sequence: NoteSequence,
  tick: number,
  controls: ArrayLike<number>,
): Promise<{ times: ReadonlyMap<number, number>; pitches: Float64Array; ending: number }> {
  const before = notesBefore(sequence, tick);
  const stream = await model.open({ sequences: TIMES_ASKED, before, start: tick, controls });
  try {
    const now = stream.now(0);
    const waits = stream.wait(0);
    const times = new Map<number, number>();
    const asked: { wait: number; probability: number }[] = [];
    let total = Math.exp(waits[VALUE_CLASSES]!);
    const apart = sequence.base === 'score' ? 1 : SAME_TIME_TICKS;
    for (let klass = 0; klass < VALUE_CLASSES; klass++) {
      const next = classStart(klass) + classWidth(klass);
      const first = Math.max(classStart(klass), tick - now);
      if (first >= next) continue;
      const probability = (Math.exp(waits[klass]!) * (next - first)) / classWidth(klass);
      total += probability;
      const time = tick + Math.round((now + first - tick) / apart) * apart;
      times.set(time, (times.get(time) ?? 0) + probability);
      asked.push({ wait: first, probability });
    }
    asked.sort((a, b) => b.probability - a.probability || a.wait - b.wait);
    asked.splice(TIMES_ASKED);
    // There are more classes than lanes, but a place long after the last note may leave few.
    const lanes = Array.from({ length: TIMES_ASKED }, (_, lane) => asked[lane]?.wait ?? asked[0]?.wait ?? 0);
    const pitches = new Float64Array(PITCH_COUNT);
    const distributions = await stream.pitch(lanes);
    asked.forEach(({ probability }, lane) => {
      distributions[lane]!.forEach((value, pitch) => {
        if (value > Number.NEGATIVE_INFINITY) pitches[pitch]! += probability * Math.exp(value);
      });
    });
    const sum = pitches.reduce((a, b) => a + b, 0);
    const share = (value: number, whole: number): number => (whole > 0 ? value / whole : 0);
    return {
      times: new Map(Array.from(times, ([time, value]) => [time, share(value, total)])),
      pitches: pitches.map((value) => share(value, sum)),
      ending: share(Math.exp(waits[VALUE_CLASSES]!), total),
    };
  } finally {
    await stream.close();
  }
}

/** The notes that sound at a tick; where none does, those that have just sounded. */
function soundingAt({ onsets, pitches, durations }: NoteSequence, tick: number, earlier: number): number[] {
  const soundWithin = (from: number, to: number): number[] => {
    const found = new Set<number>();
    onsets.forEach((onset, note) => {
      if (onset <= to && onset + durations[note]! > from) found.add(pitches[note]!);
    });
    return [...found].sort((a, b) => a - b);
  };
  for (const from of [tick, tick - 1, earlier]) {
    const found = soundWithin(from, from === tick ? tick : tick - 1);
    if (found.length > 0) return found;
  }
  return [];
}
