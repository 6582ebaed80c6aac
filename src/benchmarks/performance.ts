/**
 * The benchmark of performances: how well models of notes in time predict the test split of MAESTRO v3, in nats per
 * canonical event (tokens/canonical.ts), whatever their own tokens are.
 */
import { CadenzaError } from '../errors.ts';
import type { Estimate } from '../evaluation/likelihood.ts';
import { evaluateNoteLikelihood, type NotePiece } from '../evaluation/note-likelihood.ts';
import type { NoteScorer } from '../evaluation/note-unigram.ts';
import type { ScoreContext } from '../models/note-model.ts';

/** The canonical events of the whole test split of MAESTRO v3.0.0. */
export const MAESTRO_TEST_EVENTS = 2_989_778;

/** A trained model, or a baseline. */
export interface PerformanceContestant {
  readonly name: string;
  readonly model: NoteScorer;
  /** What a window of its scores is, as 'segments of 2,048 events'; absent: it knows nothing of what came before. */
  readonly window?: string;
  /** What its predictions see at least where windows overlap. */
  readonly context?: string;
  /** Number of weights. */
  readonly weights?: number;
}

/** How well a model predicts; ± is one standard error over pieces. */
export interface PerformanceScore {
  readonly natsPerEvent: Estimate;
  readonly bitsPerNote: Estimate;
}

export interface PerformanceRow {
  readonly model: string;
  readonly weights: number | null;
  /** What windows are; null where nothing before is known. */
  readonly window: string | null;
  readonly context: string | null;
  readonly pieces: number;
  readonly notes: number;
  readonly events: number;
  /** In windows that know nothing of each other. */
  readonly windows: PerformanceScore;
  /** With what came before; null where nothing before is known. */
  readonly carried: PerformanceScore | null;
  /** Of scoring. */
  readonly seconds: number;
}

export interface BenchmarkPerformanceOptions {
  readonly contestants: readonly PerformanceContestant[];
  /** Performances. */
  readonly pieces: readonly NotePiece[];
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
  readonly onRow?: (row: PerformanceRow) => void;
  /** Looked at before each piece; once aborted, the benchmark throws. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Scores every contestant on every piece, twice where it has a context.
 *
 * @throws DatasetError if there is no note; CheckpointError for damaged weights; CadenzaError when it was stopped
 * @example (await benchmarkPerformance({ contestants: [{ name: 'unigram', model }], pieces }))[0].windows.natsPerEvent
 *   // { mean: 3.69, standardError: 0.02 }
 */
export async function benchmarkPerformance(options: BenchmarkPerformanceOptions): Promise<PerformanceRow[]> {
  const { contestants, pieces, onProgress, onRow, signal } = options;
  const rows: PerformanceRow[] = [];
  for (const { name, model, weights = null, window = null, context = null } of contestants) {
    const begun = performance.now();
    const score = async (how: ScoreContext) => {
      const [row] = await evaluateNoteLikelihood(model, pieces, {
        name,
        context: how,
        onPiece: (done, total) =>
          onProgress?.(`${name}, ${how === 'window' ? 'windows' : 'with context'}: piece ${done} of ${total}`),
        ...(signal && { signal }),
      });
      if (row?.natsPerEvent == null || row.bitsPerNote === null) {
        throw new CadenzaError(`${name} cannot be measured by events: it is no model of notes in time`);
      }
      const { natsPerEvent, bitsPerNote, notes, events } = row;
      return { notes, events: events ?? 0, pieces: row.pieces.length, result: { natsPerEvent, bitsPerNote } };
    };
    const { result: windows, ...counts } = await score('window');
    const carried = context === null ? null : (await score('sliding')).result;
    const seconds = (performance.now() - begun) / 1000;
    const row = { model: name, weights, window, context, ...counts, windows, carried, seconds };
    onRow?.(row);
    rows.push(row);
  }
  return rows;
}
