import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../errors.ts';
import type { StoredModel } from '../models/model.ts';
import { crc32 } from './crc32.ts';
import { decodeModel, encodeModel } from './model.ts';
import { decodeState, encodeState, type TrainingState } from './state.ts';

const floats = (...values: number[]) => ({
  dtype: 'float32' as const,
  shape: [values.length],
  data: Float32Array.from(values),
});

const model: StoredModel = {
  kind: 'lstm',
  config: { hiddenSize: 3, grid: { unit: 'second', stepsPerSecond: 8 }, pedal: true },
  weights: { bias: floats(1, 2), weight: floats(-0, 1e-40, Math.PI) },
};

it('has the checksum of the standard', () => {
  const bytes = new TextEncoder().encode('123456789');
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
});

describe('a stored model', () => {
  it('comes back as it was', () => {
    const { json, weights } = encodeModel(model);
    expect(decodeModel(json, weights)).toEqual(model);
  });

  it('gives the same files in whatever order its weights come', () => {
    const { bias, weight } = model.weights;
    expect(encodeModel({ ...model, weights: { weight: weight!, bias: bias! } })).toEqual(encodeModel(model));
  });

  it('in 16 bits takes half the room and comes back as the nearest halves', () => {
    const weights = { w: floats(0.5, -1 / 3, 1e-40, 60000) };
    const stored = encodeModel({ ...model, weights }, { precision: 'float16' });
    expect(JSON.parse(stored.json).weights.precision).toBe('float16');
    expect(encodeModel({ ...model, weights }).weights.length - stored.weights.length).toBe(8);
    expect(decodeModel(stored.json, stored.weights).weights['w']?.data).toEqual(
      Float32Array.of(0.5, -0.333251953125, 0, 60000),
    );
  });

  it('with a weight too large for 16 bits is not stored in them', () => {
    const large = { ...model, weights: { w: floats(1, -65505) } };
    expect(() => encodeModel(large, { precision: 'float16' })).toThrow(CheckpointError);
    expect(() => encodeModel(large, { precision: 'float16' })).toThrow(/w hold -65505, .*float32$/);
    expect(() => encodeModel(large)).not.toThrow();
  });

  it('of an older cadenza, which does not say its precision, is read', () => {
    const { json, weights } = encodeModel(model);
    const { precision: _precision, ...old } = JSON.parse(json).weights;
    expect(decodeModel(JSON.stringify({ ...JSON.parse(json), weights: old }), weights)).toEqual(model);
  });

  it('of another version is refused with what to do', () => {
    const { json, weights } = encodeModel(model);
    const as = (version: number): string => json.replace('"version": 1', `"version": ${version}`);
    expect(() => decodeModel(as(2), weights, 'runs/a/model')).toThrow(CheckpointError);
    expect(() => decodeModel(as(2), weights, 'runs/a/model')).toThrow(
      /^runs\/a\/model\/model\.json: cadenza-model version 2, .*reads version 1.*update cadenza/,
    );
    expect(() => decodeModel(as(0), weights)).toThrow(/train it again/);
  });

  it('with a single wrong bit is refused', () => {
    const { json, weights } = encodeModel(model);
    for (const at of [0, 9, weights.length - 1]) {
      const damaged = weights.slice();
      damaged[at]! ^= 4;
      expect(() => decodeModel(json, damaged, 'm')).toThrow(/^m\/model\.safetensors: its checksum is wrong/);
    }
  });

  it('cut off, mixed up or of another kind is refused', () => {
    const { json, weights } = encodeModel(model);
    const bad =
      (text: string, bytes = weights) =>
      () =>
        decodeModel(text, bytes, 'm');
    expect(bad(json, weights.slice(0, -1))).toThrow(/bytes instead of/);
    expect(bad(json.slice(0, 40))).toThrow(/not valid JSON/);
    expect(bad('{"a":1}')).toThrow(/not a cadenza-model file/);
    expect(bad(json.replace('"lstm"', '"tuba"'))).toThrow(/model\.json: kind/);
    expect(bad(json.replace('"bias"', '"bios"'))).toThrow(/tensor bios/);
    const other = encodeModel({ ...model, weights: { bias: floats(1, 2) } });
    expect(bad(json, other.weights)).toThrow(CheckpointError);
  });
});

describe('a training state', () => {
  const state: TrainingState = {
    step: 17,
    parameters: { 'a.w': floats(1, Number.MIN_VALUE), b: floats(-0) },
    slots: { mean: { 'a.w': floats(3, 4), b: floats(5) }, square: { 'a.w': floats(6, 7), b: floats(8) } },
    best: { step: 10, loss: 0.1 + 0.2, parameters: { 'a.w': floats(9, 9), b: floats(9) } },
    validationsSinceBest: 2,
    validationLoss: 1 / 3,
  };

  it('comes back as it was, before and after the first validation', () => {
    const { json, tensors } = encodeState(state);
    expect(decodeState(json, tensors)).toEqual(state);
    const { best: _best, validationLoss: _loss, ...young } = state;
    const files = encodeState(young);
    expect(decodeState(files.json, files.tensors)).toEqual(young);
  });

  it('is refused where damaged', () => {
    const { json, tensors } = encodeState(state);
    expect(() => decodeState(json, tensors.slice(8), 'c')).toThrow(/^c\/state\.safetensors: /);
    expect(() => decodeState(json.replace('"step": 17', '"step": -1'), tensors, 'c')).toThrow(/^c\/state\.json: step/);
    expect(() => decodeState(json.replace('"version": 1', '"version": 9'), tensors, 'c')).toThrow(/version 9/);
  });
});
