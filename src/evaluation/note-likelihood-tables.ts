/**
 * The likelihood table of models of notes, with a sentence for every figure that a student can understand.
 */
import { estimateCell, grouped, markColumns } from './likelihood-tables.ts';
import { NOTE_ATTRIBUTES, type NoteAttribute, type NoteLikelihoodRow } from './note-likelihood.ts';
import type { Column, Table } from './report.ts';

const LABELS: Readonly<Record<NoteAttribute, string>> = {
  wait: 'when',
  pitch: 'which',
  duration: 'how long',
  velocity: 'how loud',
};

/**
 * How well each model of notes predicts real notes: one row a model.
 *
 * @param rows of one time base; those of models of time steps are left to `stepsBesideNotesTable`
 * @example noteLikelihoodTable(rows.filter(({ base }) => base === 'performance'))
 */
export function noteLikelihoodTable(rows: readonly NoteLikelihoodRow[]): Table {
  const ofNotes = rows.filter(({ attributes }) => attributes !== null);
  const [first] = ofNotes;
  const isPerformance = first?.base === 'performance';
  const cells = ofNotes.map(({ model, attributes, withoutVelocity, nats, bitsPerNote, natsPerEvent }) => ({
    cells: [
      model,
      ...NOTE_ATTRIBUTES.map((attribute) => estimateCell(attributes?.[attribute] ?? null, 2)),
      estimateCell(withoutVelocity, 2),
      estimateCell(nats, 2),
      estimateCell(bitsPerNote, 2),
      ...(isPerformance ? [estimateCell(natsPerEvent, 3)] : []),
    ],
  }));
  const columns = columnsFor(first, isPerformance);
  return {
    kind: 'table',
    caption: `How well each model predicts the notes of ${isPerformance ? 'performances' : 'scores'}`,
    boldMeans: 'the best, which is the lowest; ± is one standard error over pieces',
    columns,
    rows: markColumns(cells, columns.length),
  };
}

function columnsFor(first: NoteLikelihoodRow | undefined, isPerformance: boolean): Column[] {
  const stepOf = isPerformance ? '10 ms' : '1/24 of a beat';
  return [
    { key: 'model', label: 'model', numeric: false },
    ...NOTE_ATTRIBUTES.map((attribute) => ({
      key: attribute,
      label: LABELS[attribute],
      numeric: true,
      ...(attribute === 'wait'
        ? {
            explanation: `Nats per note, over ${grouped(first?.notes ?? 0)} notes of ${first?.pieces.length ?? 0} pieces: how surprised the model is by when the next note comes (to ${stepOf}), and in the columns after it by which note that is, how long it lasts and how loud it is, each once those before it are known.`,
          }
        : {}),
    })),
    {
      key: 'withoutVelocity',
      label: 'without loudness',
      numeric: true,
      explanation: 'When, which and how long together.',
    },
    { key: 'natsPerNote', label: 'nats per note', numeric: true, explanation: 'All four together.' },
    {
      key: 'bitsPerNote',
      label: 'bits per note',
      numeric: true,
      explanation: 'The same in bits: the size to which the model could compress a note.',
    },
    ...(isPerformance
      ? [
          {
            key: 'natsPerEvent',
            label: 'nats per event',
            numeric: true,
            explanation: `What published figures are in: all nats over the ${grouped(first?.events ?? 0)} canonical events (key down, key up, time passing, change of loudness) of the same notes.`,
          },
        ]
      : []),
  ];
}

/**
 * Models of time steps beside models of notes: one row a model, in nats per note.
 *
 * @param rows of one time base
 * @returns undefined where there is no model of time steps
 * @example stepsBesideNotesTable(rows.filter(({ base }) => base === 'score'))
 */
export function stepsBesideNotesTable(rows: readonly NoteLikelihoodRow[]): Table | undefined {
  if (rows.every(({ attributes }) => attributes !== null)) return undefined;
  const cells = rows.map(({ model, attributes, withoutVelocity, onSteps }) => ({
    cells: [model, attributes === null ? null : estimateCell(withoutVelocity, 2), estimateCell(onSteps, 2)],
  }));
  return {
    kind: 'table',
    caption: `Models of time steps beside models of notes, on ${rows[0]?.base ?? 'score'}s`,
    boldMeans: 'the best, which is the lowest; ± is one standard error over pieces',
    columns: [
      { key: 'model', label: 'model', numeric: false },
      {
        key: 'withoutVelocity',
        label: 'notes as they are',
        numeric: true,
        explanation:
          'Nats per note for when, which and how long, without loudness. Models of time steps cannot be asked this: they know no time finer than their steps.',
      },
      {
        key: 'onSteps',
        label: 'rounded to the steps',
        numeric: true,
        explanation:
          'The same music rounded to the steps, notes repeated at once run together, which is all that models of time steps hear: their nats for the whole piece, over its notes. Models of notes have not learnt from rounded music, and still have to say that nothing falls between the steps.',
      },
    ],
    rows: markColumns(cells, 3),
  };
}
