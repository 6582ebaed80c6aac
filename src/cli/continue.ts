/** `cadenza continue`: a MIDI file continued by a model. */
import type { Command } from 'commander';
import { continueFile, shippedModel } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, printResult, wholeNumber } from './command.ts';
import { addDecodingOptions, type DecodingOptions, decodingOf } from './decoding.ts';
import { createProgressLine } from './progress.ts';

interface Options extends DecodingOptions {
  readonly model: string;
  readonly out: string;
  readonly wav?: boolean;
  readonly steps?: number;
  readonly seconds?: number;
  readonly alternatives: number;
  readonly seed: number;
  readonly maxSilence?: number;
  readonly json?: boolean;
}

export function continueCommand(): Command {
  const command = createCommand('continue', 'continues a MIDI file with a trained model')
    .argument('<seed>', 'the MIDI file to continue')
    .requiredOption('--out <file>', 'the MIDI file to write; with several alternatives -1, -2 … are added to its name')
    .option('--model <run>', 'folder of a training run or a model', shippedModel())
    .option('--wav', 'also write a WAV file beside it')
    .option('--steps <n>', 'time steps to add', wholeNumber(1, 1_000_000))
    .option('--seconds <s>', 'seconds to add (default 20)', decimal(0.01, 86_400))
    .option('--alternatives <n>', 'how many different continuations', wholeNumber(1, 1000), 1)
    .option('--seed <n>', 'starts the random numbers: the same one gives the same notes', wholeNumber(0), 1)
    .option('--max-silence <steps>', 'forbid longer silences', wholeNumber(1))
    .option('--json', 'print the result as JSON');
  return addDecodingOptions(command).action(async (seedFile: string, options: Options) => {
    const { model, out, wav, steps, seconds, alternatives, seed, maxSilence, json } = options;
    const line = createProgressLine();
    const written = await continueFile({
      seedFile,
      model,
      out,
      wav: wav === true,
      alternatives,
      seed,
      decoding: decodingOf(options),
      ...(steps === undefined ? {} : { steps }),
      ...(seconds === undefined ? (steps === undefined ? { seconds: 20 } : {}) : { seconds }),
      ...(maxSilence === undefined ? {} : { maxSilenceSteps: maxSilence }),
      signal: interruptSignal(),
      onProgress: (done, all) => line.update(`composing step ${done} of ${all}`),
    }).finally(() => line.end());
    const text = written.map(
      (each) =>
        `${each.midi}${each.wav === undefined ? '' : `, ${each.wav}`}: ${each.newNotes} new notes, ${each.notes} in all`,
    );
    printResult(written, text.join('\n'), json);
  });
}
