/** Every operation and its gradients against PyTorch's stored values. */
import type { TensorData } from '../../../src/runtime/runtime.ts';
import { builds, programOf, reference } from '../cases.ts';
import { assert, assertClose, assertEqual, type Check } from './check.ts';

function operation(name: string): Check {
  return {
    name: `computes ${name} and its gradients`,
    async run(runtime) {
      const stored = reference.operations[name];
      assert(stored !== undefined, `there is no stored value for ${name}`);
      const { program, feeds } = programOf(name, 'float32');
      const executable = await runtime.load(program);
      const results = await executable.run(feeds);
      await executable.release();
      assertEqual((results['output'] as TensorData).shape, stored.output.shape);
      assertClose('the output', results['output'], stored.output.data, 5e-6);
      for (const [index, gradient] of stored.gradients.entries()) {
        if (gradient) assertClose(`gradient ${index}`, results[`gradient${index}`], gradient.data, 1e-5);
      }
    },
  };
}

export const operationChecks: readonly Check[] = Object.keys(builds).map(operation);
