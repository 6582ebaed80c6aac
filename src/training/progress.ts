/** The progress line of a training run, as a pure function of an event. */
import type { StepEvent } from './loop.ts';

/**
 * One line about a finished training step, cut to what fits: the least important parts go first.
 *
 * @param options.width columns of the terminal; default: no limit
 * @example formatProgress(event, { width: 80 }) // 'step 120/2000 loss 5.312 val 5.601 3.2 steps/s 9m left'
 */
export function formatProgress(event: StepEvent, options: { readonly width?: number } = {}): string {
  const { width = Number.POSITIVE_INFINITY } = options;
  const parts = [`step ${event.step}/${event.steps}`, `loss ${event.loss.toFixed(3)}`];
  if (event.validationLoss !== undefined) parts.push(`val ${event.validationLoss.toFixed(3)}`);
  parts.push(`${formatRate(event.stepsPerSecond)} steps/s`, `${formatDuration(event.secondsLeft)} left`);
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line} ${part}`;
    if (longer.length > width) break;
    line = longer;
  }
  return line;
}

function formatRate(perSecond: number): string {
  if (perSecond >= 100) return perSecond.toFixed(0);
  return perSecond.toFixed(perSecond >= 1 ? 1 : 2);
}

/**
 * A duration in its one or two largest units.
 *
 * @example formatDuration(42) // '42s'
 * @example formatDuration(540) // '9m'
 * @example formatDuration(5_400) // '1h30m'
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 59.5) return `${Math.round(seconds)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}h${rest === 0 ? '' : `${String(rest).padStart(2, '0')}m`}`;
}
