/**
 * A stored model as two files: `model.json` says what it is, `model.safetensors` holds the weights.
 * The JSON names its format and version and carries a checksum of the weights, so that
 * a damaged, mixed-up or newer pair is noticed before it is used.
 */
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import type { StoredKind, StoredModel, Weights } from '../models/model.ts';
import type { TensorData } from '../runtime/runtime.ts';
import { crc32 } from './crc32.ts';
import { checkBytes, parseVersioned } from './integrity.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** The version that this program writes, and the only one it reads. */
export const MODEL_VERSION = 1;

const FORMAT = 'cadenza-model';
const KINDS = [
  'logreg',
  'lstm',
  'silence',
  'persistence',
  'unigram',
  'transformer',
] as const satisfies readonly StoredKind[];

const description = z.object({
  format: z.literal(FORMAT),
  version: z.literal(MODEL_VERSION),
  kind: z.enum(KINDS),
  config: z.record(z.string(), z.unknown()),
  weights: z.object({
    byteLength: z.number().int().nonnegative(),
    crc32: z.number(),
    tensors: z.array(z.object({ name: z.string(), shape: z.array(z.number().int().nonnegative()) })),
  }),
});

/** The two files of a model. */
export interface ModelFiles {
  /** Text of model.json. */
  readonly json: string;
  /** Bytes of model.safetensors. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** The two files of a model. @example decodeModel(encodeModel(model).json, encodeModel(model).weights) // equal to model */
export function encodeModel(model: StoredModel): ModelFiles {
  const weights = writeSafetensors(model.weights);
  const tensors = Object.entries(model.weights).map(([name, { shape }]) => ({ name, shape }));
  const json = {
    format: FORMAT,
    version: MODEL_VERSION,
    kind: model.kind,
    config: model.config,
    weights: { byteLength: weights.length, crc32: crc32(weights), tensors },
  };
  return { json: `${JSON.stringify(json, null, 1)}\n`, weights };
}

/**
 * The model of two files.
 *
 * @param where name of the model's folder in error messages
 * @throws CheckpointError where the files are damaged, do not belong together or are of another version
 */
export function decodeModel(json: string, weights: Uint8Array, where = 'model'): StoredModel {
  const parsed = parseVersioned(json, { format: FORMAT, version: MODEL_VERSION, where: `${where}/model.json` });
  const result = description.safeParse(parsed);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new CheckpointError(
      `${where}/model.json: ${issue?.path.join('.')}: ${issue?.message}; the file is damaged, use another copy`,
    );
  }
  const { kind, config, weights: expected } = result.data;
  const file = `${where}/model.safetensors`;
  checkBytes(weights, expected, file);
  const { tensors } = readSafetensors(weights, file);
  const named: [string, TensorData<'float32'>][] = expected.tensors.map(({ name, shape }) => {
    const tensor = tensors[name];
    if (tensor === undefined || !isFloat32(tensor) || tensor.shape.join() !== shape.join()) {
      throw new CheckpointError(`${file}: tensor ${name} is not what model.json says; use another copy`);
    }
    return [name, tensor];
  });
  return { kind, config, weights: Object.fromEntries(named) as Weights };
}

const isFloat32 = (tensor: TensorData): tensor is TensorData<'float32'> => tensor.dtype === 'float32';
