/** What every runtime must do, in Node and in browsers. */
import type { Check } from './check.ts';
import { largeChecks } from './large.ts';
import { operationChecks } from './operations.ts';
import { quantisedChecks } from './quantised.ts';
import { runningChecks } from './running.ts';
import { trainingChecks } from './training.ts';

export type { Check } from './check.ts';
export const checks: readonly Check[] = [
  ...operationChecks,
  ...largeChecks,
  ...quantisedChecks,
  ...runningChecks,
  ...trainingChecks,
];
