/**
 * The models of the studio, in a worker. This file is the room's door; `worker.ts` is the worker's entry.
 */
export {
  type Capability,
  type Catalogue,
  type CatalogueEntry,
  capabilitiesOf,
  type LoadedModel,
} from './catalogue.ts';
export {
  type Abort,
  type CallOptions,
  createSuggestClient,
  type LearnOptions,
  type SuggestClient,
  type SuggestClientOptions,
  WorkerGone,
  type WorkerPort,
} from './client.ts';
export type { PlaceExplanation } from './explain.ts';
export { fetchCatalogue } from './fetch-catalogue.ts';
export type { Comparison, ModelScore } from './lab.ts';
export { keepModels } from './model-files.ts';
export { type BroughtFile, modelOfFiles, unzipModel, zipModel } from './model-zip.ts';
export type { Originality } from './originality.ts';
export type {
  CompareRequest,
  ExplainRequest,
  LabRequest,
  ModelBytes,
  OriginalityRequest,
  OwnModel,
  Progress,
  Settings,
} from './protocol.ts';
export type { NewNote, SuggestedNotes, Suggestions, SuggestRequest, TickRange, What } from './request.ts';
export type { HeldOutScore, LearnEvent, LearnRequest, LearnResult } from './style-types.ts';
