/** What every training command shows while it trains, and at its end. */
import { formatDuration, formatProgress, type TrainingEvent } from '../index.ts';
import { openCollection, type RollOptions, type RollPlan, type RunResult } from '../node/index.ts';
import { EXIT, interruptSignal, printResult } from './command.ts';
import { createProgressLine, type ProgressLine, tellFault } from './progress.ts';
import { runtimeFor, type ThreadsOption } from './threads.ts';
import { hints, planText, type SharedOptions } from './train-options.ts';

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

/**
 * Trains a network of time steps, telling how far it is, and prints what came of it.
 *
 * @param more what the plan says of the model's own affairs
 */
export async function trainOnRolls<Plan extends RollPlan = RollPlan>(
  options: SharedOptions & ThreadsOption,
  train: (shared: RollOptions & { readonly onPlan: (plan: Plan) => void }) => Promise<RunResult>,
  more: (plan: Plan) => string = () => '',
): Promise<void> {
  const line = createProgressLine();
  const result = await train({
    data: await openCollection(options.data),
    out: options.out,
    ...(await runtimeFor(options)),
    signal: interruptSignal(),
    onSong: (done, total) => line.update(`reading songs: ${done} of ${total}`),
    onPlan: (plan) => {
      line.end(planText(`${plan.trainingSongs} songs, ${plan.trainingSteps} time steps${more(plan)}`, plan));
      plan.faults.forEach(tellFault);
    },
    onEvent: (event) => showEvent(line, event),
  }).finally(() => line.end());
  printTraining(result, options, hints(options));
}
