/** What every training command shows while it trains, and at its end. */
import { formatDuration, formatProgress, type TrainingEvent } from '../index.ts';
import type { RunResult } from '../node/index.ts';
import { EXIT, printResult } from './command.ts';
import type { ProgressLine } from './progress.ts';

export function showEvent(line: ProgressLine, event: TrainingEvent): void {
  if (event.type === 'step') line.update(formatProgress(event, { width: (process.stderr.columns ?? 120) - 1 }));
}

/**
 * Prints the result; a training that was stopped is not done, so that `train … && evaluate …` ends here.
 *
 * @param hints what to do with the model, in lines
 */
export function printTraining(result: RunResult, { json }: { readonly json?: boolean }, hints: string): void {
  const { model: _, ...numbers } = result;
  const best =
    result.best === undefined
      ? ''
      : `, best validation loss ${result.best.loss.toFixed(4)} at step ${result.best.step}`;
  const next = result.reason === 'interrupted' ? 'Stopped. Go on with the same command and --resume.' : hints;
  printResult(
    numbers,
    `${result.path}: ${result.step} steps in ${formatDuration(result.seconds)}${best}.\n${next}`,
    json,
  );
  if (result.reason === 'interrupted') process.exitCode = EXIT.failed;
}
