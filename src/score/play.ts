/**
 * A score as it is played: written notes to notes on the clock of a piece, with ties joined, grace notes given time,
 * dynamics as velocities, and tempo, metre, key and pedal as data.
 */
import { createPiece, MAX_MICROSECONDS_PER_BEAT } from '../notes/create.ts';
import type { KeyChange, MetreChange, Note, PedalChange, Piece, TempoChange } from '../notes/piece.ts';
import type { Chord, Direction, Dynamic, Measure, Score } from './score.ts';
import { midiPitch } from './xml/pitch.ts';
import { type ReadMusicXmlOptions, readMusicXml } from './xml/read.ts';

/**
 * The velocity of each dynamic mark, the values of MuseScore and so of most files. Before the first mark it is mf.
 */
export const DYNAMIC_VELOCITIES: Readonly<Record<Dynamic, number>> = {
  ppp: 16,
  pp: 33,
  p: 49,
  mp: 64,
  mf: 80,
  f: 96,
  ff: 112,
  fff: 126,
};

/**
 * The piece that a score says to play. Exactly on the grid; staff 1 is track 0, staff 2 track 1.
 *
 * Tied notes are one. A grace note lasts a 32nd and comes before its beat; where the piece begins with one, on the
 * beat, and its chord after it. A dynamic mark holds for both staves, unless the other has its own at the same place.
 * A key of the piano is struck once at a time: notes of one pitch that begin together are one, the longest, and one
 * that is struck again ends there. A changed pedal is up for a 32nd. Where a measure is shorter or longer than its
 * metre, as pickups are, the piece has the metre of its true length, so that bar lines stay where they are.
 *
 * @example pieceFromScore(readMusicXml(text)).notes[0] // { pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80, channel: 0, track: 0 }
 */
export function pieceFromScore(score: Score): Piece {
  const { ticksPerBeat, measures } = score;
  const directions = measures.flatMap(({ startTicks, directions }) =>
    directions.map((direction) => ({ timeTicks: startTicks + direction.offsetTicks, direction })),
  );
  directions.sort((a, b) => a.timeTicks - b.timeTicks);
  return createPiece({
    ticksPerBeat,
    notes: struckOnce(playedNotes(score, directions)),
    pedal: pedalChanges(directions, Math.max(1, Math.round(ticksPerBeat / 8))),
    tempos: tempoChanges(directions),
    metres: metreChanges(measures, ticksPerBeat),
    keys: measures.flatMap(({ startTicks, key }): KeyChange[] =>
      key === undefined ? [] : [{ timeTicks: startTicks, ...key }],
    ),
  });
}

/**
 * The piece in a MusicXML file: `pieceFromScore` of `readMusicXml`.
 *
 * @throws ScoreError if it is not MusicXML
 * @example pieceFromMusicXml(bytes).notes.length
 */
export function pieceFromMusicXml(content: string | Uint8Array, options: ReadMusicXmlOptions = {}): Piece {
  return pieceFromScore(readMusicXml(content, options));
}

interface Timed {
  readonly timeTicks: number;
  readonly direction: Direction;
}

/** A note that a later one may be tied to. */
interface Sounding {
  readonly pitch: number;
  readonly onsetTicks: number;
  endTicks: number;
  readonly velocity: number;
  readonly track: number;
  tied: boolean;
}

function playedNotes({ ticksPerBeat, measures }: Score, directions: readonly Timed[]): Note[] {
  const graceTicks = Math.max(1, Math.round(ticksPerBeat / 8));
  const strokes: Stroke[] = [];
  for (const { startTicks, voices } of measures) {
    for (const { staff, elements } of voices) {
      let graces: Chord[] = [];
      const strikeGraces = (beatTicks: number, mostTicks: number): number => {
        const before = Math.min(beatTicks, graces.length * graceTicks);
        const after = before > 0 ? 0 : Math.min(graces.length * graceTicks, Math.floor(mostTicks / 2));
        const each = (before + after) / Math.max(1, graces.length);
        graces.forEach((grace, index) => {
          const start = beatTicks - before + Math.floor(index * each);
          const end = Math.max(start + 1, beatTicks - before + Math.floor((index + 1) * each));
          strokes.push({ chord: grace, track: staff - 1, onsetTicks: start, endTicks: end });
        });
        graces = [];
        return after;
      };
      for (const element of elements) {
        const onset = startTicks + element.offsetTicks;
        if (element.kind === 'rest') continue;
        if (element.durationTicks === 0) {
          graces.push(element);
          continue;
        }
        const late = strikeGraces(onset, element.durationTicks);
        strokes.push({
          chord: element,
          track: staff - 1,
          onsetTicks: onset + late,
          endTicks: onset + element.durationTicks,
        });
      }
      const last = elements.at(-1);
      if (last !== undefined) strikeGraces(startTicks + last.offsetTicks + last.durationTicks, 0);
    }
  }
  return struck(strokes, velocities(directions));
}

/** A chord at its time on the piano. */
interface Stroke {
  readonly chord: Chord;
  readonly track: number;
  readonly onsetTicks: number;
  readonly endTicks: number;
}

