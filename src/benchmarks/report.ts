/** The tables of the piano-roll benchmarks: what was published with our rows in it, and all columns of our own. */
import { type Cell, markBest, type Report, type Row, type Table } from '../evaluation/report.ts';
import type { Track } from './contender.ts';
import { PUBLISHED, SOURCE_TAGS } from './published.ts';
import { ROLL_SET_NAMES, ROLL_SETS, type RollSetName } from './roll-set.ts';
import type { BenchmarkRow } from './run.ts';

const TRACKS: Readonly<Record<Track, string>> = {
  independent: 'Track I: the notes of a step are independent given the past',
  joint: 'Track J: the notes of a step may depend on each other',
};

/**
 * @example reportMarkdown(rollBenchmarkReport(rows)) // '# Piano-roll benchmarks …'
 */
export function rollBenchmarkReport(rows: readonly BenchmarkRow[]): Report {
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const sets = ROLL_SET_NAMES.filter((set) => rows.some((row) => row.set === set));
  return {
    title: 'Piano-roll benchmarks',
    summary:
      'Predicting the next time step of 88 notes: test negative log-likelihood in nats per step, summed over the notes. Everything is chosen on validation; the test pieces are scored once.',
    facts: [{ label: 'seed', value: seeds.join(', ') }],
    sections: [
      ...(['independent', 'joint'] as const).map((track) => publishedTable(track, sets, rows)),
      {
        kind: 'paragraph',
        text: `Sources: ${Object.entries(SOURCE_TAGS)
          .map(([tag, meaning]) => `[${tag}] ${meaning}`)
          .join('; ')}; [ours] this run.`,
      },
      ownTable(rows),
    ],
  };
}

function publishedTable(track: Track, sets: readonly RollSetName[], rows: readonly BenchmarkRow[]): Table {
  const own = new Map<string, BenchmarkRow[]>();
  for (const row of rows) {
    if (row.track === track) own.set(row.title, [...(own.get(row.title) ?? []), row]);
  }
  const lines: { name: string; source: string; remark?: string; nats: Cell[] }[] = [
    ...PUBLISHED.filter((row) => row.track === track).map(({ model, source, remark, nats }) => ({
      name: model,
      source: `[${source}]`,
      ...(remark === undefined ? {} : { remark }),
      nats: sets.map((set): Cell => (nats[set] === undefined ? null : { value: nats[set] })),
    })),
    ...[...own].map(([title, ours]) => ({
      name: title,
      source: '[ours]',
      nats: sets.map((set): Cell => {
        const found = ours.find((row) => row.set === set);
        return found === undefined ? null : { value: found.test.all };
      }),
    })),
  ];
  const marked = sets.map((_, column) =>
    markBest(
      lines.map(({ nats }) => nats[column] ?? null),
      'low',
    ),
  );
  return {
    kind: 'table',
    caption: TRACKS[track],
    boldMeans: 'the lowest of a column',
    columns: [
      { key: 'model', label: 'Model', numeric: false },
      { key: 'source', label: 'Source', numeric: false },
      ...sets.map((set) => ({ key: set, label: ROLL_SETS[set].title, numeric: true })),
    ],
    rows: lines.map(
      ({ name, source, remark }, line): Row => ({
        cells: [name, source, ...marked.map((column) => column[line] ?? null)],
        ...(remark === undefined ? {} : { explanation: remark }),
      }),
    ),
  };
}

function ownTable(rows: readonly BenchmarkRow[]): Table {
  return {
    kind: 'table',
    caption: 'Our rows in every way of averaging',
    columns: [
      { key: 'model', label: 'Model', numeric: false },
      { key: 'set', label: 'Set', numeric: false },
      { key: 'all', label: 'All frames', numeric: true, explanation: 'the first of a piece included' },
      { key: 'withoutFirst', label: 'Without first', numeric: true, explanation: 'the first frame of a piece dropped' },
      { key: 'macro', label: 'Macro', numeric: true, explanation: 'mean over pieces of their means' },
      {
        key: 'clean',
        label: 'Clean',
        numeric: true,
        explanation: 'JSB: the 49 test pieces whose tune is not in training',
      },
      { key: 'validation', label: 'Validation', numeric: true, explanation: 'what the choice was made by' },
      { key: 'chosen', label: 'Chosen', numeric: false },
      { key: 'seconds', label: 'Seconds', numeric: true, explanation: 'training and scoring' },
    ],
    rows: rows.map(({ title, set, test, validation, chosen, seconds }) => ({
      cells: [
        title,
        ROLL_SETS[set].title,
        { value: test.all, digits: 3 },
        { value: test.withoutFirst, digits: 3 },
        { value: test.macro, digits: 3 },
        test.clean === null ? null : { value: test.clean, digits: 3 },
        validation === undefined ? null : { value: validation, digits: 3 },
        chosen ?? null,
        { value: seconds, digits: 0 },
      ],
    })),
  };
}
