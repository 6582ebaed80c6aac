/**
 * Works that stand in MAESTRO's validation and test splits. Their scores, in whatever data set, belong to the same
 * split, so that nothing that is trained on scores has seen what it is tested on.
 *
 * The numbered ones are `workOf` of MAESTRO's titles; the others are what titles without a number mean.
 */
import type { SongEntry, Split } from '../../dataset/collection.ts';
import { stableSplit, workOf } from '../../dataset/works.ts';

/** Composer and catalogue, then numbers; 10/12 is opus 10 no. 12, and 10 is all of it. After a slash: by title. */
const HELD_OUT: Readonly<Record<'test' | 'validation', string>> = {
  test: `
    bach bwv 831 850 855 858 862 863 873 877 891; beethoven op 2/3 10/1 13 14/1 14/2 26 28 31/1 31/3 129; brahms op 2;
    chopin op 1 9/3 10/9 10/12 15/1 15/2 26 27/1 34 35 44 53 61; haydn hob xvi 6 20 24 49;
    liszt s 139/3 139/8 139/10 139/11 145/1 145/2 244/9 418 447; mendelssohn op 28; mozart k 280 333 511;
    rachmaninoff op 23/6 32/8 32/10 32/12 39/1 39/5 39/8; scarlatti k 9 54 96 118 132 208 213 239 466 525;
    schubert d 118 328 537 664 760 780 784 840 899 935; schumann op 4 7 28/2 133; scriabin op 42/4 42/5 63 68;
    debussy/estampes; debussy/jardins sous la pluie; debussy/pagodes; debussy/pour le piano; debussy/suite bergamasque;
    debussy/clair de lune; liszt/au bord d une source; schubert/gretchen am spinnrade; schubert/erlkonig;
    schubert/aufenthalt; schubert/standchen; wagner/isoldes liebestod`,
  validation: `
    bach bwv 849 868 875 883; beethoven op 22 35 90 106; beethoven woo 57; brahms op 1 39 79/1 119;
    chopin op 6/2 7/3 9/2 10/5 17 20 27/2 32/2 33/1 33/2 48/1 49 55/2 57 62/1 62/2; haydn hob xvi 39 41;
    liszt s 139/1 139/9 139/12 213 244/2 244/12 244/13 244/15 386; mendelssohn op 14; mozart k 279 533;
    rachmaninoff op 3/1 3/2 10/5 32/5 33/3 39/6 42; schumann op 6 18 20 22; scriabin op 8/13 14 15 30 38 51 65;
    balakirev/islamey; franck/prelude choral et fugue; liszt/funerailles; liszt/sonetto 123 del petrarca;
    rachmaninoff/lilac; rachmaninoff/polka de w r; schubert/der muller und der bach`,
};

const SPLIT_OF = new Map<string, Split>(
  (['test', 'validation'] as const).flatMap((split) => worksOf(HELD_OUT[split]).map((work) => [work, split] as const)),
);

/** @example worksOf('chopin op 10/12 35') // ['chopin op 10 no 12', 'chopin op 35'] */
function worksOf(list: string): string[] {
  return list.split(';').flatMap((group) => {
    const words = group.trim().split(/\s+/);
    const first = words.findIndex((word) => /^\d/.test(word));
    if (first < 0 || words[0]?.includes('/')) return [words.join(' ')];
    const catalogue = words.slice(0, first).join(' ');
    return words.slice(first).map((number) => `${catalogue} ${number.replace('/', ' no ')}`);
  });
}

/**
 * The split of MAESTRO that a work is held out in. A whole opus is held out with any of its pieces, a piece
 * with its whole opus, and a part with the work whose title it begins with.
 *
 * @example heldOut('chopin op 17 no 4') // 'validation', as all of op. 17 is
 */
export function heldOut(work: string): Split | undefined {
  const exact = SPLIT_OF.get(work) ?? SPLIT_OF.get(work.replace(/ no \d+$/, ''));
  if (exact !== undefined || / no \d+$/.test(work)) return exact;
  for (const [held, split] of SPLIT_OF) {
    if (held.startsWith(`${work} no `) || (held.includes('/') && work.startsWith(`${held} `))) return split;
  }
  return undefined;
}

/** The split of a score: that of its work in MAESTRO where it is held out there, else a stable one. */
export function splitOfScore(entry: Pick<SongEntry, 'id' | 'composer' | 'title'>): Split {
  const work = workOf(entry);
  return heldOut(work) ?? stableSplit(work);
}
