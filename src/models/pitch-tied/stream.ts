/**
 * Continuing sequences with pitch-tied networks, one step at a time: a program brings every pitch's state forward, and
 * the notes of the step are then asked for one by one.
 *
 * Legend: B sequences, P pitches, M units of the first layer over notes, N = 128 pitches.
 */
import { cast, Graph } from '../../graph/index.ts';
import type { Combination } from '../../roll/roll.ts';
import type { Lease, ProgramCache } from '../../runtime/program-cache.ts';
import type { Program, TensorData } from '../../runtime/runtime.ts';
import { CarriedStates, nextName, opened } from '../carried-states.ts';
import { memberConstants, memberName } from '../members.ts';
import type { StepDistribution, StepStream, Weights } from '../model.ts';
import { GrowingPast } from '../past.ts';
import { pitchCount } from '../roll-network.ts';
import { type PitchTiedConfig, pitchesOf } from './config.ts';
import { heardCount, markHeard } from './heard.ts';
import { overTime } from './network.ts';
import { NoteNetworks } from './notes.ts';
import { clamped, OUTSIDE, stateInputs, stateNames } from './score.ts';

const PITCHES = 128;

const sumsName = (member: number): string => memberName(member, 'sums');

/** What is heard and states in; what the steps before say to the notes, [B * P, M] for each network, and new states out. */
function buildProgram(config: PitchTiedConfig, weights: Weights, B: number): Program {
  const N = B * pitchCount(config);
  const graph = new Graph();
  const heard = cast(graph.input('heard', [1, N, heardCount(config)], 'uint8'), 'float32');
  for (let member = 0; member < config.members; member++) {
    const parameters = memberConstants(graph, weights, member);
    const { sums, h, c } = overTime(parameters, heard, config, { state: stateInputs(graph, member, N, config) });
    graph.output(sumsName(member), sums);
    graph.output(nextName(memberName(member, 'h')), h);
    graph.output(nextName(memberName(member, 'c')), c);
  }
  return graph.toProgram();
}

/** Opens B sequences that have heard nothing yet. */
export async function openPitchTiedStream(
  config: PitchTiedConfig,
  weights: Weights,
  programs: ProgramCache,
  sequences: number,
): Promise<StepStream> {
  const lease = await programs.lease(`stream ${sequences}`, () => buildProgram(config, weights, sequences));
  return opened(new PitchTiedStream(config, weights, lease, sequences));
}

class PitchTiedStream implements StepStream {
  readonly #config: PitchTiedConfig;
  readonly #lease: Lease;
  readonly #notes: NoteNetworks;
  readonly #pitches: readonly number[];
  readonly #pasts: readonly GrowingPast[];
  readonly #heard: TensorData<'uint8'>;
  readonly #states: CarriedStates;
  #next: readonly StepDistribution[] = [];

  constructor(config: PitchTiedConfig, weights: Weights, lease: Lease, sequences: number) {
    const N = sequences * pitchCount(config);
    const D = heardCount(config);
    this.#config = config;
    this.#lease = lease;
    this.#notes = new NoteNetworks(config, weights);
    this.#pitches = pitchesOf(config);
    this.#pasts = Array.from({ length: sequences }, () => new GrowingPast(config.recall));
    this.#heard = { dtype: 'uint8', shape: [1, N, D], data: new Uint8Array(N * D) };
    this.#states = new CarriedStates(stateNames(config), [N, config.hiddenSize]);
  }

  async push(steps: readonly Combination[]): Promise<void> {
    if (steps.length !== this.#pasts.length) {
      throw new RangeError(
        `push needs one combination for each of ${this.#pasts.length} sequences, not ${steps.length}`,
      );
    }
    steps.forEach((combination, sequence) => {
      this.#pasts[sequence]!.push(combination);
    });
    await this.advance();
  }

  next = async (): Promise<readonly StepDistribution[]> => this.#next;

  close = (): Promise<void> => this.#lease.release();

  /** Brings the states forward by what was heard last; before the first step that is silence, as it was in training. */
  async advance(): Promise<void> {
    const { data } = this.#heard;
    data.fill(0);
    const size = data.length / this.#pasts.length;
    this.#pasts.forEach((past, sequence) => {
      const step = past.length;
      const moment = { past, step, latest: past.at(step - 1), moved: 0 };
      markHeard(data, sequence * size, this.#pitches, moment, this.#config);
    });
    const outputs = await this.#lease.executable.run({ heard: this.#heard, ...this.#states.feeds }, this.#states.into);
    this.#states.swap();
    const sums = Array.from(
      { length: this.#config.members },
      (_, member) => outputs[sumsName(member)]!.data as Float32Array,
    );
    this.#next = this.#pasts.map((past, sequence) => this.#distribution(past, sequence, sums));
  }

  #distribution(past: GrowingPast, sequence: number, sums: readonly Float32Array[]): StepDistribution {
    const { lowest, highest, noteUnits } = this.#config;
    const M = noteUnits[0]!;
    const recalled = past.at(past.recalled().from);
    const given = (pitch: number, lower: Combination): number => {
      if (pitch < lowest || pitch > highest) return OUTSIDE;
      const row = (sequence * this.#pitches.length + pitch - lowest) * M;
      const own = sums.map((all) => all.subarray(row, row + M));
      return clamped(this.#notes.probability(own, pitch, lower, recalled));
    };
    // An estimate of what each note alone would be: given the lower notes that are more likely than not.
    const likely: number[] = [];
    const probabilities = Float32Array.from({ length: PITCHES }, (_, pitch) => {
      const probability = given(pitch, likely);
      if (probability > 0.5) likely.push(pitch);
      return probability;
    });
    return { kind: 'notes', probabilities, given };
  }
}
