/** Numbers and tables as Markdown. */

/** Three significant digits, never as a power of ten. @example significant(1234.5) // '1235' */
export function significant(value) {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** @example seconds(0.1318) // '132 ms' */
export function seconds(value) {
  if (value >= 1) return `${significant(value)} s`;
  return value >= 1e-3 ? `${significant(value * 1e3)} ms` : `${significant(value * 1e6)} µs`;
}

/** A size in decimal megabytes; a dash where it is not known. @example megabytes(612_400_000) // '612 MB' */
export function megabytes(bytes) {
  if (!Number.isFinite(bytes)) return '–';
  return `${(bytes / 1e6).toFixed(Math.abs(bytes) < 10e6 ? 1 : 0)} MB`;
}

/** A ratio with its spread. @example ratio({ median: 0.9, low: 0.84, high: 1.013 }) // '**0.90** (0.84–1.01)' */
export function ratio({ median, low, high }) {
  return `**${median.toFixed(2)}** (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/**
 * A Markdown table: the first column to the left, figures to the right.
 *
 * @example table(['case', 'time'], [['gemm', '1 ms']]) // '| case | time |\n|:--|--:|\n| gemm | 1 ms |'
 */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? ':--' : '--:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
