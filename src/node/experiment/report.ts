/** The experiment's report: hear it, the scores, the music in numbers, how the models learned. */
import type { Collection } from '../../dataset/collection.ts';
import { musicSections } from '../../evaluation/music-report.ts';
import { pianoRollPicture } from '../../evaluation/pictures.ts';
import type { Report, Section, Table } from '../../evaluation/report.ts';
import type { NamedRoll } from '../../evaluation/roll-notes.ts';
import type { SuiteResult } from '../../evaluation/suite.ts';
import { predictionSections } from '../../evaluation/suite-report.ts';
import { lineChart } from '../../pictures/charts.ts';
import { concatRolls } from '../../roll/compose.ts';
import { gridText } from '../../roll/roll.ts';
import { formatDuration } from '../../training/progress.ts';
import { leftOut } from '../evaluate.ts';
import type { WrittenSample } from './samples.ts';
import type { ExperimentSettings } from './settings.ts';
import type { TrainedRun } from './train.ts';

export interface ReportInput {
  readonly settings: ExperimentSettings;
  readonly data: Pick<Collection, 'name' | 'licence'>;
  readonly training: readonly NamedRoll[];
  readonly validation: readonly NamedRoll[];
  readonly test: readonly NamedRoll[];
  readonly runs: readonly TrainedRun[];
  readonly result: SuiteResult;
  readonly samples: readonly WrittenSample[];
  /** Number of songs that could not be used. */
  readonly faults: number;
}

export async function experimentReport(input: ReportInput): Promise<Report> {
  const { settings, data, training, validation, test, runs } = input;
  return {
    title: 'Logistic regression against an LSTM over note combinations',
    summary:
      'Both models read piano music as a grid of notes over time and guess the next step from the last ' +
      `${settings.context}. One asks 128 separate questions, one for each note; the other chooses among whole note ` +
      'combinations. Which of them writes the better music?',
    facts: [
      { label: 'data', value: `${data.name}${data.licence === undefined ? '' : ` (${data.licence})`}` },
      { label: 'songs', value: `${training.length} training, ${validation.length} validation, ${test.length} test` },
      ...leftOut(input.faults),
      {
        label: 'time steps',
        value: `${gridText(settings.grid)}, ${settings.pedal ? 'the pedal extends notes' : 'notes as long as their keys are held'}`,
      },
      { label: 'seed', value: settings.seed },
      { label: 'training took', value: formatDuration(runs.reduce((sum, { seconds }) => sum + seconds, 0)) },
    ],
    sections: [
      ...listening(input),
      ...predictionSections(input.result),
      ...musicSections(input.result.music),
      ...learning(runs),
      { kind: 'heading', text: 'The training songs' },
      {
        kind: 'details',
        summary: `The list of ${training.length}; "one song" is the first, "half the songs" the first half`,
        sections: [{ kind: 'paragraph', text: training.map(({ name }, index) => `${index + 1}. ${name}`).join('; ') }],
      },
    ],
  };
}

/** Names that a reader understands. */
const LABELS = { logreg: 'Logistic regression', lstm: 'LSTM' } as const;

function listening({ samples, runs, settings }: ReportInput): Section[] {
  const [first] = samples;
  if (first === undefined) return [];
  const players = (decoding: string, variants: readonly string[]): Section[] =>
    samples
      .filter((each) => each.decoding === decoding)
      .flatMap((each): Section[] => {
        const run = runs.find(({ name }) => name === each.model);
        if (run === undefined || !variants.includes(run.variant.name)) return [];
        const label = `${LABELS[run.kind]} trained on ${run.variant.name}, ${decoding}`;
        const { promptRoll, roll } = each.sample;
        return [
          { kind: 'audio', name: each.name, label, wav: each.smallWav, midi: each.midiBytes },
          {
            kind: 'picture',
            name: each.name,
            svg: pianoRollPicture({ title: label, roll: concatRolls([promptRoll, roll]), seedSteps: promptRoll.steps }),
          },
        ];
      });
  return [
    { kind: 'heading', text: 'Hear it' },
    {
      kind: 'paragraph',
      text:
        `All begin with the same ${settings.promptSeconds} seconds of a piece that no model has seen (${first.sample.name}) ` +
        `and go on for ${settings.sampleSeconds} seconds on their own. "Most likely" is the original's way: every note ` +
        'whose probability is above one half, or the most likely combination. "Sampled" draws from the probabilities instead.',
    },
    { kind: 'heading', level: 2, text: 'The original four: one song and half the songs' },
    ...players('most likely', ['one song', 'half the songs']),
    { kind: 'heading', level: 2, text: 'All songs, sampled' },
    ...players('sampled', ['all songs']),
    { kind: 'details', summary: 'All songs, most likely', sections: players('most likely', ['all songs']) },
  ];
}

function learning(runs: readonly TrainedRun[]): Section[] {
  const trained: Table = {
    kind: 'table',
    caption: 'What was trained',
    columns: [
      { key: 'model', label: 'model', numeric: false },
      { key: 'songs', label: 'songs', numeric: true },
      { key: 'steps', label: 'time steps', numeric: true },
      { key: 'seconds', label: 'seconds', explanation: 'Time of the training on this machine.', numeric: true },
    ],
    rows: runs.map(({ name, variant, trainingSteps, seconds }) => ({
      cells: [
        name,
        { value: variant.songs, digits: 0 },
        { value: trainingSteps, digits: 0 },
        { value: seconds, digits: 0 },
      ],
    })),
  };
  const curves = runs.flatMap(({ variant, curves: each }) =>
    each === undefined || each.validation.length === 0
      ? []
      : [{ label: variant.name, points: each.validation.map(({ step, loss }) => ({ x: step, y: loss })) }],
  );
  return [
    { kind: 'heading', text: 'How they learned' },
    trained,
    ...(curves.length === 0
      ? []
      : [
          {
            kind: 'picture' as const,
            name: 'loss',
            svg: lineChart({
              title: "The LSTM's loss on the validation songs",
              xLabel: 'batches',
              yLabel: 'nats per step',
              series: curves,
            }),
            caption: 'Trained on few songs, it soon learns them by heart: its loss on other songs rises again.',
          },
        ]),
  ];
}
