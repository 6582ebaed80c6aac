/**
 * The built studio under Lighthouse: performance, accessibility and best practices, as a desktop computer sees it on
 * its first visit, and what the first load weighs before model and piano.
 *
 *   npm run build && npm install --no-save lighthouse@12 && node bench/studio-lighthouse.mjs [RUNS]
 *
 * Lighthouse is no dependency of this package: it is larger than all that the package needs. Scores of performance
 * depend on the machine and on what else runs there: every run is shown with the milliseconds for which long tasks
 * held the page up, then the median and the best.
 */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';
import { quantile } from './statistics.mjs';

const runs = Number(process.argv[2] ?? 3);
if (!(Number.isInteger(runs) && runs >= 1)) {
  console.error('usage: node bench/studio-lighthouse.mjs [RUNS]');
  process.exit(2);
}
const { default: lighthouse, desktopConfig } = await import('lighthouse').catch(() => {
  console.error('Lighthouse is not here: npm install --no-save lighthouse@12, then try again.');
  process.exit(1);
});
const load = (path) => runnerImport(fileURLToPath(new URL(path, import.meta.url))).then(({ module }) => module);
const { browserPath, hasBrowser } = await load('../test/browser/browser.ts');
if (!hasBrowser('the measurements of the studio')) process.exit(1);
const { serveBuiltStudio } = await load('../test/browser/studio-page.ts');

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const WANTED = 95;
const PORT = 9333;
/** Fetched once the page stands: the piano and the models, which have a progress of their own. */
const LATER = /\/(fonts|models)\/|\/sw\.js|ort-wasm/;

const server = await serveBuiltStudio();
const scores = Object.fromEntries(CATEGORIES.map((name) => [name, []]));
const interactive = [];
let weight = 0;
try {
  for (let run = 0; run < runs; run++) {
    // A browser of its own for each run: a first visit.
    const browser = await chromium.launch({
      executablePath: browserPath,
      args: ['--no-sandbox', '--no-first-run', `--remote-debugging-port=${PORT}`],
    });
    try {
      const options = { port: PORT, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES };
      const { lhr } = await lighthouse(`${server.origin}/`, options, desktopConfig);
      for (const name of CATEGORIES) scores[name].push(100 * lhr.categories[name].score);
      interactive.push(lhr.audits.interactive.numericValue);
      const found = CATEGORIES.map((name) => `${name} ${scores[name].at(-1).toFixed(0)}`).join(', ');
      const blocking = lhr.audits['total-blocking-time'].numericValue.toFixed(0);
      console.log(`run ${run + 1}: ${found}; held up for ${blocking} ms`);
      const requests = lhr.audits['network-requests'].details.items.filter(({ url }) => !LATER.test(url));
      weight = requests.reduce((sum, { transferSize }) => sum + transferSize, 0);
      if (run + 1 < runs) continue;
      for (const name of CATEGORIES) {
        for (const { id } of lhr.categories[name].auditRefs) {
          const { score, title, displayValue = '' } = lhr.audits[id];
          if (score !== null && score < 0.9) console.log(`${name}: ${title} ${displayValue}`);
        }
      }
    } finally {
      await browser.close();
    }
  }
} finally {
  await server.close();
}
console.log('\n| | median | best |\n|---|---|---|');
for (const name of CATEGORIES) {
  const best = Math.max(...scores[name]).toFixed(0);
  console.log(`| ${name} | ${quantile(scores[name], 0.5).toFixed(0)} | ${best} |`);
}
console.log(
  `| interactive, s | ${(quantile(interactive, 0.5) / 1000).toFixed(1)} | ${(Math.min(...interactive) / 1000).toFixed(1)} |`,
);
console.log(`| first load, MB | ${(weight / 1e6).toFixed(2)} | |`);
if (CATEGORIES.some((name) => quantile(scores[name], 0.5) < WANTED)) process.exitCode = 1;
