/**
 * What models of both kinds hear of a song, and which of them can be measured beside the same real music.
 */
import type { EventModel } from '../models/event-model.ts';
import type { StepModel } from '../models/model.ts';
import type { NoteModel } from '../models/note-model.ts';
import { withoutRestrikes } from '../roll/compose.ts';
import type { Roll } from '../roll/roll.ts';
import type { NoteSequence } from '../tokens/sequence.ts';
import { type Composer, type NamedDecoding, NOTE_DECODINGS, noteComposer, stepComposer } from './composer.ts';
import type { NamedRoll } from './roll-notes.ts';

/** A model under a name of its own. */
export interface Contestant {
  readonly name: string;
  readonly model: StepModel | NoteModel | EventModel;
}

export type StepContestant = { readonly name: string; readonly model: StepModel };
export type NoteContestant = { readonly name: string; readonly model: NoteModel };
/** What scores notes; models of performance events are scored, and not asked for music. */
export type ScoredContestant = { readonly name: string; readonly model: NoteModel | EventModel };

/** A song as models of either kind see it. */
export interface Song extends NamedRoll {
  /** Its notes in time; needed where a contestant is a model of notes. */
  readonly sequence?: NoteSequence;
  /** The roll of what models of notes hear, where models of time steps hear something else: notes without the pedal. */
  readonly noteRoll?: Roll;
}

/** Composers that hear music alike. */
export interface Listening {
  /** How, where others hear it otherwise. */
  readonly heard: string | null;
  readonly composers: readonly Composer[];
  readonly heardRoll: (song: Song) => Roll;
  /** A roll as all of these composers could have made it. */
  readonly comparable: (roll: Roll) => Roll;
}

const isNoteModel = (model: Contestant['model']): model is NoteModel => model.kind === 'transformer';
const isEventModel = (model: Contestant['model']): model is EventModel => model.kind === 'performance-lstm';
export const isStepModel = (model: Contestant['model']): model is StepModel =>
  !isNoteModel(model) && !isEventModel(model);

/** Contestants in their order, each kind for itself. */
export function byKind(contestants: readonly Contestant[]): {
  readonly steps: readonly StepContestant[];
  readonly notes: readonly NoteContestant[];
  /** Models of notes and of events. */
  readonly scored: readonly ScoredContestant[];
} {
  return {
    steps: contestants.flatMap(({ name, model }) => (isStepModel(model) ? [{ name, model }] : [])),
    notes: contestants.flatMap(({ name, model }) => (isNoteModel(model) ? [{ name, model }] : [])),
    scored: contestants.flatMap(({ name, model }) => (isStepModel(model) ? [] : [{ name, model }])),
  };
}

/** A song as it is measured beside what these composers make. */
export const heardBy = ({ heardRoll, comparable }: Listening, song: Song): NamedRoll => ({
  name: song.name,
  roll: comparable(heardRoll(song)),
});

/** One group of all composers where they hear these songs alike; else models of time steps, then models of notes. */
export function listeningsOf(
  steps: readonly StepContestant[],
  notes: readonly NoteContestant[],
  songs: readonly Song[],
  decodings: readonly NamedDecoding[],
): Listening[] {
  const stepComposers = steps.flatMap(({ name, model }) => decodings.map((way) => stepComposer(name, model, way)));
  const noteComposers = notes.flatMap(({ name, model }) => NOTE_DECODINGS.map((way) => noteComposer(name, model, way)));
  // Combinations cannot say that a sounding note is struck again, so repeated notes are run together before real and
  // generated music are compared.
  const asSteps = { heardRoll: ({ roll }: Song) => roll, comparable: withoutRestrikes };
  const asNotes = { heardRoll: ({ roll, noteRoll = roll }: Song) => noteRoll, comparable: (roll: Roll) => roll };
  if (notes.length === 0) return [{ heard: null, composers: stepComposers, ...asSteps }];
  if (steps.length === 0) return [{ heard: null, composers: noteComposers, ...asNotes }];
  if (songs.every(({ noteRoll }) => noteRoll === undefined)) {
    return [{ heard: null, composers: [...stepComposers, ...noteComposers], ...asSteps }];
  }
  return [
    { heard: 'notes as long as their keys are held', composers: stepComposers, ...asSteps },
    { heard: 'notes as long as the pedal holds them', composers: noteComposers, ...asNotes },
  ];
}
