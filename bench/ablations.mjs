/**
 * What each part of the transformer over notes is worth: a small one is trained once as it is and once without each
 * part, on the same passages in the same order, and its validation loss is compared.
 *
 *     node bench/ablations.mjs --data SHARDS [--steps 300] [--only NAMES] [--bases performance,score]
 *
 * A part is taken away where it meets the program: in what is fed to it, in the optimiser, or in the schedule. So the
 * same network is trained each time, and the library has no switches for what nobody should switch off.
 */
import { parseArgs } from 'node:util';
import { adamW, muonWithAdamW } from '../dist/graph/index.js';
import { INPUT, KNOWN } from '../dist/models/transformer/features.js';
import { createTransformerTask, TRANSFORMER_DEFAULTS } from '../dist/models/transformer/index.js';
import { FORBIDDEN } from '../dist/models/transformer/loss.js';
import { openShards, selectPieces } from '../dist/node/index.js';
import { TRANSFORMER_TRAINING_DEFAULTS as TRAINING } from '../dist/node/transformer-settings.js';
import { createNativeRuntime } from '../dist/runtime/native.js';
import { train } from '../dist/training/loop.js';

/** About a tenth of the default model, which tells in minutes what helps. */
const CONFIG = { ...TRANSFORMER_DEFAULTS, width: 128, layers: 4, feedForward: 512, headWidth: 96, window: 256 };
const BATCH = 16;

const muon = () =>
  muonWithAdamW({
    adamWRateFactor: TRAINING.adamWRateFactor,
    muon: { weightDecay: TRAINING.weightDecay },
    adamW: { weightDecay: 0, beta2: 0.98 },
  });

/** Changes the copies of some inputs. */
const changed = (feeds, changes) =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const change = changes[name];
      if (change === undefined) return [name, tensor];
      const data = tensor.data.slice();
      change(data, tensor.shape);
      return [name, { ...tensor, data }];
    }),
  );

/** Sets columns [from, to) of a matrix of bytes to 0. */
const clearColumns = (from, to) => (data, shape) => {
  for (let row = 0; row < shape[0]; row++) data.fill(0, row * shape[1] + from, row * shape[1] + to);
};

/** Sets all columns of a matrix of bytes to 0 but [from, to). */
const clearAllBut = (from, to) => (data, shape) => {
  clearColumns(0, from)(data, shape);
  clearColumns(to, shape[1])(data, shape);
};

/** The rotations by time become rotations by place. */
const placesOnly = (data, [rows, S]) => {
  for (let row = 1; row < rows; row += 2) data.copyWithin(row * S, (row - 1) * S, row * S);
};

const ABLATIONS = {
  whole: { words: 'as it is' },
  muon: { words: 'AdamW for all parameters (rate 0.002) instead of Muon', optimiser: () => adamW({}), rate: 0.002 },
  decay: { words: 'no decay of the learning rate at the end', schedule: { kind: 'constant', warmupSteps: 20 } },
  nested: {
    words: 'heads that do not know the attributes chosen before',
    feeds: { known: clearAllBut(KNOWN.offsets.echoes, KNOWN.offsets.pitch) },
  },
  ends: {
    words: 'no durations that end together with a sounding note',
    feeds: { absent: (data) => data.fill(FORBIDDEN), shares: (data) => data.fill(0) },
  },
  kinds: {
    words: 'shared ends all of one kind, and not told when notes end',
    feeds: {
      kinds: (data) => data.fill(0n),
      rows: clearColumns(INPUT.offsets.ends, INPUT.offsets.gap),
      known: clearColumns(KNOWN.offsets.lastEnd, KNOWN.offsets.gap),
    },
  },
  pulse: {
    words: 'not told how fast chords follow one another',
    feeds: {
      rows: clearColumns(INPUT.offsets.gap, INPUT.size),
      known: clearColumns(KNOWN.offsets.gap, KNOWN.offsets.pitch),
    },
  },
  neighbours: {
    words: 'not told how the nearest note and the last of the same pitch were played',
    feeds: { known: clearColumns(KNOWN.offsets.nearInterval, KNOWN.offsets.duration) },
  },
  chords: { words: 'no mask that writes chords from below', feeds: { allowedPitches: (data) => data.fill(1) } },
  times: { words: 'attention heads that turn with places only, none with times', feeds: { places: placesOnly } },
  bars: { words: 'no positions in the bar', feeds: { rows: clearColumns(INPUT.offsets.bar, INPUT.offsets.base) } },
  recall: {
    words: 'not told what followed the last time',
    feeds: { rows: clearColumns(INPUT.offsets.before, INPUT.offsets.ends) },
  },
  echoes: {
    words: 'not told what began a beat or some bars ago, or sounds on',
    feeds: { known: clearColumns(KNOWN.offsets.echoes, KNOWN.offsets.lastEnd) },
  },
  transposition: { words: 'no transposition', augmentation: { transpose: { down: 0, up: 0 } } },
  stretching: { words: 'no changes of tempo', augmentation: { stretch: 1 } },
  steering: {
    words: 'no given notes and no controls in training: what being steerable costs',
    augmentation: { givenShare: 0, controlledShare: 0 },
  },
};

