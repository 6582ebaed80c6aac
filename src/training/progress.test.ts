import { expect, it } from 'vitest';
import type { StepEvent } from './loop.ts';
import { formatDuration, formatProgress } from './progress.ts';

const event: StepEvent = {
  type: 'step',
  step: 120,
  steps: 2000,
  loss: 5.3124,
  validationLoss: 5.6012,
  learningRate: 0.001,
  gradientNorm: 1,
  stepsPerSecond: 3.21,
  secondsLeft: 540,
};

it('tells step, losses, speed and time left on one line', () => {
  expect(formatProgress(event)).toBe('step 120/2000 loss 5.312 val 5.601 3.2 steps/s 9m left');
  const { validationLoss: _none, ...early } = event;
  expect(formatProgress({ ...early, stepsPerSecond: 0.214 })).toBe('step 120/2000 loss 5.312 0.21 steps/s 9m left');
});

it('leaves out what does not fit', () => {
  expect(formatProgress(event, { width: 45 })).toBe('step 120/2000 loss 5.312 val 5.601');
  for (let width = 0; width < 80; width++) expect(formatProgress(event, { width }).length).toBeLessThanOrEqual(width);
});

it('writes durations for humans', () => {
  expect([0, 42.4, 59.7, 540, 3599, 3600, 5400, Number.POSITIVE_INFINITY].map(formatDuration)).toEqual([
    '0s',
    '42s',
    '1m',
    '9m',
    '1h',
    '1h',
    '1h30m',
    '?',
  ]);
});
