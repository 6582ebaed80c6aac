/**
 * The transformer's parameters: names, shapes and initial values.
 *
 * Products inside the layers are trained by Muon, tables and heads by AdamW. What a layer adds to the stream starts
 * at zero, so that an untrained network is the sum of its inputs.
 *
 * Legend: W width, F feed-forward width, U width of a head's inner layer.
 */
import type { Random } from '../../random.ts';
import { PITCH_COUNT, VELOCITY_BINS } from '../../tokens/sequence.ts';
import { VALUE_CLASSES } from '../../tokens/values.ts';
import type { ParameterSpec } from '../../training/task.ts';
import { checkWeights } from '../check-weights.ts';
import type { Weights } from '../model.ts';
import type { TransformerConfig } from './config.ts';
import { CANDIDATE_CLASSES, CANDIDATE_KINDS, INPUT, KNOWN } from './features.ts';

/** Waiting times, and the end of the piece. */
export const WAIT_CLASSES = VALUE_CLASSES + 1;
export const END_CLASS = VALUE_CLASSES;

/** Values of the duration head: durations, then what the ends of sounding notes are worth by class, then by kind. */
export const KINDS_FROM = VALUE_CLASSES + CANDIDATE_CLASSES;
export const DURATION_OUTPUTS = KINDS_FROM + CANDIDATE_KINDS;

/** How many rows of the table of what is known each head reads: waiting time and what it leads to; pitch; duration. */
export const KNOWN_ROWS = {
  pitch: KNOWN.offsets.pitch,
  duration: KNOWN.offsets.duration,
  velocity: KNOWN.size,
} as const;

export type NestedHead = keyof typeof KNOWN_ROWS;
export const NESTED_HEADS = ['pitch', 'duration', 'velocity'] as const satisfies readonly NestedHead[];

export const HEAD_OUTPUTS = {
  pitch: PITCH_COUNT,
  duration: DURATION_OUTPUTS,
  velocity: VELOCITY_BINS,
} as const satisfies Readonly<Record<NestedHead, number>>;

function normal(random: Random, size: number, deviation: number): Float32Array {
  return Float32Array.from({ length: size }, () => deviation * random.normal());
}

/** All parameters in a fixed order. */
export function transformerParameters(config: TransformerConfig): readonly ParameterSpec[] {
  const { width: W, layers, feedForward: F, headWidth: U } = config;
  const matrix = (
    name: string,
    rows: number,
    columns: number,
    deviation: number,
    optimiser: 'muon' | 'adamw',
  ): ParameterSpec => ({
    name,
    shape: [rows, columns],
    decay: optimiser === 'muon',
    optimiser,
    init: (random) => normal(random, rows * columns, deviation),
  });
  const vector = (name: string, size: number): ParameterSpec => ({
    name,
    shape: [size],
    decay: false,
    optimiser: 'adamw',
    init: () => new Float32Array(size),
  });
  const inner = 1 / Math.sqrt(W);
  return [
    matrix('input.weight', INPUT.size, W, 0.3, 'adamw'),
    ...Array.from({ length: layers }, (_, layer) => [
      // Apart, since Muon makes each of them orthogonal; the network multiplies by all three at once.
      ...['query', 'key', 'value'].map((part) => matrix(`layer${layer}.${part}.weight`, W, W, inner, 'muon')),
      matrix(`layer${layer}.projection.weight`, W, W, 0, 'muon'),
      matrix(`layer${layer}.up.weight`, W, F, inner, 'muon'),
      matrix(`layer${layer}.down.weight`, F, W, 0, 'muon'),
    ]).flat(),
    matrix('wait.weight', W, WAIT_CLASSES, 0, 'adamw'),
    vector('wait.bias', WAIT_CLASSES),
    ...NESTED_HEADS.flatMap((head) => [
      matrix(`${head}.inner.weight`, W, U, inner, 'adamw'),
      matrix(`${head}.known.weight`, KNOWN_ROWS[head], U, 0.3, 'adamw'),
      matrix(`${head}.outer.weight`, U, HEAD_OUTPUTS[head], 0, 'adamw'),
      vector(`${head}.outer.bias`, HEAD_OUTPUTS[head]),
    ]),
  ];
}

/** @throws CheckpointError where the weights do not fit the settings */
export function checkTransformerWeights(weights: Weights, config: TransformerConfig): void {
  checkWeights('the transformer', weights, transformerParameters(config));
}
