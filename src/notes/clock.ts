/**
 * The clock of a piece: ticks to seconds and back through its tempo map.
 *
 * Time is a polyline: between two tempo changes seconds grow evenly with ticks,
 * so both directions are a look-up of the segment and one multiplication.
 */
import type { Piece } from './piece.ts';

/** 120 beats a minute: the tempo until the first tempo change, by the MIDI standard. */
export const DEFAULT_MICROSECONDS_PER_BEAT = 500_000;

/** Both directions are strictly increasing and inverse to each other up to rounding of the last bits. */
export interface Clock {
  /** Seconds from the start of the piece. Ticks may be fractions; those before 0 give negative seconds. */
  secondsAt(ticks: number): number;
  /** Ticks from the start of the piece, not rounded. */
  ticksAt(seconds: number): number;
}

/**
 * The clock of a piece. A look-up costs O(log tempo changes), and O(1) for one near the look-up before it.
 *
 * @example
 * const clock = createClock({ ticksPerBeat: 480, tempos: [{ timeTicks: 960, microsecondsPerBeat: 1_000_000 }] });
 * clock.secondsAt(960) // 1
 * clock.secondsAt(1440) // 2
 * clock.ticksAt(2) // 1440
 */
export function createClock(piece: Pick<Piece, 'ticksPerBeat' | 'tempos'>): Clock {
  const segments = piece.tempos.length + 1;
  // Segment i begins at startTicks[i] = startSeconds[i] and runs at secondsPerTick[i].
  const startTicks = new Float64Array(segments);
  const startSeconds = new Float64Array(segments);
  const secondsPerTick = new Float64Array(segments);
  const perTick = (microsecondsPerBeat: number): number => microsecondsPerBeat / 1e6 / piece.ticksPerBeat;
  secondsPerTick[0] = perTick(DEFAULT_MICROSECONDS_PER_BEAT);
  piece.tempos.forEach((tempo, index) => {
    const elapsedTicks = tempo.timeTicks - startTicks[index]!;
    startTicks[index + 1] = tempo.timeTicks;
    startSeconds[index + 1] = startSeconds[index]! + elapsedTicks * secondsPerTick[index]!;
    secondsPerTick[index + 1] = perTick(tempo.microsecondsPerBeat);
  });
  // Before tick 0 the tempo that holds at tick 0 counts, not the default that it replaced.
  const begins = (piece.tempos[0]?.timeTicks ?? 1) === 0 ? 1 : 0;

  // Times are mostly asked for in order: each direction remembers its last segment.
  let ticksCursor = begins;
  let secondsCursor = begins;
  return {
    secondsAt(ticks) {
      ticksCursor = segmentOf(startTicks, ticks, ticksCursor, begins);
      return startSeconds[ticksCursor]! + (ticks - startTicks[ticksCursor]!) * secondsPerTick[ticksCursor]!;
    },
    ticksAt(seconds) {
      secondsCursor = segmentOf(startSeconds, seconds, secondsCursor, begins);
      return startTicks[secondsCursor]! + (seconds - startSeconds[secondsCursor]!) / secondsPerTick[secondsCursor]!;
    },
  };
}

/** The last segment that starts at or before a time, at least `lowest`; `guess` and its successor are tried first. */
function segmentOf(starts: Float64Array, time: number, guess: number, lowest: number): number {
  const startOf = (segment: number): number => starts[segment] ?? Number.POSITIVE_INFINITY;
  for (let segment = guess; segment <= guess + 1; segment++) {
    if (startOf(segment) <= time && time < startOf(segment + 1)) return segment;
  }
  let low = lowest;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Where the piece ends: the last end of a note, in ticks; 0 for an empty piece. Pedal and changes of
 * tempo after it do not count, nor does the pedal lengthen notes here: see `applyPedal`.
 *
 * @example durationTicks(createPiece({ notes: [{ pitch: 60, onsetTicks: 480, durationTicks: 480, velocity: 80 }] })) // 960
 */
export function durationTicks(piece: Pick<Piece, 'notes'>): number {
  let end = 0;
  for (const note of piece.notes) end = Math.max(end, note.onsetTicks + note.durationTicks);
  return end;
}

/** Where the piece ends, in seconds. */
export function durationSeconds(piece: Piece): number {
  return createClock(piece).secondsAt(durationTicks(piece));
}
