/**
 * The tables of a report about generated music, with a sentence for every figure that a student can understand.
 */
import type { FeatureComparison } from './compare.ts';
import type { Copying } from './copying.ts';
import { type Cell, cellText, markBest, type NumberCell, type Row, type Table } from './report.ts';
import { histogramDivergence, type SampleStatistics, type ScalarStatistic, type SetStatistics } from './statistics.ts';

interface Figure {
  readonly key: ScalarStatistic;
  readonly label: string;
  readonly explanation: string;
  /** Decimals of one sample's figure; means over whole numbers get one more. */
  readonly digits: number;
  readonly percent?: boolean;
}

const FIGURES: readonly Figure[] = [
  {
    key: 'silentShare',
    label: 'silence',
    digits: 1,
    percent: true,
    explanation: 'Share of the time in which nothing sounds.',
  },
  {
    key: 'longestSilenceSeconds',
    label: 'longest silence (s)',
    digits: 1,
    explanation: 'The longest pause, in seconds.',
  },
  {
    key: 'longestRepeatedNote',
    label: 'longest repetition',
    digits: 0,
    explanation: 'How many times in a row one single note is struck and nothing else.',
  },
  {
    key: 'longestUnchangedSeconds',
    label: 'longest standstill (s)',
    digits: 1,
    explanation: 'The longest time in which notes sound and none begins or ends.',
  },
  { key: 'noteDensity', label: 'notes per second', digits: 1, explanation: 'How busy the music is.' },
  {
    key: 'polyphonyMean',
    label: 'notes at once',
    digits: 1,
    explanation: 'How many notes sound together, on average, while anything sounds.',
  },
  { key: 'polyphonyMax', label: 'most notes at once', digits: 0, explanation: 'The thickest chord.' },
  { key: 'noteLengthMean', label: 'note length (s)', digits: 2, explanation: 'How long a note lasts, on average.' },
  {
    key: 'pitchRange',
    label: 'range (semitones)',
    digits: 0,
    explanation: 'From the lowest note to the highest; an octave is 12.',
  },
  {
    key: 'scaleConsistency',
    label: 'in one key',
    digits: 1,
    percent: true,
    explanation:
      'Share of the notes that fit the best matching major or minor scale. Notes chosen by chance reach about 60 %.',
  },
  {
    key: 'dissonantShare',
    label: 'dissonance',
    digits: 1,
    percent: true,
    explanation: 'Share of minor seconds, major sevenths and tritones among all pairs of notes that sound together.',
  },
  {
    key: 'repeatedMotifs',
    label: 'returning motifs',
    digits: 1,
    percent: true,
    explanation:
      'Share of the short turns of the melody (three steps up or down, with their rhythm) that come at least twice, in any key.',
  },
];

export interface StatisticsTableOptions {
  readonly caption?: string;
  /** What the samples copy, in the order of the samples. */
  readonly copying?: readonly Copying[];
  /** What real music that is in neither copies, for comparison. */
  readonly realCopying?: readonly Copying[];
  /** [12]: how often each pitch class is struck in the training music. Default: that of the real music. */
  readonly trainingPitchClasses?: readonly number[];
}

/**
 * What samples, or sets of samples, are like beside real music: one column a sample, one row a figure.
 *
 * @param reference the real music, best in excerpts as long as the samples
 * @example statisticsTable([logreg, lstm].map((each) => sampleStatistics(each)), setStatistics('real music', excerpts))
 */
export function statisticsTable(
  samples: readonly (SampleStatistics | SetStatistics)[],
  reference: SetStatistics,
  options: StatisticsTableOptions = {},
): Table {
  const sets = samples.some((sample) => 'samples' in sample);
  const hasRange = reference.samples.length >= LEAST_FOR_RANGE;
  const row: RowMaker = (label, explanation, cells, real, range = null) => ({
    explanation,
    cells: [label, ...(real === null ? cells : markBest(cells, real.value)), real, ...(hasRange ? [range] : [])],
  });
  const figures = FIGURES.map(({ key, label, explanation, digits, percent = false }) => {
    const cell = (item: SampleStatistics | SetStatistics): NumberCell | null => {
      if (!('samples' in item)) return item[key] === null ? null : { value: item[key], digits, percent };
      const spread = item.scalars[key];
      return spread === null
        ? null
        : { value: spread.mean, error: spread.deviation, digits: Math.max(digits, 1), percent };
    };
    const range = rangeText(
      reference.samples.flatMap((sample) => sample[key] ?? []),
      { digits, percent },
    );
    return row(label, explanation, samples.map(cell), cell(reference), range);
  });
  const { trainingPitchClasses } = options;
  const usual = trainingPitchClasses ?? reference.pitchClasses;
  const divergences = (item: SampleStatistics | SetStatistics): number[] =>
    ('samples' in item ? item.samples : [item]).flatMap((each) => histogramDivergence(each.pitchClasses, usual) ?? []);
  const divergence = (item: SampleStatistics | SetStatistics): NumberCell | null => meanCell(divergences(item), 2);
  return {
    kind: 'table',
    caption: options.caption ?? 'What the music is like',
    boldMeans: `closest to ${reference.name}${sets || reference.samples.length > 1 ? '; ± is the spread between samples' : ''}`,
    columns: [
      { key: 'figure', label: '', numeric: false },
      ...samples.map((sample) => ({ key: sample.name, label: sample.name, numeric: true })),
      { key: 'reference', label: reference.name, numeric: true },
      ...(hasRange
        ? [
            {
              key: 'range',
              label: 'most of it',
              numeric: true,
              explanation: `Nine of ten pieces of ${reference.name} lie between these two.`,
            },
          ]
        : []),
    ],
    rows: [
      ...figures,
      row(
        'unusual notes (nats)',
        `How far the use of the twelve note names is from that of ${trainingPitchClasses ? 'the training music' : reference.name} taken together (Kullback-Leibler divergence); a piece in one key is never at zero.`,
        samples.map(divergence),
        divergence(reference),
        rangeText(divergences(reference), { digits: 2 }),
      ),
      ...copyingRows(options, row),
    ],
  };
}

