/** scale/, the same transformer in PyTorch: equal logits, equal passages, and runs that go on in either language. */
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/checkpoint/safetensors.ts';
import { Graph } from '../src/graph/index.ts';
import type { Weights } from '../src/models/model.ts';
import { cutPassage } from '../src/models/transformer/augment.ts';
import { type Passage, PassageBatcher } from '../src/models/transformer/batches.ts';
import { CANDIDATES, CONTROL_OFFSETS, INPUT, KNOWN } from '../src/models/transformer/features.ts';
import {
  type TransformerConfig,
  transformerConfigFromJson,
  transformerConfigToJson,
} from '../src/models/transformer/index.ts';
import { transformerLoss } from '../src/models/transformer/loss.ts';
import { layersOf, nestedLogits, trunk, waitLogits } from '../src/models/transformer/network.ts';
import { KNOWN_ROWS, NESTED_HEADS, transformerParameters } from '../src/models/transformer/parameters.ts';
import { readModel, saveModel } from '../src/node/model-folder.ts';
import { openShards, type ShardSelection, selectPieces } from '../src/node/shards.ts';
import { writeManifest } from '../src/node/shards-manifest.ts';
import { trainTransformer } from '../src/node/train-transformer.ts';
import { TRANSFORMER_TRAINING_DEFAULTS, type TransformerSettings } from '../src/node/transformer-settings.ts';
import { Random } from '../src/random.ts';
import { createNativeRuntime } from '../src/runtime/native.ts';
import type { TensorData } from '../src/runtime/runtime.ts';
import { ENDS, GIVEN, knownComposer, periodOf, SPELLINGS, SURNAMES } from '../src/tokens/composers.ts';
import { CONTROLS, controlsOf, LEVEL_EDGES, TEMPO_EDGES } from '../src/tokens/controls.ts';
import { createSequence, type NoteSequence, PITCH_COUNT } from '../src/tokens/sequence.ts';
import { encodeShard, type ShardPiece } from '../src/tokens/shard.ts';
import { temporaryFolder } from './support/temporary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** An interpreter with PyTorch, if there is one. */
const python = [process.env['PYTHON'], join(root, '.oracle/venv/bin/python'), 'python3'].find(
  (candidate) =>
    candidate !== undefined && spawnSync(candidate, ['-c', 'import torch.optim; torch.optim.Muon']).status === 0,
);
if (python === undefined) {
  console.warn(
    'SKIPPED: scale/ is not tested, as there is no Python with PyTorch 2.9 or later. ' +
      'Do `pip install torch numpy`, or name an interpreter by the environment variable PYTHON.',
  );
}

const config: TransformerConfig = {
  width: 32,
  layers: 2,
  heads: 4,
  feedForward: 48,
  headWidth: 24,
  window: 24,
  lead: { score: 48, performance: 100 },
};

/** Notes by chance, of which about half say again what was said before, some of it higher or lower. */
function randomSequence(base: 'score' | 'performance', count: number, seed: number): NoteSequence {
  const random = Random.of(seed);
  let onset = random.below(100);
  const notes: { onset: number; duration: number; pitch: number; velocity: number }[] = [];
  while (notes.length < count) {
    if (notes.length > 2 && random.below(4) === 0) {
      const from = random.below(notes.length - 2);
      const again = notes.slice(from, from + 2 + random.below(12));
      const pitches = again.map(({ pitch }) => pitch);
      const room = [40 - Math.min(...pitches), 79 - Math.max(...pitches)] as const;
      const up = random.below(2) === 0 ? 0 : room[0] + random.below(room[1] - room[0] + 1);
      const later = onset + (base === 'score' ? 12 : 1 + random.below(50)) - again[0]!.onset;
      for (const note of again) notes.push({ ...note, onset: note.onset + later, pitch: note.pitch + up });
      onset = notes.at(-1)!.onset;
    }
    onset += random.below(3) === 0 ? 0 : base === 'score' ? 2 * random.below(7) : random.below(90);
    // Ends on a coarse grid are often shared.
    const duration = Math.max(1, Math.ceil((onset + 1 + random.below(200)) / 20) * 20 - onset);
    notes.push({ onset, duration, pitch: 40 + random.below(40), velocity: random.below(32) });
  }
  notes.length = count;
  return createSequence({
    base,
    onsets: notes.map((note) => note.onset),
    pitches: notes.map((note) => note.pitch),
    durations: notes.map((note) => note.duration),
    velocities: notes.map((note) => note.velocity),
    ...(base === 'performance'
      ? {}
      : {
          metres: [
            { tick: 40, numerator: 3, denominator: 16 },
            { tick: 301, numerator: 7, denominator: 64 },
            { tick: 500, numerator: 6, denominator: 8 },
          ],
          tempos: [
            { tick: 0, beatsPerMinute: 120 },
            { tick: 200, beatsPerMinute: 105 },
          ],
          keys: [{ tick: 100, tonic: 9, mode: 'minor' as const }],
        }),
  });
}

