/**
 * Continuing sequences with an LSTM, one step at a time.
 *
 * A model trained on every step of a window carries its hidden state along; one trained on the last step of
 * a window only reads the last T steps afresh for each prediction, as it did in training.
 *
 * Legend: T positions, B sequences, N = 128 pitches, H hidden units, V entries of the dictionary.
 */
import { cast, Graph, logSoftmax, sigmoid, type Tensor } from '../../graph/index.ts';
import type { Combination } from '../../roll/roll.ts';
import type { Lease, ProgramCache } from '../../runtime/program-cache.ts';
import type { Program, TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import { CarriedStates, nextName, opened } from '../carried-states.ts';
import type { StepDistribution, StepStream, Weights } from '../model.ts';
import { type LstmConfig, PITCHES } from './config.ts';
import { lstmNetwork } from './network.ts';

const stateNames = (layers: number): readonly string[] =>
  Array.from({ length: layers }, (_, layer) => [`h${layer}`, `c${layer}`]).flat();

/** One step, or one window, to the distribution of what follows; weights are constants, which ORT packs once. */
function buildStreamProgram(config: LstmConfig, weights: Weights, length: number, batchSize: number): Program {
  const { hiddenSize, layers, loss } = config;
  const graph = new Graph();
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const notes = cast(graph.input('notes', [length, batchSize, PITCHES], 'uint8'), 'float32');
  const carries = loss === 'every';
  const state = (name: string): Tensor => graph.input(name, [batchSize, hiddenSize]);
  const network = lstmNetwork(parameters, notes, config, {
    rows: 'last',
    ...(carries
      ? { states: Array.from({ length: layers }, (_, layer) => ({ h: state(`h${layer}`), c: state(`c${layer}`) })) }
      : {}),
  });
  graph.output('logProbabilities', logSoftmax(network.combinations)); // [B, V]
  graph.output('escape', sigmoid(network.notes)); // [B, N]
  if (carries) {
    network.states.forEach(({ h, c }, layer) => {
      graph.output(nextName(`h${layer}`), h);
      graph.output(nextName(`c${layer}`), c);
    });
  }
  return graph.toProgram();
}

/** Opens B sequences that have heard nothing yet. */
export async function openLstmStream(
  config: LstmConfig,
  weights: Weights,
  programs: ProgramCache,
  batchSize: number,
): Promise<StepStream> {
  const carries = config.loss === 'every';
  const length = carries ? 1 : config.window;
  const lease = await programs.lease(`stream ${batchSize}`, () =>
    buildStreamProgram(config, weights, length, batchSize),
  );
  return opened(new LstmStream(config, lease, length, batchSize, carries));
}

class LstmStream implements StepStream {
  readonly #config: LstmConfig;
  readonly #lease: Lease;
  readonly #batchSize: number;
  /** [T, B, N]: the steps that the next prediction reads; a single one where a state is carried. */
  readonly #notes: TensorData<'uint8'>;
  /** Hidden states, read from one set and written to the other. */
  readonly #states: CarriedStates;
  #distributions: readonly StepDistribution[] = [];

  constructor(config: LstmConfig, lease: Lease, length: number, batchSize: number, carries: boolean) {
    this.#config = config;
    this.#lease = lease;
    this.#batchSize = batchSize;
    this.#notes = zeros('uint8', [length, batchSize, PITCHES]);
    const names = carries ? stateNames(config.layers) : [];
    this.#states = new CarriedStates(names, [batchSize, config.hiddenSize]);
  }

  /** Predicts from the steps in the buffer, which before the first step is silence, as it was in training. */
  async advance(): Promise<void> {
    const outputs = await this.#lease.executable.run({ notes: this.#notes, ...this.#states.feeds }, this.#states.into);
    this.#states.swap();
    const { dictionary } = this.#config;
    const row = (name: string, sequence: number, width: number): Float32Array => {
      const data = outputs[name]?.data as Float32Array;
      return data.slice(sequence * width, (sequence + 1) * width);
    };
    this.#distributions = Array.from({ length: this.#batchSize }, (_, sequence) => ({
      kind: 'combinations' as const,
      dictionary,
      logProbabilities: row('logProbabilities', sequence, dictionary.size),
      escape: row('escape', sequence, PITCHES),
    }));
  }

  async push(steps: readonly Combination[]): Promise<void> {
    if (steps.length !== this.#batchSize) {
      throw new RangeError(`push needs one combination for each of ${this.#batchSize} sequences, not ${steps.length}`);
    }
    const { data } = this.#notes;
    const rowSize = this.#batchSize * PITCHES;
    const last = data.length - rowSize;
    data.copyWithin(0, rowSize);
    data.fill(0, last);
    steps.forEach((combination, sequence) => {
      for (const pitch of combination) data[last + sequence * PITCHES + pitch] = 1;
    });
    await this.advance();
  }

  async next(): Promise<readonly StepDistribution[]> {
    return this.#distributions;
  }

  async close(): Promise<void> {
    await this.#lease.release();
  }
}
