/**
 * What a user gives (a piece, or notes on a grid) as notes on a grid, and what was written put back into it.
 *
 * Notes of the user's that stay are not touched: they keep every tick, velocity, channel and track. What is written goes
 * to the channel and track of the note before it.
 */
import { OptionError } from '../../errors.ts';
import type { GridNote } from '../../models/note-model.ts';
import { createClock } from '../../notes/clock.ts';
import { createPiece } from '../../notes/create.ts';
import type { MetreChange, Note, PedalChange, Piece } from '../../notes/piece.ts';
import { withFineTicks } from '../../notes/resolution.ts';
import { binVelocity, decodePiece, encodePiece, gridOf, isOnPiano } from '../../tokens/encode.ts';
import { guessTimeBase } from '../../tokens/guess.ts';
import {
  createSequence,
  type NoteSequence,
  type SequenceMetre,
  TICKS_PER_BEAT,
  TICKS_PER_SECOND,
  type TimeBase,
} from '../../tokens/sequence.ts';
import { MAX_VALUE } from '../../tokens/values.ts';

/** What stays of the music, and what is added. */
export interface Edit {
  /** Ticks of the sequence; what begins within and is not kept goes. */
  readonly start: number;
  readonly end: number;
  /** Whether notes within that begin at a tick with a pitch stay. */
  readonly keeps: (onset: number, pitch: number) => boolean;
  readonly added: readonly GridNote[];
  /** What the pedal does within: as before, or nothing. */
  readonly pedal: 'kept' | 'cleared';
  /** Stated at the beginning where the piece states no metre. */
  readonly metre?: SequenceMetre;
}

/** Music that notes can be written into. */
export interface Music {
  readonly sequence: NoteSequence;
  edit(edit: Edit): { readonly piece: Piece; readonly sequence: NoteSequence };
}

const isSequence = (music: Piece | NoteSequence): music is NoteSequence => 'onsets' in music;

/**
 * @param base what a tick is; default: that of the sequence, or what the piece looks like
 * @throws OptionError for a base that the sequence does not have, or a piece with more than ten minutes of silence
 */
export function openMusic(music: Piece | NoteSequence, base?: TimeBase): Music {
  if (!isSequence(music)) return openPiece(music, base ?? guessTimeBase(music));
  if (base !== undefined && base !== music.base) {
    throw new OptionError(`the notes are a ${music.base} already: leave the time base out, or give a piece`);
  }
  const edit = (change: Edit) => {
    const sequence = editSequence(music, change);
    return { piece: decodePiece(sequence), sequence };
  };
  return { sequence: music, edit };
}

function editSequence(sequence: NoteSequence, { start, end, keeps, added, metre }: Edit): NoteSequence {
  const notes: GridNote[] = [];
  sequence.onsets.forEach((onset, index) => {
    const pitch = sequence.pitches[index]!;
    if (onset >= start && onset < end && !keeps(onset, pitch)) return;
    notes.push({ onset, pitch, duration: sequence.durations[index]!, velocity: sequence.velocities[index]! });
  });
  notes.push(...added);
  return createSequence({
    ...sequence,
    onsets: notes.map(({ onset }) => onset),
    pitches: notes.map(({ pitch }) => pitch),
    durations: notes.map(({ duration }) => duration),
    velocities: notes.map(({ velocity }) => velocity),
    ...(metre && sequence.metres.length === 0 ? { metres: [metre] } : {}),
  });
}

/** A piece whose ticks are coarser than this many to a tick of the grid is refined before notes are added to it. */
const LEAST_FINENESS = 2;

function openPiece(original: Piece, base: TimeBase): Music {
  const piece =
    base === 'score'
      ? withFineTicks(original, 'beat', TICKS_PER_BEAT, LEAST_FINENESS)
      : withFineTicks(original, 'second', TICKS_PER_SECOND, LEAST_FINENESS);
  const sequence = encodePiece(piece, { base });
  const gridTick = gridOf(piece, base);
  const clock = createClock(piece);
  const pieceTick = (tick: number): number =>
    Math.round(
      base === 'score' ? (tick * piece.ticksPerBeat) / TICKS_PER_BEAT : clock.ticksAt(tick / TICKS_PER_SECOND),
    );
  const onsets = piece.notes.map(({ onsetTicks }) => gridTick(onsetTicks));
  // Longer silences are shortened on the grid, and places in the sequence would not be places in the piece.
  const onPiano = onsets.filter((_, note) => isOnPiano(piece.notes[note]!));
  if (onPiano.some((onset, note) => onset - (onPiano[note - 1] ?? 0) > MAX_VALUE)) {
    throw new OptionError('the piece is silent for more than ten minutes; cut the silence out first');
  }
  const edit = (change: Edit) => {
    const { start, end, keeps, added, pedal, metre } = change;
    const kept = piece.notes.filter((note, index) => {
      const onset = onsets[index]!;
      return onset < start || onset >= end || keeps(onset, note.pitch);
    });
    const near = kept.findLast((note) => gridTick(note.onsetTicks) < start) ?? kept[0];
    const { channel = 0, track = 0 } = near ?? {};
    const fresh = added.map(({ onset, pitch, duration, velocity }): Note => {
      const onsetTicks = pieceTick(onset);
      const durationTicks = Math.max(1, pieceTick(onset + duration) - onsetTicks);
      return { pitch, onsetTicks, durationTicks, velocity: binVelocity(velocity), channel, track };
    });
    const first: MetreChange[] =
      metre && piece.metres.length === 0
        ? [{ timeTicks: 0, numerator: metre.numerator, denominator: metre.denominator }]
        : [];
    return {
      piece: createPiece({
        ...piece,
        notes: [...kept, ...fresh.map((note) => apart(note, kept))],
        pedal: pedal === 'kept' ? piece.pedal : clearedPedal(piece.pedal, pieceTick(start), pieceTick(end)),
        metres: [...first, ...piece.metres],
      }),
      sequence: editSequence(sequence, change),
    };
  };
  return { sequence, edit };
}

/**
 * A written note a little shorter, where a note of the same pitch that was there lies off the grid by less than a tick:
 * on the grid the two do not overlap, and here they shall not either.
 */
function apart(note: Note, kept: readonly Note[]): Note {
  let start = note.onsetTicks;
  let end = start + note.durationTicks;
  for (const other of kept) {
    if (other.pitch !== note.pitch) continue;
    const otherEnd = other.onsetTicks + other.durationTicks;
    if (other.onsetTicks <= start && otherEnd > start && otherEnd < end) start = otherEnd;
    if (other.onsetTicks > start && other.onsetTicks < end) end = other.onsetTicks;
  }
  return { ...note, onsetTicks: start, durationTicks: Math.max(1, end - start) };
}

/** The pedal without what it does in a stretch of time: it is up there, and takes its place again behind it. */
function clearedPedal(pedal: readonly PedalChange[], start: number, end: number): PedalChange[] {
  const result = pedal.filter(({ timeTicks }) => timeTicks < start || timeTicks >= end);
  for (const channel of new Set(pedal.map((change) => change.channel ?? 0))) {
    const valueBefore = (time: number): number =>
      pedal.findLast((change) => (change.channel ?? 0) === channel && change.timeTicks < time)?.value ?? 0;
    if (valueBefore(start) >= 64) result.push({ timeTicks: start, value: 0, channel });
    const after = valueBefore(end);
    const isRestated = result.some((change) => (change.channel ?? 0) === channel && change.timeTicks >= end);
    if (after >= 64 && isRestated) result.push({ timeTicks: end, value: after, channel });
  }
  return result;
}
