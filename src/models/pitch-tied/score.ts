/**
 * Scoring rolls with pitch-tied networks, stretch by stretch: all notes of a stretch at once, each told the lower notes
 * that do sound. The states over time are carried along, so a prediction sees everything before it.
 *
 * Legend: T positions, P pitches, H hidden units, N = 128 pitches.
 */
import { add, cast, Graph, scale, sigmoid, type Tensor } from '../../graph/index.ts';
import type { Roll } from '../../roll/roll.ts';
import type { ProgramCache } from '../../runtime/program-cache.ts';
import type { Program } from '../../runtime/runtime.ts';
import { CarriedStates, nextName } from '../carried-states.ts';
import { memberConstants, memberName } from '../members.ts';
import type { StepScores, Weights } from '../model.ts';
import { pitchCount } from '../roll-network.ts';
import { PitchTiedBatcher } from './batches.ts';
import { type PitchTiedConfig, pitchesOf } from './config.ts';
import { heardCount, lowerCount } from './heard.ts';
import { overNotes, overTime } from './network.ts';
import { allRows } from './rows.ts';

const PITCHES = 128;
/** T: steps that are scored in one run. */
const STRETCH = 64;
/** Probabilities are kept this far from 0 and 1: a float32 is no finer near 1. */
const LEAST = 1e-7;
/** The probability of a pitch outside the model's range: 40 of them cost 4e-5 nats a step, one that sounds 14. */
export const OUTSIDE = 1e-6;

export const clamped = (probability: number): number => Math.min(1 - LEAST, Math.max(LEAST, probability));

/** The names of the states over time. */
export const stateNames = ({ members }: PitchTiedConfig): string[] =>
  Array.from({ length: members }, (_, member) => ['h', 'c'].map((part) => memberName(member, part))).flat();

/** The state over time of a network, as inputs of a graph. */
export const stateInputs = (graph: Graph, member: number, N: number, { hiddenSize }: PitchTiedConfig) => ({
  h: graph.input(memberName(member, 'h'), [N, hiddenSize]),
  c: graph.input(memberName(member, 'c'), [N, hiddenSize]),
});

/** What is heard and states in, mean probabilities [T, P] and new states out. */
function buildProgram(config: PitchTiedConfig, weights: Weights, T: number): Program {
  const P = pitchCount(config);
  const graph = new Graph();
  const floats = (name: string, size: number): Tensor => cast(graph.input(name, [T, P, size], 'uint8'), 'float32');
  const heard = floats('heard', heardCount(config));
  const lower = floats('lower', lowerCount(config));
  let total: Tensor | undefined;
  for (let member = 0; member < config.members; member++) {
    const parameters = memberConstants(graph, weights, member);
    const { sums, h, c } = overTime(parameters, heard, config, { state: stateInputs(graph, member, P, config) });
    graph.output(nextName(memberName(member, 'h')), h);
    graph.output(nextName(memberName(member, 'c')), c);
    const probabilities = sigmoid(overNotes(parameters, sums, lower, config));
    total = total === undefined ? probabilities : add(total, probabilities);
  }
  graph.output('probabilities', scale(total as Tensor, 1 / config.members));
  return graph.toProgram();
}

/** Scores every step of a roll. */
export async function scorePitchTied(
  config: PitchTiedConfig,
  weights: Weights,
  programs: ProgramCache,
  roll: Roll,
): Promise<StepScores> {
  const P = pitchCount(config);
  const pitches = pitchesOf(config);
  const nats = new Float64Array(roll.steps).fill(-(PITCHES - P) * Math.log1p(-OUTSIDE));
  const batcher = new PitchTiedBatcher(config, { positions: STRETCH, columns: 1, rows: P });
  const states = new CarriedStates(stateNames(config), [P, config.hiddenSize]);
  const lease = await programs.lease(`score ${STRETCH}`, () => buildProgram(config, weights, STRETCH));
  try {
    for (let start = 0; start < roll.steps; start += STRETCH) {
      const end = Math.min(STRETCH, roll.steps - start);
      batcher.fill([{ window: { roll, song: 0, start, first: 0, end }, rows: allRows(pitches) }]);
      const { heard, lower, sounds } = batcher.batch;
      const outputs = await lease.executable.run({ heard, lower, ...states.feeds }, states.into);
      states.swap();
      const probabilities = outputs['probabilities']?.data as Float32Array;
      for (let cell = 0; cell < end * P; cell++) {
        const p = clamped(probabilities[cell]!);
        nats[start + Math.floor(cell / P)]! -= sounds.data[cell] === 1 ? Math.log(p) : Math.log1p(-p);
      }
    }
  } finally {
    await lease.release();
  }
  const { lowest, highest } = config;
  for (let step = 0; step < roll.steps; step++) {
    for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
      const pitch = roll.pitches[cell]!;
      if (pitch < lowest || pitch > highest) nats[step]! += Math.log1p(-OUTSIDE) - Math.log(OUTSIDE);
    }
  }
  return { nats, binary: nats.map((value) => value / PITCHES) };
}
