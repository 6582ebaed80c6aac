/** Writes a file of weights as src/score/ holds them: hundredths, formatted as the rest of the source is. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers as whole hundredths. */
export const hundredths = (values) => `[${Array.from(values, (value) => Math.round(100 * value) + 0).join(', ')}]`;

/** Tables by name as the source of an object. */
export const tables = (byName, write = hundredths) =>
  `{\n${Object.entries(byName)
    .map(([name, values]) => `${name}: ${write(values)},`)
    .join('\n')}\n}`;

/** @param file within src/score/ @param text TypeScript */
export function writeWeights(file, text) {
  const root = join(import.meta.dirname, '../..');
  const path = join(root, 'src/score', file);
  writeFileSync(path, text);
  execFileSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', path]);
  console.log(`wrote src/score/${file}`);
}
