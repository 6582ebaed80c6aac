/**
 * How well a transformer predicts a piece: passages side by side through the same program as in training.
 *
 * Legend: B windows, S positions, M = B * S.
 */
import { Graph } from '../../graph/index.ts';
import type { Executable, Program } from '../../runtime/runtime.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';
import { classOf, classWidth } from '../../tokens/values.ts';
import type { Weights } from '../model.ts';
import type { NoteScores, ScoreContext } from '../note-model.ts';
import { plainPassage } from './augment.ts';
import { PassageBatcher, passageStart } from './batches.ts';
import type { TransformerConfig } from './config.ts';
import { noteNats } from './loss.ts';
import { layersOf } from './network.ts';

/** B: windows scored side by side. */
export const SCORE_BATCH = 4;

const ATTRIBUTES = ['wait', 'pitch', 'duration', 'velocity'] as const;

export function buildScoreProgram(config: TransformerConfig, weights: Weights): Program {
  const graph = new Graph();
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const nats = noteNats(graph, layersOf(parameters), config, SCORE_BATCH);
  for (const attribute of ATTRIBUTES) graph.output(attribute, nats[attribute]);
  return graph.toProgram();
}

/** The notes of each window, and the first of them that counts. */
function windowsOf(
  notes: number,
  length: number,
  context: ScoreContext,
): { from: number; first: number; to: number }[] {
  const stride = context === 'window' ? length : Math.max(1, length >> 1);
  const windows = [];
  for (let from = 0, first = 0; first < notes; from += stride) {
    const to = Math.min(notes, from + length);
    windows.push({ from, first, to });
    first = to;
  }
  return windows;
}

/** Scores every note of a piece. */
export async function scoreSequence(
  config: TransformerConfig,
  executable: Executable,
  sequence: NoteSequence,
  context: ScoreContext,
): Promise<NoteScores> {
  const { window: S } = config;
  const notes = sequence.onsets.length;
  const windows = windowsOf(notes, S - 1, context);
  const batcher = new PassageBatcher(config, SCORE_BATCH);
  const scores = {
    wait: new Float64Array(notes),
    pitch: new Float64Array(notes),
    duration: new Float64Array(notes),
    velocity: new Float64Array(notes),
  };
  const { waitWeights: _w, noteWeights: _n, residual: _r, ...used } = batcher.fill([]).feeds;
  for (let begin = 0; begin < windows.length; begin += SCORE_BATCH) {
    const group = windows.slice(begin, begin + SCORE_BATCH);
    batcher.fill(group.map(({ from, to }) => plainPassage(sequence, from, to)));
    const outputs = await executable.run(used);
    group.forEach(({ from, first, to }, column) => {
      for (let note = first; note < to; note++) {
        const row = column * S + note - from;
        for (const attribute of ATTRIBUTES) scores[attribute][note] = Number(outputs[attribute]?.data[row]);
        // Which value of its class the waiting time is: each is as likely as the others.
        const before = note === from ? passageStart({ sequence, from }) : sequence.onsets[note - 1]!;
        scores.wait[note]! += Math.log(classWidth(classOf(sequence.onsets[note]! - before)));
      }
    });
  }
  return scores;
}
