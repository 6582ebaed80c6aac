/** The sections of a report that tell an evaluation's result. */
import { differenceTable, likelihoodTable } from './likelihood-tables.ts';
import { musicSections, pianoRollSections } from './music-report.ts';
import { noteLikelihoodTable, stepsBesideNotesTable } from './note-likelihood-tables.ts';
import type { Section } from './report.ts';
import type { SuiteResult } from './suite.ts';

/** @example reportMarkdown({ title: 'Two models', sections: suiteSections(result) }) */
export function suiteSections(result: SuiteResult): Section[] {
  return [...predictionSections(result), ...musicSections(result.music), ...pianoRollSections(result.music)];
}

/** How well the next step, or the next note, is predicted. */
export function predictionSections({ likelihood, differences, noteLikelihood }: SuiteResult): Section[] {
  return [...stepSections({ likelihood, differences }), ...noteSections(noteLikelihood)];
}

function stepSections({ likelihood, differences }: Pick<SuiteResult, 'likelihood' | 'differences'>): Section[] {
  if (likelihood.length === 0) return [];
  return [
    { kind: 'heading', text: 'Predicting the next step' },
    {
      kind: 'paragraph',
      text:
        'Each model is shown real music that it has never seen, step by step, and says how likely every next step is. ' +
        'The less surprised it is by what really comes, the lower the figure. Repeating the last step is right most of ' +
        'the time on a fine grid, so the steps at which something changes are the ones to look at.',
    },
    likelihoodTable(likelihood),
    differenceTable(differences),
  ];
}

function noteSections(rows: SuiteResult['noteLikelihood']): Section[] {
  if (rows.length === 0) return [];
  const tables = (['performance', 'score'] as const)
    .map((base) => rows.filter((row) => row.base === base))
    .filter((ofBase) => ofBase.length > 0);
  return [
    { kind: 'heading', text: 'Predicting the next note' },
    {
      kind: 'paragraph',
      text:
        'Each model is shown real music that it has never seen, note by note, and says how likely every next note is: ' +
        'when it comes, which it is, how long and how loud. The less surprised it is, the lower the figure. The first ' +
        'row knows only how often each time, pitch, length and loudness occurs.',
    },
    ...tables.flatMap((ofBase) => [noteLikelihoodTable(ofBase), stepsBesideNotesTable(ofBase) ?? []].flat()),
  ];
}
