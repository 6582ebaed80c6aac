/**
 * Constraints: what a user forbids, exactly. Each is a value that says what may not be; they are put together by
 * writing them into one list, and a note is written only if none of them objects.
 *
 * A constraint sees when a note would begin, its pitch, when it would end, and how many notes sound at a time. Bound to
 * a passage it answers in that passage's ticks.
 */
import { OptionError } from '../../errors.ts';
import type { GridNote } from '../../models/note-model.ts';
import { LOWEST_PITCH, type NoteSequence, PITCH_COUNT, TICKS_PER_BEAT, type TimeBase } from '../../tokens/sequence.ts';
import { type Chord, chordPitchClasses, chordSymbol, parseChord } from './chords.ts';
import { type Key, keyName, keyOf, noteName, pitchClassName, pitchOf, SCALES } from './pitch-names.ts';
import type { Timeline } from './timeline.ts';

/** A stretch of time that is to be written, and what stands around and within it. */
export interface Passage {
  readonly base: TimeBase;
  /** Ticks; notes begin from `start` to before `end`, and end by `end`. */
  readonly start: number;
  readonly end: number;
  readonly timeline: Timeline;
  /** Whether the piece states its own tempo. */
  readonly hasTempo: boolean;
  /** All notes that begin before `start`, with the piece's maps. */
  readonly before: NoteSequence;
  /** Notes from `start` on that are fixed, by onset, then pitch; also those after `end`. */
  readonly given: readonly GridNote[];
}

/** How many notes sound at a tick: fixed ones and those written so far. */
export type Sounding = (tick: number) => number;

/** A constraint in the ticks of a passage. What it leaves out it does not restrict. */
export interface BoundConstraint {
  /** Whether a note may begin at a tick. */
  onset?(tick: number, sounding: Sounding): boolean;
  /** Whether a note of this MIDI pitch may begin at a tick. */
  pitch?(pitch: number, onset: number): boolean;
  /**
   * The last tick at which a note may end that begins at `onset`; Infinity where that does not matter. Where that is
   * `enough` or later, any tick from `enough` on will do for an answer: no need to look further.
   */
  latestEnd?(pitch: number, onset: number, sounding: Sounding, enough: number): number;
  /** Whether notes may end at a tick. */
  end?(tick: number): boolean;
}

export interface Constraint {
  /** What it demands, in words that can stand in an error: 'the key C major'. */
  readonly name: string;
  /** The key that it leaves the notes of, if it is one. */
  readonly key?: Key;
  /** @throws OptionError where the passage cannot satisfy it */
  bind(passage: Passage): BoundConstraint;
}

/**
 * Notes of a scale only, in every octave.
 *
 * @param pitchClasses 0..11; 0 is C
 * @throws OptionError for none, or one that is no pitch class
 * @example inScale([0, 2, 4, 7, 9]) // C pentatonic
 */
export function inScale(pitchClasses: readonly number[], name?: string): Constraint {
  if (pitchClasses.length === 0)
    throw new OptionError('a scale without notes leaves nothing to write: name its pitch classes');
  const wrong = pitchClasses.find((each) => !(Number.isInteger(each) && each >= 0 && each < 12));
  if (wrong !== undefined)
    throw new OptionError(`${wrong} is no pitch class: they are whole numbers from 0 (C) to 11 (B)`);
  const allowed = new Set(pitchClasses);
  return {
    name: name ?? `the scale ${pitchClasses.map((each) => pitchClassName(each)).join(' ')}`,
    bind: () => ({ pitch: (pitch) => allowed.has(pitch % 12) }),
  };
}

/**
 * Notes of a key only. In minor keys the raised seventh step, which leads to the tonic, is one of them.
 *
 * @throws OptionError for a key that there is not
 * @example inKey('F# minor')
 */
export function inKey(words: string): Constraint {
  const key = keyOf(words);
  const steps: readonly number[] = key.mode === 'minor' ? [...SCALES.minor, 11] : SCALES.major;
  const pitchClasses = steps.map((step) => (key.tonic + step) % 12);
  return { ...inScale(pitchClasses, `the key ${keyName(key)}`), key };
}

/**
 * Notes of a range of the keyboard only, both ends included.
 *
 * @param lowest, highest names ('C3', 'F#5') or MIDI numbers within 21..108
 * @throws OptionError for a range that is empty or leaves the keyboard
 * @example pitchRange('C3', 'C6')
 */
export function pitchRange(lowest: number | string, highest: number | string): Constraint {
  const [low, high] = [pitchOf(lowest), pitchOf(highest)];
  const top = LOWEST_PITCH + PITCH_COUNT - 1;
  const name = `the range ${noteName(low)} to ${noteName(high)}`;
  if (low > high) throw new OptionError(`${name} is empty: give the lower note first`);
  if (low < LOWEST_PITCH || high > top) {
    throw new OptionError(
      `${name} leaves the piano: choose notes from ${noteName(LOWEST_PITCH)} (${LOWEST_PITCH}) to ${noteName(top)} (${top})`,
    );
  }
  return { name, bind: () => ({ pitch: (pitch) => pitch >= low && pitch <= high }) };
}

/**
 * At most so many notes at a time; fixed notes count. Where fixed notes alone are more, none are added.
 *
 * @param notes at least 1
 * @throws OptionError
 * @example maxPolyphony(1) // one voice
 */
