/**
 * Controls in words and back, for commands and for people; and the table of controls, printed.
 */
import { OptionError } from '../errors.ts';
import { COMPOSERS, knownComposer } from './composers.ts';
import { CONTROLS, type Control, type ControlName, LEVEL_EDGES, tempoClass } from './controls.ts';

/** A word for each control; what is left out is unknown. */
export type ControlWords = Readonly<Partial<Record<ControlName, string>>>;

/**
 * The classes that words stand for. Capitals do not matter. A tempo may be a number of quarter notes a minute, a key
 * may be written 'f#m', 'Gb major' or 'C-sharp minor', a composer by any name that collections use.
 *
 * @returns [CONTROLS.length], in the order of CONTROLS
 * @throws OptionError for a control or a word that there is not
 * @example controlsFromWords({ key: 'A minor', density: 'sparse', tempo: '90' })
 */
export function controlsFromWords(words: ControlWords): Uint8Array {
  const unknown = Object.keys(words).find((name) => !CONTROLS.some((control) => control.name === name));
  if (unknown !== undefined) {
    throw new OptionError(`there is no control ${unknown}: choose from ${CONTROLS.map(({ name }) => name).join(', ')}`);
  }
  return Uint8Array.from(CONTROLS, (control) => {
    const word = words[control.name];
    return word === undefined ? 0 : classOfWord(control, word.trim());
  });
}

/**
 * The words of classes; 'unknown' where the class is 0.
 *
 * @param classes [CONTROLS.length]
 * @throws RangeError for a class that there is not
 * @example controlWords(controlsFromWords({ key: 'am' })).key // 'A minor'
 */
export function controlWords(classes: ArrayLike<number>): Readonly<Record<ControlName, string>> {
  return Object.fromEntries(
    CONTROLS.map(({ name, classes: words }, index) => {
      const word = words[classes[index] ?? -1];
      if (word === undefined) throw new RangeError(`${classes[index]} is not a class of ${name}`);
      return [name, word];
    }),
  ) as Record<ControlName, string>;
}

/**
 * The table of controls as text for people: what each measures, its words, and where its levels begin.
 *
 * @example console.log(describeControls())
 */
export function describeControls(): string {
  return CONTROLS.map(({ name, meaning, classes }) => {
    const [, ...words] = classes;
    const lines = [`${name}: ${meaning}`, `  ${words.join(', ')}`];
    if (name === 'density' || name === 'polyphony' || name === 'register' || name === 'loudness') {
      const { performance, score } = LEVEL_EDGES[name];
      lines.push(`  begin at ${performance.join(', ')} in performances, ${score.join(', ')} in scores`);
    }
    return `${lines.join('\n')}\n`;
  }).join('');
}

function classOfWord({ name, classes }: Control, word: string): number {
  const found = classes.findIndex((candidate) => candidate.toLowerCase() === word.toLowerCase());
  if (found >= 0) return found;
  const read = OTHER_WAYS[name]?.(word, classes) ?? -1;
  if (read > 0) return read;
  throw new OptionError(`${name} cannot be '${word}': choose from ${classes.join(', ')}`);
}

/** How a control may be written beside its own words; what gives no class is refused. */
const OTHER_WAYS: Readonly<Partial<Record<ControlName, (word: string, classes: readonly string[]) => number>>> = {
  key: (word) => {
    const match = /^([a-g])[\s-]*(#|♯|sharp|b|♭|flat)?[\s-]*(major|maj|minor|min|m)?$/i.exec(word);
    const [, letter, sign, mode] = match ?? [];
    if (letter === undefined) return -1;
    const shift = sign === undefined ? 0 : /^(#|♯|sharp)$/i.test(sign) ? 1 : -1;
    const tonic = ({ c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 }[letter.toLowerCase()] ?? 0) + shift;
    // 'M' is major where it stands alone, as in chord symbols.
    const minor = mode !== undefined && mode !== 'M' && !/^maj/i.test(mode);
    return 1 + ((tonic + 12) % 12) + (minor ? 12 : 0);
  },
  tempo: (word) => {
    const beatsPerMinute = Number(word.replace(/\s*bpm$/i, ''));
    return word !== '' && beatsPerMinute > 0 && Number.isFinite(beatsPerMinute) ? tempoClass(beatsPerMinute) : -1;
  },
  metre: (word, classes) => (/^\d{1,3}\/(1|2|4|8|16|32|64|128)$/.test(word) ? classes.indexOf('other') : -1),
  composer: (word, classes) => {
    const known = knownComposer(word);
    return known === undefined || !COMPOSERS.includes(known) ? -1 : classes.indexOf(known);
  },
};
