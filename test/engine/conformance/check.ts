/**
 * A check that any runtime must pass, anywhere: a plain function that throws on failure, so that
 * it runs under vitest in Node as well as in a page.
 */
import type { Runtime, TensorData } from '../../../src/runtime/runtime.ts';
import { relativeError } from '../cases.ts';

export interface Check {
  /** What the runtime does if the check passes, as in "computes add and its gradients". */
  readonly name: string;
  /** @throws Error that says what was wrong */
  run(runtime: Runtime): Promise<void>;
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Plain data as text that differs wherever the data does: types of arrays, -0 and not-a-number included. */
function textOf(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const values = Array.from(value as Float64Array, (item) => (Object.is(item, -0) ? '-0' : String(item)));
    return `${value.constructor.name}(${values.join()})`;
  }
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${textOf(item)}`)
    .sort()
    .join()}}`;
}

/** Refuses anything but the same numbers, arrays of the same types, objects of the same entries. */
export function assertEqual(got: unknown, wanted: unknown): void {
  const [gotText, wantedText] = [textOf(got), textOf(wanted)];
  assert(gotText === wantedText, `got ${gotText.slice(0, 400)}, wanted ${wantedText.slice(0, 400)}`);
}

/** Refuses values that are further off than `tolerance`, as part of the largest value wanted (or of 1). */
export function assertClose(
  what: string,
  got: TensorData | undefined,
  wanted: ArrayLike<number>,
  tolerance: number,
): void {
  assert(got !== undefined, `${what} is missing`);
  const error = relativeError(got.data, wanted);
  assert(error < tolerance, `${what} is off by ${error}, more than ${tolerance}`);
}

/** Refuses everything but a `RuntimeError` whose message holds the text or matches the pattern. */
export async function assertRejects(action: Promise<unknown>, message: string | RegExp): Promise<void> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert(error instanceof Error, `nothing was thrown, wanted ${message}`);
  assert(error.name === 'RuntimeError', `got a ${error.name}, wanted a RuntimeError: ${error.message}`);
  const fits = typeof message === 'string' ? error.message.includes(message) : message.test(error.message);
  assert(fits, `got the message '${error.message}', wanted ${message}`);
}

/** A float32 tensor of these values. */
export function floats(shape: readonly number[], ...values: readonly number[]): TensorData<'float32'> {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}
