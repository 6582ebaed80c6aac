/** The table of a report that says what generated music copies. */
import type { MeasuredSet, RealMusic } from './measured-set.ts';
import type { Cell, Column, Table } from './report.ts';

/**
 * How much of the music stands in the training pieces or the prompt: one row a set, and one of real music.
 *
 * @param real with the training music that was searched
 */
export function copyingTable(sets: readonly MeasuredSet[], real: RealMusic): Table {
  const hasPrompts = sets.some(({ copying }) => copying.some(({ seed }) => seed !== null));
  const ofPrompts = <T>(...values: readonly T[]): readonly T[] => (hasPrompts ? values : []);
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
        explanation: `Notes in a row that also stand in one of the ${real.training?.songs ?? 0} training pieces that were searched.`,
        numeric: true,
      },
      { key: 'trainingMost', label: 'at most', numeric: true },
      ...ofPrompts<Column>(
        {
          key: 'promptMean',
          label: 'in the prompt, mean',
          explanation: 'Notes in a row that also stand in the beginning it continues.',
          numeric: true,
        },
        { key: 'promptMost', label: 'at most', numeric: true },
      ),
    ],
    rows: [
      ...sets.map(({ statistics, copying }) => ({
        cells: [
          statistics.name,
          ...figures(copying.map(({ training }) => training.notes)),
          ...ofPrompts(...figures(copying.flatMap(({ seed }) => (seed === null ? [] : [seed.notes])))),
        ],
      })),
      {
        explanation: 'Real music shares short runs with other real music as well: this is the natural amount.',
        cells: ['real music', ...figures(real.copying.map(({ training }) => training.notes)), ...ofPrompts(null, null)],
      },
    ],
  };
}
