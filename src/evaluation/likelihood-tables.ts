/**
 * The likelihood tables of a report, with a sentence for every figure that a student can understand.
 */
import type { Estimate, LikelihoodDifference, LikelihoodRow } from './likelihood.ts';
import { markBest, type NumberCell, type Row, type Table } from './report.ts';

/** An estimate with its standard error. */
export const estimateCell = (value: Estimate | null, digits: number): NumberCell | null =>
  value === null ? null : { value: value.mean, error: value.standardError, digits };

/** @example grouped(75351) // '75,351' */
export const grouped = (count: number): string => `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');

/** Marks the best cell of every numeric column. */
export function markColumns(rows: readonly Row[], columns: number): Row[] {
  const marked = Array.from({ length: columns }, (_, column) =>
    markBest(
      rows.map((row) => row.cells[column] ?? null),
      'low',
    ),
  );
  return rows.map((row, index) => ({ ...row, cells: marked.map((cells) => cells[index] ?? null) }));
}

/**
 * How well each model predicts real music: one row a model.
 *
 * @example likelihoodTable([silence, persistence, unigram, logreg, lstm])
 */
export function likelihoodTable(
  rows: readonly LikelihoodRow[],
  caption = 'How well each model predicts the next step',
): Table {
  const first = rows[0];
  const share = first?.changed ? Math.round((100 * first.changed.steps) / first.steps) : 0;
  const cells = rows.map((row) => ({
    cells: [
      row.model,
      estimateCell(row.nats, 2),
      estimateCell(row.changed, 2),
      estimateCell(row.unchanged, 2),
      estimateCell(row.binary, 4),
      estimateCell(row.categorical, 2),
    ],
  }));
  return {
    kind: 'table',
    caption,
    boldMeans: 'the best, which is the lowest; ± is one standard error over songs',
    columns: [
      { key: 'model', label: 'model', numeric: false },
      {
        key: 'natsPerStep',
        label: 'nats per step',
        numeric: true,
        explanation: `How surprised the model is, on average, by what really comes next: all 128 notes of a step together, over ${grouped(first?.steps ?? 0)} steps of ${first?.songs.length ?? 0} songs. One nat less means that it gave the truth 2.7 times the probability.`,
      },
      {
        key: 'natsPerChangingStep',
        label: 'where something changes',
        numeric: true,
        explanation: `The same, over only those steps whose set of sounding notes is another than the step before (${share} % of them). This is where music happens: a model that always repeats the last step does badly here.`,
      },
      {
        key: 'natsPerUnchangedStep',
        label: 'where nothing changes',
        numeric: true,
        explanation: 'The same, over the steps that only hold what sounded before.',
      },
      {
        key: 'binaryPerNote',
        label: 'per note',
        numeric: true,
        explanation:
          'Mean binary cross-entropy: the surprise about one note of one step (sounds or does not), each note taken on its own. Most notes are silent most of the time, so these numbers are small.',
      },
      {
        key: 'categoricalPerStep',
        label: 'dictionary',
        numeric: true,
        explanation:
          'Categorical cross-entropy, for models that choose one entry from a dictionary of note combinations: the surprise about the right entry. Combinations that the dictionary lacks count as its entry "any other".',
      },
    ],
    rows: markColumns(cells, 6),
  };
}

/** Which of two models is better, and how surely: one row a pair, from `likelihoodDifference`. */
export function differenceTable(differences: readonly LikelihoodDifference[]): Table {
  return {
    kind: 'table',
    caption: 'Models compared song by song',
    columns: [
      { key: 'pair', label: 'models', numeric: false },
      {
        key: 'natsPerStep',
        label: 'nats per step',
        numeric: true,
        explanation:
          'How many nats per step the first model needs more than the second; below zero, the first is better. Differences of more than twice the number after ± are hardly chance.',
      },
      { key: 'natsPerChangingStep', label: 'where something changes', numeric: true },
      { key: 'natsPerUnchangedStep', label: 'where nothing changes', numeric: true },
      {
        key: 'songsBetter',
        label: 'songs won',
        numeric: true,
        explanation: 'Songs that the first model predicts better.',
      },
    ],
    rows: differences.map((each) => ({
      cells: [
        `${each.model} − ${each.against}`,
        estimateCell(each.nats, 3),
        estimateCell(each.changed, 3),
        estimateCell(each.unchanged, 3),
        `${each.songsBetter} of ${each.songs}`,
      ],
    })),
  };
}
