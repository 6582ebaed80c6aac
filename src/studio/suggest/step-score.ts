/**
 * How well a model of time steps foresees a song, live: what it has heard before is not heard again while the song
 * only grows at its end. Long songs are scored as a whole, window by window, which is faster for them.
 */
import type { StepModel, StepStream } from '../../models/model.ts';
import { toRoll } from '../../roll/convert.ts';
import { type Combination, combinationAt } from '../../roll/roll.ts';
import { isOnPiano } from '../../tokens/encode.ts';
import type { Song } from '../document/song.ts';
import type { SongScore } from './lab.ts';
import { pieceOf } from './song-music.ts';
import { combinationNats } from './step-steer.ts';

/** Songs of more steps are not listened to step by step. */
const MOST_LIVE_STEPS = 512;

export interface StepScorer {
  score(song: Song, signal: AbortSignal): Promise<SongScore>;
  close(): Promise<void>;
}

interface Heard {
  readonly stream: StepStream;
  /** What was pushed, and -ln p of each. */
  readonly combinations: Combination[];
  readonly nats: number[];
}

export function createStepScorer(model: StepModel): StepScorer {
  let heard: Heard | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const close = async (): Promise<void> => {
    const { stream } = heard ?? {};
    heard = undefined;
    await stream?.close();
  };

  /** The nats of all steps. The last one is never pushed: it is the one that changes while somebody plays. */
  const listen = async (combinations: readonly Combination[], signal: AbortSignal): Promise<number> => {
    const known = heard?.combinations ?? [];
    const isSame = known.every((combination, step) => alike(combination, combinations[step]));
    if (heard === undefined || !isSame || known.length >= combinations.length) {
      await close();
      heard = { stream: await model.open(1), combinations: [], nats: [] };
    }
    const { stream, combinations: pushed, nats } = heard;
    for (let step = pushed.length; step < combinations.length; step++) {
      signal.throwIfAborted();
      const [distribution] = await stream.next();
      const combination = combinations[step]!;
      nats[step] = distribution === undefined ? 0 : combinationNats(distribution, combination);
      if (step + 1 === combinations.length) break;
      await stream.push([combination]);
      pushed.push(combination);
    }
    return nats.slice(0, combinations.length).reduce((sum, value) => sum + value, 0);
  };

  const scoreSong = async (song: Song, signal: AbortSignal): Promise<SongScore> => {
    const piece = pieceOf(song);
    const notes = piece.notes.filter(isOnPiano).length;
    const roll = toRoll(piece, { grid: model.grid, pedal: model.pedal });
    const rest = { notes, unit: 'step', units: roll.steps } as const;
    if (roll.steps === 0) return { ...rest, nats: 0 };
    signal.throwIfAborted();
    if (roll.steps > MOST_LIVE_STEPS) {
      const { nats } = await model.score(roll);
      return { ...rest, nats: nats.reduce((sum, value) => sum + value, 0) };
    }
    const combinations = Array.from({ length: roll.steps }, (_, step) => combinationAt(roll, step));
    return { ...rest, nats: await listen(combinations, signal) };
  };

  return {
    // One after the other: they share a stream.
    score(song, signal) {
      const result = queue.then(() => scoreSong(song, signal));
      queue = result.catch(async () => {
        // What was left half done must not be taken for heard.
        if (!signal.aborted) await close();
      });
      return result;
    },
    async close() {
      await queue;
      await close();
    },
  };
}

const alike = (a: Combination, b: Combination | undefined): boolean =>
  b !== undefined && a.length === b.length && a.every((pitch, index) => pitch === b[index]);
