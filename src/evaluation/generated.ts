/**
 * Sets of generated music against real music, whoever made them: no model is needed, only pieces on one grid.
 *
 * Most of what is measured depends on length, so both sides are cut to one length: every piece that is long enough gives
 * a stretch from a random place.
 */
import { OptionError } from '../errors.ts';
import { realExcerpts } from './compare.ts';
import { type MusicGroup, measureReal, measureSet, measureTraining } from './measured-set.ts';
import { type NamedRoll, secondsPerStep } from './roll-notes.ts';

export interface EvaluateSetsOptions {
  /** Sets of generated pieces, each under a name. */
  readonly generated: readonly { readonly name: string; readonly pieces: readonly NamedRoll[] }[];
  /** Real music, on the same grid. */
  readonly against: readonly NamedRoll[];
  /** What the makers learnt from, on the same grid: copies are looked for in it. Default: none are looked for. */
  readonly training?: readonly NamedRoll[];
  /**
   * Length of the stretches, in seconds. Default: 30, or less where a quarter of a set's pieces are shorter than that.
   */
  readonly seconds?: number;
  /** Decides where stretches are cut. Default 0. */
  readonly seed?: number;
  readonly onProgress?: (text: string) => void;
}

export interface SetsResult {
  /** Length of the stretches that were measured. */
  readonly seconds: number;
  /** Pieces that were too short for it and left out. */
  readonly tooShort: number;
  readonly music: MusicGroup;
}

const DEFAULT_SECONDS = 30;
/** Real stretches: at least so many, for stable halves; and at most, since every pair of pieces is compared. */
const LEAST_REAL = 40;
const MOST = 100;

/**
 * Measures sets of generated pieces beside real ones.
 *
 * @throws OptionError where a set has no piece, or none of the length that is asked for
 * @example
 * const { music } = evaluateSets({ generated: [{ name: 'mine', pieces }], against });
 * music.sets[0].comparison[0] // { feature: 'silentShare', generated: { overlap: 0.7, … }, ceiling: { overlap: 0.93, … } }
 */
export function evaluateSets(options: EvaluateSetsOptions): SetsResult {
  const { generated, against, training, seed = 0, onProgress } = options;
  const sides = [{ name: 'the real music', pieces: against }, ...generated];
  for (const { name, pieces } of sides) {
    if (pieces.length === 0) throw new OptionError(`${name} has no pieces to measure: give at least one`);
  }
  const stepSeconds = secondsPerStep(sides[0]!.pieces[0]!.roll.grid);
  const wanted = Math.max(1, Math.round((options.seconds ?? DEFAULT_SECONDS) / stepSeconds));
  const steps = options.seconds === undefined ? Math.min(wanted, ...sides.map(usualSteps)) : wanted;
  const stretches = ({ name, pieces }: (typeof sides)[number], least: number, cutSeed: number): NamedRoll[] => {
    const long = pieces.filter(({ roll }) => roll.steps >= steps).length;
    if (long === 0) {
      const seconds = Number((steps * stepSeconds).toFixed(1));
      throw new OptionError(`no piece of ${name} is ${seconds} seconds long: ask for shorter stretches`);
    }
    return realExcerpts(pieces, { steps, count: Math.min(MOST, Math.max(least, long)), seed: cutSeed });
  };
  const cut = {
    real: stretches(sides[0]!, LEAST_REAL, seed),
    sets: generated.map((set, index) => stretches(set, 1, seed + index + 1)),
  };
  if (training !== undefined) onProgress?.('indexing the training music');
  const real = measureReal(cut.real, training === undefined ? null : measureTraining(training), { seed });
  return {
    seconds: steps * stepSeconds,
    tooShort: sides.flatMap(({ pieces }) => pieces).filter(({ roll }) => roll.steps < steps).length,
    music: {
      heard: null,
      real,
      sets: generated.map(({ name }, index) => {
        onProgress?.(`measuring ${name}`);
        return measureSet({ model: name, decoding: '', samples: cut.sets[index] ?? [] }, real);
      }),
    },
  };
}

/** A length that three quarters of the pieces reach. */
function usualSteps({ pieces }: { readonly pieces: readonly NamedRoll[] }): number {
  const lengths = pieces.map(({ roll }) => roll.steps).sort((a, b) => a - b);
  return lengths[Math.floor((lengths.length - 1) / 4)] ?? 0;
}
