/** What was found, in sentences. Pure. */
import type { Originality } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { usualFor, verdictOf } from './usual.ts';

const words = texts.originality;

/** @example verdictText({ known: false }) // 'This page does not have the list …' */
export function verdictText(originality: Originality): string {
  if (!originality.known) return words.unknown;
  const { notes, match } = originality;
  if (notes < 2) return words.tooFew;
  if (match === undefined) return words.none(notes);
  return `${words.found(match.length, notes)} ${words.verdict[verdictOf(match.length, usualFor(notes))]}`;
}
