/**
 * MusicXML, from any notation program, as a Score: all parts on the two staves of a piano, as it sounds and in the
 * order in which it is played.
 *
 * Read: notes, chords, grace notes, rests, ties, tuplets, beams, metre, key, clefs, dynamics, pedal, tempo, words;
 * score-partwise and score-timewise, MusicXML 1.0 to 4.0, plain or in a container. Left out: slurs, articulations,
 * ornaments, hairpins, lyrics, fingerings, drums, small notes that are not printed, layout, and all clefs but treble and bass.
 */
import { ScoreError } from '../../errors.ts';
import type { Score } from '../score.ts';
import { musicXmlText } from './container.ts';
import { mergeParts } from './merge.ts';
import { type Part, readPart } from './read-part.ts';
import { asNumber, child, childrenNamed, childText, parseXml, type XmlElement } from './tree.ts';

export interface ReadMusicXmlOptions {
  /** 'play': repeats, endings and jumps are written out (the default); 'ignore': every measure once, as printed. */
  readonly repeats?: 'play' | 'ignore';
}

/** The finest clock that a result may have; a MIDI file holds no finer one. */
const MOST_TICKS_PER_BEAT = 0x7fff;

/**
 * A MusicXML file as a score.
 *
 * Several parts become one: staves are sorted to the piano's two by order and clef, each voice stays a voice.
 * Transposing instruments are written as they sound. Measures that are written out again by repeats are numbered on.
 * `ticksPerBeat` is the least that all `<divisions>` go into.
 *
 * @param content the text, or the bytes of a `.musicxml`, `.xml` (UTF-8, UTF-16, Latin-1) or `.mxl` file
 * @throws ScoreError of one line, naming line or measure, if it is not MusicXML, damaged or too large
 * @example readMusicXml(writeMusicXml(score)).measures.length === score.measures.length
 */
export function readMusicXml(content: string | Uint8Array, options: ReadMusicXmlOptions = {}): Score {
  const root = parseXml(typeof content === 'string' ? content : musicXmlText(content));
  const parts = partMeasures(root);
  const ticksPerBeat = commonTicks(parts);
  const read = parts.map((measures): Part => readPart(measures, ticksPerBeat));
  const title = childText(child(root, 'work'), 'work-title') ?? childText(root, 'movement-title');
  const composer = childrenNamed(child(root, 'identification'), 'creator').find(
    ({ attributes, text }) => attributes['type'] === 'composer' && text !== '',
  )?.text;
  return {
    ...(title === undefined ? {} : { title }),
    ...(composer === undefined ? {} : { composer }),
    ticksPerBeat,
    measures: mergeParts(read, ticksPerBeat, options.repeats !== 'ignore'),
  };
}

/** The measures of each part. A timewise score has them the other way round. */
function partMeasures(root: XmlElement): XmlElement[][] {
  switch (root.name) {
    case 'score-partwise':
      return filled(childrenNamed(root, 'part').map((part) => childrenNamed(part, 'measure')));
    case 'score-timewise': {
      const measures = childrenNamed(root, 'measure');
      const count = Math.max(0, ...measures.map((measure) => childrenNamed(measure, 'part').length));
      return filled(
        Array.from({ length: count }, (_, index) =>
          measures.map((measure) => ({
            ...measure,
            children: childrenNamed(measure, 'part')[index]?.children ?? [],
          })),
        ),
      );
    }
    default:
      throw new ScoreError(
        `the file is XML, but not a MusicXML score (it begins with <${root.name}>): export MusicXML from your notation program`,
      );
  }
}

function filled(parts: XmlElement[][]): XmlElement[][] {
  if (parts.every((measures) => measures.length === 0)) {
    throw new ScoreError('the MusicXML score has no measures: choose a score with notes in it');
  }
  return parts;
}

/** The least common multiple of all divisions, as far as a clock may be that fine; then a fine one that is nearly right. */
function commonTicks(parts: readonly (readonly XmlElement[])[]): number {
  let ticks = 1;
  for (const measure of parts.flat()) {
    for (const attributes of childrenNamed(measure, 'attributes')) {
      const divisions = asNumber(childText(attributes, 'divisions'));
      if (divisions === undefined || !Number.isInteger(divisions) || divisions <= 0) continue;
      const common = (ticks / greatestCommonDivisor(ticks, divisions)) * divisions;
      if (common > MOST_TICKS_PER_BEAT) return NEARLY_RIGHT;
      ticks = common;
    }
  }
  return ticks;
}

/** Has the divisors 2^5, 3^2, 5 and 7. */
const NEARLY_RIGHT = 10_080;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
