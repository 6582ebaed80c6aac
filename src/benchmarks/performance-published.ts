/**
 * What others published on performances as events, nats per event. Data, splits, vocabularies and lengths differ,
 * which each row says as far as it is known.
 */
import type { SourceTag } from './published.ts';

export interface PublishedPerformanceRow {
  readonly model: string;
  readonly source: SourceTag;
  readonly natsPerEvent: number;
  /** What to know when comparing. */
  readonly remark?: string;
}

export const PUBLISHED_PERFORMANCE: readonly PublishedPerformanceRow[] = [
  { model: 'LSTM, PyTorch', source: 'C', natsPerEvent: 2.24, remark: '150 epochs on a desktop GPU' },
  {
    model: 'PerformanceRNN, 3 x 1024 LSTM, 2018',
    source: 'M',
    natsPerEvent: 1.969,
    remark: 'on e-Competition data, not MAESTRO',
  },
  { model: 'Music Transformer, baseline, 2018', source: 'M', natsPerEvent: 1.861, remark: 'about 8 million weights' },
  { model: 'Music Transformer, relative, 2018', source: 'M', natsPerEvent: 1.835, remark: 'about 8 million weights' },
  { model: 'Music Transformer in PyTorch (gwinndr), base', source: 'C', natsPerEvent: 1.99, remark: 'MAESTRO v2' },
  { model: 'Music Transformer in PyTorch (gwinndr), relative', source: 'C', natsPerEvent: 1.92, remark: 'MAESTRO v2' },
  { model: 'Perceiver AR, 2022', source: 'M', natsPerEvent: 1.9, remark: 'MAESTRO v3; about' },
  {
    model: 'transformer over notes, PyTorch, two cores for 22 minutes',
    source: 'R',
    natsPerEvent: 2.15,
    remark: '512 notes reset per window; 100,000 test notes; one seed; 2.23 without durations that end together',
  },
];
