/**
 * What begins must end: ties and pedal marks of a score, made whole. Files have ties to nowhere, for one after a
 * repeat is written out, and pedals that go down twice; programs complain about them, or draw them over pages.
 */
import type { Chord, Direction, Measure, ScoreNote } from '../score.ts';

/** A head that is tied on, until the one that it is tied to is found. */
interface Open {
  readonly note: ScoreNote;
  readonly endTicks: number;
}

/** The same measures without halves of ties, and with a pedal that goes up as often as down. */
export function withWholeSpans(measures: readonly Measure[]): Measure[] {
  return withWholePedal(withWholeTies(withOwnNotes(measures)));
}

/** The same, but no note is in two measures: a repeat that is written out has the same ones, tied otherwise. */
function withOwnNotes(measures: readonly Measure[]): Measure[] {
  return withChords(measures, (chord) => ({ ...chord, notes: chord.notes.map((note) => ({ ...note })) }));
}

function withChords(measures: readonly Measure[], change: (chord: Chord) => Chord): Measure[] {
  return measures.map((measure) => ({
    ...measure,
    voices: measure.voices.map((voice) => ({
      ...voice,
      elements: voice.elements.map((element) => (element.kind === 'chord' ? change(element) : element)),
    })),
  }));
}

function withWholeTies(measures: readonly Measure[]): Measure[] {
  const places = measures.flatMap(({ startTicks, voices }) =>
    voices.flatMap(({ elements }) =>
      elements.flatMap((element) =>
        element.kind === 'chord' ? [{ chord: element, onsetTicks: startTicks + element.offsetTicks }] : [],
      ),
    ),
  );
  places.sort((a, b) => a.onsetTicks - b.onsetTicks);
  const open = new Map<string, Open[]>();
  const begun = new Set<ScoreNote>();
  const ended = new Set<ScoreNote>();
  for (const { chord, onsetTicks } of places) {
    for (const note of chord.notes) {
      const name = nameOf(note);
      // What ended before can no longer be tied to.
      const waiting = (open.get(name) ?? []).filter(({ endTicks }) => endTicks >= onsetTicks);
      const from = note.tieStop ? waiting.find(({ endTicks }) => endTicks === onsetTicks) : undefined;
      if (from !== undefined) {
        begun.add(from.note);
        ended.add(note);
      }
      const rest = waiting.filter((one) => one !== from);
      if (note.tieStart) rest.push({ note, endTicks: onsetTicks + chord.durationTicks });
      open.set(name, rest);
    }
  }
  return withChords(measures, (chord) => ({
    ...chord,
    notes: chord.notes.map((note) => ({ ...note, tieStart: begun.has(note), tieStop: ended.has(note) })),
  }));
}

function nameOf({ pitch }: ScoreNote): string {
  return `${pitch.step}${pitch.alter}${pitch.octave}`;
}

/** A piano has one pedal: down when it is down is a change, up when it is up is nothing, and the end lifts it. */
function withWholePedal(measures: readonly Measure[]): Measure[] {
  let down = false;
  let staff: 1 | 2 = 2;
  const result = measures.map((measure): Measure => {
    const directions = measure.directions.flatMap((direction): Direction[] => {
      if (direction.kind !== 'pedal') return [direction];
      const wasDown = down;
      down = direction.type !== 'stop';
      if (!wasDown) staff = direction.staff;
      if (!down) return wasDown ? [{ ...direction, staff }] : [];
      return [{ ...direction, staff, type: wasDown ? 'change' : 'start' }];
    });
    return { ...measure, directions };
  });
  const last = result.at(-1);
  if (!down || last === undefined) return result;
  const lift: Direction = { kind: 'pedal', type: 'stop', staff, offsetTicks: last.lengthTicks };
  return [...result.slice(0, -1), { ...last, directions: [...last.directions, lift] }];
}
