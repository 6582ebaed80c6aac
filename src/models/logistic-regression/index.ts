/**
 * The baseline: 128 logistic regressions over a window of the piano roll.
 */
export { C_GRID, type ChooseCOptions, type ChosenC, chooseC } from './choose-c.ts';
export { type Fit, type FitOptions, fitLogisticRegression, type NoteStatus } from './fit.ts';
export { createLogisticRegression, readLogisticRegression, storeLogisticRegression } from './model.ts';
export { createLogisticRegressionTask, type LogisticRegressionTaskOptions, logisticRegressionFrom } from './task.ts';
export type { LogisticRegression } from './weights.ts';
