/** scale/, the same transformer in PyTorch: equal tables, passages and logits. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/checkpoint/safetensors.ts';
import { Graph } from '../src/graph/index.ts';
import type { Weights } from '../src/models/model.ts';
import { cutPassage } from '../src/models/transformer/augment.ts';
import { PassageBatcher } from '../src/models/transformer/batches.ts';
import {
  CANDIDATES,
  CONTROL_OFFSETS,
  END_COUNTS,
  END_PLACES,
  INPUT,
  KNOWN,
  MOST_INTERVAL,
} from '../src/models/transformer/features.ts';
import {
  type TransformerConfig,
  transformerConfigFromJson,
  transformerConfigToJson,
} from '../src/models/transformer/index.ts';
import { transformerLoss } from '../src/models/transformer/loss.ts';
import { REACH } from '../src/models/transformer/neighbours.ts';
import { layersOf, nestedLogits, trunk, waitLogits } from '../src/models/transformer/network.ts';
import { KNOWN_ROWS, NESTED_HEADS } from '../src/models/transformer/parameters.ts';
import { SPREAD } from '../src/models/transformer/pulse.ts';
import { readModel, saveModel } from '../src/node/model-folder.ts';
import { TRANSFORMER_TRAINING_DEFAULTS } from '../src/node/transformer-settings.ts';
import { createNativeRuntime } from '../src/runtime/native.ts';
import type { TensorData } from '../src/runtime/runtime.ts';
import { ENDS, GIVEN, knownComposer, periodOf, SPELLINGS, SURNAMES } from '../src/tokens/composers.ts';
import { CONTROLS, controlsOf, LEVEL_EDGES, TEMPO_EDGES } from '../src/tokens/controls.ts';
import { PITCH_COUNT } from '../src/tokens/sequence.ts';
import {
  asked,
  composers,
  config,
  cuts,
  isGiven,
  passages,
  pieces,
  weights,
  writeShards,
} from './support/scale-music.ts';
import { python, runPython } from './support/scale-python.ts';
import { temporaryFolder } from './support/temporary.ts';

/** The logits of every passage and position by head, and the nats of all notes together, by the engine. */
async function byEngine(model: { weights: Weights; config: TransformerConfig }): Promise<Record<string, number[]>> {
  const runtime = await createNativeRuntime({ threads: 1, spinning: false });
  const B = passages.length;
  const S = config.window;
  const graph = new Graph();
  const parameters = Object.fromEntries(
    Object.entries(model.weights).map(([name, data]) => [name, graph.constant(data)]),
  );
  const layers = layersOf(parameters);
  const inputs = ['rows', 'known'].map((name) =>
    graph.input(`float ${name}`, [B * S, name === 'rows' ? INPUT.size : KNOWN.size]),
  );
  const hidden = trunk(
    layers,
    layers.plain('input', inputs[0]!),
    graph.input('positions', [4 * B, S], 'int64'),
    config,
    B,
    S,
  );
  graph.output('wait', waitLogits(layers, hidden));
  for (const head of NESTED_HEADS) {
    const name = `known ${head}`;
    graph.output(head, nestedLogits(layers, head, hidden, graph.input(name, [B * S, KNOWN_ROWS[head]])));
  }
  graph.output('nats', transformerLoss(graph, parameters, config, B).reported);
  const { feeds, notes } = new PassageBatcher(config, B).fill(passages);
  const floats = (name: 'rows' | 'known', columns: number) => {
    const { data, shape } = feeds[name]!;
    const all = shape[1]!;
    const values = Float32Array.from({ length: B * S * columns }, (_, index) =>
      Number(data[Math.floor(index / columns) * all + (index % columns)]),
    );
    return { dtype: 'float32' as const, shape: [B * S, columns], data: values };
  };
  const executable = await runtime.load(graph.toProgram());
  const outputs = await executable.run({
    ...feeds,
    positions: feeds['places']!,
    'float rows': floats('rows', INPUT.size),
    'float known': floats('known', KNOWN.size),
    ...Object.fromEntries(NESTED_HEADS.map((head) => [`known ${head}`, floats('known', KNOWN_ROWS[head])])),
  });
  await executable.release();
  const numbers = (name: string): number[] => Array.from(outputs[name]!.data as Float32Array);
  return {
    nats: numbers('nats').map((mean) => mean * notes),
    ...Object.fromEntries(['wait', ...NESTED_HEADS].map((head) => [head, numbers(head)])),
  };
}
it('knows the tables of TypeScript', async () => {
  const tables = {
    input: INPUT,
    known: KNOWN,
    candidates: CANDIDATES,
    endPlaces: END_PLACES,
    endCounts: END_COUNTS,
    reach: REACH,
    mostInterval: MOST_INTERVAL,
    spread: SPREAD,
    controlOffsets: CONTROL_OFFSETS,
    controls: CONTROLS.map(({ name, classes }) => ({ name, classes })),
    levelEdges: LEVEL_EDGES,
    tempoEdges: TEMPO_EDGES,
    composers: {
      given: Object.fromEntries(Object.entries(GIVEN).map(([surname, { source }]) => [surname, source])),
      surnames: SURNAMES,
      spellings: SPELLINGS,
      periodEnds: ENDS,
    },
    settings: TRANSFORMER_TRAINING_DEFAULTS,
  };
  // After a change: npx vitest run test/scale.test.ts -u
  await expect(`${JSON.stringify(tables, null, 1)}\n`).toMatchFileSnapshot('../scale/tables.json');
});