/** Validation loss in nats per note after training without a part. */
async function validationLoss(
  sources,
  { optimiser = muon, rate = TRAINING.learningRate, ...ablation },
  steps,
  runtime,
) {
  const task = createTransformerTask(sources.train, sources.validation, CONFIG, {
    batchSize: BATCH,
    maxValidationPassages: 128,
    augmentation: ablation.augmentation,
  });
  const without = (feeds) => changed(feeds, ablation.feeds ?? {});
  const ablated = {
    ...task,
    batch: (step) => without(task.batch(step)),
    validationBatch: (index) => {
      const { feeds, weight } = task.validationBatch(index);
      return { feeds: without(feeds), weight };
    },
  };
  let loss = Number.NaN;
  const events = train(ablated, {
    runtime,
    steps,
    learningRate: rate,
    optimiser: optimiser(),
    clipNorm: TRAINING.clipNorm,
    schedule: ablation.schedule ?? TRAINING.schedule,
    validateEvery: steps,
  });
  for await (const event of events) if (event.type === 'validation') loss = event.loss;
  return loss;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    steps: { type: 'string', default: '300' },
    only: { type: 'string' },
    bases: { type: 'string', default: 'performance,score' },
  },
});
if (values.data === undefined) throw new Error('name a folder of shards, made by `cadenza data prepare`: --data DIR');
const names = Object.keys(ABLATIONS).filter(
  (name) => name === 'whole' || (values.only?.split(',').includes(name) ?? true),
);
const bases = values.bases.split(',');
const shards = await openShards(values.data);
const runtime = await createNativeRuntime();
console.log(
  `Validation nats per note after ${values.steps} steps of ${BATCH} passages of ${CONFIG.window - 1} notes\n`,
);
console.log(`| without | ${bases.map((base) => `${base} | worse by`).join(' | ')} |`);
console.log(`|---|${bases.map(() => '--:|--:').join('|')}|`);
const whole = new Map();
for (const name of names) {
  const cells = [];
  for (const base of bases) {
    const of = (split) => selectPieces(shards, (entry) => entry.split === split && entry.base === base);
    const sources = { train: of('train'), validation: of('validation') };
    const loss = await validationLoss(sources, ABLATIONS[name], Number(values.steps), runtime);
    if (name === 'whole') whole.set(base, loss);
    cells.push(`${loss.toFixed(3)} | ${name === 'whole' ? '' : (loss - whole.get(base)).toFixed(3)}`);
    process.stderr.write(`${name}, ${base}: ${loss.toFixed(3)}\n`);
  }
  console.log(`| ${ABLATIONS[name].words} | ${cells.join(' | ')} |`);
}
shards.close();
