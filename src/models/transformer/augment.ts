/**
 * Passages as they are trained on: transposed, played a little faster or slower, with some notes given and some controls
 * left out. Everything comes from a passed-in stream of chance.
 */
import type { Random } from '../../random.ts';
import { CONTROLS, controlsOf, type PieceAbout } from '../../tokens/controls.ts';
import { createSequence, LOWEST_PITCH, type NoteSequence, PITCH_COUNT } from '../../tokens/sequence.ts';
import { type Passage, passageStart } from './batches.ts';

export interface Augmentation {
  /** Most semitones down and up, as far as the keyboard reaches. Default: 5 and 6. */
  readonly transpose?: { readonly down: number; readonly up: number };
  /** Performances are stretched by a factor between 1 / stretch and stretch. Default: 1.1. */
  readonly stretch?: number;
  /** Share of the passages in which some notes are given. Default: GIVEN_SHARE. */
  readonly givenShare?: number;
  /** Share of the passages in which some controls are told; each of them is then kept with CONTROL_SHARE. Default: CONTROLLED_SHARE. */
  readonly controlledShare?: number;
}

export const GIVEN_SHARE = 0.4;
export const CONTROLLED_SHARE = 0.75;
const CONTROL_SHARE = 0.5;

/** A piece that passages are cut from. */
export interface LabelledSequence {
  readonly sequence: NoteSequence;
  readonly about?: PieceAbout;
}

/** The notes `from` .. `to` as a sequence of its own that begins at time 0, transposed and stretched. */
export function cutPassage(
  sequence: NoteSequence,
  from: number,
  to: number,
  { semitones = 0, stretch = 1 }: { readonly semitones?: number; readonly stretch?: number } = {},
): NoteSequence {
  const start = passageStart({ sequence, from });
  const scaled = (ticks: number): number => (stretch === 1 ? ticks : Math.round(ticks * stretch));
  const onsets = Array.from(sequence.onsets.subarray(from, to), (onset) => scaled(onset - start));
  const durations = Array.from(sequence.durations.subarray(from, to), (duration, index) =>
    // Ends are rounded, not durations, so that notes which end together still do.
    Math.max(1, scaled(sequence.onsets[from + index]! - start + duration) - onsets[index]!),
  );
  const cut = createSequence({
    base: sequence.base,
    onsets,
    durations,
    pitches: Array.from(sequence.pitches.subarray(from, to), (pitch) => pitch + semitones),
    velocities: sequence.velocities.subarray(from, to),
  });
  const moved = <Change extends { readonly tick: number }>(changes: readonly Change[]): Change[] =>
    changes.map((change) => ({ ...change, tick: scaled(change.tick - start) }));
  return {
    ...cut,
    metres: moved(sequence.metres),
    tempos: moved(sequence.tempos),
    keys: moved(sequence.keys).map((key) => ({ ...key, tonic: (key.tonic + semitones + 12) % 12 })),
  };
}

/** A passage for training. */
export function augmentedPassage(
  piece: LabelledSequence,
  from: number,
  to: number,
  random: Random,
  {
    transpose = { down: 5, up: 6 },
    stretch: mostStretch = 1.1,
    givenShare = GIVEN_SHARE,
    controlledShare = CONTROLLED_SHARE,
  }: Augmentation = {},
): Passage {
  const { sequence, about } = piece;
  const pitches = sequence.pitches.subarray(from, to);
  const down = Math.min(transpose.down, Math.min(...pitches) - LOWEST_PITCH);
  const up = Math.min(transpose.up, LOWEST_PITCH + PITCH_COUNT - 1 - Math.max(...pitches));
  const semitones = random.below(down + up + 1) - down;
  const stretch = sequence.base === 'performance' ? mostStretch ** (2 * random.uniform() - 1) : 1;
  const cut = cutPassage(sequence, from, to, { semitones, stretch });
  const count = cut.onsets.length;
  const isGiven = random.uniform() < givenShare ? chooseGiven(cut, random) : undefined;
  const known = controlsOf(cut, 0, count, about);
  const keepsSome = random.uniform() >= 1 - controlledShare;
  const controls = Array.from(known, (value) => (keepsSome && random.uniform() < CONTROL_SHARE ? value : 0));
  return {
    sequence: cut,
    from: 0,
    to: count,
    controls,
    isEnd: to === sequence.onsets.length,
    ...(isGiven ? { isGiven } : {}),
  };
}

/** A passage for validation and scoring: as it is, nothing given, nothing said. */
export function plainPassage(sequence: NoteSequence, from: number, to: number): Passage {
  return { sequence, from, to, controls: new Uint8Array(CONTROLS.length) };
}

/** Which notes are given: what follows a gap, a melody, an accompaniment, one side of the keyboard, or any notes. */
function chooseGiven({ onsets, pitches }: NoteSequence, random: Random): Uint8Array {
  const count = onsets.length;
  const given = new Uint8Array(count);
  const giveWhere = (test: (note: number) => boolean): Uint8Array => {
    for (let note = 0; note < count; note++) given[note] = test(note) ? 1 : 0;
    return given;
  };
  const isTop = (note: number): boolean => onsets[note + 1] !== onsets[note];
  switch (random.below(5)) {
    case 0: {
      const cut = Math.floor(count * (0.3 + 0.6 * random.uniform()));
      return giveWhere((note) => note >= cut);
    }
    case 1:
      return giveWhere(isTop);
    case 2:
      return giveWhere((note) => !isTop(note));
    case 3: {
      const border = pitches[random.below(count)]!;
      const above = random.uniform() < 0.5;
      return giveWhere((note) => pitches[note]! > border === above);
    }
    default: {
      const share = 0.1 + 0.8 * random.uniform();
      return giveWhere(() => random.uniform() < share);
    }
  }
}
