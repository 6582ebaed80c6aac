/**
 * Whether memory stays flat: the resident set of a process that trains by the library's own loop, with batches from
 * songs, validation and checkpoints. The model is small, so that a few minutes are thousands of steps and a small leak
 * would show.
 */
import { megabytes, table } from './format.mjs';
import { Session } from './session.mjs';

const MODEL = { hidden: 64, window: 20, batch: 16, songSteps: 20_000, validateEvery: 100 };
const SIDE = { name: 'ours', kind: 'ours/training-loop.steps', params: MODEL };
/** Steps in one request: the clock is looked at between them. */
const CHUNK = 250;

/** Growth from a tenth of the time on that still counts as none. */
const FLAT = 0.05;

/** 50, 100, 200, 500, 1000 ... */
function* milestones() {
  for (let power = 10; ; power *= 10) for (const factor of [1, 2, 5]) if (factor * power >= 50) yield factor * power;
}

/** @returns [{ steps, seconds, bytes }], the last where the time ran out */
export async function measureFlatMemory({ minutes, threads }) {
  const session = await Session.start(SIDE, threads);
  try {
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1e3;
    const points = [];
    let steps = 0;
    for (const milestone of milestones()) {
      while (steps < milestone && elapsed() < 60 * minutes) {
        const run = Math.min(CHUNK, milestone - steps);
        await session.request({ run });
        steps += run;
      }
      points.push({ steps, seconds: elapsed(), bytes: (await session.request({ memory: true })).now });
      if (elapsed() >= 60 * minutes) return points;
    }
  } finally {
    await session.close();
  }
}

export function flatMemoryReport(points) {
  const { hidden, window, batch, validateEvery } = MODEL;
  const rows = points.map((point) => [`${point.steps}`, `${point.seconds.toFixed(0)} s`, megabytes(point.bytes)]);
  const settled = points.find(({ seconds }) => seconds >= points.at(-1).seconds / 10) ?? points.at(-1);
  const growth = points.at(-1).bytes / settled.bytes - 1;
  return [
    `Resident memory of a process that trains: an LSTM of ${hidden} units, windows of ${window} steps, ${batch} in a batch, a validation and a checkpoint every ${validateEvery} steps.`,
    '',
    table(['training steps', 'after', 'resident'], rows),
    '',
    `From ${settled.steps} steps on it changed by ${(100 * growth).toFixed(1)} % (flat is at most ${100 * FLAT} %: ${growth <= FLAT ? 'met' : 'missed'}).`,
  ].join('\n');
}
