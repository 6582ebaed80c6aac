/**
 * Which work a piece is a version of, whatever collection it comes from: composers are told apart by surname and
 * their works by catalogue number, so that "Sonata No. 8 in C Minor, Op. 13" in one collection and
 * "BeethovenLv, Op. 13" in another are kept in one split.
 */
import { composerName } from '../tokens/composers.ts';
import type { SongEntry, Split } from './collection.ts';
import { compositionOf, drawFor } from './split.ts';

type Catalogue = readonly [name: string, pattern: RegExp];

const OPUS: Catalogue = ['op', /\bo(?:p(?:us)?)?[.\s]*(\d+)(?:[\s,]*(?:no?s?|nr)[.\s]*(\d+)|\/(\d+))?/];
const EVERYBODY: readonly Catalogue[] = [['woo', /\bwoo[.\s]*(\d+)/], OPUS];
const KOECHEL: Catalogue = ['k', /\bk(?:v)?[.\s]*(\d+[a-z]?)/];
const BY_COMPOSER: Readonly<Record<string, readonly Catalogue[]>> = {
  bach: [
    ['bwv anh', /\bbwv[.\s]*anh[.\s]*(\d+[a-z]?)/],
    ['bwv', /\bbwv[.\s]*(\d+[a-z]?)/],
  ],
  handel: [['hwv', /\bhwv[.\s]*(\d+)/]],
  haydn: [['hob xvi', /\bxvi[:\s]*(\d+)/]],
  liszt: [['s', /\bs[.\s]*(\d+)(?:\/(\d+))?/]],
  mozart: [KOECHEL],
  scarlatti: [KOECHEL],
  schubert: [['d', /\bd[.\s]*(\d+)/]],
};

/** Opus numbers of works that are better known by another catalogue. */
const SAME: Readonly<Record<string, string>> = {
  'schubert op 15': 'schubert d 760',
  'schubert op 90': 'schubert d 899',
  'schubert op 94': 'schubert d 780',
  'schubert op 120': 'schubert d 664',
  'schubert op 142': 'schubert d 935',
};

/**
 * What tells works apart. Movements, and dances of a suite, are one work; the pieces of an opus are works of their own
 * where their numbers are told. Without composer or number it is the composition, as `compositionOf` has it.
 *
 * @example workOf({ id: 'a.mid', composer: 'Ludwig van Beethoven', title: 'Sonata in E Major, Op. 14, No. 1' }) // 'beethoven op 14 no 1'
 */
export function workOf(entry: Pick<SongEntry, 'id' | 'composer' | 'title'>): string {
  if (entry.composer === undefined) return compositionOf(entry);
  const { surname } = composerName(entry.composer);
  const title = (entry.title ?? '').normalize('NFD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLowerCase();
  for (const [name, pattern] of [...(BY_COMPOSER[surname] ?? []), ...EVERYBODY]) {
    const match = pattern.exec(title);
    if (match === null) continue;
    const work = `${surname} ${name} ${match[1]}`;
    const part = match[2] ?? match[3];
    return SAME[work] ?? (part === undefined ? work : `${work} no ${Number(part)}`);
  }
  return compositionOf({ ...entry, composer: surname });
}

/** Shares of validation and test in `stableSplit`. */
const HELD_SHARE = 0.05;

/**
 * A split for a work that depends on nothing but its name, so that it stays the same when pieces are added, and in
 * every collection: 90 % training, 5 % validation, 5 % test.
 *
 * @example stableSplit('bach bwv 846') // 'train'
 */
export function stableSplit(work: string): Split {
  const draw = drawFor(0, work);
  if (draw < HELD_SHARE) return 'test';
  return draw < 2 * HELD_SHARE ? 'validation' : 'train';
}
