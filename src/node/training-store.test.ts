import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary.ts';
import type { TrainingState } from '../checkpoint/state.ts';
import { removeTrainingStore, trainingStore } from './training-store.ts';

const state = (step: number): TrainingState => ({
  step,
  parameters: { w: { dtype: 'float32', shape: [2], data: Float32Array.of(1, step) } },
  slots: {},
  validationsSinceBest: 0,
});

it('keeps the latest state of each training, for as long as the settings are the same', async () => {
  const folder = join(temporaryFolder(), 'training');
  const store = trainingStore(folder);
  const settings = { epochs: 3, noteUnits: [8] };
  expect(await store.read('1', settings)).toBeUndefined();
  await store.write('1', settings, state(5));
  await store.write('2', settings, state(4));
  await store.write('1', settings, state(9));
  expect(await trainingStore(folder).read('1', { ...settings })).toEqual(state(9));
  expect(await store.read('2', settings)).toEqual(state(4));
  expect(await store.read('1', { ...settings, epochs: 4 })).toBeUndefined();
  await removeTrainingStore(folder);
  expect(existsSync(folder)).toBe(false);
});