describe('the passages that both read', () => {
  const { rows, known } = new PassageBatcher(config, asked.length).fill(passages).feeds;
  /** What is read of a table, by group: positions, and rows counted from the group's first. */
  const groups = ({ data }: TensorData, { offsets, size }: typeof INPUT | typeof KNOWN) => {
    const starts = Object.entries<number>(offsets);
    const found = new Map(starts.map(([group]) => [group, [] as { position: number; row: number }[]]));
    data.forEach((value: number | bigint, index: number) => {
      if (Number(value) === 0) return;
      const [group, start] = starts.findLast(([, first]) => first <= index % size)!;
      found.get(group)!.push({ position: Math.floor(index / size), row: (index % size) - start });
    });
    return found;
  };
  const inputs = groups(rows!, INPUT);
  const told = groups(known!, KNOWN);

  it('have rows of every group, of every echo and of every length that is recalled', () => {
    for (const [group, found] of [...inputs, ...told]) expect([group, found.length]).not.toEqual([group, 0]);
    const keyboards = (found: readonly { row: number }[]): number[] =>
      [...new Set(found.map(({ row }) => Math.floor(row / PITCH_COUNT)))].sort();
    expect(keyboards(told.get('echoes')!)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(keyboards(inputs.get('recalledPitch')!)).toEqual([0, 1, 2, 3]);
    expect(keyboards(inputs.get('recalledMove')!)).toEqual([0, 1, 2, 3]);
  });

  it('recall moves up to the ends of the keyboard, and none beyond', () => {
    const after = (note: number): number[] =>
      inputs
        .get('recalledMove')!
        .flatMap(({ position, row }) => (position === 5 * config.window + note + 1 ? [row] : []));
    expect([4, 7, 12, 15].map(after)).toEqual([[PITCH_COUNT - 1], [], [0], []]);
  });
});
describe.runIf(python !== undefined)('scale/', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  let answer: Readonly<Record<string, number[]>>;

  beforeAll(async () => {
    await writeShards(at('shards'));
    await saveModel(at('theirs'), { kind: 'transformer', config: transformerConfigToJson(config), weights });
    const request = {
      data: at('shards'),
      model: at('theirs'),
      config,
      passages: asked.map((passage) => ({ ...passage, given: isGiven(passage) })),
      cuts,
      composers,
    };
    await writeFile(at('request.json'), JSON.stringify(request));
    await runPython(['test/support/scale.py', at('request.json'), at('answer.safetensors'), at('ours')]);
    const { tensors } = readSafetensors(await readFile(at('answer.safetensors')));
    answer = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, Array.from(data, Number)]));
  }, 120_000);

  it.each(['theirs', 'ours'])('gives the same logits and nats with a model of %s', async (name) => {
    const stored = await readModel(at(name));
    const expected = await byEngine({ weights: stored.weights, config: transformerConfigFromJson(stored.config) });
    const S = config.window;
    for (const head of ['wait', ...NESTED_HEADS]) {
      const [mine, other] = [expected[head]!, answer[`${name}/${head}`]!];
      expect(other.length).toBe(mine.length);
      const outputs = mine.length / (asked.length * S);
      // Where nothing is predicted, what is known of the note is without meaning.
      const { noteWeights, waitWeights } = new PassageBatcher(config, asked.length).fill(passages).feeds;
      const predicts = (head === 'wait' ? waitWeights : noteWeights)!.data;
      const rows = Array.from({ length: asked.length * S }, (_, row) => row).filter((row) => Number(predicts[row]) > 0);
      expect(rows.length).toBeGreaterThan(50);
      const errors = rows.flatMap((row) =>
        Array.from({ length: outputs }, (_, k) => Math.abs(mine[row * outputs + k]! - other[row * outputs + k]!)),
      );
      expect(Math.max(...errors)).toBeLessThan(1e-4);
    }
    expect(answer[`${name}/nats`]![0]! / expected['nats']![0]!).toBeCloseTo(1, 5);
  });

  it('cuts, transposes and stretches passages alike, and says the same of them', () => {
    cuts.forEach(({ piece: index, from, to, semitones, stretch }, number) => {
      const { sequence, about } = pieces[index]!;
      const cut = cutPassage(sequence, from, to, { semitones, stretch });
      const controls = controlsOf(cut, 0, cut.onsets.length, about);
      for (const [name, values] of Object.entries({ ...cut, controls })) {
        if (ArrayBuffer.isView(values)) expect(answer[`cut${number}/${name}`]).toEqual([...(values as Uint8Array)]);
      }
    });
  });

  it('knows the same composers', () => {
    const classOf = (control: string, name: string | undefined): number =>
      CONTROLS.find((candidate) => candidate.name === control)!.classes.indexOf(name ?? 'unknown');
    composers.forEach((composer, number) => {
      const known = composer === '' ? undefined : (knownComposer(composer) ?? 'other');
      const expected = [classOf('composer', known), classOf('period', periodOf(composer))];
      expect([composer, ...answer[`composer${number}`]!]).toEqual([composer, ...expected]);
    });
  });

  it("changes matrices as PyTorch's Muon does, which rounds to bfloat16", () => {
    // Each of three steps changes a weight by up to 0.1.
    expect(answer['muon']).toHaveLength(4);
    expect(Math.max(...answer['muon']!)).toBeLessThan(0.005);
  });
});
