/** `cadenza train transformer`. */
import { type Command, Option } from 'commander';
import {
  TRANSFORMER_TRAINING_DEFAULTS as DEFAULTS,
  isFree,
  openShards,
  readModel,
  trainTransformer,
} from '../node/index.ts';
import { createCommand, decimal, interruptSignal, wholeNumber } from './command.ts';
import { createProgressLine } from './progress.ts';
import { runtimeFor } from './threads.ts';
import { addLengthOptions, addShardOptions, noteDataOf, planText, type ShardOptions } from './train-options.ts';
import { printTraining, showEvent } from './training-output.ts';

interface TransformerOptions extends ShardOptions {
  readonly base?: 'score' | 'performance';
  readonly free?: boolean;
  readonly weights?: string;
  readonly width?: number;
  readonly layers?: number;
  readonly heads?: number;
  readonly window?: number;
  readonly batch?: number;
  readonly given?: number;
  readonly controlled?: number;
  readonly decay?: number;
}

export function transformerCommand(): Command {
  const command = addShardOptions(
    createCommand('transformer', 'a transformer over notes: time, pitch, duration and velocity'),
  )
    .addOption(
      new Option('--base <base>', 'train only on pieces of this time base (default: both)').choices([
        'score',
        'performance',
      ]),
    )
    .option('--free', 'train only on pieces that are in the public domain or under CC0')
    .addOption(
      new Option(
        '--weights <model>',
        'begin with the weights and sizes of a trained transformer; --window may be longer',
      ).conflicts(['resume', 'width', 'layers', 'heads']),
    )
    .option(
      '--width <n>',
      `length of the vectors; the layers between are in proportion (default ${DEFAULTS.width})`,
      wholeNumber(8, 4096),
    )
    .option('--layers <n>', `layers (default ${DEFAULTS.layers})`, wholeNumber(1, 64))
    .option('--heads <n>', `attention heads, an even number (default ${DEFAULTS.heads})`, wholeNumber(2, 64))
    .option(
      '--window <notes>',
      `notes that a prediction sees, and the start (default ${DEFAULTS.window})`,
      wholeNumber(2),
    )
    .option('--batch <n>', `passages in a batch (default ${DEFAULTS.batchSize})`, wholeNumber(1, 4096))
    .option(
      '--given <share>',
      `share of the passages in which some notes are given, so that the model can fill and accompany (default ${DEFAULTS.givenShare})`,
      decimal(0, 1),
    )
    .option(
      '--controlled <share>',
      `share of the passages that are told key, density and the like (default ${DEFAULTS.controlledShare})`,
      decimal(0, 1),
    )
    .option(
      '--decay <share>',
      `share of the batches, at the end, over which the learning rate falls to 0 (default ${DEFAULTS.schedule.decayShare})`,
      decimal(0, 1),
    );
  return addLengthOptions(command, 'notes', DEFAULTS).action(async (options: TransformerOptions) => {
    const { data, out, base, free, weights, width, batch, given, controlled, decay, ...rest } = options;
    const { threads: _, json: __, ...settings } = rest;
    const line = createProgressLine();
    const shards = await openShards(data);
    try {
      const noteData = noteDataOf(
        shards,
        (entry) => (base === undefined || entry.base === base) && (free !== true || isFree(entry)),
      );
      const result = await trainTransformer({
        data: noteData,
        out,
        ...settings,
        ...(await runtimeFor(options)),
        ...(weights === undefined ? {} : { weights: await readModel(weights) }),
        ...(width === undefined ? {} : proportions(width)),
        ...(batch === undefined ? {} : { batchSize: batch }),
        ...(given === undefined ? {} : { givenShare: given }),
        ...(controlled === undefined ? {} : { controlledShare: controlled }),
        ...(decay === undefined ? {} : { schedule: { ...DEFAULTS.schedule, decayShare: decay } }),
        signal: interruptSignal(),
        onPlan: (plan) => line.end(planText(`${plan.trainingPieces} pieces, ${plan.trainingNotes} notes`, plan)),
        onEvent: (event) => showEvent(line, event),
      }).finally(() => line.end());
      printTraining(result, options, `Its best weights are in ${out}/model.`);
    } finally {
      shards.close();
    }
  });
}

/** The widths of the layers of a transformer like the default one, but of another size. */
function proportions(width: number): { width: number; feedForward: number; headWidth: number } {
  const { width: usual, feedForward, headWidth } = DEFAULTS;
  // Whole blocks of 32, which generation can round to 8 bits.
  const inProportion = (length: number) => 32 * Math.max(1, Math.round((length * width) / usual / 32));
  return { width, feedForward: inProportion(feedForward), headWidth: inProportion(headWidth) };
}
