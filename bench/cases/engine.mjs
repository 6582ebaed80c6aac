/** The engine against PyTorch: matrix products, training steps, generation; and how long a program takes to build. */

const GEMM_SHAPES = [
  { rows: 512, inner: 512, columns: 2048, products: 16 },
  { rows: 64, inner: 512, columns: 2048, products: 64 },
  { rows: 3200, inner: 512, columns: 4096, products: 2 },
];

export const LSTM = { inputs: 128, hidden: 512, steps: 50, batch: 64, classes: 4096 };
export const TRANSFORMER = {
  width: 256,
  layers: 6,
  heads: 4,
  feedForward: 1024,
  positions: 512,
  batch: 8,
  classes: 400,
};
const LSTM_LENGTH = 512;

/** Emulated it takes a minute a step, so it is only tried where the processor has it (`bf16`: on arm64). */
const bfloat16 = { name: 'PyTorch bf16', params: { autocast: true }, needs: ['avx512_bf16', 'amx_bf16', 'bf16'] };

const products = GEMM_SHAPES.map((params) => {
  const { rows, inner, columns, products: count } = params;
  return {
    id: `gemm-${rows}`,
    group: 'gemm',
    title: `${rows} × ${inner} × ${columns}, ${count} products`,
    kind: 'gemm.products',
    params,
    peer: 'torch',
    work: { amount: (2 * rows * inner * columns * count) / 1e9, unit: 'GFLOP/s' },
  };
});

const lstmTraining = [
  { loss: 'last', words: 'at the last step', bar: 1.15 },
  { loss: 'every', words: 'at every step', bar: 1 },
].map(({ loss, words, bar }) => ({
  id: `lstm-${loss}`,
  group: 'lstm',
  title: `loss ${words}`,
  kind: 'lstm.training',
  params: { ...LSTM, loss },
  peer: 'torch',
  limit: bfloat16,
  bar,
  memoryBar: 1,
}));

const transformerTraining = {
  id: 'transformer-training',
  group: 'transformer',
  title: 'training step',
  kind: 'transformer.training',
  params: TRANSFORMER,
  peer: 'torch',
  limit: bfloat16,
  bar: 1.2,
  memoryBar: 1,
};

const { inputs, hidden, classes } = LSTM;
const PRECISIONS = [
  { suffix: '', words: '', oursParams: {} },
  // No bar: the peer computes in more bits.
  { suffix: '-8bit', words: ', ours in 8 bits', oursParams: { precision: '8-bit' } },
];
const generation = [1, 4].flatMap((batch) =>
  PRECISIONS.flatMap(({ suffix, words, oursParams }) => [
    {
      id: `generation-lstm-${batch}${suffix}`,
      group: 'generation',
      title: `LSTM, batch ${batch}, ${LSTM_LENGTH} steps${words && `${words} (head)`}`,
      kind: 'lstm.generation',
      params: { inputs, hidden, classes, batch, length: LSTM_LENGTH },
      oursParams,
      peer: 'torch',
      work: { amount: LSTM_LENGTH, unit: 'steps/s' },
      ...(suffix === '' ? { bar: 0.4 } : {}),
    },
    ...(suffix === '' ? [64, 512, 2048] : [512]).map((positions) => ({
      id: `generation-transformer-${batch}-${positions}${suffix}`,
      group: 'generation',
      title: `transformer, batch ${batch}, ${positions} positions${words}`,
      kind: 'transformer.generation',
      params: { ...TRANSFORMER, batch, positions },
      oursParams,
      peer: 'torch',
      work: { amount: positions, unit: 'steps/s' },
      ...(positions === 512 && suffix === '' ? { bar: 0.6 } : {}),
      // A turn takes ten seconds and more.
      ...(positions > 512 ? { rounds: 3 } : {}),
    })),
  ]),
);

const build = ['last', 'every'].map((loss) => ({
  id: `build-${loss}`,
  group: 'build',
  title: `LSTM training step, loss ${loss === 'last' ? 'at the last step' : 'at every step'}`,
  kind: 'lstm.build',
  params: { ...LSTM, loss },
  most: 2,
}));

export const ENGINE_CASES = [...products, ...lstmTraining, transformerTraining, ...generation, ...build];