/** Figures that come back higher and lower, up to the ends of the keyboard, and a long one that comes back as it was. */
function figures(): NoteSequence {
  const atEnds = [
    [50, 54, 66],
    [92, 96, 108],
    [93, 97],
    [60, 55, 45],
    [36, 31, 21],
    [35, 30],
  ].flat();
  const long = [60, 64, 67, 72, 71, 65, 62, 59, 57, 53, 50];
  const pitches = [...atEnds, ...long, ...long];
  return createSequence({
    base: 'score',
    onsets: pitches.map((_, index) => 6 * index),
    pitches,
    durations: pitches.map((_, index) => 4 + (index % 9)),
    velocities: pitches.map((_, index) => index % 32),
    metres: [{ tick: 0, numerator: 3, denominator: 16 }],
  });
}

const piece = (
  name: string,
  split: ShardPiece['split'],
  sequence: NoteSequence,
  about: ShardPiece['about'],
): ShardPiece => ({
  name,
  source: 'test',
  split,
  about,
  sequence,
});
const pieces = [
  piece('a', 'train', randomSequence('performance', 150, 1), { composer: 'Frédéric Chopin' }),
  piece('b', 'train', randomSequence('score', 120, 2), { composer: 'Nobody', year: 1800 }),
  piece('c', 'validation', randomSequence('performance', 60, 3), {}),
  piece('d', 'test', figures(), {}),
];
const total = pieces.reduce((sum, { sequence }) => sum + sequence.onsets.length, 0);

/** Writes the pieces as a folder of shards. */
async function writeShards(folder: string): Promise<void> {
  await mkdir(folder);
  const bytes = encodeShard(pieces);
  await writeFile(join(folder, 'test-1.shard'), bytes);
  await writeManifest(folder, {
    shards: [{ file: 'test-1.shard', bytes: bytes.length, pieces: pieces.length, notes: total }],
    sources: [],
  });
}

/** Weights that are nowhere zero, so that nothing goes unnoticed. */
const weights: Weights = Object.fromEntries(
  transformerParameters(config).map(({ name, shape }, index) => {
    const random = Random.of(3, index);
    const size = shape.reduce((product, length) => product * length, 1);
    return [
      name,
      { dtype: 'float32' as const, shape, data: Float32Array.from({ length: size }, () => 0.2 * random.normal()) },
    ];
  }),
);

/** Passages from the middle and to the end, with controls and given notes. */
const asked = [
  { piece: 0, from: 0, to: 23, given: [] as number[], controls: CONTROLS.map(() => 0) },
  { piece: 0, from: 130, to: pieces[0]!.sequence.onsets.length, given: [3, 4, 9], controls: CONTROLS.map(() => 0) },
  { piece: 1, from: 7, to: 25, given: [], controls: CONTROLS.map((_, index) => index % 3) },
  { piece: 1, from: 60, to: 83, given: [0, 5, 6, 7, 8, 20], controls: CONTROLS.map((_, index) => index % 4) },
  // Before the first metre; figures at the ends of the keyboard; the long figure.
  { piece: 1, from: 0, to: 20, given: [3, 8], controls: CONTROLS.map(() => 0) },
  { piece: 3, from: 0, to: 16, given: [], controls: CONTROLS.map(() => 0) },
  { piece: 3, from: 16, to: 38, given: [], controls: CONTROLS.map(() => 0) },
];
const isGiven = ({ from, to, given }: (typeof asked)[number]): boolean[] =>
  Array.from({ length: to - from }, (_, note) => given.includes(note));
const passages = asked.map(
  (passage): Passage => ({
    sequence: pieces[passage.piece]!.sequence,
    from: passage.from,
    to: passage.to,
    controls: passage.controls,
    isGiven: isGiven(passage),
  }),
);

