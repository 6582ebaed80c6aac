/**
 * Comma-separated values as RFC 4180 has them: quoted fields may hold commas, line ends and doubled quotes.
 */

/**
 * The records of a table whose first line names the columns. Missing fields are empty.
 *
 * @example parseCsv('a,b\n1,"x, ""y"""\n') // [{ a: '1', b: 'x, "y"' }]
 */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = parseRows(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (header === undefined) return [];
  return rows.map((row) => Object.fromEntries(header.map((name, column) => [name.trim(), row[column] ?? ''])));
}

function parseRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field, quoted or not, and what ends it. A quote that is never closed is taken as it stands.
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) break; // cannot happen: an unquoted field may be empty
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') {
      if (field.lastIndex === text.length) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
  }
  return rows.filter((fields) => fields.length > 1 || fields[0] !== '');
}
