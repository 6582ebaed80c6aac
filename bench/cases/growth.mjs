/** How time and memory grow: the LSTM training step against hidden size, window and batch; preparation against songs. */
import { preparationOf } from './data.mjs';
import { LSTM } from './engine.mjs';

/** What is varied, in words, and through which values; the rest stays as in the LSTM case. */
const CURVES = {
  hidden: { words: 'hidden size', values: [128, 256, 512, 768, 1024] },
  steps: { words: 'window (steps)', values: [25, 50, 100, 200] },
  batch: { words: 'batch', values: [8, 16, 32, 64, 128] },
};
const SONGS = [12, 24, 48, 93];

const training = Object.entries(CURVES).flatMap(([axis, { words, values }]) =>
  values.map((value) => ({
    id: `growth-${axis}-${value}`,
    group: 'growth',
    title: `${words} ${value}`,
    curve: { title: `LSTM training step by ${words}`, axis: words, value },
    kind: 'lstm.training',
    params: { ...LSTM, loss: 'every', [axis]: value },
    peer: 'torch',
    rounds: 5,
  })),
);

const preparation = SONGS.map((songs) => ({
  id: `growth-songs-${songs}`,
  group: 'growth',
  title: `songs ${songs}`,
  curve: { title: 'Data preparation by songs', axis: 'songs', value: songs },
  kind: 'data.prepare',
  params: { songs },
  prepare: preparationOf,
  threads: 1,
  rounds: 3,
}));

export const GROWTH_CASES = [...training, ...preparation];
