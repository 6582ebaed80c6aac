import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySequence } from '../../test/support/sequences.ts';
import { DatasetError } from '../errors.ts';
import { adler32, decodeShard, encodeShard, SHARD_PREFIX_BYTES, type ShardPiece } from './shard.ts';

const text = fc.string({ maxLength: 8, unit: 'grapheme' });
const arbitraryShardPiece: fc.Arbitrary<ShardPiece> = fc
  .record(
    {
      name: text,
      source: text,
      split: fc.constantFrom('train' as const, 'validation' as const, 'test' as const),
      about: fc.record({ composer: text, title: text, year: fc.integer() }, { requiredKeys: [] }),
      licence: text,
      sequence: arbitrarySequence,
    },
    { requiredKeys: ['name', 'source', 'split', 'about', 'sequence'] },
  )
  .map((piece) => piece as ShardPiece);

const shardOf = (count: number) => encodeShard(fc.sample(arbitraryShardPiece, { numRuns: count, seed: 7 }));

describe('a shard', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.array(arbitraryShardPiece, { maxLength: 5 }), (pieces) => {
        const { entries, read } = decodeShard(encodeShard(pieces));
        expect(pieces.map((_, place) => read(place))).toEqual(pieces);
        expect(entries.map(({ notes }) => notes)).toEqual(pieces.map(({ sequence }) => sequence.onsets.length));
        expect(() => read(pieces.length)).toThrow(RangeError);
      }),
    );
  });

  it('can lie anywhere in memory', () => {
    const bytes = shardOf(3);
    const longer = new Uint8Array(bytes.length + 3);
    longer.set(bytes, 3);
    expect(decodeShard(longer.subarray(3)).read(2)).toEqual(decodeShard(bytes).read(2));
  });

  it('is refused where a byte is not what it was', () => {
    const bytes = shardOf(4);
    const read = (damaged: Uint8Array) => {
      const { entries, read } = decodeShard(damaged, 'x.shard');
      return entries.map((_, place) => read(place));
    };
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        fc.pre(place < 20 || place >= SHARD_PREFIX_BYTES); // four bytes mean nothing yet
        const damaged = bytes.slice();
        damaged[place]! ^= change;
        expect(() => read(damaged)).toThrow(DatasetError);
      }),
    );
  });

  it('is refused where it is cut off, anywhere', () => {
    const bytes = shardOf(2);
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => decodeShard(bytes.subarray(0, length), 'x.shard')).toThrow(DatasetError);
    }
  });

  it('names the file and the version in its errors', () => {
    const bytes = shardOf(1);
    bytes[8] = 9;
    expect(() => decodeShard(bytes, 'a/x.shard')).toThrow(/a\/x\.shard is of version 9, .* version 1: update it/);
    expect(() => decodeShard(new Uint8Array(100), 'x')).toThrow(/x is not a shard of Cadenza/);
  });

  it('is refused where its index is well summed but makes no sense', () => {
    const withIndex = (json: string) => {
      const index = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
      const bytes = new Uint8Array(SHARD_PREFIX_BYTES + index.length);
      bytes.set(shardOf(0).subarray(0, SHARD_PREFIX_BYTES));
      bytes.set(index, SHARD_PREFIX_BYTES);
      const view = new DataView(bytes.buffer);
      view.setUint32(12, index.length, true);
      view.setUint32(16, adler32(index), true);
      return bytes;
    };
    expect(decodeShard(withIndex('{"pieces":[]}')).entries).toEqual([]);
    for (const json of ['', '[]', '{}', '{"pieces":[{}]}', '{"pieces":[null]}']) {
      expect(() => decodeShard(withIndex(json))).toThrow(DatasetError);
    }
  });
});

it('adler32 is that of RFC 1950', () => {
  expect(adler32(new TextEncoder().encode('Wikipedia'))).toBe(0x11e60398);
  expect(adler32(new Uint8Array(0))).toBe(1);
  // python3 -c "import zlib; print(zlib.adler32(b'\xff' * 100000))"
  expect(adler32(new Uint8Array(100_000).fill(255))).toBe(345649196);
});
