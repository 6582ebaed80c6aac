import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';

describe('parseCsv', () => {
  it.each([
    [
      'plain fields',
      'a,b\n1,2\n3,4',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['commas, quotes and line ends within quotes', 'a,b\n"x, ""y""","1\r\n2"\n', [{ a: 'x, "y"', b: '1\r\n2' }]],
    ['Windows and old Mac line ends, and a byte order mark', '\uFEFFa\r\n1\r2', [{ a: '1' }, { a: '2' }]],
    [
      'empty and missing fields',
      'a,b,c\n,,\n1',
      [
        { a: '', b: '', c: '' },
        { a: '1', b: '', c: '' },
      ],
    ],
    ['a quote that is never closed', 'a,b\n"x,1\n', [{ a: '"x', b: '1' }]],
    ['empty lines', 'a\n\n1\n\n', [{ a: '1' }]],
    ['nothing', '', []],
  ])('reads %s', (_, text, records) => {
    expect(parseCsv(text)).toEqual(records);
  });

  it('reads back any quoted table', () => {
    const field = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ') });
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field)), (rows) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = ['a,b', ...rows.map((row) => row.map(quoted).join(','))].join('\r\n');
        expect(parseCsv(text)).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
    );
  });

  it('ends soon on a large table with a stray quote', () => {
    const text = `a,b\n"${'x, y\n'.repeat(200_000)}`;
    expect(parseCsv(text)).toHaveLength(200_000);
  });
});