export function maxPolyphony(notes: number): Constraint {
  if (!(Number.isInteger(notes) && notes >= 1)) {
    throw new OptionError(`the most notes at a time must be a whole number of at least 1, not ${notes}`);
  }
  return {
    name: `at most ${notes} ${notes === 1 ? 'note' : 'notes'} at a time`,
    bind: () => ({
      onset: (tick, sounding) => sounding(tick) < notes,
      latestEnd(_, onset, sounding, enough) {
        let tick = onset + 1;
        while (tick < enough && sounding(tick) < notes) tick++;
        return tick;
      },
    }),
  };
}

export interface RhythmGrid {
  /** Length of a step in quarter notes: 0.25 is a sixteenth, 1/3 a triplet of eighths. Give this or `ticks`. */
  readonly beats?: number;
  /** Length of a step in ticks of the sequence. */
  readonly ticks?: number;
  /** The tempo of a performance, in quarter notes a minute; steps then count from the start of the passage. */
  readonly beatsPerMinute?: number;
}

/**
 * Notes begin and end on multiples of a step. In a score steps count from the beginning of the piece. In a performance
 * they are steps of the beat: at the tempo that is given, from the start of the passage; otherwise at the tempos that the
 * piece states, from its beginning; each is rounded to the nearest 10 ms.
 *
 * @throws OptionError for a step that is not above 0, or too fine; on binding: for a performance without a tempo, and
 *   for a passage whose end is no multiple of the step
 * @example rhythmGrid({ beats: 1 / 4 }) // sixteenths
 */
export function rhythmGrid({ beats, ticks, beatsPerMinute }: RhythmGrid): Constraint {
  if ((beats === undefined) === (ticks === undefined)) {
    throw new OptionError('a rhythm grid needs its step, either in beats or in ticks');
  }
  const step = beats ?? ticks ?? 0;
  const name = `the rhythm grid of ${Number(step.toFixed(4))} ${beats === undefined ? 'ticks' : 'beats'}`;
  if (!(step > 0 && Number.isFinite(step)) || (ticks !== undefined && !Number.isInteger(ticks))) {
    throw new OptionError(`${name} is none: the step must be above 0, and whole where it is in ticks`);
  }
  if (beatsPerMinute !== undefined && !(beatsPerMinute > 0 && Number.isFinite(beatsPerMinute))) {
    throw new OptionError(`${name} needs a tempo above 0, not ${beatsPerMinute}`);
  }
  return {
    name,
    bind({ base, start, end, timeline, hasTempo }) {
      let line: (index: number) => number;
      let indexOf: (tick: number) => number;
      if (ticks !== undefined || base === 'score') {
        const width = ticks ?? step * TICKS_PER_BEAT;
        if (Math.abs(width - Math.round(width)) > 1e-6 || width < 1) {
          throw new OptionError(
            `${name} does not fit a score, where a beat has ${TICKS_PER_BEAT} parts; choose a multiple of 1/${TICKS_PER_BEAT}`,
          );
        }
        line = (index) => index * Math.round(width);
        indexOf = (tick) => tick / Math.round(width);
      } else if (beatsPerMinute !== undefined) {
        const width = (step * 6000) / beatsPerMinute;
        line = (index) => start + Math.round(index * width);
        indexOf = (tick) => (tick - start) / width;
      } else {
        if (!hasTempo) throw new OptionError(`${name} needs a tempo, which this performance does not state: give one`);
        line = (index) => Math.round(timeline.tickAtBeat(index * step));
        indexOf = (tick) => timeline.beatAt(tick) / step;
      }
      const isOn = (tick: number): boolean => line(Math.round(indexOf(tick))) === tick;
      // Seconds rarely fall on a line to the tick; one tick beside it is still the same length to the ear.
      const slack = base === 'performance' ? 1 : 0;
      if (Math.abs(line(Math.round(indexOf(end))) - end) > slack) {
        throw new OptionError(
          `${name} does not divide the length: the passage ends at tick ${end}, which is no multiple of the step; change one of the two`,
        );
      }
      return { onset: isOn, end: isOn };
    },
  };
}

/**
 * A chord for each bar: notes that begin in a bar are of its chord, and a note sounds on into the next bar only if it
 * belongs to that chord as well. Where there are more bars than chords, the chords begin again.
 *
 * @param symbols one for each bar from the one in which the passage begins; '-' leaves a bar free
 * @throws OptionError for a symbol that is no chord, or none at all
 * @example chordPerBar(['C', 'Am', 'F', 'G7'])
 */
export function chordPerBar(symbols: readonly string[]): Constraint {
  if (symbols.length === 0) throw new OptionError('a list of chords needs at least one: write it as C Am F G7');
  const chords: (Chord | undefined)[] = symbols.map((symbol) =>
    symbol.trim() === '-' ? undefined : parseChord(symbol),
  );
  const classes = chords.map((chord) => chord && new Set(chordPitchClasses(chord)));
  const names = chords.map((chord) => (chord === undefined ? '-' : chordSymbol(chord)));
  return {
    name: `the chords ${names.join(' ')}`,
    bind({ start, timeline }) {
      const first = timeline.barAt(start);
      const has = (bar: number, pitch: number): boolean =>
        classes[(bar - first) % classes.length]?.has(pitch % 12) ?? true;
      return {
        pitch: (pitch, onset) => has(timeline.barAt(onset), pitch),
        latestEnd(pitch, onset, _, enough) {
          let bar = timeline.barAt(onset) + 1;
          while (timeline.barStart(bar) < enough && has(bar, pitch)) bar++;
          return timeline.barStart(bar);
        },
      };
    },
  };
}
