/**
 * The data sets that Cadenza knows by name.
 */
import { OptionError } from '../../errors.ts';
import { asap } from './asap.ts';
import { boulangerLewandowski } from './boulanger-lewandowski.ts';
import type { Dataset } from './dataset.ts';
import { folder } from './folder.ts';
import { maestro } from './maestro.ts';
import { mutopia } from './mutopia.ts';
import { openscoreLieder } from './openscore-lieder.ts';

/** Tried in this order to recognise what lies in a folder; `folder` takes any MIDI file, what comes after it is not MIDI. */
export const DATASETS: readonly Dataset[] = [maestro, openscoreLieder, mutopia, asap, folder, boulangerLewandowski];

/** @throws OptionError if there is none of this name */
export function datasetNamed(name: string): Dataset {
  const dataset = DATASETS.find((known) => known.name === name.toLowerCase());
  if (dataset === undefined) {
    throw new OptionError(
      `there is no data set ${name}: choose one of ${DATASETS.map((known) => known.name).join(', ')}`,
    );
  }
  return dataset;
}
