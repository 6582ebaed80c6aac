/**
 * What the page and the worker of the models say to each other: calls with numbers, and their progress, results and
 * errors as plain data. Everything here survives a structured clone.
 */

import type { Song } from '../document/song.ts';
import type { Catalogue, LoadedModel } from './catalogue.ts';
import type { PlaceExplanation } from './explain.ts';
import type { Comparison, ModelScore } from './lab.ts';
import type { Originality } from './originality.ts';
import type { Suggestions, SuggestRequest, TickRange } from './request.ts';
import type { LearnEvent, LearnRequest, LearnResult } from './style-types.ts';

/** A model's two files, as `encodeModel` makes them and the command line reads them. */
export interface ModelBytes {
  /** Text of model.json. */
  readonly json: string;
  /** Bytes of model.safetensors. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** A model that the page brings itself, for example one that was learnt here. */
export interface OwnModel extends ModelBytes {
  /** Unique among all models. */
  readonly name: string;
  /** For people. */
  readonly title: string;
}

/** Where things are that the worker needs. Addresses are complete. */
export interface Settings {
  readonly catalogue: Catalogue;
  /** What the catalogue's addresses are relative to: the page's address, or the catalogue's. */
  readonly base: string;
  /** Both files of onnxruntime-web; with the binary alone, threads in a worker wait for ever. */
  readonly wasm: { readonly mjs: string; readonly wasm: string };
  /** Default: up to four where the page is isolated from other origins, else one. */
  readonly threads?: number;
}

/** What is done before and besides the thing asked for, for a progress bar. */
export type Progress =
  | { readonly phase: 'load'; readonly model: string; readonly doneBytes: number; readonly allBytes: number }
  | { readonly phase: 'write'; readonly model: string /** 0..1 */; readonly share: number };

export interface ExplainRequest {
  readonly song: Song;
  /** Song ticks. */
  readonly tick: number;
  /** Name of a model. */
  readonly model: string;
}

export interface LabRequest {
  readonly song: Song;
  /** Names of models. Default: all of the catalogue and the page's own. */
  readonly models?: readonly string[];
}

export interface CompareRequest extends LabRequest, Omit<SuggestRequest, 'what' | 'model' | 'alternatives'> {}

export interface OriginalityRequest {
  readonly song: Song;
  /** Default: the whole song. */
  readonly range?: TickRange;
  /** Only these notes. Default: all of the range. */
  readonly selected?: readonly number[];
}

/** Each method: what it is given, what comes back, what is told on the way. */
export interface Methods {
  start: { params: { settings: Settings; own: readonly OwnModel[] }; result: undefined; progress: never };
  add: { params: OwnModel; result: undefined; progress: never };
  remove: { params: { name: string }; result: undefined; progress: never };
  load: { params: { model: string }; result: LoadedModel; progress: Progress };
  suggest: { params: SuggestRequest; result: Suggestions; progress: Progress };
  explain: { params: ExplainRequest; result: PlaceExplanation; progress: Progress };
  score: { params: LabRequest; result: readonly ModelScore[]; progress: Progress | ModelScore };
  compare: { params: CompareRequest; result: readonly Comparison[]; progress: Progress | Comparison };
  learn: { params: LearnRequest; result: LearnResult; progress: Progress | LearnEvent };
  originality: { params: OriginalityRequest; result: Originality; progress: never };
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type Result<M extends Method> = Methods[M]['result'];
export type ProgressOf<M extends Method> = Methods[M]['progress'];

export type Call = { readonly [M in Method]: { readonly method: M; readonly params: Params<M> } }[Method];

/** From the page. */
export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly call: Call }
  /** The result is not wanted any more. */
  | { readonly type: 'cancel'; readonly id: number }
  /** Learning shall end now and keep what it has. */
  | { readonly type: 'finish'; readonly id: number }
  /** To be answered at once, as a sign of life. */
  | { readonly type: 'ping' };

/** An error on its way: `kind` says whose it is. */
export interface ErrorData {
  /** 'user': can be shown as it is; 'cancelled': asked for; 'fault': of the program. */
  readonly kind: 'user' | 'cancelled' | 'fault';
  /** The error's class: OptionError, CheckpointError, … */
  readonly name: string;
  /** One line. */
  readonly message: string;
}

/** From the worker. */
export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: ProgressOf<Method> }
  | { readonly type: 'result'; readonly id: number; readonly result: Result<Method> }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly type: 'alive' };
