/** `cadenza render`: a MIDI file as sound. */
import type { Command } from 'commander';
import { renderFile } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, printResult, wholeNumber } from './command.ts';
import { createProgressLine } from './progress.ts';

interface Options {
  readonly font?: string;
  readonly sampleRate: number;
  readonly tail: number;
  readonly json?: boolean;
}

export function renderCommand(): Command {
  return createCommand('render', 'plays a MIDI file on a sampled piano into a WAV file')
    .argument('<midi>', 'the MIDI file')
    .argument('<wav>', 'the WAV file to write')
    .option('--font <file>', 'a SoundFont (.sf2, .sf3) of your own')
    .option('--sample-rate <hz>', 'samples per second', wholeNumber(8000, 192_000), 44_100)
    .option('--tail <seconds>', 'time for the last notes to ring', decimal(0, 60), 2)
    .option('--json', 'print the result as JSON')
    .action(async (midi: string, wav: string, { font, sampleRate, tail, json }: Options) => {
      const line = createProgressLine();
      const rendered = await renderFile(midi, wav, {
        sampleRate,
        tailSeconds: tail,
        ...(font === undefined ? {} : { font }),
        signal: interruptSignal(),
        onProgress: (done) => line.update(`rendering ${Math.round(100 * done)} %`),
      }).finally(() => line.end());
      const scaled =
        rendered.scale < 1 ? `, made quieter by ${(-20 * Math.log10(rendered.scale)).toFixed(1)} dB to fit` : '';
      printResult(rendered, `${rendered.path}: ${rendered.seconds.toFixed(1)} s of sound${scaled}`, json);
    });
}
