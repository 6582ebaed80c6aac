/**
 * Continuing a piece with a model of performance events: the piece is read to it as events, and it goes on event by
 * event; notes that still sound at the end of what was asked for end there.
 *
 * Alternative i of seed s draws from the stream `Random.of(s, i)`, so each is reproducible by itself.
 */
import { CadenzaError, OptionError } from '../errors.ts';
import type { EventModel, EventStream } from '../models/event-model.ts';
import type { GridNote } from '../models/note-model.ts';
import type { Piece } from '../notes/piece.ts';
import { Random } from '../random.ts';
import { CANONICAL_EVENTS, toCanonicalEvents } from '../tokens/canonical.ts';
import { endTick, LOWEST_PITCH, TICKS_PER_SECOND } from '../tokens/sequence.ts';
import { openMusic } from './notes/music.ts';
import { checkDecoding, chooseEntry, type Decoding } from './sampling.ts';

export interface ContinueEventsOptions {
  /** How much to add: above 0, at most 600. */
  readonly seconds: number;
  /** How many different continuations to make, 1 .. 1000. Default 1. */
  readonly alternatives?: number;
  /** Starts the random numbers: a whole number of at least 0. The same seed gives the same notes. */
  readonly seed: number;
  /** How events are chosen. Default: sampling at temperature 1. */
  readonly decoding?: Decoding;
  /** Called now and then with the seconds made and all of them, alternatives together. */
  readonly onProgress?: (doneSeconds: number, allSeconds: number) => void;
  /** Set `aborted` to stop; `continueEvents` then throws. An `AbortSignal` is one. */
  readonly signal?: { readonly aborted: boolean };
}

/** One way in which a piece goes on. */
export interface EventContinuation {
  /** The piece with the continuation behind it; its own notes are not touched. */
  readonly piece: Piece;
  /** What was added: ticks of 10 ms from the beginning of the piece. */
  readonly notes: readonly GridNote[];
}

const MOST_SECONDS = 600;

/**
 * Goes on where a piece ends. The piece may be empty, and is read as a performance, its pedal included.
 *
 * @throws OptionError if an option is out of range; CadenzaError if it was stopped
 * @example
 * const [first] = await continueEvents(model, readMidi(bytes), { seconds: 20, seed: 1 });
 * writeMidi(first.piece) // the piece and up to 20 seconds more
 */
export async function continueEvents(
  model: EventModel,
  music: Piece,
  options: ContinueEventsOptions,
): Promise<EventContinuation[]> {
  const { seconds, alternatives = 1, seed, decoding = { method: 'sample' } } = options;
  checkOptions(options);
  checkDecoding(decoding);
  const { sequence, edit } = openMusic(music, 'performance');
  const start = endTick(sequence);
  const length = Math.max(1, Math.round(seconds * TICKS_PER_SECOND));
  const before = toCanonicalEvents(sequence);
  const results: EventContinuation[] = [];
  for (let alternative = 0; alternative < alternatives; alternative++) {
    const stream = await model.open(before);
    try {
      const told = (ticks: number): void => {
        if (options.signal?.aborted === true) throw new CadenzaError('stopped while composing; nothing was kept');
        options.onProgress?.(alternative * seconds + ticks / TICKS_PER_SECOND, alternatives * seconds);
      };
      const random = Random.of(seed, alternative);
      const choose = (logProbabilities: Float32Array): number => chooseEntry(logProbabilities, decoding, random);
      const notes = await write(stream, { length, bin: sequence.velocities.at(-1) ?? 0 }, choose, told);
      const added = notes.map((note) => ({ ...note, onset: start + note.onset }));
      const isAfter = { start, end: Number.POSITIVE_INFINITY, keeps: () => true };
      results.push({ piece: edit({ ...isAfter, added, pedal: 'cleared' }).piece, notes: added });
    } finally {
      await stream.close();
    }
  }
  return results;
}

/**
 * The notes that a stream goes on with for `length` ticks, counted from where it goes on.
 *
 * @param bin the velocity that was said last
 */
async function write(
  stream: EventStream,
  { length, bin: lastBin }: { readonly length: number; readonly bin: number },
  choose: (logProbabilities: Float32Array) => number,
  onTime: (ticks: number) => void,
): Promise<GridNote[]> {
  const { noteOff, timeShift, velocity } = CANONICAL_EVENTS;
  const notes: { onset: number; pitch: number; duration: number; velocity: number }[] = [];
  const sounding = new Map<number, number>(); // pitch - 21 -> its note
  let now = 0;
  let bin = lastBin;
  for (;;) {
    const event = choose(stream.next());
    if (event >= velocity) {
      bin = event - velocity;
    } else if (event >= timeShift) {
      now += event - timeShift + 1;
      onTime(Math.min(now, length));
      if (now >= length) break;
    } else if (event >= noteOff) {
      const note = sounding.get(event - noteOff);
      // Without one it is a note of the piece, which keeps its length.
      if (note !== undefined) notes[note]!.duration = now - notes[note]!.onset;
      sounding.delete(event - noteOff);
    } else {
      sounding.set(event, notes.length);
      notes.push({ onset: now, pitch: event + LOWEST_PITCH, duration: 0, velocity: bin });
    }
    await stream.push(event);
  }
  for (const note of sounding.values()) notes[note]!.duration = length - notes[note]!.onset;
  return notes;
}

function checkOptions({ seconds, alternatives = 1, seed }: ContinueEventsOptions): void {
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new OptionError(`the seconds to add must be above 0 and at most ${MOST_SECONDS}, not ${seconds}`);
  }
  if (!(Number.isInteger(alternatives) && alternatives >= 1 && alternatives <= 1000)) {
    throw new OptionError(`the number of alternatives must be a whole number from 1 to 1000, not ${alternatives}`);
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new OptionError(`the seed of the random numbers must be a whole number of at least 0, not ${seed}`);
  }
}
