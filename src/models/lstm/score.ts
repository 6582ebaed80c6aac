/**
 * How well an LSTM predicts a roll.
 *
 * The model's likelihood of a combination x is a proper mixture, so no combination is impossible:
 * P(x) = [x in the dictionary] P(entry of x) + P(escape) prod_n Bernoulli(x_n | note head).
 *
 * Predictions see what training showed: a model trained on every step of a window scores windows of T steps that
 * overlap by half, and only their second halves count (of the first window all of it), so each prediction sees
 * between T/2 and T past steps, or the song's beginning; one trained on the last step of a window only has a
 * window of its own for each prediction, exactly T past steps, silence before the song.
 *
 * Legend: T positions, B windows, N = 128 pitches, V entries of the dictionary, M = predicted rows.
 */
import { createWindows } from '../../dataset/windows.ts';
import {
  add,
  binaryCrossEntropyWithLogits,
  cast,
  Graph,
  matmul,
  mul,
  reshape,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropy,
  sum,
} from '../../graph/index.ts';
import { type Dictionary, ESCAPE } from '../../roll/dictionary.ts';
import type { Roll } from '../../roll/roll.ts';
import type { Executable, Program, TensorData } from '../../runtime/runtime.ts';
import type { StepScores, Weights } from '../model.ts';
import { WindowBatcher } from './batches.ts';
import { type LstmConfig, PITCHES } from './config.ts';
import { lstmNetwork } from './network.ts';

/** B: windows scored side by side; more cost memory and gain no speed. */
export const SCORE_BATCH = 32;

/** Probabilities are kept this far from 0 and 1 for the binary cross-entropy: a float32 is no finer near 1. */
const LEAST_PROBABILITY = 1e-7;

/** Windows and right answers in; nats of the entry, of the escape and of the notes, and the pitches' marginals out. */
export function buildScoreProgram(config: LstmConfig, weights: Weights): Program {
  const { window: T, loss: rows, dictionary } = config;
  const B = SCORE_BATCH;
  const count = rows === 'last' ? B : T * B; // M
  const graph = new Graph();
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const notes = cast(graph.input('notes', [T + 1, B, PITCHES], 'uint8'), 'float32');
  const network = lstmNetwork(parameters, slice(notes, [0], [T], [0]), config, { rows });
  const expected = reshape(slice(notes, [rows === 'last' ? T : 1], [T + 1], [0]), [count, PITCHES]);
  const allEscapes = graph.constant({
    dtype: 'int64',
    shape: [count],
    data: new BigInt64Array(count).fill(BigInt(ESCAPE)),
  });
  graph.output('entry', softmaxCrossEntropy(network.combinations, graph.input('targets', [count], 'int64')));
  graph.output('escape', softmaxCrossEntropy(network.combinations, allEscapes));
  graph.output('notesGivenEscape', sum(binaryCrossEntropyWithLogits(network.notes, expected), [1]));
  const probabilities = softmax(network.combinations); // [M, V]
  const inDictionary = matmul(probabilities, graph.constant(membership(dictionary)));
  const escaped = mul(slice(probabilities, [ESCAPE], [ESCAPE + 1], [1]), sigmoid(network.notes));
  graph.output('marginals', add(inDictionary, escaped)); // [M, N]
  return graph.toProgram();
}

/** [V, N]: 1 where an entry contains a pitch. */
function membership(dictionary: Dictionary): TensorData<'float32'> {
  const data = new Float32Array(dictionary.size * PITCHES);
  for (let id = ESCAPE + 1; id < dictionary.size; id++) {
    for (const pitch of dictionary.combination(id)) data[id * PITCHES + pitch] = 1;
  }
  return { dtype: 'float32', shape: [dictionary.size, PITCHES], data };
}

/** Scores every step of a roll. */
export async function scoreRoll(config: LstmConfig, executable: Executable, roll: Roll): Promise<Required<StepScores>> {
  const { window: length, loss: rows, dictionary } = config;
  const stride = Math.max(1, length >> 1);
  const windows = createWindows(
    [roll],
    rows === 'last' ? { length, stride: 1, padded: true } : { length, stride, first: length },
  );
  const ids = [dictionary.encode(roll)];
  const batcher = new WindowBatcher({ window: length, batchSize: SCORE_BATCH, rows });
  const scores = {
    nats: new Float64Array(roll.steps),
    binary: new Float64Array(roll.steps),
    categorical: new Float64Array(roll.steps),
  };
  for (let begin = 0; begin < windows.count; begin += SCORE_BATCH) {
    const size = Math.min(SCORE_BATCH, windows.count - begin);
    const group = Array.from({ length: size }, (_, column) => windows.at(begin + column));
    batcher.fill(group, ids);
    const { notes, targets } = batcher.batch;
    const outputs = await executable.run({ notes, targets });
    const floats = (name: string): Float32Array => outputs[name]?.data as Float32Array;
    const entry = floats('entry');
    const escapeNats = floats('escape');
    const given = floats('notesGivenEscape');
    const marginals = floats('marginals');
    group.forEach((window, column) => {
      for (let position = window.first; position < window.end; position++) {
        const row = batcher.row(column, position);
        const step = window.start + position;
        const throughEscape = escapeNats[row]! + given[row]!;
        const isEscape = targets.data[row] === BigInt(ESCAPE);
        scores.nats[step] = isEscape ? throughEscape : natsOfEither(entry[row]!, throughEscape);
        scores.categorical[step] = entry[row]!;
        scores.binary[step] = binaryNats(marginals.subarray(row * PITCHES, (row + 1) * PITCHES), roll, step);
      }
    });
  }
  return scores;
}

/** -ln(e^-a + e^-b). */
function natsOfEither(a: number, b: number): number {
  return Math.min(a, b) - Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** Binary cross-entropy of one step's notes under independent probabilities, mean over the pitches. */
function binaryNats(probabilities: Float32Array, roll: Roll, step: number): number {
  let total = 0;
  let cell = roll.offsets[step]!;
  const end = roll.offsets[step + 1]!;
  for (let pitch = 0; pitch < PITCHES; pitch++) {
    const probability = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probabilities[pitch]!));
    const sounds = cell < end && roll.pitches[cell] === pitch;
    if (sounds) cell += 1;
    total -= sounds ? Math.log(probability) : Math.log1p(-probability);
  }
  return total / PITCHES;
}
