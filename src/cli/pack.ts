/** `cadenza pack`: a run's best model by itself, small enough to give away. */
import { type Command, Option } from 'commander';
import { encodeIndex } from '../index.ts';
import { readIndex, readModel, saveModel } from '../node/index.ts';
import { createCommand, printResult } from './command.ts';

interface Options {
  readonly precision: 'float16' | 'float32';
  readonly index?: string;
  readonly json?: boolean;
}

export function packCommand(): Command {
  return createCommand('pack', "copies a run's best model into a folder of its own, to keep or to give away")
    .argument('<run>', 'folder of a training run or a model')
    .argument('<folder>', 'the folder to write; a model that is there is replaced')
    .addOption(
      new Option('--precision <precision>', 'of the weights; 16 bits take half the space')
        .choices(['float16', 'float32'])
        .default('float16'),
    )
    .option('--index <file>', "the index of its training music, made by 'cadenza data index', to lie with it")
    .option('--json', 'print the result as JSON')
    .action(async (run: string, folder: string, options: Options) => {
      const model = await readModel(run);
      const index = options.index === undefined ? {} : { index: encodeIndex(await readIndex(options.index)) };
      await saveModel(folder, model, { precision: options.precision, ...index });
      const weights = Object.values(model.weights).reduce((sum, { data }) => sum + data.length, 0);
      const bits = options.precision === 'float16' ? 16 : 32;
      printResult(
        { folder, kind: model.kind, weights, precision: options.precision },
        `${folder}: ${model.kind}, ${weights} weights in ${bits} bits`,
        options.json,
      );
    });
}
