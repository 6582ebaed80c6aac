/**
 * How well an LSTM over performance events predicts a piece: segments of its text side by side, each stretch by stretch
 * with the states carried along.
 *
 * Legend: T positions, B segments, M = T * B (time-major), H hidden units.
 */
import { Graph, softmaxCrossEntropy } from '../../graph/index.ts';
import type { Executable, Program } from '../../runtime/runtime.ts';
import { toCanonicalEvents } from '../../tokens/canonical.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';
import { CarriedStates, nextName } from '../carried-states.ts';
import type { Weights } from '../model.ts';
import type { ScoreContext } from '../note-model.ts';
import { EventBatcher } from './batches.ts';
import type { PerformanceLstmConfig } from './config.ts';
import { eventLogits } from './network.ts';
import { EventReader } from './reader.ts';

/** Events of a segment that knows nothing of what is before it, as published figures have it. */
export const SEGMENT = 2048;
/** B: segments scored side by side. */
const SIDE_BY_SIDE = 16;
/** T: events that are scored in one run. */
const STRETCH = 128;

export const stateNames = (layers: number): string[] =>
  Array.from({ length: layers }, (_, layer) => [`h${layer}`, `c${layer}`]).flat();

export function buildScoreProgram(config: PerformanceLstmConfig, weights: Weights): Program {
  const graph = new Graph();
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const state = (name: string) => graph.input(name, [SIDE_BY_SIDE, config.hiddenSize]);
  const { logits, states } = eventLogits(graph, parameters, config, {
    length: STRETCH,
    size: SIDE_BY_SIDE,
    states: Array.from({ length: config.layers }, (_, layer) => ({ h: state(`h${layer}`), c: state(`c${layer}`) })),
  });
  graph.output('nats', softmaxCrossEntropy(logits, graph.input('targets', [STRETCH * SIDE_BY_SIDE], 'int64')));
  for (const [layer, { h, c }] of states.entries()) {
    graph.output(nextName(`h${layer}`), h);
    graph.output(nextName(`c${layer}`), c);
  }
  return graph.toProgram();
}

/** Part of a text that is read from `from` on, of which the events from `first` on count. */
interface Segment {
  readonly from: number;
  readonly first: number;
  readonly to: number;
}

/** With a sliding context each segment has the one before it as its context. */
function segmentsOf(events: number, context: ScoreContext): Segment[] {
  return Array.from({ length: Math.ceil(events / SEGMENT) }, (_, index) => {
    const first = index * SEGMENT;
    const from = context === 'sliding' ? Math.max(0, first - SEGMENT) : first;
    return { from, first, to: Math.min(events, first + SEGMENT) };
  });
}

/**
 * [E] -ln p of each canonical event of a performance given those before it, nats.
 *
 * @throws RangeError for a sequence in score time
 */
export async function scoreEvents(
  config: PerformanceLstmConfig,
  executable: Executable,
  sequence: NoteSequence,
  context: ScoreContext,
): Promise<Float64Array> {
  const text = toCanonicalEvents(sequence);
  const nats = new Float64Array(text.length);
  const segments = segmentsOf(text.length, context);
  const batcher = new EventBatcher(STRETCH, SIDE_BY_SIDE);
  for (let begin = 0; begin < segments.length; begin += SIDE_BY_SIDE) {
    const group = segments.slice(begin, begin + SIDE_BY_SIDE);
    const readers = group.map(({ from }) => new EventReader(from === 0 ? 'beginning' : 'middle'));
    const states = new CarriedStates(stateNames(config.layers), [SIDE_BY_SIDE, config.hiddenSize]);
    const longest = Math.max(...group.map(({ from, to }) => to - from));
    for (let done = 0; done < longest; done += STRETCH) {
      batcher.clear();
      for (const [column, { from, to }] of group.entries()) {
        const start = Math.min(to, from + done);
        batcher.fill(column, text, start, Math.min(to, start + STRETCH), readers[column]!);
      }
      const outputs = await executable.run({ ...batcher.batch, ...states.feeds }, states.into);
      states.swap();
      for (const [column, { from, first, to }] of group.entries()) {
        const end = Math.min(to, from + done + STRETCH);
        for (let event = Math.max(first, from + done); event < end; event++) {
          nats[event] = Number(outputs['nats']?.data[batcher.row(column, event - from - done)]);
        }
      }
    }
  }
  return nats;
}