/** Strokes to notes, by time, since a tie goes from any voice and staff to any other. */
function struck(strokes: Stroke[], velocityAt: (timeTicks: number, track: number) => number): Note[] {
  const notes: Sounding[] = [];
  // By pitch the notes that a later one may be tied to.
  const open = new Map<number, Sounding[]>();
  strokes.sort((a, b) => a.onsetTicks - b.onsetTicks);
  for (const { chord, track, onsetTicks, endTicks } of strokes) {
    for (const { pitch, tieStart, tieStop } of chord.notes) {
      const key = playable(midiPitch(pitch));
      const from = tieStop ? takeTied(open.get(key), onsetTicks, track) : undefined;
      if (from !== undefined) {
        from.endTicks = Math.max(from.endTicks, endTicks);
        from.tied = tieStart;
        continue;
      }
      const velocity = velocityAt(onsetTicks, track);
      const note = { pitch: key, onsetTicks, endTicks, velocity, track, tied: tieStart };
      notes.push(note);
      open.set(key, [...(open.get(key) ?? []).filter(({ tied }) => tied), note]);
    }
  }
  return notes.map(({ endTicks, tied: _, ...note }) => ({ ...note, durationTicks: endTicks - note.onsetTicks }));
}

/** The tied note that goes on here: one that ends here, of the same staff if there is one. */
function takeTied(open: readonly Sounding[] | undefined, onsetTicks: number, track: number): Sounding | undefined {
  const fitting = open?.filter(({ tied, endTicks }) => tied && endTicks === onsetTicks) ?? [];
  return fitting.find((note) => note.track === track) ?? fitting[0];
}

/** Into the range of MIDI by octaves; no instrument leaves it. */
function playable(pitch: number): number {
  if (pitch < 0) return ((pitch % 12) + 12) % 12;
  return pitch > 127 ? 116 + ((pitch - 116) % 12) : pitch;
}

/** One key, one stroke at a time. */
function struckOnce(notes: readonly Note[]): Note[] {
  const byPitch = new Map<number, Note[]>();
  const sorted = [...notes].sort((a, b) => a.onsetTicks - b.onsetTicks || b.durationTicks - a.durationTicks);
  for (const note of sorted) {
    const before = byPitch.get(note.pitch) ?? [];
    const last = before.at(-1);
    if (last?.onsetTicks === note.onsetTicks) continue;
    if (last !== undefined) {
      const durationTicks = Math.min(last.durationTicks, note.onsetTicks - last.onsetTicks);
      before[before.length - 1] = { ...last, durationTicks };
    }
    before.push(note);
    byPitch.set(note.pitch, before);
  }
  return [...byPitch.values()].flat();
}

/** The velocity at a time on a track. */
function velocities(directions: readonly Timed[]): (timeTicks: number, track: number) => number {
  const marks: { timeTicks: number; levels: [number, number] }[] = [];
  let levels: [number, number] = [DYNAMIC_VELOCITIES.mf, DYNAMIC_VELOCITIES.mf];
  const dynamics = directions.flatMap(({ timeTicks, direction }) =>
    direction.kind === 'dynamic' ? [{ timeTicks, staff: direction.staff, value: direction.value }] : [],
  );
  for (const { timeTicks, staff, value } of dynamics) {
    const velocity = DYNAMIC_VELOCITIES[value];
    const other = dynamics.some((one) => one.timeTicks === timeTicks && one.staff !== staff);
    levels = other ? [...levels] : [velocity, velocity];
    levels[staff - 1] = velocity;
    marks.push({ timeTicks, levels });
  }
  return (timeTicks, track) => {
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.timeTicks ?? 0) <= timeTicks) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1]?.levels[track === 0 ? 0 : 1] ?? DYNAMIC_VELOCITIES.mf;
  };
}

function pedalChanges(directions: readonly Timed[], changeTicks: number): PedalChange[] {
  return directions.flatMap(({ timeTicks, direction }): PedalChange[] => {
    if (direction.kind !== 'pedal') return [];
    const up = { timeTicks, value: 0 };
    if (direction.type === 'stop') return [up];
    if (direction.type === 'start') return [{ timeTicks, value: 127 }];
    return [up, { timeTicks: timeTicks + changeTicks, value: 127 }];
  });
}

function tempoChanges(directions: readonly Timed[]): TempoChange[] {
  return directions.flatMap(({ timeTicks, direction }): TempoChange[] => {
    if (direction.kind !== 'tempo') return [];
    const microseconds = Math.round(60e6 / direction.beatsPerMinute);
    return [{ timeTicks, microsecondsPerBeat: Math.min(MAX_MICROSECONDS_PER_BEAT, Math.max(1, microseconds)) }];
  });
}

function metreChanges(measures: readonly Measure[], ticksPerBeat: number): MetreChange[] {
  const changes: MetreChange[] = [];
  let written: Measure['metre'];
  measures.forEach(({ startTicks, lengthTicks, metre }, index) => {
    written = metre ?? written;
    if (written === undefined) return;
    const full = (4 * ticksPerBeat * written.numerator) / written.denominator;
    // After a short last measure no bar line follows.
    const isLast = index === measures.length - 1;
    const actual =
      lengthTicks === full || (isLast && lengthTicks < full)
        ? written
        : metreOf(lengthTicks, written.denominator, ticksPerBeat);
    const { numerator, denominator } = actual ?? written;
    const before = changes.at(-1);
    if (before?.numerator !== numerator || before.denominator !== denominator) {
      changes.push({ timeTicks: startTicks, numerator, denominator });
    }
  });
  return changes;
}

/** The metre of a length, in the written beats or in finer ones. @example metreOf(480, 4, 480) // 1/4 */
function metreOf(lengthTicks: number, beats: number, ticksPerBeat: number): MetreChange | undefined {
  for (let denominator = beats; denominator <= 128; denominator *= 2) {
    const numerator = (lengthTicks * denominator) / (4 * ticksPerBeat);
    if (Number.isInteger(numerator) && numerator >= 1 && numerator <= 255) {
      return { timeTicks: 0, numerator, denominator };
    }
  }
  return undefined;
}
