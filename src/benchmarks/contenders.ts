/**
 * The models of the piano-roll benchmarks by name, in the order of the tables. To add one: write a file beside this one
 * that exports a `Contender`, and name it here.
 */
import { OptionError } from '../errors.ts';
import type { Contender } from './contender.ts';
import { autoregressiveLogisticRegression, logisticRegression } from './logistic-regressions.ts';
import { lstm } from './lstm.ts';
import { lstmNotes } from './lstm-notes.ts';
import { chordUnigram, coinTosses, noteUnigram } from './one-grams.ts';
import { pitchTied } from './pitch-tied.ts';
import { ROLL_SET_NAMES, ROLL_SETS, type RollSetName } from './roll-set.ts';

export const CONTENDERS: readonly Contender[] = [
  coinTosses,
  noteUnigram,
  logisticRegression,
  lstmNotes,
  chordUnigram,
  autoregressiveLogisticRegression,
  lstm,
  pitchTied,
];

/** @throws OptionError if there is none of this name */
export function contenderNamed(name: string): Contender {
  const contender = CONTENDERS.find((known) => known.name === name);
  if (contender !== undefined) return contender;
  throw new OptionError(
    `there is no model ${name} in the benchmark: choose from ${CONTENDERS.map((known) => known.name).join(', ')}`,
  );
}

/** @param name of a set, such as 'JSB_Chorales' or 'jsb' @throws OptionError if there is none of this name */
export function rollSetNamed(name: string): RollSetName {
  const wanted = name.toLowerCase();
  const found = ROLL_SET_NAMES.find(
    (known) => known.toLowerCase() === wanted || ROLL_SETS[known].title.toLowerCase() === wanted,
  );
  if (found !== undefined) return found;
  throw new OptionError(`there is no set ${name}: choose from ${ROLL_SET_NAMES.join(', ')}`);
}
