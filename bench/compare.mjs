/**
 * Two or three sides of a case, measured by turns: A B A B ...
 *
 * Every side is set up once, in a process of its own, and waits while another has its turn. A turn is several runs in
 * a row, as many for one side as for the other, and counts as the median of them.
 *
 * Warm-up, which does not count, is a first run, and where a turn holds several, a first turn: just-in-time compilers
 * need more than one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from './session.mjs';
import { median } from './statistics.mjs';

/** Between two turns: by then the threads of the last one no longer spin. */
const PAUSE_MILLISECONDS = 250;
const MOST_RUNS_IN_A_TURN = 200;

/**
 * @param sides as `Session.start` takes them; those after the first may fail, which is then said in their result
 * @param options.rounds turns of each side
 * @param options.turnSeconds about how long a turn of the slowest side lasts
 * @returns for each side its name and either `error` or: `rounds` (seconds of a run, one a turn), `first` (seconds of the
 *   very first run), `memory` ({ idle, peak } bytes) and `details`
 * @throws Error when the first side fails
 */
export async function compare(sides, { rounds, turnSeconds, threads }) {
  const running = [];
  const results = sides.map(({ name }) => ({ name, rounds: [] }));
  try {
    for (const [index, side] of sides.entries()) {
      await attempt(index, results, async () => {
        const session = await Session.start(side, threads);
        running.push({ session, index, result: results[index] });
        results[index].first = (await session.request({ run: 1 })).seconds[0];
      });
    }
    const alive = () => running.filter(({ result }) => result.error === undefined);
    const runs = await runsInATurn(alive(), results, turnSeconds);
    for (let round = runs > 1 ? -1 : 0; round < rounds; round++) {
      for (const { session, index, result } of alive()) {
        await sleep(PAUSE_MILLISECONDS);
        await attempt(index, results, async () => {
          const { seconds } = await session.request({ run: runs });
          if (round >= 0) result.rounds.push(median(seconds));
        });
      }
    }
    for (const { session, index, result } of alive()) {
      await attempt(index, results, async () => {
        const { idle, peak, details } = await session.request({ memory: true });
        Object.assign(result, { memory: { idle, peak }, details });
      });
    }
    return results;
  } finally {
    await Promise.all(running.map(({ session }) => session.close()));
  }
}

/** A peer's failure is noted, our own ends the case. */
async function attempt(index, results, action) {
  try {
    await action();
  } catch (error) {
    if (index === 0) throw error;
    results[index].error = error.message;
  }
}

/** Enough runs that the slowest side's turn lasts about `turnSeconds`. */
async function runsInATurn(running, results, turnSeconds) {
  let slowest = 0;
  for (const { session, index, result } of running) {
    await attempt(index, results, async () => {
      // A warm-up that alone fills a turn says enough.
      const again = result.first < turnSeconds ? (await session.request({ run: 1 })).seconds[0] : result.first;
      slowest = Math.max(slowest, again);
    });
  }
  return Math.min(Math.max(Math.round(turnSeconds / slowest), 1), MOST_RUNS_IN_A_TURN);
}
