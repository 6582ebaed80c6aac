import { describe, expect, it } from 'vitest';
import { MessageWriter } from './protobuf.ts';

describe('MessageWriter', () => {
  // The examples of https://protobuf.dev/programming-guides/encoding/
  it('writes variable-length integers', () => {
    expect([...new MessageWriter().integer(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
  });

  it('writes strings and nested messages', () => {
    expect([...new MessageWriter().string(2, 'testing').finish()]).toEqual([0x12, 7, ...Buffer.from('testing')]);
    const nested = new MessageWriter().message(3, new MessageWriter().integer(1, 150));
    expect([...nested.finish()]).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
  });

  it('writes negative integers with ten bytes and floats with four', () => {
    expect([...new MessageWriter().integer(1, -2).finish()]).toEqual([0x08, 0xfe, ...Array(8).fill(0xff), 1]);
    expect([...new MessageWriter().float(2, 1).finish()]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  });
});
