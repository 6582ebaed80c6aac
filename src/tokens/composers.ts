/**
 * Composers as collections write them ("Frédéric Chopin", "Holmès, Augusta", "ChopinFF", "Bach"): who is meant,
 * and which period of music they belong to.
 */

export const PERIODS = ['baroque', 'classical', 'romantic', 'modern'] as const;
export type Period = (typeof PERIODS)[number];

/** Those with the most pieces in MAESTRO, ASAP, Mutopia and OpenScore Lieder, by surname. */
export const COMPOSERS = [
  'Bach',
  'Beethoven',
  'Brahms',
  'Chaminade',
  'Chopin',
  'Czerny',
  'Debussy',
  'Franz',
  'Handel',
  'Haydn',
  'Hensel',
  'Holmès',
  'Lang',
  'Liszt',
  'Mendelssohn',
  'Mozart',
  'Rachmaninoff',
  'Reichardt',
  'Scarlatti',
  'Schubert',
  'Schumann',
  'Scriabin',
  'Wolf',
] as const;

/** Given names or initials, folded, of those whose surname is also that of others who are listed nowhere here. */
export const GIVEN: Readonly<Record<string, RegExp>> = {
  bach: /^($|j ?s|johann s|sebastian)/,
  haydn: /^($|f?j|franz j)/,
  lang: /^josephine/,
  franz: /^($|robert|r)/,
  liszt: /^($|f)/,
  mozart: /^($|w|a)/,
  reichardt: /^l/,
  scarlatti: /^($|d)/,
  schubert: /^($|f)/,
  schumann: /^($|r)/,
};

/** By style rather than by dates: who wrote on into a later period stands where most of the music belongs. */
export const SURNAMES: Readonly<Record<Period, string>> = {
  baroque:
    'bach bohm bull buxtehude byrd couperin daquin dandrieu frescobaldi froberger gibbons handel kuhnau pachelbel purcell rameau scarlatti sweelinck telemann vivaldi',
  classical:
    'arne beethoven cimarosa clementi diabelli dussek gluck haydn hummel kuhlau mozart paradis reichardt schroter soler',
  romantic:
    'alkan arensky balakirev beach berlioz bizet borodin brahms bruckner burgmuller chabrier chaminade chausson chopin cornelius czerny dvorak elgar faisst faure field franck franz glinka godard gonzaga gottschalk gounod grandval greger grieg heller hensel holmes jaell kinkel kralik lang lehmann liadov liszt macdowell mahler massenet mayer mendelssohn moniuszko moszkowski munktell mussorgsky parry rachmaninoff rubinstein rossini schubert schumann sinding smetana sousa stanford strauss sullivan tarrega tausig tchaikovsky tosti verdi viardot wagner weber wieck wolf zumsteeg',
  modern:
    'albeniz bantock barber bartok berg boulanger bridge burleigh busoni butterworth copland debussy delius falla gershwin ginastera granados gurney hindemith ives janacek joplin kapustin kodaly ligeti medtner messiaen poulenc prokofiev quilter ravel satie schoenberg scriabin shostakovich somervell stravinsky szymanowski vine warlock webern',
};

const PERIOD_OF = new Map<string, Period>(
  PERIODS.flatMap((period) => SURNAMES[period].split(' ').map((name) => [name, period] as const)),
);

/** Other spellings of surnames. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  'mendelssohn bartholdy': 'mendelssohn',
  bartholdy: 'mendelssohn',
  haendel: 'handel',
  skryabin: 'scriabin',
  rachmaninov: 'rachmaninoff',
  tschaikowsky: 'tchaikovsky',
  chaikovsky: 'tchaikovsky',
};

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A name taken apart, without accents and capitals. Of several composers ("Bach / Busoni") the first counts. */
export interface ComposerName {
  readonly surname: string;
  /** Given names, or initials without a space; '' where not told. */
  readonly given: string;
}

/**
 * @example composerName('Frédéric Chopin') // { surname: 'chopin', given: 'frederic' }
 * @example composerName('BachJS') // { surname: 'bach', given: 'js' }
 */
export function composerName(text: string): ComposerName {
  const first = text.replace(/\([^)]*\)|\[[^\]]*\]/g, ' ').split(/[/;&]/)[0] ?? '';
  // Mutopia's way: the surname, then initials, in one word.
  const joined = /^\s*(\p{Lu}[\p{Ll}’']+(?:-\p{Lu}\p{Ll}+)?)(\p{Lu}[\p{L}]*)\s*$/u.exec(first);
  const [surname, given] =
    joined !== null
      ? [joined[1], joined[2]]
      : first.includes(',')
        ? first.split(',')
        : [first.trim().split(/\s+/).at(-1), first.trim().split(/\s+/).slice(0, -1).join(' ')];
  const plain = fold(surname ?? '');
  return { surname: SPELLINGS[plain] ?? plain, given: fold(given ?? '') };
}

const isMeant = ({ surname, given }: ComposerName): boolean => GIVEN[surname]?.test(given) ?? true;

/** Which of COMPOSERS is meant, or undefined for any other. @example knownComposer('SchumannR') // 'Schumann' */
export function knownComposer(text: string): (typeof COMPOSERS)[number] | undefined {
  const name = composerName(text);
  return isMeant(name) ? COMPOSERS.find((known) => fold(known) === name.surname) : undefined;
}

/** The years at which periods end, for composers who are not listed. */
export const ENDS: readonly [period: Period, year: number][] = [
  ['baroque', 1750],
  ['classical', 1815],
  ['romantic', 1900],
];

/**
 * The period of a piece, or undefined where neither the composer is listed nor the year given.
 *
 * @param year in which it was written
 * @example periodOf('Domenico Scarlatti') // 'baroque'
 */
export function periodOf(composer: string | undefined, year?: number): Period | undefined {
  const listed = composer === undefined ? undefined : PERIOD_OF.get(composerName(composer).surname);
  if (listed !== undefined || year === undefined) return listed;
  return ENDS.find(([, end]) => year < end)?.[0] ?? 'modern';
}
