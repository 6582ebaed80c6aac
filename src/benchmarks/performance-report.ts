/** The tables of the benchmark of performances: what was published with our rows in it, and all that ours say. */
import type { Estimate } from '../evaluation/likelihood.ts';
import { type Cell, markBest, type Report, type Row, type Table } from '../evaluation/report.ts';
import { MAESTRO_TEST_EVENTS, type PerformanceRow } from './performance.ts';
import { PUBLISHED_PERFORMANCE } from './performance-published.ts';
import { SOURCE_TAGS } from './published.ts';

/**
 * @param rows of the same pieces
 * @example reportMarkdown(performanceBenchmarkReport(rows)) // '# Performances as events …'
 */
export function performanceBenchmarkReport(rows: readonly PerformanceRow[]): Report {
  const [first] = rows;
  const isWhole = first?.events === MAESTRO_TEST_EVENTS;
  return {
    title: 'Performances as events',
    summary:
      'Predicting piano performances, notes in time with their velocities: all nats of the test pieces over the number of their canonical events. Canonical events are key down, key up, time (10 ms to 1 s) and velocity (32 bins), on pitches 21 to 108, with notes as long as the pedal holds them.',
    facts: [
      {
        label: 'data',
        value: isWhole ? 'the test split of MAESTRO v3.0.0' : 'not the whole test split of MAESTRO v3.0.0',
      },
      { label: 'pieces', value: first?.pieces ?? 0 },
      { label: 'notes', value: first?.notes ?? 0 },
      { label: 'events', value: first?.events ?? 0 },
    ],
    sections: [
      publishedTable(rows),
      {
        kind: 'paragraph',
        text: `Sources: ${Object.entries(SOURCE_TAGS)
          .map(([tag, meaning]) => `[${tag}] ${meaning}`)
          .join(
            '; ',
          )}; [ours] this run. The figures of others are second-hand or from memory, and most were taken on other versions of the data, in vocabularies and windows of their own: a difference of a few hundredths says nothing.`,
      },
      ownTable(rows),
    ],
  };
}

const cell = ({ mean, standardError }: Estimate, digits: number): Cell => ({
  value: mean,
  digits,
  ...(standardError === null ? {} : { error: standardError }),
});

function publishedTable(rows: readonly PerformanceRow[]): Table {
  const lines: { cells: [string, string]; nats: Cell; remark?: string }[] = [
    ...PUBLISHED_PERFORMANCE.map(({ model, source, natsPerEvent, remark }) => ({
      cells: [model, `[${source}]`] as [string, string],
      nats: { value: natsPerEvent, digits: 3 },
      ...(remark === undefined ? {} : { remark }),
    })),
    ...rows.map(({ model, windows, window }) => ({
      cells: [model, '[ours]'] as [string, string],
      nats: { value: windows.natsPerEvent.mean, digits: 3 },
      ...(window === null ? {} : { remark: window }),
    })),
  ];
  const marked = markBest(
    lines.map(({ nats }) => nats),
    'low',
  );
  return {
    kind: 'table',
    caption: 'Ours beside what was published, nats per event',
    boldMeans: 'the lowest',
    columns: [
      { key: 'model', label: 'Model', numeric: false },
      { key: 'source', label: 'Source', numeric: false },
      { key: 'natsPerEvent', label: 'Nats per event', numeric: true, explanation: 'windows without context' },
    ],
    rows: lines.map(
      ({ cells, remark }, line): Row => ({
        cells: [...cells, marked[line] ?? null],
        ...(remark === undefined ? {} : { explanation: remark }),
      }),
    ),
  };
}

function ownTable(rows: readonly PerformanceRow[]): Table {
  return {
    kind: 'table',
    caption: 'Our rows',
    columns: [
      { key: 'model', label: 'Model', numeric: false },
      { key: 'weights', label: 'Weights', numeric: true },
      {
        key: 'windows',
        label: 'Nats per event, windows',
        numeric: true,
        explanation: 'windows that know nothing of what is before them; ± is one standard error over pieces',
      },
      { key: 'windowBits', label: 'Bits per note, windows', numeric: true },
      {
        key: 'carried',
        label: 'Nats per event, context',
        numeric: true,
        explanation: 'every prediction sees so much of what is before it, or all from the beginning',
      },
      { key: 'carriedBits', label: 'Bits per note, context', numeric: true },
      { key: 'seconds', label: 'Seconds', numeric: true, explanation: 'of scoring' },
    ],
    rows: rows.map(({ model, weights, windows, carried, window, context, seconds }) => ({
      cells: [
        model,
        weights === null ? null : { value: weights, digits: 0 },
        cell(windows.natsPerEvent, 3),
        cell(windows.bitsPerNote, 2),
        carried && cell(carried.natsPerEvent, 3),
        carried && cell(carried.bitsPerNote, 2),
        { value: seconds, digits: 0 },
      ],
      explanation:
        window === null
          ? 'knows nothing of what came before'
          : `windows: ${window}${context === null ? '' : `; context: ${context}`}`,
    })),
  };
}
