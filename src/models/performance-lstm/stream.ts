/**
 * Writing with an LSTM over performance events, one event after the other.
 *
 * Legend: V events.
 */
import { Graph, logSoftmax } from '../../graph/index.ts';
import type { ProgramCache } from '../../runtime/program-cache.ts';
import type { Program } from '../../runtime/runtime.ts';
import { CarriedStates, nextName } from '../carried-states.ts';
import type { EventStream } from '../event-model.ts';
import type { Weights } from '../model.ts';
import { EventBatcher } from './batches.ts';
import type { PerformanceLstmConfig } from './config.ts';
import { eventLogits } from './network.ts';
import { EventReader } from './reader.ts';
import { SEGMENT, stateNames } from './score.ts';

function buildStreamProgram(config: PerformanceLstmConfig, weights: Weights): Program {
  const graph = new Graph();
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const state = (name: string) => graph.input(name, [1, config.hiddenSize]);
  const { logits, states } = eventLogits(graph, parameters, config, {
    length: 1,
    size: 1,
    states: Array.from({ length: config.layers }, (_, layer) => ({ h: state(`h${layer}`), c: state(`c${layer}`) })),
  });
  graph.output('logProbabilities', logSoftmax(logits)); // [1, V]
  for (const [layer, { h, c }] of states.entries()) {
    graph.output(nextName(`h${layer}`), h);
    graph.output(nextName(`c${layer}`), c);
  }
  return graph.toProgram();
}

/**
 * Goes on with a text; of a long one the network hears the last segment.
 *
 * @throws RangeError where `before` is no beginning of a text
 */
export async function openEventStream(
  config: PerformanceLstmConfig,
  weights: Weights,
  programs: ProgramCache,
  before: ArrayLike<number>,
): Promise<EventStream> {
  const lease = await programs.lease('stream', () => buildStreamProgram(config, weights));
  const states = new CarriedStates(stateNames(config.layers), [1, config.hiddenSize]);
  const reader = new EventReader('beginning');
  const { read, allowed } = new EventBatcher(1, 1).batch;
  let latest = new Float32Array(0);
  const advance = async (): Promise<void> => {
    read.data.fill(0);
    reader.fill(read.data, 0);
    reader.mark(allowed.data, 0);
    const outputs = await lease.executable.run({ read, allowed, ...states.feeds }, states.into);
    states.swap();
    const values = outputs['logProbabilities']?.data as Float32Array;
    latest = values.slice();
  };
  try {
    if (before.length <= SEGMENT) await advance();
    for (let place = 0; place < before.length; place++) {
      reader.read(before[place]!);
      if (place >= before.length - SEGMENT) await advance();
    }
  } catch (error) {
    await lease.release();
    throw error;
  }
  return {
    next: () => latest,
    async push(event) {
      reader.read(event);
      await advance();
    },
    close: () => lease.release(),
  };
}
