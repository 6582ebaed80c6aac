/** `cadenza pack`: a run's best model by itself, small enough to give away. */
import { type Command, Option } from 'commander';
import { readModel, saveModel } from '../node/index.ts';
import { createCommand, printResult } from './command.ts';

export function packCommand(): Command {
  return createCommand('pack', "copies a run's best model into a folder of its own, to keep or to give away")
    .argument('<run>', 'folder of a training run or a model')
    .argument('<folder>', 'the folder to write; a model that is there is replaced')
    .addOption(
      new Option('--precision <precision>', 'of the weights; 16 bits take half the space')
        .choices(['float16', 'float32'])
        .default('float16'),
    )
    .option('--json', 'print the result as JSON')
    .action(async (run: string, folder: string, options: { precision: 'float16' | 'float32'; json?: boolean }) => {
      const model = await readModel(run);
      await saveModel(folder, model, { precision: options.precision });
      const weights = Object.values(model.weights).reduce((sum, { data }) => sum + data.length, 0);
      const bits = options.precision === 'float16' ? 16 : 32;
      printResult(
        { folder, kind: model.kind, weights, precision: options.precision },
        `${folder}: ${model.kind}, ${weights} weights in ${bits} bits`,
        options.json,
      );
    });
}
