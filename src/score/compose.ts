/**
 * Voices into measures: chords are cut at bar lines and where note values end, tied together again, rests fill the
 * gaps, beams join what is short.
 */
import { beamsOf } from './beams.ts';
import { type MeasureSpan, measureTicks, SHORTEST_TICKS } from './grid.ts';
import { type Stretch, writeRhythm } from './rhythm.ts';
import type { Chord, Rest, ScoreElement, ScoreNote, SpelledPitch, Voice } from './score.ts';
import type { VoiceChord } from './voices.ts';

/** The chords of one voice through the piece, in order, not overlapping. */
export interface VoiceLine {
  /** 1, 2 above; 5, 6 below. */
  readonly number: number;
  readonly staff: 1 | 2;
  readonly chords: readonly VoiceChord[];
  /** The first voice of a staff fills every measure and shows its rests; the others appear where they have notes. */
  readonly isMain: boolean;
}

/**
 * The voices of every measure, by number.
 *
 * @param nameOf the spelled pitch of a note, by its place in the piece
 */
export function composeVoices(
  lines: readonly VoiceLine[],
  measures: readonly MeasureSpan[],
  nameOf: (source: number) => SpelledPitch,
): Voice[][] {
  const byLine = lines.map((line) => composeLine(line, measures, nameOf));
  return measures.map((_, index) => byLine.flatMap((voices) => voices[index] ?? []));
}

/** What a voice does in a measure: a chord, or silence where there is none. */
interface Part extends Stretch {
  readonly chord: VoiceChord | undefined;
}

function composeLine(
  line: VoiceLine,
  measures: readonly MeasureSpan[],
  nameOf: (source: number) => SpelledPitch,
): (Voice | undefined)[] {
  let first = 0;
  return measures.map((measure) => {
    const end = measure.startTicks + measure.lengthTicks;
    while (first < line.chords.length && line.chords[first]!.endTicks <= measure.startTicks) first++;
    const parts = partsOf(line.chords, first, measure.startTicks, end);
    const isSilent = parts.every(({ isRest }) => isRest);
    if (isSilent && !line.isMain) return undefined;
    const elements = isSilent ? [wholeRest(measure)] : write(parts, measure, line.isMain, nameOf);
    return { number: line.number, staff: line.staff, elements };
  });
}

function partsOf(chords: readonly VoiceChord[], first: number, start: number, end: number): Part[] {
  const parts: Part[] = [];
  let at = start;
  const rest = (until: number): void => {
    if (until > at) parts.push({ startTicks: at - start, endTicks: until - start, isRest: true, chord: undefined });
  };
  for (let index = first; index < chords.length && chords[index]!.onsetTicks < end; index++) {
    const chord = chords[index]!;
    const from = Math.max(start, chord.onsetTicks);
    const to = Math.min(end, chord.endTicks);
    rest(from);
    parts.push({ startTicks: from - start, endTicks: to - start, isRest: false, chord });
    at = to;
  }
  rest(end);
  return parts;
}

function wholeRest(measure: MeasureSpan): Rest {
  const value = { type: 'whole', dots: 0 } as const;
  return { kind: 'rest', offsetTicks: 0, durationTicks: measure.lengthTicks, value, wholeMeasure: true };
}

function write(
  parts: readonly Part[],
  measure: MeasureSpan,
  isMain: boolean,
  nameOf: (source: number) => SpelledPitch,
): ScoreElement[] {
  // A short first measure is the end of a whole one: its beats are counted from the bar line that follows.
  const whole = measure.number === 0 ? shiftOf(measure) : 0;
  const shifted = parts.map((part) => ({
    ...part,
    startTicks: part.startTicks + whole,
    endTicks: part.endTicks + whole,
  }));
  const end = measure.lengthTicks + whole;
  const written = writeRhythm(shifted, measure.metre, end) ?? writeRhythm(plainer(shifted, end), measure.metre, end);
  if (written === undefined) throw new RangeError(`The rhythm of measure ${measure.number} cannot be written`);
  const elements: ScoreElement[] = parts.flatMap(({ chord }, index) => {
    const pieces = written[index]!;
    return pieces.map(({ startTicks, endTicks, value, tupletStart, tupletStop }): ScoreElement => {
      const offsetTicks = startTicks - whole;
      const placed = {
        offsetTicks,
        durationTicks: endTicks - startTicks,
        value,
        ...(tupletStart && { tupletStart }),
        ...(tupletStop && { tupletStop }),
      };
      if (chord === undefined) return { kind: 'rest', ...placed, ...(!isMain && { hidden: true }) };
      const from = measure.startTicks + offsetTicks;
      const notes = chord.notes.map(
        (note): ScoreNote => ({
          pitch: nameOf(note.source),
          tieStop: from > chord.onsetTicks,
          tieStart: from + placed.durationTicks < chord.endTicks,
          source: note.source,
        }),
      );
      return { kind: 'chord', ...placed, notes, beams: [] };
    });
  });
  const beams = beamsOf(
    elements.map(({ kind, offsetTicks, durationTicks, value }) => ({
      offsetTicks: offsetTicks + whole,
      durationTicks,
      type: value.type,
      isChord: kind === 'chord',
    })),
    measure.metre,
  );
  return elements.map((element, index) =>
    element.kind === 'chord' ? ({ ...element, beams: beams[index]! } satisfies Chord) : element,
  );
}

/** The same stretches on the grid of 128ths, each at least one long: for rhythms that no tuplets can say. */
function plainer(parts: readonly Part[], end: number): Part[] {
  const result: Part[] = [];
  let at = parts[0]?.startTicks ?? 0;
  parts.forEach((part, index) => {
    const left = parts.length - 1 - index;
    const wished = Math.round(part.endTicks / SHORTEST_TICKS) * SHORTEST_TICKS;
    const endTicks = left === 0 ? end : Math.max(at + SHORTEST_TICKS, Math.min(wished, end - left * SHORTEST_TICKS));
    result.push({ ...part, startTicks: at, endTicks });
    at = endTicks;
  });
  return result;
}

/** How much of a whole measure is missing before a pickup. */
function shiftOf({ metre, lengthTicks }: MeasureSpan): number {
  return Math.max(0, measureTicks(metre) - lengthTicks);
}
