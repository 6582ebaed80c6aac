/** The tables of a run as Markdown, one section for each group of cases. */
import { GROUPS } from './cases/index.mjs';
import { megabytes, ratio, seconds, significant, table } from './format.mjs';
import { median, ratioOf } from './statistics.mjs';

/**
 * One table of cases with the same peer.
 *
 * @param outcomes [{ testCase, words, threads, sides, error }]: sides as `compare` returns them, or why ours failed
 */
export function casesReport(outcomes) {
  const names = [...new Set(outcomes.flatMap(({ sides = [] }) => sides.map(({ name }) => name)))];
  const [, peer, limit] = names;
  const hasBar = outcomes.some(({ testCase }) => testCase.bar !== undefined || testCase.most !== undefined);
  const columns = [
    { head: 'case', cell: ({ testCase, words }) => [testCase.title, words].filter(Boolean).join(': ') },
    { head: 'ours', cell: ({ testCase, sides }) => timeCell(testCase, sides[0]) },
    ...(peer ? peerColumns(peer) : [{ head: 'first run', cell: ({ sides }) => seconds(sides[0].first) }]),
    ...(hasBar ? [{ head: 'bar', cell: barCell }] : []),
    ...(limit ? limitColumns(limit) : []),
    {
      head: 'peak memory',
      cell: ({ testCase, sides }) => memoryCell(sides, ({ memory }) => memory.peak, testCase.memoryBar),
    },
    { head: 'above idle', cell: ({ sides }) => memoryCell(sides, ({ memory }) => memory.peak - memory.idle) },
  ];
  const failed = ({ testCase }) => columns.map((_, column) => [testCase.title, 'failed'][column] ?? '–');
  const rows = outcomes.map((outcome) =>
    outcome.error === undefined ? columns.map(({ cell }) => cell(outcome)) : failed(outcome),
  );
  return [
    table(
      columns.map(({ head }) => head),
      rows,
    ),
    ...remarks(outcomes),
  ].join('\n');
}

const isMeasured = (side) => side !== undefined && side.error === undefined;

function timeCell({ work }, side) {
  if (!isMeasured(side)) return side === undefined ? '–' : 'failed';
  const time = median(side.rounds);
  return work === undefined ? seconds(time) : `${seconds(time)} (${significant(work.amount / time)} ${work.unit})`;
}

const ratioTo = (sides, index) =>
  isMeasured(sides[index]) ? ratio(ratioOf(sides[0].rounds, sides[index].rounds)) : '–';

function peerColumns(name) {
  return [
    { head: name, cell: ({ testCase, sides }) => timeCell(testCase, sides[1]) },
    { head: `ours / ${name}`, cell: ({ sides }) => ratioTo(sides, 1) },
  ];
}

function limitColumns(name) {
  return [
    // A processor without the instructions is no failure: the reason stands below the table.
    { head: name, cell: ({ testCase, sides }) => (isMeasured(sides[2]) ? timeCell(testCase, sides[2]) : '–') },
    { head: `ours / ${name}`, cell: ({ sides }) => ratioTo(sides, 2) },
  ];
}

function barCell({ testCase: { bar, most }, sides }) {
  const mark = (isMet) => (isMet ? 'met' : 'missed');
  if (most !== undefined) return `≤ ${most} s: ${mark(sides[0].first <= most)}`;
  if (bar === undefined) return '';
  if (!isMeasured(sides[1])) return `≤ ${bar}`;
  return `≤ ${bar}: ${mark(ratioOf(sides[0].rounds, sides[1].rounds).median <= bar)}`;
}

/** Ours, the peer's, their ratio, and the verdict where there is a bar. */
function memoryCell([ours, peer], bytesOf, bar) {
  const own = bytesOf(ours);
  if (!isMeasured(peer)) return megabytes(own);
  const theirs = bytesOf(peer);
  const verdict = bar === undefined ? '' : ` (≤ ${bar}: ${own <= bar * theirs ? 'met' : 'missed'})`;
  return `${megabytes(own)} / ${megabytes(theirs)} = ${(own / theirs).toFixed(2)}${verdict}`;
}

/** What is to be said below a table: of results that must agree, and of what failed. */
function remarks(outcomes) {
  const lines = outcomes.flatMap(({ testCase, sides = [], error }) => [
    ...(error === undefined ? [] : [`${testCase.title}: ${firstLine(error)}`]),
    ...sides.flatMap((side) => (side.error === undefined ? [] : [`${testCase.title}: ${firstLine(side.error)}`])),
    ...(testCase.remark && error === undefined ? [testCase.remark(sides)].filter(Boolean) : []),
  ]);
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)];
}

/** The line that tells: of a Python traceback the last one, of a stack the one with the error's name. */
function firstLine(message) {
  const lines = message.trim().split('\n');
  const who = lines[0].split(':')[0];
  if (message.includes('Traceback')) return `${who}: ${lines.at(-1)}`;
  const named = lines.find((line) => /^\w*Error: /.test(line));
  return named === undefined || lines.length === 1 ? lines[0] : `${who}: ${named}`;
}

/** The heading of a group, with the number of threads where it is not fixed by the work. */
export function heading(group, threads) {
  return `## ${GROUPS[group]}${threads === undefined ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`}`;
}

/** What stands above the tables: how it was measured and on what. */
export function preamble({ machine, versions, date, commit }, { rounds, command, notices }) {
  const { cpu, cores, memoryBytes, instructionSets, system } = machine;
  const sets = instructionSets.length > 0 ? `; ${instructionSets.join(' ')}` : '';
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Benchmark results',
    '',
    `Made by \`${command}\` on ${date}${commit ? `, commit ${commit}` : ''}. README.md beside this file says how it is measured.`,
    '',
    `- Machine: ${cpu}, ${cores} cores${sets}; ${(memoryBytes / 1e9).toFixed(0)} GB; ${system}`,
    `- Versions: ${programs.join(', ')}`,
    `- Times are medians of up to ${rounds} rounds. Ratios are ours / peer, so below 1 is faster or smaller: the median of the rounds' ratios, and in brackets between which 80 % of them lie.`,
    '- Memory is the peak of the resident set of the whole process, and what of it came on top of the process with its libraries loaded and nothing built.',
    ...notices.map((notice) => `- ${notice}`),
  ].join('\n');
}
