import { afterAll, describe, expect, it } from 'vitest';
import { SMALL_TRANSFORMER, untrainedTransformer } from '../../../test/support/untrained-transformer.ts';
import { CheckpointError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import { ProgramCache } from '../../runtime/program-cache.ts';
import { createBarPlaces } from '../../tokens/bars.ts';
import { CONTROLS } from '../../tokens/controls.ts';
import { createSequence, LOWEST_PITCH, type NoteSequence } from '../../tokens/sequence.ts';
import { classOf, classWidth, VALUE_CLASSES } from '../../tokens/values.ts';
import { train } from '../../training/loop.ts';
import { cutPassage } from './augment.ts';
import { noteAt } from './batches.ts';
import type { TransformerConfig } from './config.ts';
import { createTransformer, createTransformerTask, transformerConfigToJson } from './index.ts';
import { KINDS_FROM } from './parameters.ts';
import { Reader } from './reader.ts';
import { TransformerStream } from './stream.ts';

const config: TransformerConfig = { ...SMALL_TRANSFORMER, window: 16 };
const runtime = await createNativeRuntime({ threads: 1, spinning: false });

const untrained = untrainedTransformer(config);
const { weights } = untrained;

function randomSequence(count: number, base: 'score' | 'performance', seed: number): NoteSequence {
  const random = Random.of(seed);
  let onset = 0;
  const notes = Array.from({ length: count }, () => {
    onset += random.below(3) === 0 ? 0 : random.below(base === 'score' ? 24 : 300);
    return { onset, pitch: 50 + random.below(20), duration: 1 + random.below(200), velocity: random.below(32) };
  });
  const sequence = createSequence({
    base,
    onsets: notes.map((note) => note.onset),
    pitches: notes.map((note) => note.pitch),
    durations: notes.map((note) => note.duration),
    velocities: notes.map((note) => note.velocity),
  });
  return base === 'score' ? { ...sequence, metres: [{ tick: 0, numerator: 3, denominator: 4 }] } : sequence;
}

const model = await createTransformer(untrained, runtime);
afterAll(() => model.release());

/** -ln of a softmax's value. */
function natsOf(logits: ArrayLike<number>, choice: number, from = 0): number {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const sum = values.reduce((total, value, index) => (index < from ? total : total + Math.exp(value - largest)), 0);
  return Math.log(sum) - ((values[choice] as number) - largest);
}

describe.each(['score', 'performance'] as const)('a transformer, %s base', (base) => {
  const sequence = randomSequence(14, base, 5);

  it.each(['float32', '8-bit'] as const)('scores what its stream says about the same notes, %s', async (precision) => {
    const scores = await model.score(sequence);
    const programs = new ProgramCache(runtime, 16);
    const stream = new TransformerStream({ config, weights, precision, programs }, 2);
    const reader = new Reader(base, 0, new Uint8Array(CONTROLS.length), createBarPlaces(sequence));
    await stream.prompt([{ rows: reader.start(), ticks: 0 }], [0, 1]);
    const tolerance = precision === 'float32' ? 1e-4 : 0.5;
    const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(tolerance);
    for (let index = 0; index < sequence.onsets.length; index++) {
      const note = noteAt(sequence, index);
      const wait = note.onset - reader.now;
      close(natsOf(stream.wait(1), classOf(wait)) + Math.log(classWidth(classOf(wait))), scores.wait[index] as number);
      const known = reader.known(note.onset);
      const [, pitch] = (await stream.head('pitch', [known, known])) as [Float32Array, Float32Array];
      close(natsOf(pitch, note.pitch - LOWEST_PITCH, reader.lowestPitch(note.onset)), scores.pitch[index] as number);
      const told = reader.known(note.onset, note.pitch);
      const [, duration] = (await stream.head('duration', [told, told])) as [Float32Array, Float32Array];
      const candidates = reader.candidates(note.onset);
      const joint = [
        ...duration.subarray(0, VALUE_CLASSES),
        ...candidates.map(
          ({ class: klass, kind }) =>
            (duration[VALUE_CLASSES + klass] as number) + (duration[KINDS_FROM + kind] as number),
        ),
      ];
      const said = classOf(note.duration);
      let probability = Math.exp(-natsOf(joint, said)) / classWidth(said);
      candidates.forEach(({ end }, place) => {
        if (end === note.onset + note.duration) probability += Math.exp(-natsOf(joint, VALUE_CLASSES + place));
      });
      close(-Math.log(probability), scores.duration[index] as number);
      const all = reader.known(note.onset, note.pitch, note.duration);
      const [, velocity] = (await stream.head('velocity', [all, all])) as [Float32Array, Float32Array];
      close(natsOf(velocity, note.velocity), scores.velocity[index] as number);
      const rows = reader.read(note, false);
      await stream.push([undefined, { rows, ticks: note.onset }]);
    }
    await stream.close();
    await programs.release();
  });

  it('scores pieces longer than a window in both contexts, every note once', async () => {
    const long = randomSequence(40, base, 6);
    for (const context of ['window', 'sliding'] as const) {
      const { wait, pitch, duration, velocity } = await model.score(long, { context });
      for (const nats of [wait, pitch, duration, velocity]) {
        expect(nats.length).toBe(long.onsets.length);
        expect(nats.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      }
    }
  });

  it('reads a prompt at once as it does note by note', async () => {
    const programs = new ProgramCache(runtime, 16);
    const stream = new TransformerStream({ config, weights, precision: 'float32', programs }, 2);
    const reader = new Reader(base, 0, new Uint8Array(CONTROLS.length), createBarPlaces(sequence));
    const positions = [{ rows: reader.start(), ticks: 0 }];
    for (let index = 0; index < 9; index++) {
      const note = noteAt(sequence, index);
      positions.push({ rows: reader.read(note, index % 4 === 3), ticks: note.onset });
    }
    await stream.prompt(positions, [0]);
    await stream.prompt(positions.slice(0, 1), [1]);
    for (const position of positions.slice(1)) await stream.push([undefined, position]);
    for (const [index, value] of stream.wait(0).entries()) expect(stream.wait(1)[index]).toBeCloseTo(value, 4);
    await stream.close();
    await programs.release();
  });
});

it('of weights that are not of its sizes is refused', async () => {
  const narrow = transformerConfigToJson({ ...config, width: config.width / 2 });
  await expect(createTransformer({ ...untrained, config: narrow }, runtime)).rejects.toThrow(CheckpointError);
  const { 'wait.bias': _, ...rest } = weights;
  await expect(createTransformer({ ...untrained, weights: rest }, runtime)).rejects.toThrow(/wait\.bias are missing/);
});

describe('cutPassage', () => {
  it('begins at time 0, transposes and stretches, keeps notes that end together together', () => {
    const sequence = createSequence({
      base: 'performance',
      onsets: [0, 100, 100, 207],
      pitches: [60, 60, 64, 67],
      durations: [50, 133, 133, 26],
      velocities: [1, 2, 3, 4],
    });
    const cut = cutPassage(sequence, 1, 4, { semitones: 2, stretch: 1.05 });
    expect([...cut.onsets]).toEqual([105, 105, 217]);
    expect([...cut.pitches]).toEqual([62, 66, 69]);
    expect(new Set(Array.from(cut.onsets, (onset, index) => onset + (cut.durations[index] as number)))).toEqual(
      new Set([245]),
    );
  });
});

describe('training', () => {
  const pieces = [randomSequence(30, 'performance', 1), randomSequence(25, 'score', 2)];
  const source = {
    lengths: pieces.map(({ onsets }) => onsets.length),
    piece: (index: number) => ({ sequence: pieces[index] as NoteSequence }),
  };

  it('makes batches that depend on their number and the seed alone', () => {
    const task = (seed: number) => createTransformerTask(source, source, config, { batchSize: 3, seed });
    const first = JSON.stringify(
      Object.values(task(1).batch(7)).map(({ data }) => Array.from(data as Uint8Array, Number)),
    );
    const again = task(1);
    again.batch(2);
    expect(
      JSON.stringify(Object.values(again.batch(7)).map(({ data }) => Array.from(data as Uint8Array, Number))),
    ).toBe(first);
    expect(
      JSON.stringify(Object.values(task(2).batch(7)).map(({ data }) => Array.from(data as Uint8Array, Number))),
    ).not.toBe(first);
  });

  it('learns a piece by heart, and says in validation what scoring says', async () => {
    const one = { lengths: source.lengths.slice(0, 1), piece: source.piece };
    const task = createTransformerTask(one, one, config, { batchSize: 2 });
    const losses: number[] = [];
    let best: { loss: number; parameters: typeof weights } | undefined;
    for await (const event of train(task, { runtime, steps: 60, learningRate: 0.01, validateEvery: 60 })) {
      if (event.type === 'step') losses.push(event.loss);
      if (event.type === 'end') best = event.state.best as typeof best;
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) - 3);
    const trained = await createTransformer(
      { kind: 'transformer', config: transformerConfigToJson(config), weights: best?.parameters as typeof weights },
      runtime,
    );
    const piece = pieces[0] as NoteSequence;
    const { wait, pitch, duration, velocity } = await trained.score(piece);
    const total = [wait, pitch, duration, velocity].reduce((sum, nats) => sum + nats.reduce((a, b) => a + b, 0), 0);
    // Validation also counts the end of the piece.
    expect(best?.loss).toBeGreaterThan(total / piece.onsets.length);
    expect(best?.loss).toBeLessThan(total / piece.onsets.length + 0.5);
    await trained.release();
  });
});
