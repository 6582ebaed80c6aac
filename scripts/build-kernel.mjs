// Compiles src/models/logistic-regression/kernel.wat into kernel-bytes.ts beside it.
// Run it after every change of the .wat; a test checks that the committed bytes are those of a fresh compile.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import wabt from 'wabt';

const folder = new URL('../src/models/logistic-regression/', import.meta.url);

/** The compiled module. */
export async function compileKernel() {
  const { parseWat } = await wabt();
  const module = parseWat('kernel.wat', readFileSync(new URL('kernel.wat', folder), 'utf8'), { simd: true });
  module.validate();
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}

/** The text of kernel-bytes.ts. */
export function kernelSource(bytes) {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,100}/g);
  return `/** The compiled kernel.wat, base64: written by scripts/build-kernel.mjs, not by hand. */
export const KERNEL_BASE64 =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('kernel-bytes.ts', folder), kernelSource(await compileKernel()));
}
