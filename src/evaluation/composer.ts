/**
 * What evaluation sees of a model that makes music: shown the beginning of a piece, it goes on.
 *
 * Models of time steps hear the beginning on their own grid; models of notes hear the notes that begin in it, at the
 * length they have. What either adds is put on one grid, so that both are measured alike.
 */
import { CadenzaError } from '../errors.ts';
import { continuePiece } from '../generation/continue.ts';
import { type ContinueNotesOptions, continueNotes, createTimeline } from '../generation/notes/index.ts';
import type { Decoding } from '../generation/sampling.ts';
import type { StepModel } from '../models/model.ts';
import type { NoteModel } from '../models/note-model.ts';
import type { Piece } from '../notes/piece.ts';
import { concatRolls, sliceRoll } from '../roll/compose.ts';
import { fromRoll, toRoll } from '../roll/convert.ts';
import { type Grid, type Roll, stepsPerUnit } from '../roll/roll.ts';
import type { NoteSequence } from '../tokens/sequence.ts';

/** The beginning of a piece. */
export interface Prompt {
  readonly name: string;
  /** On the grid that everything is measured on. */
  readonly roll: Roll;
  /** The whole piece, of which composers may hear what begins before `roll` ends; models of notes need it. */
  readonly sequence?: NoteSequence;
}

export interface ComposeOptions {
  /** How long to go on, in steps of the prompt's grid. */
  readonly steps: number;
  readonly seed: number;
  /** Once aborted, composing throws. */
  readonly signal?: { readonly aborted: boolean };
}

/** How a prompt goes on. */
export interface Composed {
  /** The prompt and what was added. */
  readonly piece: Piece;
  /** [steps]: what sounds after the prompt; what sounds on from it begins there. */
  readonly roll: Roll;
}

/** A model with a way of choosing from what it holds likely. */
export interface Composer {
  readonly model: string;
  /** The way of choosing, in a word or two. */
  readonly decoding: string;
  /** Goes on from a prompt; the same seed gives the same music. */
  compose(prompt: Prompt, options: ComposeOptions): Promise<Composed>;
}

/** A way of choosing steps. */
export interface NamedDecoding {
  readonly name: string;
  readonly decoding: Decoding;
}

/** A way of choosing notes. */
export interface NamedNoteDecoding {
  readonly name: string;
  readonly options: Pick<ContinueNotesOptions, 'temperature' | 'topP' | 'motifReward' | 'keepPace'>;
}

/**
 * The ways of choosing notes that evaluations compare: what the model says, and the defaults of `continueNotes`. The
 * guard rails of `continueNotes` (no single-note loop, nothing copied at length) hold in both.
 */
export const NOTE_DECODINGS: readonly NamedNoteDecoding[] = [
  { name: 'sampled', options: { temperature: { pitch: 1 }, topP: 1, motifReward: 0, keepPace: false } },
  { name: 'as continue writes', options: {} },
];

/**
 * A model of time steps as a composer; prompts must be on its grid.
 *
 * @example (await stepComposer('lstm', model, { name: 'sampled', decoding }).compose(prompt, { steps: 240, seed: 1 })).roll
 */
export function stepComposer(name: string, model: StepModel, { name: way, decoding }: NamedDecoding): Composer {
  return {
    model: name,
    decoding: way,
    async compose({ roll: prompt }, { steps, seed, signal }) {
      const [only] = await continuePiece(model, fromRoll(prompt), { steps, seed, decoding, ...(signal && { signal }) });
      if (only === undefined) throw new CadenzaError(`${name} made no music`);
      return { piece: only.piece, roll: only.roll };
    },
  };
}

/**
 * A model of notes as a composer; prompts must have their `sequence`.
 *
 * @example (await noteComposer('notes', model, NOTE_DECODINGS[0]).compose(prompt, { steps: 600, seed: 1 })).roll.steps // 600
 */
export function noteComposer(name: string, model: NoteModel, { name: way, options }: NamedNoteDecoding): Composer {
  return {
    model: name,
    decoding: way,
    async compose({ roll, sequence }, { steps, seed, signal }) {
      if (sequence === undefined) throw new RangeError('a model of notes needs the notes of its prompt');
      const { grid } = roll;
      const start = tickAtStep(sequence, grid, roll.steps);
      const before = notesUntil(sequence, start);
      const { secondsAt } = createTimeline(before);
      const end = tickAtStep(before, grid, roll.steps + steps);
      const [only] = await continueNotes(model, before, {
        ...options,
        seed,
        alternatives: 1,
        from: { tick: start },
        length: { seconds: secondsAt(end) - secondsAt(start) },
        ...(signal && { signal }),
      });
      if (only === undefined) throw new CadenzaError(`${name} made no music`);
      const { piece } = only;
      return { piece, roll: stretchOf(toRoll(piece, { grid, pedal: true }), roll.steps, roll.steps + steps) };
    },
  };
}

/** The tick of a sequence at which a step of a grid begins. */
function tickAtStep(sequence: NoteSequence, grid: Grid, step: number): number {
  const timeline = createTimeline(sequence);
  const time = step / stepsPerUnit(grid);
  return Math.round(grid.unit === 'second' ? timeline.tickAtSeconds(time) : timeline.tickAtBeat(time));
}

/** The notes that begin before a tick, and what is stated of metre, tempo and key before it. */
function notesUntil(sequence: NoteSequence, tick: number): NoteSequence {
  const found = sequence.onsets.findIndex((onset) => onset >= tick);
  const end = found === -1 ? sequence.onsets.length : found;
  const stated = <T extends { readonly tick: number }>(changes: readonly T[]): T[] =>
    changes.filter((change) => change.tick < tick);
  return {
    ...sequence,
    onsets: sequence.onsets.slice(0, end),
    pitches: sequence.pitches.slice(0, end),
    durations: sequence.durations.slice(0, end),
    velocities: sequence.velocities.slice(0, end),
    metres: stated(sequence.metres),
    tempos: stated(sequence.tempos),
    keys: stated(sequence.keys),
  };
}

/**
 * Steps `from` .. `to - 1` of a roll, with silence where it has ended.
 *
 * @example stretchOf(roll, 100, 400).steps // 300
 */
export function stretchOf(roll: Roll, from: number, to: number): Roll {
  const there = sliceRoll(roll, Math.min(from, roll.steps), Math.min(to, roll.steps));
  const missing = to - from - there.steps;
  if (missing === 0) return there;
  const none = new Uint8Array(0);
  const silence: Roll = {
    grid: roll.grid,
    steps: missing,
    offsets: new Uint32Array(missing + 1),
    pitches: none,
    velocities: none,
    struck: none,
  };
  return concatRolls([there, silence]);
}
