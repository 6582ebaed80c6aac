/**
 * Short beginnings to continue, written for this project, and the tiny notation they are written in.
 *
 * A hand is text: bars between `|`; in a bar, tokens `NOTES:BEATS`, where NOTES is one or more names
 * joined by `+`, or `-` for a rest. `C4:1 E4+G4:0.5 -:0.5` is a quarter, an eighth of two notes, an eighth's rest.
 */
import { OptionError } from '../errors.ts';
import { createPiece } from '../notes/create.ts';
import type { KeyChange, Note, Piece } from '../notes/piece.ts';

export interface Score {
  /** Upper staff: channel 0, track 0. */
  readonly right: string;
  /** Lower staff: channel 0, track 1; a little softer. */
  readonly left: string;
  /** Quarter notes in a bar. Every bar is checked against it. */
  readonly beatsPerBar: number;
  /** Quarter notes a minute. */
  readonly beatsPerMinute: number;
  /** Sharps (positive) or flats (negative). */
  readonly fifths: number;
  readonly mode: KeyChange['mode'];
}

/** A motif: its name for commands, its title for people, its music. */
export interface Motif {
  readonly name: string;
  readonly title: string;
  readonly piece: Piece;
}

const TICKS_PER_BEAT = 480;
const VELOCITIES = { right: 84, left: 66 } as const;
const STEPS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/**
 * The pitch of a note's name in scientific notation, with any sharps `#` or flats `b`.
 *
 * @throws OptionError if it is not the name of a MIDI pitch
 * @example parsePitch('Eb4') // 63
 */
export function parsePitch(name: string): number {
  const match = /^([A-G])(#*|b*)(-?\d)$/.exec(name);
  const step = STEPS[match?.[1] ?? ''];
  if (match === null || step === undefined) throw new OptionError(`'${name}' is not the name of a note, such as F#4`);
  const accidentals = (match[2] ?? '').length * (match[2]?.startsWith('b') ? -1 : 1);
  const pitch = 12 * (Number(match[3]) + 1) + step + accidentals;
  if (pitch < 0 || pitch > 127) throw new OptionError(`'${name}' is not a MIDI pitch: C-1 to G9`);
  return pitch;
}

/**
 * A piece from the notation above.
 *
 * @throws OptionError that names the bar, if a token cannot be read or a bar is not full
 * @example
 * parseScore({ right: 'C5:1 E5:1 | G5:2', left: 'C3+G3:2 | -:2', beatsPerBar: 2, beatsPerMinute: 96, fifths: 0, mode: 'major' })
 */
export function parseScore(score: Score): Piece {
  const { beatsPerBar, beatsPerMinute, fifths, mode } = score;
  return createPiece({
    ticksPerBeat: TICKS_PER_BEAT,
    notes: [...parseHand(score, 'right'), ...parseHand(score, 'left')],
    tempos: [{ timeTicks: 0, microsecondsPerBeat: Math.round(60e6 / beatsPerMinute) }],
    metres: [{ timeTicks: 0, numerator: beatsPerBar, denominator: 4 }],
    keys: [{ timeTicks: 0, fifths, mode }],
  });
}

function parseHand(score: Score, hand: 'right' | 'left'): Note[] {
  const notes: Note[] = [];
  let onsetTicks = 0;
  for (const [index, bar] of score[hand].split('|').entries()) {
    const where = `bar ${index + 1} of the ${hand} hand`;
    const barStart = onsetTicks;
    for (const token of bar.trim().split(/\s+/)) {
      const match = /^([^:]+):(\d+(?:\.\d+)?)$/.exec(token);
      const durationTicks = Math.round(Number(match?.[2]) * TICKS_PER_BEAT);
      if (match === null || durationTicks === 0) {
        throw new OptionError(`${where}: '${token}' is not NOTES:BEATS, such as C4+E4:1`);
      }
      const names = match[1] === '-' ? [] : (match[1] ?? '').split('+');
      for (const name of names) {
        const track = hand === 'right' ? 0 : 1;
        notes.push({ pitch: parsePitch(name), onsetTicks, durationTicks, velocity: VELOCITIES[hand], track });
      }
      onsetTicks += durationTicks;
    }
    const beats = (onsetTicks - barStart) / TICKS_PER_BEAT;
    if (beats !== score.beatsPerBar)
      throw new OptionError(`${where} has ${beats} beats instead of ${score.beatsPerBar}`);
  }
  return notes;
}

/** The built-in motifs: four bars each, for two hands. */
export const MOTIFS: readonly Motif[] = [
  {
    name: 'morning',
    title: 'Morning, in C major',
    piece: parseScore({
      beatsPerBar: 4,
      beatsPerMinute: 108,
      fifths: 0,
      mode: 'major',
      right: `
        G4:0.5 C5:0.5 E5:1 D5:0.5 C5:0.5 G4:1 | A4:0.5 C5:0.5 F5:1 E5:0.5 D5:0.5 C5:1 |
        B4:0.5 D5:0.5 G5:1 F5:0.5 E5:0.5 D5:1 | E5:0.5 D5:0.5 C5:1 G4:2`,
      left: `
        C3:0.5 G3:0.5 E3:0.5 G3:0.5 C3:0.5 G3:0.5 E3:0.5 G3:0.5 | F3:0.5 C4:0.5 A3:0.5 C4:0.5 F3:0.5 C4:0.5 A3:0.5 C4:0.5 |
        G2:0.5 D3:0.5 B3:0.5 D3:0.5 G2:0.5 D3:0.5 F3:0.5 D3:0.5 | C3:0.5 G3:0.5 E3:0.5 G3:0.5 C3+E3:2`,
    }),
  },
  {
    name: 'rain',
    title: 'Rain, in A minor',
    piece: parseScore({
      beatsPerBar: 4,
      beatsPerMinute: 84,
      fifths: 0,
      mode: 'minor',
      right: `
        -:0.5 E5:0.5 C5:0.5 E5:0.5 A5:1.5 G5:0.5 | F5:1 E5:0.5 D5:0.5 E5:2 |
        -:0.5 D5:0.5 B4:0.5 D5:0.5 G5:1.5 F5:0.5 | E5:0.5 D5:0.5 C5:0.5 B4:0.5 A4:2`,
      left: `
        A2:1 E3+A3:1 C4:1 E3+A3:1 | D3:1 F3+A3:1 A2:1 E3+C4:1 |
        G2:1 D3+B3:1 G3:1 D3+B3:1 | E2:1 E3+G#3:1 A2:1 E3+C4:1`,
    }),
  },
  {
    name: 'waltz',
    title: 'Waltz, in G major',
    piece: parseScore({
      beatsPerBar: 3,
      beatsPerMinute: 144,
      fifths: 1,
      mode: 'major',
      right: 'D5:2 B4:1 | G5:1.5 F#5:0.5 E5:1 | D5:1 C5:1 A4:1 | B4:1 G4:2',
      left: 'G2:1 B3+D4:1 B3+D4:1 | C3:1 C4+E4:1 C4+E4:1 | D3:1 F#3+C4:1 F#3+C4:1 | G2:1 D3+B3:2',
    }),
  },
];

/**
 * A built-in motif by its name.
 *
 * @throws OptionError that lists the names, if there is none of this one
 * @example motif('waltz').title // 'Waltz, in G major'
 */
export function motif(name: string): Motif {
  const found = MOTIFS.find((known) => known.name === name);
  if (found === undefined) {
    throw new OptionError(`there is no motif '${name}': choose ${MOTIFS.map((known) => known.name).join(', ')}`);
  }
  return found;
}
