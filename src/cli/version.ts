/** The version that package.json states. */
import { readFileSync } from 'node:fs';

/** @example packageVersion() // '0.1.0' */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}
