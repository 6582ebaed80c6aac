/** The page's words in the language of its reader, as far as there is a table for it. */
import { en, type Texts } from './en.ts';

const TABLES: Readonly<Record<string, Texts>> = { en };

/**
 * The first language of a reader for which there are words; English otherwise.
 *
 * @example chooseTexts(['fr-CH', 'en-GB']).language // 'en'
 */
export function chooseTexts(languages: readonly string[]): Texts {
  for (const language of languages) {
    const table = TABLES[language.toLowerCase().split('-')[0] ?? ''];
    if (table !== undefined) return table;
  }
  return en;
}

export type { Texts };

export const texts: Texts = chooseTexts(globalThis.navigator?.languages ?? []);
