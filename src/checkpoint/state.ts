/**
 * The state of a training run: all that is needed to go on as if it had never stopped,
 * and its two files, `state.json` and `state.safetensors`.
 */
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import type { TensorData } from '../runtime/runtime.ts';
import { crc32 } from './crc32.ts';
import { checkBytes, parseVersioned } from './integrity.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** Named parameters, float32. */
export type Tensors = Readonly<Record<string, TensorData<'float32'>>>;

/** The weights with the lowest validation loss so far. */
export interface BestSoFar {
  readonly step: number;
  /** Validation loss in nats. */
  readonly loss: number;
  readonly parameters: Tensors;
}

export interface TrainingState {
  /** Finished steps. */
  readonly step: number;
  readonly parameters: Tensors;
  /** What the optimiser keeps, by slot name, then by parameter name; a parameter may lack a slot that others have. */
  readonly slots: Readonly<Record<string, Tensors>>;
  /** Absent until the first validation. */
  readonly best?: BestSoFar;
  /** Validations in a row that were no better than the best. */
  readonly validationsSinceBest: number;
  /** The latest validation loss, for display. */
  readonly validationLoss?: number;
}

const FORMAT = 'cadenza-training-state';
const VERSION = 1;

const description = z.object({
  step: z.number().int().nonnegative(),
  best: z.object({ step: z.number().int().nonnegative(), loss: z.number() }).optional(),
  validationsSinceBest: z.number().int().nonnegative(),
  validationLoss: z.number().optional(),
  slots: z.array(z.string()),
  tensors: z.object({ byteLength: z.number().int().nonnegative(), crc32: z.number() }),
});

/** The two files of a training state. */
export interface StateFiles {
  /** Text of state.json. */
  readonly json: string;
  /** Bytes of state.safetensors. */
  readonly tensors: Uint8Array<ArrayBuffer>;
}

/** The files of a training state; `decodeState` gives it back bit for bit. */
export function encodeState(state: TrainingState): StateFiles {
  const { step, parameters, slots, best, validationsSinceBest, validationLoss } = state;
  const groups: [string, Tensors][] = [['parameters', parameters]];
  for (const [slot, tensors] of Object.entries(slots)) groups.push([`slots/${slot}`, tensors]);
  if (best !== undefined) groups.push(['best', best.parameters]);
  const tensors = writeSafetensors(
    Object.fromEntries(
      groups.flatMap(([group, named]) => Object.entries(named).map(([name, tensor]) => [`${group}/${name}`, tensor])),
    ),
  );
  const json = {
    format: FORMAT,
    version: VERSION,
    step,
    best: best === undefined ? undefined : { step: best.step, loss: best.loss },
    validationsSinceBest,
    validationLoss,
    slots: Object.keys(slots),
    tensors: { byteLength: tensors.length, crc32: crc32(tensors) },
  };
  return { json: `${JSON.stringify(json, null, 1)}\n`, tensors };
}

/**
 * The training state of two files.
 *
 * @param where name of the checkpoint's folder in error messages
 * @throws CheckpointError where the files are damaged, do not belong together or are of another version
 */
export function decodeState(json: string, bytes: Uint8Array, where = 'checkpoint'): TrainingState {
  const file = `${where}/state.json`;
  const result = description.safeParse(parseVersioned(json, { format: FORMAT, version: VERSION, where: file }));
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new CheckpointError(`${file}: ${issue?.path.join('.')}: ${issue?.message}; use an older checkpoint`);
  }
  const { step, best, validationsSinceBest, validationLoss, slots, tensors: expected } = result.data;
  checkBytes(bytes, expected, `${where}/state.safetensors`);
  const { tensors } = readSafetensors(bytes, `${where}/state.safetensors`);
  const group = (prefix: string): Tensors =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter((entry): entry is [string, TensorData<'float32'>] => entry[0].startsWith(`${prefix}/`))
        .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
    );
  return {
    step,
    parameters: group('parameters'),
    slots: Object.fromEntries(slots.map((slot) => [slot, group(`slots/${slot}`)])),
    ...(best === undefined ? {} : { best: { ...best, parameters: group('best') } }),
    validationsSinceBest,
    ...(validationLoss === undefined ? {} : { validationLoss }),
  };
}
