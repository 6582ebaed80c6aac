/**
 * The seam between a seed and its continuation.
 *
 * The continuation begins where the seed's roll ends. A pitch that sounds in the seed's last step and
 * in the continuation's first is held: the seed's note is lengthened, and not struck again.
 */
import { createClock, DEFAULT_MICROSECONDS_PER_BEAT, durationTicks } from '../notes/clock.ts';
import { createPiece } from '../notes/create.ts';
import type { Note, PedalChange, Piece } from '../notes/piece.ts';
import { withFineTicks } from '../notes/resolution.ts';
import { fromRoll } from '../roll/convert.ts';
import { type Roll, stepsPerUnit } from '../roll/roll.ts';

/** General MIDI's percussion is kept in the piece, but is no part of any roll. */
const PERCUSSION_CHANNEL = 9;

/** A seed whose ticks are coarser than this is refined before anything is added to it. */
const LEAST_TICKS_PER_STEP = 4;

/** A pitch sounding from step `start` to before step `end`; `held` where it began before the roll does. */
interface Run {
  readonly pitch: number;
  readonly start: number;
  readonly end: number;
  readonly velocity: number;
  readonly held: boolean;
}

/**
 * @param seedRoll the seed on the roll's grid; its end is the seam
 * @param roll the continuation; a pitch not struck in its first step goes on from the seed
 * @returns the two joined, in the seed's ticks and tempo, and the continuation alone, from time 0
 */
export function joinContinuation(seed: Piece, seedRoll: Roll, roll: Roll): { piece: Piece; continuation: Piece } {
  const fine = withFineTicks(seed, seedRoll.grid.unit, stepsPerUnit(seedRoll.grid), LEAST_TICKS_PER_STEP);
  const seam = ticksOfSteps(fine, seedRoll)(0);
  const before = <T extends { readonly timeTicks: number }>(changes: readonly T[]) =>
    changes.filter((change) => change.timeTicks <= seam);
  // What the seed states for after the seam was meant for music that is not there.
  const kept: Piece = {
    ...fine,
    pedal: liftedAt(seam, fine),
    tempos: before(fine.tempos),
    metres: before(fine.metres),
    keys: before(fine.keys),
  };
  const ticksAt = ticksOfSteps(kept, seedRoll);
  const runs = runsOf(roll);
  const notes = [...seedNotes(kept, seam, runs, ticksAt), ...newNotes(kept, runs, ticksAt)];

  const microsecondsPerBeat = kept.tempos.at(-1)?.microsecondsPerBeat ?? DEFAULT_MICROSECONDS_PER_BEAT;
  const atStart = <T extends { readonly timeTicks: number }>(changes: readonly T[]) =>
    changes.slice(-1).map((change) => ({ ...change, timeTicks: 0 }));
  return {
    piece: createPiece({ ...kept, notes }),
    continuation: createPiece({
      ...fromRoll(roll, { microsecondsPerBeat }),
      metres: atStart(kept.metres),
      keys: atStart(kept.keys),
    }),
  };
}

/** The seed's notes: those that go on lengthened, the others ended at the seam where they pass it. */
function seedNotes(seed: Piece, seam: number, runs: readonly Run[], ticksAt: (step: number) => number): Note[] {
  const heldUntil = new Map<number, number>(); // pitch -> ticks
  for (const run of runs) if (run.held) heldUntil.set(run.pitch, ticksAt(run.end));
  const notes: Note[] = [];
  // Of a pitch's notes, the one struck last is the one that sounds at the seam.
  for (const note of [...seed.notes].reverse()) {
    const until = heldUntil.get(note.pitch);
    if (note.channel === PERCUSSION_CHANNEL) {
      notes.push(note);
    } else if (until !== undefined) {
      heldUntil.delete(note.pitch);
      notes.push({ ...note, durationTicks: until - note.onsetTicks });
    } else {
      // Rounding to steps may leave the end of a note just behind the seam.
      notes.push({ ...note, durationTicks: Math.min(note.durationTicks, seam - note.onsetTicks) });
    }
  }
  return notes;
}

/** What the continuation strikes, on the channel and track of the seed's last note. */
function newNotes(seed: Piece, runs: readonly Run[], ticksAt: (step: number) => number): Note[] {
  const last = [...seed.notes].reverse().find((note) => note.channel !== PERCUSSION_CHANNEL);
  return runs
    .filter((run) => !run.held)
    .map(({ pitch, velocity, start, end }) => {
      const onsetTicks = ticksAt(start);
      return {
        pitch,
        velocity,
        onsetTicks,
        durationTicks: Math.max(1, ticksAt(end) - onsetTicks),
        channel: last?.channel ?? 0,
        track: last?.track ?? 0,
      };
    });
}

/** The ticks of the seed at which a step of the continuation begins. */
function ticksOfSteps(seed: Piece, seedRoll: Roll): (step: number) => number {
  const rate = stepsPerUnit(seedRoll.grid);
  if (seedRoll.grid.unit === 'beat') {
    return (step) => Math.round(((seedRoll.steps + step) * seed.ticksPerBeat) / rate);
  }
  const clock = createClock(seed);
  return (step) => Math.round(clock.ticksAt((seedRoll.steps + step) / rate));
}

/** Each pitch's unbroken stretches, in the order of their starts. */
function runsOf(roll: Roll): Run[] {
  const runs: { pitch: number; start: number; end: number; velocity: number; held: boolean }[] = [];
  const open = new Map<number, (typeof runs)[number]>();
  for (let step = 0; step < roll.steps; step++) {
    for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
      const pitch = roll.pitches[cell]!;
      const struck = roll.struck[cell] === 1;
      const before = open.get(pitch);
      if (!struck && before?.end === step) {
        before.end = step + 1;
        continue;
      }
      const run = { pitch, start: step, end: step + 1, velocity: roll.velocities[cell]!, held: !struck };
      open.set(pitch, run);
      runs.push(run);
    }
  }
  return runs;
}

/**
 * The pedal up to the seam, where every foot that is down is lifted: it would blur all that follows.
 * A seed that ends before the seam, within its last step, is lifted at its end, as the roll saw it.
 */
function liftedAt(seam: number, seed: Piece): PedalChange[] {
  const kept = seed.pedal.filter((change) => change.timeTicks < seam);
  const end = Math.max(durationTicks(seed), seed.pedal.at(-1)?.timeTicks ?? 0);
  const timeTicks = Math.min(seam, end);
  const last = new Map<number, number>();
  for (const { channel = 0, value } of kept) last.set(channel, value);
  for (const [channel, value] of last) if (value >= 64) kept.push({ timeTicks, value: 0, channel });
  return kept;
}
