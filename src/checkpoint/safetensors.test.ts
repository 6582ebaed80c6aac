import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../errors.ts';
import type { TensorData } from '../runtime/runtime.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** A file from its header and values, as any other program may write it. */
function fileOf(header: unknown, values: ArrayLike<number> = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + values.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(Array.from(values), 8 + json.length);
  return bytes;
}

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const tensorOf = (shape: number[]): fc.Arbitrary<TensorData> => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const exactly = { minLength: size, maxLength: size };
  return fc.oneof(
    fc.float32Array(exactly).map((data) => ({ dtype: 'float32' as const, shape, data })),
    fc.float64Array(exactly).map((data) => ({ dtype: 'float64' as const, shape, data })),
    fc.int32Array(exactly).map((data) => ({ dtype: 'int32' as const, shape, data })),
    fc.bigInt64Array(exactly).map((data) => ({ dtype: 'int64' as const, shape, data })),
    fc.uint8Array(exactly).map((data) => ({ dtype: 'uint8' as const, shape, data })),
  );
};
const names = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__' && name !== '__proto__');
const tensorSets = fc.dictionary(names, shapes.chain(tensorOf), { maxKeys: 5, noNullPrototype: true });

describe('safetensors', () => {
  it('gives back every tensor bit for bit', () => {
    fc.assert(
      fc.property(
        tensorSets,
        fc.dictionary(names, fc.string(), { noNullPrototype: true }),
        fc.nat(7),
        (tensors, metadata, shift) => {
          const bytes = writeSafetensors(tensors, metadata);
          // The bytes may lie anywhere in a larger buffer.
          const moved = new Uint8Array(bytes.length + shift).subarray(shift);
          moved.set(bytes);
          const read = readSafetensors(moved);
          expect(read.tensors).toEqual(tensors);
          expect(read.metadata).toEqual(metadata);
        },
      ),
    );
  });

  it('writes the layout of the reference implementation', () => {
    const bytes = writeSafetensors({
      b: { dtype: 'float32', shape: [2], data: Float32Array.of(1, -2) },
      a: { dtype: 'uint8', shape: [1, 1], data: Uint8Array.of(7) },
    });
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))).toBe(
      '{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[1,1],"data_offsets":[8,9]}}'.padEnd(
        headerBytes,
      ),
    );
    expect([...bytes.subarray(8 + headerBytes)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192, 7]);
  });

  it('gives the same bytes in whatever order the tensors come', () => {
    const a: TensorData = { dtype: 'float32', shape: [], data: Float32Array.of(1) };
    const b: TensorData = { dtype: 'float32', shape: [], data: Float32Array.of(2) };
    expect(writeSafetensors({ a, b })).toEqual(writeSafetensors({ b, a }));
  });

  it('reads tensors that another program has written unaligned', () => {
    const header = {
      __metadata__: { format: 'pt' },
      mask: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] },
      w: { dtype: 'F32', shape: [1], data_offsets: [1, 5] },
    };
    const { tensors, metadata } = readSafetensors(fileOf(header, [1, 0, 0, 128, 63]));
    expect(tensors['w']?.data[0]).toBe(1);
    expect(tensors['mask']?.dtype).toBe('bool');
    expect(metadata).toEqual({ format: 'pt' });
  });

  it('writes float32 as halves where that is asked for, and reads halves and bfloat16 as float32', () => {
    const values = Float32Array.of(1, -2, 0.1, 1e-7, 65504);
    const whole: TensorData = { dtype: 'int32', shape: [1], data: Int32Array.of(7) };
    const bytes = writeSafetensors(
      { w: { dtype: 'float32', shape: [5], data: values }, whole },
      {},
      { precision: 'float16' },
    );
    const { tensors } = readSafetensors(bytes);
    expect(tensors['whole']).toEqual(whole);
    expect(tensors['w']).toEqual({
      dtype: 'float32',
      shape: [5],
      data: Float32Array.of(1, -2, 0.0999755859375, 2 ** -23, 65504),
    });
    // 1, -2 and 3.140625, of which the second and third lie unaligned behind a byte.
    const bfloat = fileOf(
      {
        a: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] },
        b: { dtype: 'U8', shape: [1], data_offsets: [2, 3] },
        c: { dtype: 'BF16', shape: [2], data_offsets: [3, 7] },
      },
      [0x80, 0x3f, 9, 0x00, 0xc0, 0x49, 0x40],
    );
    const read = readSafetensors(bfloat).tensors;
    expect(read['a']?.data).toEqual(Float32Array.of(1));
    expect(read['c']).toEqual({ dtype: 'float32', shape: [2], data: Float32Array.of(-2, 3.140625) });
  });

  const w = (begin: number, end: number, shape = [1], dtype = 'F32') => ({ dtype, shape, data_offsets: [begin, end] });
  it.each([
    ['cut off', new Uint8Array(3)],
    ['cut off', fileOf({ w: w(0, 4) }).subarray(0, 20)],
    ['cut off: 2 bytes of values are missing', fileOf({ w: w(0, 4) }, [0, 0])],
    ['1 bytes too many', fileOf({ w: w(0, 4) }, [0, 0, 0, 0, 0])],
    ['claims', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255, 123)],
    ['not JSON', fileOf('{"w":')],
    ['not an object', fileOf('[]')],
    ['has the type "F8_E5M2"', fileOf({ w: w(0, 1, [1], 'F8_E5M2') }, [0])],
    ['needs 4', fileOf({ w: w(0, 2, [2], 'F16') }, [0, 0])],
    ['no valid shape', fileOf({ w: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, [0, 0, 0, 0])],
    ['no valid offsets', fileOf({ w: { dtype: 'F32', shape: [1], data_offsets: [0] } }, [0, 0, 0, 0])],
    ['needs 8', fileOf({ w: w(0, 4, [2]) }, [0, 0, 0, 0])],
    ['overlaps', fileOf({ a: w(0, 4), b: w(2, 6) }, [0, 0, 0, 0, 0, 0])],
    ['leaves a hole', fileOf({ a: w(0, 4), b: w(5, 9) }, new Array(9).fill(0))],
    ['metadata', fileOf({ __metadata__: { a: 1 } })],
  ])('refuses a damaged file: %s', (message, bytes) => {
    expect(() => readSafetensors(bytes, 'w.safetensors')).toThrow(CheckpointError);
    expect(() => readSafetensors(bytes, 'w.safetensors')).toThrow(message);
    expect(() => readSafetensors(bytes, 'w.safetensors')).toThrow(/^w\.safetensors: /);
  });

  it('never throws anything but a CheckpointError on garbage', () => {
    const valid = writeSafetensors({ w: { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) } });
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, value, length) => {
        const damaged = valid.slice(0, Math.max(at + 1, length));
        damaged[at] = value;
        try {
          readSafetensors(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
    );
  });
});
