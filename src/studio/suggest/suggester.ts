/**
 * One interface over all kinds of models: what the studio can ask of one. What a kind cannot do is left out, and its
 * `capabilities` say so.
 */

import { decodeModel } from '../../checkpoint/model.ts';
import { OptionError } from '../../errors.ts';
import type { FindMatch } from '../../generation/notes/index.ts';
import { createLogisticRegression } from '../../models/logistic-regression/index.ts';
import { createLstm } from '../../models/lstm/index.ts';
import type { StoredModel } from '../../models/model.ts';
import { createTransformer } from '../../models/transformer/index.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Song } from '../document/song.ts';
import { type Capability, capabilitiesOf } from './catalogue.ts';
import type { PlaceExplanation } from './explain.ts';
import type { SongScore } from './lab.ts';
import { createNoteSuggester } from './note-suggester.ts';
import type { ModelBytes } from './protocol.ts';
import { checkRequest, type SuggestedNotes, type Suggestions, type SuggestRequest } from './request.ts';
import { type Plan, planOf } from './song-music.ts';
import { createStepSuggester } from './step-suggester.ts';

/** What a suggester needs besides the request. */
export interface Work {
  readonly signal: AbortSignal;
  /** Told the share that is done, 0..1. */
  readonly onProgress: (share: number) => void;
  /** The longest run of notes that a passage shares with the training music, where that is known. */
  readonly longestMatch?: FindMatch;
}

/** Writes alternatives of a plan, best first. */
export type Write = (request: SuggestRequest, plan: Plan, work: Work) => Promise<SuggestedNotes[]>;

export interface Suggester {
  readonly capabilities: readonly Capability[];
  readonly continue: Write;
  readonly fill?: Write;
  readonly accompany?: Write;
  readonly vary?: Write;
  /** What comes next at a song tick. */
  explain(song: Song, tick: number): Promise<Omit<PlaceExplanation, 'model'>>;
  /** How well the model foresees the song; quick where only its end has changed. */
  score(song: Song, signal: AbortSignal): Promise<SongScore>;
  release(): Promise<void>;
}

/**
 * A suggester over a stored model's files.
 *
 * @param where name of the model in errors
 * @throws CheckpointError where the files are damaged; OptionError for a kind that suggests nothing
 */
export async function openSuggester(
  { json, weights }: ModelBytes,
  runtime: Runtime,
  where: string,
): Promise<Suggester> {
  return createSuggester(decodeModel(json, weights, where), runtime);
}

/** A suggester over a stored model. @throws as `openSuggester` */
export async function createSuggester(stored: StoredModel, runtime: Runtime): Promise<Suggester> {
  const capabilities = capabilitiesOf(stored.kind);
  switch (stored.kind) {
    case 'lstm':
      return { capabilities, ...createStepSuggester(await createLstm(stored, runtime)) };
    case 'logreg':
      return { capabilities, ...createStepSuggester(createLogisticRegression(stored)) };
    case 'transformer':
      return { capabilities, ...createNoteSuggester(await createTransformer(stored, runtime)) };
    default:
      throw new OptionError(
        `a model of the kind ${stored.kind} suggests nothing; choose an LSTM, logreg or transformer`,
      );
  }
}

/**
 * Alternatives for a request.
 *
 * @param title the model's, for errors
 * @throws OptionError for a request that is out of range, or that this model cannot do; CadenzaError where no note is
 *   possible under its limits; the signal's reason
 */
export async function suggest(
  suggester: Suggester,
  title: string,
  request: SuggestRequest,
  work: Work,
): Promise<Suggestions> {
  checkRequest(request);
  const { what, model, seed } = request;
  const write = suggester[what];
  if (write === undefined) {
    throw new OptionError(`the model '${title}' can only continue; choose "continue", or another model`);
  }
  const plan = planOf(request);
  const { from, to, removed } = plan;
  return { what, model, seed, from, to, removed, alternatives: await write(request, plan, work) };
}
