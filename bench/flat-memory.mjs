/**
 * Whether memory stays flat: the resident set of a process that makes one training step after another, at shapes that
 * do not change. The model is small, so that a few minutes are tens of thousands of steps and a small leak would show.
 */
import { megabytes, table } from './format.mjs';
import { Session } from './session.mjs';

const MODEL = { inputs: 64, hidden: 64, steps: 20, batch: 16, classes: 256, loss: 'every' };
const SIDE = { name: 'ours', kind: 'ours/lstm.training', params: MODEL };
/** Steps in one request: the clock is looked at between them. */
const CHUNK = 250;

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
  const { inputs, hidden, steps, batch, classes } = MODEL;
  const rows = points.map((point) => [`${point.steps}`, `${point.seconds.toFixed(0)} s`, megabytes(point.bytes)]);
  return [
    `Resident memory of a process that trains: an LSTM with ${inputs} inputs, hidden ${hidden}, ${steps} steps, batch ${batch}, ${classes} classes.`,
    '',
    table(['training steps', 'after', 'resident'], rows),
  ].join('\n');
}
