/**
 * Predicting with an LSTM with independent notes: stretch by stretch over a whole roll, or step by step for sequences
 * side by side. The hidden states are carried along, so a prediction sees everything before it.
 *
 * Legend: T positions, B sequences, P pitches, H hidden units, N = 128 pitches.
 */
import { add, cast, Graph, scale, sigmoid, type Tensor } from '../../graph/index.ts';
import type { Combination, Roll } from '../../roll/roll.ts';
import type { Lease, ProgramCache } from '../../runtime/program-cache.ts';
import type { Program, TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import { CarriedStates, nextName, opened } from '../carried-states.ts';
import { memberConstants, memberName } from '../members.ts';
import type { StepDistribution, StepScores, StepStream, Weights } from '../model.ts';
import { GrowingPast, type Past, pastOfRoll } from '../past.ts';
import { pitchCount } from '../roll-network.ts';
import { heardCount, type LstmNotesConfig, markHeard, markSide, sideCount } from './config.ts';
import { lstmNotesNetwork } from './network.ts';

const PITCHES = 128;
/** T: steps that are scored in one run. */
const STRETCH = 64;
/** Probabilities are kept this far from 0 and 1: a float32 is no finer near 1. */
const LEAST = 1e-7;
/** The probability of a pitch outside the model's range. */
const NEVER = 2e-9;

const stateNames = ({ members, layers }: LstmNotesConfig): string[] =>
  Array.from({ length: members }, (_, member) =>
    Array.from({ length: layers }, (_, layer) => ['h', 'c'].map((part) => memberName(member, `${part}${layer}`))),
  ).flat(2);

/** Steps heard and states in, mean probabilities [T * B, P] and new states out. */
function buildProgram(config: LstmNotesConfig, weights: Weights, T: number, B: number): Program {
  const { hiddenSize: H, layers, members } = config;
  const E = sideCount(config);
  const graph = new Graph();
  const heard = cast(graph.input('heard', [T, B, heardCount(config)], 'uint8'), 'float32');
  const side = E > 0 ? cast(graph.input('side', [T, B, E], 'uint8'), 'float32') : undefined;
  let total: Tensor | undefined;
  for (let member = 0; member < members; member++) {
    const parameters = memberConstants(graph, weights, member);
    const state = (part: string, layer: number) => graph.input(memberName(member, `${part}${layer}`), [B, H]);
    const states = Array.from({ length: layers }, (_, layer) => ({ h: state('h', layer), c: state('c', layer) }));
    const network = lstmNotesNetwork(parameters, heard, side, config, { states });
    network.states.forEach(({ h, c }, layer) => {
      graph.output(nextName(memberName(member, `h${layer}`)), h);
      graph.output(nextName(memberName(member, `c${layer}`)), c);
    });
    const probabilities = sigmoid(network.logits);
    total = total === undefined ? probabilities : add(total, probabilities);
  }
  graph.output('probabilities', scale(total as Tensor, 1 / members));
  return graph.toProgram();
}

/** A program and the states that it carries from run to run. */
class Carrier {
  readonly #config: LstmNotesConfig;
  readonly #lease: Lease;
  readonly #heard: TensorData<'uint8'>;
  readonly #side: TensorData<'uint8'>;
  readonly #states: CarriedStates;

  private constructor(lease: Lease, config: LstmNotesConfig, T: number, B: number) {
    this.#config = config;
    this.#lease = lease;
    this.#heard = zeros('uint8', [T, B, heardCount(config)]);
    this.#side = zeros('uint8', [T, B, sideCount(config)]);
    this.#states = new CarriedStates(stateNames(config), [B, config.hiddenSize]);
  }

  static async open(
    config: LstmNotesConfig,
    weights: Weights,
    programs: ProgramCache,
    T: number,
    B: number,
  ): Promise<Carrier> {
    const lease = await programs.lease(`${T} steps of ${B}`, () => buildProgram(config, weights, T, B));
    return new Carrier(lease, config, T, B);
  }

  /**
   * [T * B, P]: probabilities for each row; valid until the next run.
   *
   * @param moments [T * B]: a past, and the step that is predicted from it
   */
  async run(moments: Iterable<{ readonly past: Past; readonly step: number }>): Promise<Float32Array> {
    this.#heard.data.fill(0);
    this.#side.data.fill(0);
    const [N, E] = [heardCount(this.#config), sideCount(this.#config)];
    let row = 0;
    for (const { past, step } of moments) {
      markHeard(this.#heard.data, row * N, past, step, 0, this.#config);
      markSide(this.#side.data, row * E, past, step, 0, this.#config);
      row += 1;
    }
    const outputs = await this.#lease.executable.run(
      { heard: this.#heard, ...(E > 0 ? { side: this.#side } : {}), ...this.#states.feeds },
      this.#states.into,
    );
    this.#states.swap();
    return outputs['probabilities']?.data as Float32Array;
  }

  release = (): Promise<void> => this.#lease.release();
}

/** Scores every step of a roll. */
export async function scoreLstmNotes(
  config: LstmNotesConfig,
  weights: Weights,
  programs: ProgramCache,
  roll: Roll,
): Promise<StepScores> {
  const { lowest } = config;
  const P = pitchCount(config);
  const past = pastOfRoll(roll, config.recall);
  const outside = PITCHES - P;
  const nats = new Float64Array(roll.steps);
  const carrier = await Carrier.open(config, weights, programs, STRETCH, 1);
  try {
    for (let start = 0; start < roll.steps; start += STRETCH) {
      const probabilities = await carrier.run(
        Array.from({ length: STRETCH }, (_, row) => ({ past, step: start + row })),
      );
      for (let step = start; step < Math.min(roll.steps, start + STRETCH); step++) {
        const row = (step - start) * P;
        let total = -outside * Math.log1p(-NEVER);
        for (let i = 0; i < P; i++) total -= Math.log1p(-clamped(probabilities[row + i]!));
        for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
          const i = roll.pitches[cell]! - lowest;
          const p = i >= 0 && i < P ? clamped(probabilities[row + i]!) : NEVER;
          total += Math.log1p(-p) - Math.log(p);
        }
        nats[step] = total;
      }
    }
  } finally {
    await carrier.release();
  }
  return { nats, binary: nats.map((value) => value / PITCHES) };
}

const clamped = (probability: number): number => Math.min(1 - LEAST, Math.max(LEAST, probability));

/** Opens B sequences that have heard nothing yet. */
export async function openLstmNotesStream(
  config: LstmNotesConfig,
  weights: Weights,
  programs: ProgramCache,
  sequences: number,
): Promise<StepStream> {
  const { lowest } = config;
  const P = pitchCount(config);
  const carrier = await Carrier.open(config, weights, programs, 1, sequences);
  const pasts = Array.from({ length: sequences }, () => new GrowingPast(config.recall));
  let next: readonly StepDistribution[] = [];
  const advance = async (): Promise<void> => {
    const rows = await carrier.run(pasts.map((past) => ({ past, step: past.length })));
    next = Array.from({ length: sequences }, (_, sequence) => {
      const probabilities = new Float32Array(PITCHES).fill(NEVER);
      for (let i = 0; i < P; i++) probabilities[lowest + i] = clamped(rows[sequence * P + i]!);
      return { kind: 'notes', probabilities };
    });
  };
  const push = async (steps: readonly Combination[]): Promise<void> => {
    if (steps.length !== sequences) {
      throw new RangeError(`push needs one combination for each of ${sequences} sequences, not ${steps.length}`);
    }
    steps.forEach((combination, sequence) => {
      pasts[sequence]!.push(combination);
    });
    await advance();
  };
  // Before the first step is silence, as it was in training.
  return opened({ advance, push, next: async () => next, close: () => carrier.release() });
}
