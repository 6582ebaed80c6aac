/** The LSTM's loss and gradients against PyTorch's (test/references/lstm.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../../test/support/roll-text.ts';
import { Graph, gradients } from '../../graph/index.ts';
import { Dictionary } from '../../roll/dictionary.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import { WindowBatcher } from './batches.ts';
import type { LstmConfig } from './config.ts';
import { lstmLoss } from './loss.ts';
import { lstmParameters } from './parameters.ts';

interface ModeReference {
  readonly windows: readonly (readonly [song: number, start: number, first: number, end: number])[];
  readonly minimised: number;
  readonly reported: number;
  /** Little-endian float32 in base64. */
  readonly gradients: Readonly<Record<string, string>>;
}

interface Reference extends Pick<LstmConfig, 'hiddenSize' | 'layers' | 'window' | 'noteHeadWeight'> {
  readonly dictionary: readonly (readonly number[])[];
  readonly songs: readonly (readonly (readonly number[])[])[];
  readonly every: ModeReference;
  readonly last: ModeReference;
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../../../test/references/lstm.json', import.meta.url), 'utf8'),
);

const songs = reference.songs.map((steps) =>
  rollOf(steps.map((pitches) => (pitches.length === 0 ? '.' : pitches.join(','))).join(' ')),
);

function floatsOf(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

describe('the LSTM agrees with PyTorch', () => {
  it.each(['every', 'last'] as const)('on loss and gradients, predicting %s', async (loss) => {
    const { hiddenSize, layers, window, noteHeadWeight } = reference;
    const dictionary = new Dictionary(
      reference.dictionary,
      reference.dictionary.map(() => 1),
    );
    const config: LstmConfig = {
      ...{ hiddenSize, layers, window, noteHeadWeight, dictionary, loss },
      dropout: 0.5, // not applied in 'evaluate'
      grid: TEN_A_SECOND,
      pedal: false,
    };
    const { windows, ...expected } = reference[loss];
    const batcher = new WindowBatcher({ window, batchSize: windows.length + 1, rows: loss });
    const counted = batcher.fill(
      windows.map(([song, start, first, end]) => ({ roll: songs[song]!, song, start, first, end })),
      songs.map((song) => dictionary.encode(song)),
    );
    expect(counted).toBe(windows.reduce((sum, [, , first, end]) => sum + end - first, 0));

    const graph = new Graph();
    const specs = lstmParameters(config);
    const inputs = specs.map(({ name, shape }) => graph.input(name, shape));
    const parameters = Object.fromEntries(specs.map(({ name }, k) => [name, inputs[k]!]));
    const { minimised, reported } = lstmLoss(graph, parameters, 'evaluate', config, windows.length + 1);
    graph.output('minimised', minimised);
    graph.output('reported', reported);
    gradients(minimised, inputs).forEach((gradient, k) => {
      graph.output(`gradient/${specs[k]!.name}`, gradient);
    });
    const weights = specs.map(({ name, shape }, k): [string, TensorData] => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      const data = Float32Array.from({ length: size }, (_, i) => 0.5 * Math.sin(12.9898 * (i + 1) + 78.233 * k));
      return [name, { dtype: 'float32', shape, data }];
    });
    const executable = await (await createNativeRuntime()).load(graph.toProgram());
    const outputs = await executable.run({ ...batcher.batch, ...Object.fromEntries(weights) });
    await executable.release();

    const scalarOf = (name: string): number => Number(outputs[name]?.data[0]);
    expect(Math.abs(scalarOf('minimised') / expected.minimised - 1)).toBeLessThan(1e-6);
    expect(Math.abs(scalarOf('reported') / expected.reported - 1)).toBeLessThan(1e-6);
    for (const { name } of specs) {
      const wanted = floatsOf(expected.gradients[name]!);
      const given = outputs[`gradient/${name}`]?.data as Float32Array;
      expect(given.length).toBe(wanted.length);
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - given[i]!)), 0);
      expect(worst / largest, name).toBeLessThan(1e-5);
    }
  });
});
