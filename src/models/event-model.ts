/**
 * The seam between models of performance events and everything that uses them: an event model predicts the next
 * canonical event (tokens/canonical.ts) from those before it. It scores notes as models of notes do, and writes a text of
 * events instead of whole notes, since it says how long a note lasts only when it ends.
 *
 * Legend: V = 308 events.
 */
import type { NoteModel } from './note-model.ts';

/** A text being written. */
export interface EventStream {
  /** [V]: log-probabilities of the next event; far below 0 where it may not come. */
  next(): Float32Array;
  /** Writes an event. @throws RangeError for one that may not come */
  push(event: number): Promise<void>;
  close(): Promise<void>;
}

/** Its `context` is the events of a training window; performances are scored, pieces in score time refused. */
export interface EventModel extends Pick<NoteModel, 'score' | 'context' | 'release'> {
  readonly kind: 'performance-lstm';
  /** Goes on with a text; of a long one the model hears the end. @throws RangeError where it is none */
  open(before: ArrayLike<number>): Promise<EventStream>;
}
