/**
 * What others published on the piano-roll benchmarks: test negative log-likelihood, nats per step, all frames unless a
 * row says otherwise.
 */
import type { Track } from './contender.ts';
import type { RollSetName } from './roll-set.ts';

/**
 * How a figure came here. 'C': read in a public source, 'R': recomputed on these data, 'M': recalled from the papers,
 * whose tables could not be reached, so likely and not certain.
 */
export type SourceTag = 'C' | 'R' | 'M';

export const SOURCE_TAGS: Readonly<Record<SourceTag, string>> = {
  C: 'read in a public source',
  R: 'recomputed on these data',
  M: 'recalled from the papers, whose tables could not be reached: likely, not certain',
};

export interface PublishedRow {
  readonly model: string;
  readonly track: Track;
  readonly source: SourceTag;
  /** What to know when comparing. */
  readonly remark?: string;
  /** Nats per step; sets that were not reported are absent. */
  readonly nats: Partial<Readonly<Record<RollSetName, number>>>;
}

const row = (
  track: Track,
  source: SourceTag,
  model: string,
  [jsb, nottingham, museData, pianoMidi]: readonly (number | null)[],
  remark?: string,
): PublishedRow => ({
  model,
  track,
  source,
  ...(remark === undefined ? {} : { remark }),
  nats: {
    ...(jsb == null ? {} : { JSB_Chorales: jsb }),
    ...(nottingham == null ? {} : { Nottingham: nottingham }),
    ...(museData == null ? {} : { MuseData: museData }),
    ...(pianoMidi == null ? {} : { Piano_midi: pianoMidi }),
  },
});

export const PUBLISHED: readonly PublishedRow[] = [
  row('independent', 'R', '88 ln 2', [61.0, 61.0, 61.0, 61.0]),
  row('independent', 'R', 'note 1-gram', [11.06, 10.25, 11.51, 11.05]),
  row('independent', 'R', 'logistic regression, L-BFGS, best K', [8.86, 4.31, 7.98, 7.77], 'K = 4, 8, 8, 8'),
  row('independent', 'M', 'RNN, 2012', [8.71, 4.46, 8.13, 8.37]),
  row('independent', 'M', 'GRU, Chung 2014', [8.54, 3.23, 5.99, 8.82]),
  row('independent', 'M', 'LSTM, Chung 2014', [8.67, 3.2, 6.23, 9.03]),
  row('independent', 'C', 'LSTM, Bai 2018', [8.45, 3.29, null, null], 'second hand; first frames dropped'),
  row('independent', 'C', 'TCN, Bai 2018', [8.1, 3.07, null, null], 'second hand; first frames dropped'),
  row('independent', 'M', 'R-Transformer, 2019', [null, 2.37, null, null]),
  row(
    'independent',
    'C',
    'transformer with transposition, Khoo 2026',
    [7.8, null, null, null],
    'mean over pieces; 7.80 to 7.89',
  ),
  row('joint', 'R', 'chord 1-gram, add-p', [12.22, 5.94, 19.03, 27.64]),
  row('joint', 'R', 'autoregressive logistic regression', [6.06, 2.78, 6.73, 7.1], 'K = 2, 8, 8, 8'),
  row('joint', 'M', 'RNN-RBM, 2012', [6.27, 2.39, 6.01, 7.09]),
  row('joint', 'M', 'RNN-NADE, 2012', [5.56, 2.31, 5.6, 7.05], 'later papers quote 5.19 for JSB'),
  row('joint', 'M', 'TP-LSTM-NADE, Johnson 2017', [5.88, 1.61, 4.32, 5.44]),
  row('joint', 'M', 'BALSTM, Johnson 2017', [5.05, 1.55, 3.9, 4.9]),
];
