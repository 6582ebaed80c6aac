/**
 * The catalogue of models that a page offers: what they are, in plain words, and where their files lie.
 * `catalogue-file.ts` writes and reads it.
 */
import type { StoredKind } from '../../models/model.ts';
import type { TimeBase } from '../../tokens/sequence.ts';

/** What a model can be asked for. */
export type Capability = 'continue' | 'fill' | 'accompany' | 'vary' | 'explain' | 'score';

export interface CatalogueEntry {
  /** Unique; what calls name. */
  readonly name: string;
  readonly kind: 'lstm' | 'logreg' | 'transformer';
  /** For people: what it is in a few words. */
  readonly title: string;
  /** One or two sentences, without jargon. */
  readonly about: string;
  readonly licence: string;
  /** Of both files. */
  readonly bytes: number;
  /** Changes whenever the files do. */
  readonly revision: string;
  /** Addresses of model.json and model.safetensors, relative to the page. */
  readonly json: string;
  readonly weights: string;
  /** Address of the index of the music that it was trained on, if it comes along. */
  readonly index?: string;
  /** What it is better at than others of its kind: songs in beats, or songs that were played freely. */
  readonly suits?: TimeBase;
}

export interface Catalogue {
  readonly format: 'cadenza-catalogue';
  readonly version: 1;
  readonly models: readonly CatalogueEntry[];
}

/** What a page learns of a model once it is loaded. */
export interface LoadedModel {
  readonly name: string;
  readonly title: string;
  readonly kind: StoredKind;
  readonly capabilities: readonly Capability[];
}

/** What models of a kind can be asked for: models of time steps only know what comes next. */
export function capabilitiesOf(kind: StoredKind): readonly Capability[] {
  return kind === 'transformer'
    ? ['continue', 'fill', 'accompany', 'vary', 'explain', 'score']
    : ['continue', 'explain', 'score'];
}
