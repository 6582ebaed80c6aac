/** The sections of a report that tell an evaluation's result. */
import { differenceTable, likelihoodTable } from './likelihood-tables.ts';
import { comparisonTable, statisticsTable } from './music-tables.ts';
import { noteLengthPicture, pitchClassPicture } from './pictures.ts';
import type { Cell, Section, Table } from './report.ts';
import type { SampleSet, SuiteResult } from './suite.ts';

/** @example reportMarkdown({ title: 'Two models', sections: suiteSections(result) }) */
export function suiteSections(result: SuiteResult): Section[] {
  return [...predictionSections(result), ...musicSections(result)];
}

/** How well the next step is predicted. */
export function predictionSections({ likelihood, differences }: SuiteResult): Section[] {
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

/** What the composed music is like. */
export function musicSections({ real, sets }: SuiteResult): Section[] {
  if (real === null || sets.length === 0) return [];
  const statistics = sets.map((set) => set.statistics);
  const decodings = [...new Set(sets.map(({ decoding }) => decoding))];
  const comparisons = sets.flatMap(({ statistics: { name }, comparison }) =>
    comparison === null ? [] : [{ name, features: comparison }],
  );
  return [
    { kind: 'heading', text: 'The music they make' },
    {
      kind: 'paragraph',
      text:
        `Every model continued the same ${sets[0]?.samples.length ?? 0} beginnings of pieces it has never seen. ` +
        'The last column is real music cut to the same length and put on the same grid, where notes repeated at once run together: the aim is to be close to it, not to be low or high.',
    },
    ...decodings.map((decoding) =>
      statisticsTable(
        // Within a table of one way of decoding its name need not be repeated.
        sets.filter((set) => set.decoding === decoding).map((set) => ({ ...set.statistics, name: set.model })),
        real.statistics,
        { caption: `What the music is like, ${decoding}` },
      ),
    ),
    copyingTable(sets, real.copying, real.searchedSongs),
    ...(comparisons.length > 0 ? [comparisonTable(comparisons)] : []),
    {
      kind: 'picture',
      name: 'pitch-classes',
      svg: pitchClassPicture([real.statistics, ...statistics]),
      caption: 'How often each of the twelve notes is used.',
    },
    {
      kind: 'picture',
      name: 'note-lengths',
      svg: noteLengthPicture([real.statistics, ...statistics]),
      caption: 'How long the notes are.',
    },
  ];
}

/** How much of the music stands in the training pieces or the prompt. */
function copyingTable(
  sets: readonly SampleSet[],
  real: readonly { readonly training: { readonly notes: number } }[],
  searchedSongs: number,
): Table {
  const figures = (values: readonly number[]): Cell[] => [
    values.length === 0 ? null : { value: values.reduce((sum, value) => sum + value, 0) / values.length, digits: 1 },
    values.length === 0 ? null : { value: values.reduce((most, value) => Math.max(most, value), 0), digits: 0 },
  ];
  return {
    kind: 'table',
    caption: 'Copying: the longest run of melody notes, in any key and tempo, that stands elsewhere too',
    columns: [
      { key: 'set', label: '', numeric: false },
      {
        key: 'trainingMean',
        label: 'in training, mean',
        explanation: `Notes in a row that also stand in one of the ${searchedSongs} training pieces that were searched.`,
        numeric: true,
      },
      { key: 'trainingMost', label: 'at most', numeric: true },
      {
        key: 'promptMean',
        label: 'in the prompt, mean',
        explanation: 'Notes in a row that also stand in the beginning it continues.',
        numeric: true,
      },
      { key: 'promptMost', label: 'at most', numeric: true },
    ],
    rows: [
      ...sets.map(({ statistics, copying }) => ({
        cells: [
          statistics.name,
          ...figures(copying.map(({ training }) => training.notes)),
          ...figures(copying.flatMap(({ seed }) => (seed === null ? [] : [seed.notes]))),
        ],
      })),
      {
        explanation: 'Real music shares short runs with other real music as well: this is the natural amount.',
        cells: ['real music', ...figures(real.map(({ training }) => training.notes)), null, null],
      },
    ],
  };
}