const cuts = [
  { piece: 0, from: 0, to: 90, semitones: 3, stretch: 1 },
  { piece: 0, from: 10, to: 150, semitones: -4, stretch: 0.917 },
  { piece: 0, from: 31, to: 60, semitones: 0, stretch: 1.0831 },
  { piece: 1, from: 0, to: 110, semitones: 6, stretch: 1 },
  { piece: 1, from: 40, to: 60, semitones: -1, stretch: 1 },
];
const composers = [
  ...['Frédéric Chopin', 'BachJS', 'Johann Sebastian Bach', 'Carl Philipp Emanuel Bach', 'SchumannR', 'Clara Schumann'],
  ...['Holmès, Augusta', 'Mendelssohn-Bartholdy, Felix', 'Bach (arr. Busoni)', 'Liszt / Schubert', 'Nobody', 'DvořákA'],
  ...['Josephine Lang', 'Lang', 'Sergei Rachmaninov', 'Handel', 'Haydn, Michael', ''],
];

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
  const run = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<void> => {
    const env = { ...process.env, OMP_NUM_THREADS: '1', ...environment };
    await promisify(execFile)(python ?? '', args, { cwd: root, env });
  };
  const trainArguments = (out: string, ...more: string[]): string[] => [
    'scale/train.py',
    '--data',
    at('shards'),
    '--out',
    at(out),
    '--workers',
    '1',
    ...more,
  ];
  /** Trains by the engine; a run that is there goes on. */
  const trainHere = async (out: string, options: Partial<TransformerSettings> & { resume?: boolean }) => {
    const shards = await openShards(at('shards'));
    const [train, validation] = ['train', 'validation'].map((split) =>
      selectPieces(shards, (entry) => entry.split === split),
    ) as [ShardSelection, ShardSelection];
    const data = { train, validation, checksum: (train.checksum ^ validation.checksum) >>> 0 };
    return trainTransformer({ data, out: at(out), ...options }).finally(() => shards.close());
  };
  /** A copy of a run without its last checkpoint. */
  const interrupted = async (from: string, to: string): Promise<void> => {
    await cp(at(from), at(to), { recursive: true });
    await rm(join(at(to), 'checkpoint-12'), { recursive: true });
  };
  const settings = { ...config, batchSize: 4, steps: 12, validateEvery: 6, seed: 5, learningRate: 0.03 };
  const options = Object.entries(settings).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}`,
    JSON.stringify(value),
  ]);
  let answer: Readonly<Record<string, number[]>>;

  // Most of the time goes into starting Python, so what can run side by side does.
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
    await Promise.all([
      run(['test/support/scale.py', at('request.json'), at('answer.safetensors'), at('ours')]),
      run(trainArguments('run', ...options)),
      trainHere('cadenza', settings),
    ]);
    const { tensors } = readSafetensors(await readFile(at('answer.safetensors')));
    answer = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, Array.from(data, Number)]));
    await interrupted('run', 'again');
    await interrupted('run', 'here');
    await interrupted('cadenza', 'there');
    await Promise.all([run(trainArguments('again', '--resume')), run(trainArguments('there', '--resume'))]);
    // What torchrun tells its processes.
    const port = 20_000 + (process.pid % 20_000);
    const shared = { WORLD_SIZE: '2', MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(port) };
    await Promise.all(['0', '1'].map((RANK) => run(trainArguments('two', ...options), { ...shared, RANK })));
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

  describe('train.py', () => {
    const lossesOf = async (out: string): Promise<{ type: string; step: number; loss: number }[]> =>
      (await readFile(join(at(out), 'metrics.jsonl'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));

    it('learns, and writes a run that cadenza reads', async () => {
      const losses = await lossesOf('run');
      expect(losses.map(({ type, step }) => `${type} ${step}`)).toContain('validation 12');
      expect(losses.filter(({ type }) => type === 'step')).toHaveLength(12);
      expect(losses.at(-1)!.loss).toBeLessThan(losses[0]!.loss - 0.3);
      expect((await readModel(at('run'))).config).toEqual(config);
    });

    it('interrupted and resumed ends with the same bits', async () => {
      const state = (out: string) => readFile(join(at(out), 'checkpoint-12/state.safetensors'));
      expect((await state('again')).equals(await state('run'))).toBe(true);
    });

    it('is gone on with by cadenza', async () => {
      const { step, best } = await trainHere('here', { resume: true });
      expect(step).toBe(12);
      expect(best!.loss).toBeLessThan((await lossesOf('run'))[0]!.loss - 0.3);
    });

    it('goes on with a run of cadenza', async () => {
      const [before, after] = [await lossesOf('cadenza'), await lossesOf('there')];
      expect(after.slice(0, 7)).toEqual(before.slice(0, 7));
      // Other passages come in the second half, but they teach about the same.
      expect(Math.abs(after.at(-1)!.loss - before.at(-1)!.loss)).toBeLessThan(0.5);
    });

    it('does the same with two processes', async () => {
      const [one, two] = [await lossesOf('run'), await lossesOf('two')];
      for (const [index, { step, loss }] of one.entries()) {
        expect(two[index]!.step).toBe(step);
        expect(Math.abs(two[index]!.loss - loss)).toBeLessThan(0.02);
      }
    });
  });
});
