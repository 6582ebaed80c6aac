/**
 * Learning a style: what is given, what is told on the way, what comes out.
 */
import type { OwnModel } from './protocol.ts';

export interface LearnRequest {
  /** Of the model to be; unique among all models. */
  readonly name: string;
  readonly title: string;
  /** 'lstm': starts from a model that knows music and learns yours on top; 'logreg': simpler, from nothing. */
  readonly kind: 'lstm' | 'logreg';
  /** MIDI files. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
  /** Name of the LSTM to start from; null: from nothing. Default: the first LSTM of the catalogue. */
  readonly from?: string | null;
  /** How long: so many batches, 1 .. 5000. Default: by the amount of music, 60 .. 400. */
  readonly steps?: number;
  /** A whole number from 0. Default 1. */
  readonly seed?: number;
}

export type LearnEvent =
  /** A file that cannot be used and is left out. */
  | { readonly type: 'file'; readonly name: string; readonly message: string }
  /** Before the first step. */
  | {
      readonly type: 'plan';
      readonly pieces: number;
      /** What the model does not learn from, so that it can be tested: whole pieces, or the ends of pieces where there are few. */
      readonly heldOut: 'pieces' | 'passages';
      /** Time steps (sixteenths). */
      readonly trainingSteps: number;
      readonly heldOutSteps: number;
      /** Batches to come, at most. */
      readonly steps: number;
    }
  /** After each batch: for the curve of the loss. */
  | {
      readonly type: 'step';
      readonly step: number;
      readonly steps: number;
      /** Nats a time step, of this batch. */
      readonly loss: number;
      readonly secondsLeft: number;
    }
  /** How well the music is foreseen that was held out. */
  | {
      readonly type: 'heldOut';
      readonly step: number /** Nats a time step. */;
      readonly loss: number;
      readonly best: boolean;
    }
  /** The music held out gets harder to foresee: the model begins to learn by heart. Told once. */
  | { readonly type: 'overfitting'; readonly step: number; readonly message: string };

/** Nats a time step on the music that was held out; lower is better. */
export interface HeldOutScore {
  /** Of the model that it started from; absent where it started from nothing. */
  readonly before?: number;
  readonly after: number;
  readonly timeSteps: number;
}

export interface LearnResult {
  /** To be kept, and given to `addModel`. */
  readonly model: OwnModel;
  /** The same as a zip archive with one folder, which the command line reads once it is unpacked. */
  readonly zip: Uint8Array<ArrayBuffer>;
  /** Batches that were made, and the one whose weights were kept. */
  readonly steps: number;
  readonly bestStep: number;
  /** 'steps': all made; 'patience': the music held out had not become easier for long; 'finished': by the user. */
  readonly reason: 'steps' | 'patience' | 'finished';
  readonly heldOut: HeldOutScore;
  readonly overfitted: boolean;
}
