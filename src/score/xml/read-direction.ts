/**
 * Directions and sounds of MusicXML: those that a Score has, and the words that say where to jump.
 */
import type { Direction, Dynamic, NoteType } from '../score.ts';
import type { Jumps } from './repeats.ts';
import { asNumber, child, childrenNamed, childText, type XmlElement } from './tree.ts';
import { NOTE_TYPES, quartersOf } from './values.ts';

/** A direction without its place. */
export type ReadDirection = DistributiveOmit<Direction, 'offsetTicks' | 'staff'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a `<direction>` says, in the order of the file. */
export function readDirection(element: XmlElement): ReadDirection[] {
  const tempo = asTempo(child(element, 'sound')?.attributes['tempo']);
  let tempoSaid = false;
  const result: ReadDirection[] = [];
  for (const type of childrenNamed(element, 'direction-type').flatMap(({ children }) => children)) {
    if (type.name === 'metronome') {
      const beatsPerMinute = tempo ?? readMetronome(type);
      if (beatsPerMinute !== undefined && !tempoSaid) result.push({ kind: 'tempo', beatsPerMinute });
      tempoSaid ||= beatsPerMinute !== undefined;
    } else {
      result.push(...readType(type));
    }
  }
  if (tempo !== undefined && !tempoSaid) result.push({ kind: 'tempo', beatsPerMinute: tempo });
  return result;
}

/** A `<sound>` that stands alone. */
export function readSound(element: XmlElement): ReadDirection[] {
  const beatsPerMinute = asTempo(element.attributes['tempo']);
  return beatsPerMinute === undefined ? [] : [{ kind: 'tempo', beatsPerMinute }];
}

/** The marks between ppp and fff, and those beyond them; accents (sf, fz …) are of one note and left out. */
const DYNAMICS: Readonly<Record<string, Dynamic>> = {
  n: 'ppp',
  pppppp: 'ppp',
  ppppp: 'ppp',
  pppp: 'ppp',
  ppp: 'ppp',
  pp: 'pp',
  p: 'p',
  mp: 'mp',
  mf: 'mf',
  f: 'f',
  ff: 'ff',
  fff: 'fff',
  ffff: 'fff',
  fffff: 'fff',
  ffffff: 'fff',
  // Loud, then at once soft: what follows is soft.
  fp: 'p',
  sfp: 'p',
  sfpp: 'pp',
};

function readType(type: XmlElement): ReadDirection[] {
  switch (type.name) {
    case 'dynamics': {
      const value = type.children.map(({ name }) => DYNAMICS[name]).find((mark) => mark !== undefined);
      return value === undefined ? [] : [{ kind: 'dynamic', value }];
    }
    case 'words':
      return type.text === '' ? [] : [{ kind: 'words', text: type.text }];
    case 'pedal': {
      const name = type.attributes['type'];
      if (name === 'start' || name === 'resume') return [{ kind: 'pedal', type: 'start' }];
      if (name === 'stop' || name === 'discontinue') return [{ kind: 'pedal', type: 'stop' }];
      return name === 'change' ? [{ kind: 'pedal', type: 'change' }] : [];
    }
    default:
      return [];
  }
}

function readMetronome(element: XmlElement): number | undefined {
  const unit = childText(element, 'beat-unit');
  const type: NoteType | undefined = NOTE_TYPES.find((known) => known === unit);
  // "c. 120", "120-132": the first number counts.
  const perMinute = asTempo(/\d+(\.\d+)?/.exec(childText(element, 'per-minute') ?? '')?.[0]);
  if (type === undefined || perMinute === undefined) return undefined;
  const dots = Math.min(2, childrenNamed(element, 'beat-unit-dot').length) as 0 | 1 | 2;
  return perMinute * quartersOf({ type, dots });
}

function asTempo(text: string | undefined): number | undefined {
  const tempo = asNumber(text);
  return tempo !== undefined && tempo > 0 && tempo <= 10_000 ? tempo : undefined;
}

/** What a `<sound>` says about the order of measures. */
export function readSoundJumps({ attributes }: XmlElement): Partial<Jumps> {
  return {
    ...(attributes['segno'] === undefined ? {} : { segno: true }),
    ...(attributes['coda'] === undefined ? {} : { coda: true }),
    ...(attributes['tocoda'] === undefined ? {} : { toCoda: true }),
    ...(attributes['fine'] === undefined ? {} : { fine: true }),
    ...(attributes['dacapo'] === 'yes' ? { daCapo: true } : {}),
    ...(attributes['dalsegno'] === undefined ? {} : { dalSegno: true }),
  };
}

/** The most passes that a file may ask for. */
const MOST_TIMES = 32;

/** What a `<barline>` says about it. An ending's numbers, such as "1, 2", hold from its start to its stop. */
export function readBarline(element: XmlElement): {
  readonly forward: boolean;
  readonly backwardTimes: number | undefined;
  readonly endingStart: readonly number[] | undefined;
  readonly endingStop: boolean;
} {
  const repeat = child(element, 'repeat');
  const ending = child(element, 'ending');
  const direction = repeat?.attributes['direction'];
  const times = asNumber(repeat?.attributes['times']) ?? 2;
  const type = ending?.attributes['type'];
  return {
    forward: direction === 'forward',
    backwardTimes: direction === 'backward' ? Math.min(MOST_TIMES, Math.max(1, Math.round(times))) : undefined,
    endingStart: type === 'start' ? endingNumbers(ending?.attributes['number'] ?? '') : undefined,
    endingStop: type === 'stop' || type === 'discontinue',
  };
}

/** @example endingNumbers('1-3, 5') // [1, 2, 3, 5] */
export function endingNumbers(text: string): number[] {
  const numbers: number[] = [];
  for (const [, from, to] of text.matchAll(/(\d+)(?:\s*-\s*(\d+))?/g)) {
    const first = Number(from);
    const last = to === undefined ? first : Number(to);
    for (let number = first; number <= Math.min(last, MOST_TIMES); number++) numbers.push(number);
  }
  return numbers.filter((number) => number >= 1 && number <= MOST_TIMES);
}
