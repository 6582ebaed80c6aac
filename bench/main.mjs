/** `npm run bench`: runs the chosen cases and prints, and where asked for writes, their report. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canShow, PEERS, sidesOf } from './cases/case.mjs';
import { chooseCases, GROUPS } from './cases/index.mjs';
import { compare } from './compare.mjs';
import { findData, ROOT, readEnvironment } from './environment.mjs';
import { flatMemoryReport, measureFlatMemory } from './flat-memory.mjs';
import { growthPicture, growthReport } from './growth.mjs';
import { HELP, parseOptions } from './options.mjs';
import { casesReport, heading, preamble } from './report.mjs';
import { setUpPeers } from './setup.mjs';

const PICTURE = 'growth.svg';

async function main(args) {
  const options = parseOptions(args);
  if (options.help) return console.log(HELP);
  if (options.setup) return setUpPeers(options.indexUrl);
  const cases = chooseCases(options.only);
  if (!existsSync(join(ROOT, 'dist/node/index.js'))) throw new Error('nothing is built yet: run npm run build first');
  const environment = readEnvironment();
  const data = { source: findData(options.data) };
  const notices = noticesOf(cases, environment, data);
  for (const notice of notices) process.stderr.write(`${notice}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.on('SIGINT', () => process.exit(130));

  const sections = [preamble(environment, { rounds: options.rounds, command: commandOf(args), notices })];
  const say = (section) => {
    sections.push(section);
    console.log(`${sections.length > 2 ? '\n' : ''}${section}`);
  };
  console.log(`${sections[0]}\n`);
  for (const group of Object.keys(GROUPS)) {
    if (group === 'memory') {
      if (options.only === undefined || options.only.includes('memory')) {
        const [threads] = options.threads;
        say(`${heading(group, threads)}\n\n${flatMemoryReport(await measureFlatMemory({ ...options, threads }))}`);
      }
      continue;
    }
    const chosen = cases.filter((testCase) => testCase.group === group);
    for (const threads of threadCounts(chosen, options.threads)) {
      const outcomes = [];
      for (const testCase of chosen)
        outcomes.push(await measure(testCase, { options, environment, data, folder, threads }));
      if (outcomes.some(({ error }) => error !== undefined)) process.exitCode = 1;
      const fixed = chosen.every((testCase) => testCase.threads !== undefined);
      say(`${heading(group, fixed ? undefined : threads)}\n\n${await groupReport(group, outcomes, options.out)}`);
    }
  }
  if (options.out !== undefined) writeReport(options.out, `${sections.join('\n\n')}\n`);
}

/** The numbers of threads to measure a group with: work of one thread needs no second time, curves have one picture. */
function threadCounts(cases, asked) {
  if (cases.length === 0) return [];
  if (cases.some(({ curve }) => curve !== undefined)) return asked.slice(0, 1);
  return cases.every(({ threads }) => threads !== undefined) ? [cases[0].threads] : asked;
}

/** What `report.mjs` and `growth.mjs` show of a case. */
async function measure(testCase, { options, environment, data, folder, threads }) {
  process.stderr.write(`${testCase.id} ...\n`);
  try {
    const given = { ...testCase.params, ...(options.quick ? testCase.quick : {}) };
    const { params, words } = (await testCase.prepare?.(folder, data, given)) ?? { params: given };
    const sides = await compare(sidesOf({ ...testCase, params }, environment), {
      rounds: Math.min(options.rounds, testCase.rounds ?? options.rounds),
      turnSeconds: options.turnSeconds,
      threads: testCase.threads ?? threads,
    });
    return { testCase, words, sides };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { testCase, error: error.message };
  }
}

async function groupReport(group, outcomes, out) {
  if (group !== 'growth') return casesReport(outcomes);
  const measured = outcomes.filter(({ error }) => error === undefined);
  if (out === undefined || measured.length === 0) return growthReport(measured);
  writeReport(join(dirname(out), PICTURE), await growthPicture(measured));
  return `![Time and peak memory as each quantity grows](${PICTURE})\n\n${growthReport(measured)}`;
}

function writeReport(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stderr.write(`wrote ${path}\n`);
}

/** What the figures lack or suffer from, and how to get it. */
function noticesOf(cases, { versions, machine }, { source }) {
  const needed = new Set(cases.flatMap(({ peer }) => (peer === undefined ? [] : [peer])));
  const missing = [...needed].filter((peer) => versions[peer] === undefined).map((peer) => PEERS[peer].name);
  const limits = new Set(cases.flatMap(({ limit }) => (limit && !canShow(limit, machine) ? [limit.name] : [])));
  const isMadeUp = source === undefined && cases.some(({ prepare }) => prepare !== undefined);
  return [
    ...(missing.length === 0
      ? []
      : [`Not installed: ${missing.join(' and ')}. Ours runs alone there; to compare: npm run bench -- --setup`]),
    ...[...limits].map((name) => `Left out: ${name}, for which this processor has no instructions.`),
    ...(isMadeUp ? ['MAESTRO is not at hand: songs made from a seed take its place (--data PATH names it).'] : []),
    ...(machine.load > 0.3
      ? [`The machine was busy before the run (load ${machine.load.toFixed(2)}): ratios hold, times less so.`]
      : []),
  ];
}

const commandOf = (args) => ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
