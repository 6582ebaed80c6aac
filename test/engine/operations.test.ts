/** Every operation against PyTorch's stored values and against central finite differences. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Feeds, Runtime, TensorData } from '../../src/runtime/runtime.ts';
import { builds, programOf, reference, relativeError } from './cases.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1 });
});

const names = Object.keys(reference.operations);

/** Computed in float32 only, so that finite differences are coarse. */
const SINGLE_PRECISION = /^(gelu|layerNorm|cast|attention|rotary)/;

it('has a case for every stored reference and the other way round', () => {
  expect(Object.keys(builds).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  const { output, gradients } = reference.operations[name] as (typeof reference.operations)[string];

  it("has PyTorch's values and gradients", async () => {
    const { program, feeds } = programOf(name, 'float32');
    const executable = await runtime.load(program);
    const results = await executable.run(feeds);
    await executable.release();
    const dataOf = (key: string) => (results[key] as TensorData).data;
    expect(results['output']?.shape).toEqual(output.shape);
    expect(relativeError(dataOf('output'), output.data)).toBeLessThan(2e-6);
    for (const [index, gradient] of gradients.entries()) {
      if (gradient) expect(relativeError(dataOf(`gradient${index}`), gradient.data)).toBeLessThan(5e-6);
    }
  });

  it('has the gradients of finite differences', async () => {
    const single = SINGLE_PRECISION.test(name);
    const [delta, tolerance] = single ? [1e-2, 1e-3] : [1e-5, 1e-8];
    const { program, feeds } = programOf(name, single ? 'float32' : 'float64');
    const executable = await runtime.load(program);
    const results = await executable.run(feeds);
    const lossAt = async (input: string, index: number, change: number) => {
      const data = (feeds[input] as TensorData).data.slice() as Float64Array;
      data[index] = (data[index] as number) + change;
      const changed: Feeds = { ...feeds, [input]: { ...feeds[input], data } as TensorData };
      return Number((await executable.run(changed))['loss']?.data[0]);
    };
    for (const [place, gradient] of gradients.entries()) {
      if (!gradient) continue;
      const differences: number[] = [];
      for (let index = 0; index < gradient.data.length; index++) {
        const above = await lossAt(`input${place}`, index, delta);
        const below = await lossAt(`input${place}`, index, -delta);
        differences.push((above - below) / (2 * delta));
      }
      const analytic = (results[`gradient${place}`] as TensorData).data as Float64Array;
      expect(relativeError(analytic, differences)).toBeLessThan(tolerance);
    }
    await executable.release();
  });
});
