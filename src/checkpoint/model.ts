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
import { MAX_HALF } from './half.ts';
import { checkBytes, parseVersioned } from './integrity.ts';
import { byCodeUnits, type Precision, readSafetensors, writeSafetensors } from './safetensors.ts';

/** The version that this program writes, and the only one it reads. */
export const MODEL_VERSION = 1;

const FORMAT = 'cadenza-model';
const KINDS = [
  'logreg',
  'lstm',
  'lstm-notes',
  'pitch-tied',
  'silence',
  'persistence',
  'unigram',
  'transformer',
  'performance-lstm',
] as const satisfies readonly StoredKind[];

const description = z.object({
  format: z.literal(FORMAT),
  version: z.literal(MODEL_VERSION),
  kind: z.enum(KINDS),
  config: z.record(z.string(), z.unknown()),
  weights: z.object({
    byteLength: z.number().int().nonnegative(),
    crc32: z.number(),
    /** Of the stored values; they are float32 once they are read. Older files, all float32, do not say. */
    precision: z.enum(['float32', 'float16']).default('float32'),
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

export interface EncodeModelOptions {
  /**
   * How weights are stored. 'float16' takes half the room; each weight is rounded to 11 significant bits, which
   * changes what a model says by less than its own noise. Default: 'float32'.
   */
  readonly precision?: Precision;
}

/**
 * The two files of a model.
 *
 * @throws CheckpointError where a weight is too large for 16 bits
 * @example decodeModel(encodeModel(model).json, encodeModel(model).weights) // equal to model
 */
export function encodeModel(model: StoredModel, { precision = 'float32' }: EncodeModelOptions = {}): ModelFiles {
  if (precision === 'float16') checkRange(model.weights);
  const weights = writeSafetensors(model.weights, {}, { precision });
  // By name: the same weights give the same files, wherever they come from.
  const tensors = Object.entries(model.weights)
    .map(([name, { shape }]) => ({ name, shape }))
    .sort((a, b) => byCodeUnits(a.name, b.name));
  const json = {
    format: FORMAT,
    version: MODEL_VERSION,
    kind: model.kind,
    config: model.config,
    weights: { byteLength: weights.length, crc32: crc32(weights), precision, tensors },
  };
  return { json: `${JSON.stringify(json, null, 1)}\n`, weights };
}

/** A finite weight must not become infinite by being stored. */
function checkRange(weights: Weights): void {
  for (const [name, { data }] of Object.entries(weights)) {
    const large = data.find((value) => Math.abs(value) > MAX_HALF && Number.isFinite(value));
    if (large !== undefined) {
      throw new CheckpointError(`weights ${name} hold ${large}, too much for 16 bits; store the model in float32`);
    }
  }
}

/**
 * The model of two files; its weights are float32, however they were stored.
 *
 * @param where name of the model's folder in error messages
 * @throws CheckpointError where the files are damaged, do not belong together or are of another version
 */
export function decodeModel(json: string, weights: Uint8Array, where = 'model'): StoredModel {
  const { kind, config, weights: expected } = readDescription(json, where);
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

/**
 * The kind of model that a model.json describes, without its weights.
 *
 * @throws CheckpointError where it describes none, or one of another version
 * @example kindOfModel(json) // 'transformer'
 */
export function kindOfModel(json: string, where = 'model'): StoredModel['kind'] {
  return readDescription(json, where).kind;
}

function readDescription(json: string, where: string): z.infer<typeof description> {
  const parsed = parseVersioned(json, { format: FORMAT, version: MODEL_VERSION, where: `${where}/model.json` });
  const result = description.safeParse(parsed);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new CheckpointError(
      `${where}/model.json: ${issue?.path.join('.')}: ${issue?.message}; the file is damaged, use another copy`,
    );
  }
  return result.data;
}

const isFloat32 = (tensor: TensorData): tensor is TensorData<'float32'> => tensor.dtype === 'float32';
