/**
 * The states that a recurrent program carries from run to run. There are two sets: one is read while the other is
 * written, since a runtime must not write into what it reads.
 */
import type { Feeds, Shape, TensorData } from '../runtime/runtime.ts';
import { zeros } from '../runtime/zeros.ts';

/** The program's output that becomes the input `name` of the next run. */
export const nextName = (name: string): string => `next/${name}`;

type Floats = Record<string, TensorData<'float32'>>;

export class CarriedStates {
  #current: Floats;
  #next: Floats;

  /** States that are zero before the first run. @param shape of each */
  constructor(names: readonly string[], shape: Shape) {
    const silent = (): Floats => Object.fromEntries(names.map((name) => [name, zeros('float32', shape)]));
    this.#current = silent();
    this.#next = silent();
  }

  /** Inputs of the next run. */
  get feeds(): Feeds {
    return this.#current;
  }

  /** Where the next run writes its outputs. */
  get into(): Feeds {
    return Object.fromEntries(Object.entries(this.#next).map(([name, tensor]) => [nextName(name), tensor]));
  }

  /** What was written becomes current. */
  swap(): void {
    [this.#current, this.#next] = [this.#next, this.#current];
  }
}

/** A stream that has made its first prediction. It is closed where that fails. */
export async function opened<Stream extends { advance(): Promise<void>; close(): Promise<void> }>(
  stream: Stream,
): Promise<Stream> {
  try {
    await stream.advance();
  } catch (error) {
    await stream.close();
    throw error;
  }
  return stream;
}