/** Fewer pieces have no range that could be trusted. */
const LEAST_FOR_RANGE = 10;

type RowMaker = (
  label: string,
  explanation: string,
  cells: readonly (NumberCell | null)[],
  real: NumberCell | null,
  range?: string | null,
) => Row;

/** Where nine of ten values lie, as a text: '0.4 – 2.1'. */
function rangeText(values: readonly number[], format: Pick<NumberCell, 'digits' | 'percent'>): string | null {
  if (values.length < LEAST_FOR_RANGE) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return `${cellText({ ...format, value: at(0.05) })} – ${cellText({ ...format, value: at(0.95) })}`;
}

function copyingRows({ copying, realCopying = [] }: StatisticsTableOptions, row: RowMaker): Row[] {
  if (copying === undefined) return [];
  const cell = (notes: number | undefined): NumberCell | null =>
    notes === undefined ? null : { value: notes, digits: 0 };
  return [
    row(
      'copied from training',
      'The longest run of melody notes, in any key and tempo, that stands in the training music as well.',
      copying.map((each) => cell(each.training.notes)),
      meanCell(
        realCopying.map((each) => each.training.notes),
        1,
      ),
    ),
    row(
      'copied from the seed',
      'The longest run of melody notes that stands in the seed as well.',
      copying.map((each) => cell(each.seed?.notes)),
      meanCell(
        realCopying.map((each) => each.seed?.notes ?? null),
        1,
      ),
    ),
  ];
}

function meanCell(values: readonly (number | null)[], digits: number): NumberCell | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : { value: known.reduce((sum, value) => sum + value, 0) / known.length, digits };
}

/**
 * Sets compared with real music by the distances between their pieces (mgeval), with real music's own figure beside.
 *
 * @example comparisonTable([{ name: 'lstm', features: compareSets(real, lstm) }])
 */
export function comparisonTable(
  comparisons: readonly { readonly name: string; readonly features: readonly FeatureComparison[] }[],
): Table {
  const overlap = (value: number | undefined): Cell =>
    value === undefined ? null : { value, digits: 0, percent: true };
  const divergence = (value: number | undefined): Cell => (value === undefined ? null : { value, digits: 2 });
  const features = comparisons[0]?.features ?? [];
  return {
    kind: 'table',
    caption: 'How like real music the samples are as a set',
    boldMeans: 'most overlap with real music',
    columns: [
      { key: 'feature', label: 'feature', numeric: false },
      ...comparisons.flatMap(({ name }) => [
        { key: `${name} overlap`, label: `${name}: overlap`, numeric: true },
        { key: `${name} divergence`, label: `${name}: divergence`, numeric: true },
      ]),
      {
        key: 'real overlap',
        label: 'real: overlap',
        numeric: true,
        explanation:
          'Overlap says how alike two curves are: the differences between one real piece and another, and those between real pieces and samples. 100 % means that samples differ from real pieces no more than these do from each other. The last two columns compare one half of the real music with the other: no model can be expected to do much better.',
      },
      {
        key: 'real divergence',
        label: 'real: divergence',
        numeric: true,
        explanation: 'The Kullback-Leibler divergence between the same two curves in nats: 0 means alike.',
      },
    ],
    rows: features.map((feature, index) => {
      const each = comparisons.map(({ features: own }) => own[index]);
      const overlaps = markBest(
        each.map((own) => overlap(own?.generated?.overlap)),
        'high',
      );
      return {
        cells: [
          feature.label,
          ...each.flatMap((own, set) => [overlaps[set] ?? null, divergence(own?.generated?.divergence)]),
          overlap(feature.ceiling?.overlap),
          divergence(feature.ceiling?.divergence),
        ],
      };
    }),
  };
}
