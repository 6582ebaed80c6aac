/**
 * The settings of a pitch-tied network, in use and as plain JSON.
 */
import { z } from 'zod';
import {
  pitchCount,
  type RollNetworkConfig,
  rollNetworkConfigFromJson,
  rollNetworkShape,
  whole,
} from '../roll-network.ts';

/**
 * Transposition moves a training window: intervals stay what they are, and so do pitch classes, which stand for degrees of
 * the key; what moves is only the height that pitches are told.
 */
export interface PitchTiedConfig extends RollNetworkConfig {
  /** H: units of the layer over time, for each pitch. */
  readonly hiddenSize: number;
  /** M1, M2 ..: units of the layers over the notes of a step; at least one layer. */
  readonly noteUnits: readonly number[];
  /** W: a pitch hears which notes within W semitones of it sound. Of those beyond it hears the pitch classes. */
  readonly reach: number;
  /** V: a pitch hears which notes of its own step sound 1 .. V semitones below it. Of those beyond: the pitch classes. */
  readonly below: number;
  /** Whether a pitch is told its own pitch class: for pieces that were all moved to one key. */
  readonly pitchClasses: boolean;
  /** A pitch is told whether it sounded so many steps before the predicted one, for each of these. */
  readonly lags: readonly number[];
}

/** The settings that say what a pitch hears. */
export type Hearing = Pick<PitchTiedConfig, 'reach' | 'below' | 'pitchClasses' | 'periods' | 'lags' | 'recall'>;

const ownShape = {
  hiddenSize: whole,
  noteUnits: z.array(whole).min(1),
  reach: z.number().int().min(0).max(127),
  below: z.number().int().min(0).max(127),
  pitchClasses: z.boolean(),
  lags: z.array(whole),
};

/** The settings that say what a network is like, without the data's. */
export const pitchTiedShape = { ...ownShape, ...rollNetworkShape };

/** @throws CheckpointError where the JSON is not the settings of such a network */
export const pitchTiedConfigFromJson = (json: Readonly<Record<string, unknown>>): PitchTiedConfig =>
  rollNetworkConfigFromJson(json, ownShape, 'the pitch-tied network');

/** [P]: the predicted pitches, ascending. */
export const pitchesOf = (config: PitchTiedConfig): number[] =>
  Array.from({ length: pitchCount(config) }, (_, place) => config.lowest + place);
