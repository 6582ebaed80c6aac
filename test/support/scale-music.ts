/** What both readings of the transformer, this one and scale/, are compared on: pieces, passages, weights. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '../../src/models/model.ts';
import type { Passage } from '../../src/models/transformer/batches.ts';
import type { TransformerConfig } from '../../src/models/transformer/index.ts';
import { transformerParameters } from '../../src/models/transformer/parameters.ts';
import { writeManifest } from '../../src/node/shards-manifest.ts';
import { Random } from '../../src/random.ts';
import { CONTROLS } from '../../src/tokens/controls.ts';
import { createSequence, type NoteSequence } from '../../src/tokens/sequence.ts';
import { encodeShard, type ShardPiece } from '../../src/tokens/shard.ts';

/** A model that is quick to run. */
export const config: TransformerConfig = {
  width: 32,
  layers: 2,
  heads: 4,
  feedForward: 48,
  headWidth: 24,
  window: 24,
  lead: { score: 48, performance: 100 },
};

/** Notes by chance, of which about half say again what was said before, some of it higher or lower. */
function randomSequence(base: 'score' | 'performance', count: number, seed: number): NoteSequence {
  const random = Random.of(seed);
  let onset = random.below(100);
  const notes: { onset: number; duration: number; pitch: number; velocity: number }[] = [];
  while (notes.length < count) {
    if (notes.length > 2 && random.below(4) === 0) {
      const from = random.below(notes.length - 2);
      const again = notes.slice(from, from + 2 + random.below(12));
      const pitches = again.map(({ pitch }) => pitch);
      const room = [40 - Math.min(...pitches), 79 - Math.max(...pitches)] as const;
      const up = random.below(2) === 0 ? 0 : room[0] + random.below(room[1] - room[0] + 1);
      const later = onset + (base === 'score' ? 12 : 1 + random.below(50)) - again[0]!.onset;
      for (const note of again) notes.push({ ...note, onset: note.onset + later, pitch: note.pitch + up });
      onset = notes.at(-1)!.onset;
    }
    onset += random.below(3) === 0 ? 0 : base === 'score' ? 2 * random.below(7) : random.below(90);
    // Ends on a coarse grid are often shared.
    const duration = Math.max(1, Math.ceil((onset + 1 + random.below(200)) / 20) * 20 - onset);
    notes.push({ onset, duration, pitch: 40 + random.below(40), velocity: random.below(32) });
  }
  notes.length = count;
  return createSequence({
    base,
    onsets: notes.map((note) => note.onset),
    pitches: notes.map((note) => note.pitch),
    durations: notes.map((note) => note.duration),
    velocities: notes.map((note) => note.velocity),
    ...(base === 'performance'
      ? {}
      : {
          metres: [
            { tick: 40, numerator: 3, denominator: 16 },
            { tick: 301, numerator: 7, denominator: 64 },
            { tick: 500, numerator: 6, denominator: 8 },
          ],
          tempos: [
            { tick: 0, beatsPerMinute: 120 },
            { tick: 200, beatsPerMinute: 105 },
          ],
          keys: [{ tick: 100, tonic: 9, mode: 'minor' as const }],
        }),
  });
}

/** Figures that come back higher and lower, up to the ends of the keyboard, and a long one that comes back as it was. */
function figures(): NoteSequence {
  const atEnds = [
    [50, 54, 66],
    [92, 96, 108],
    [93, 97],
    [60, 55, 45],
    [36, 31, 21],
    [35, 30],
  ].flat();
  const long = [60, 64, 67, 72, 71, 65, 62, 59, 57, 53, 50];
  const pitches = [...atEnds, ...long, ...long];
  return createSequence({
    base: 'score',
    onsets: pitches.map((_, index) => 6 * index),
    pitches,
    durations: pitches.map((_, index) => 4 + (index % 9)),
    velocities: pitches.map((_, index) => index % 32),
    metres: [{ tick: 0, numerator: 3, denominator: 16 }],
  });
}

const piece = (
  name: string,
  split: ShardPiece['split'],
  sequence: NoteSequence,
  about: ShardPiece['about'],
): ShardPiece => ({
  name,
  source: 'test',
  split,
  about,
  sequence,
});
/** A piece of each base to train on, and two others. */
export const pieces = [
  piece('a', 'train', randomSequence('performance', 150, 1), { composer: 'Frédéric Chopin' }),
  piece('b', 'train', randomSequence('score', 120, 2), { composer: 'Nobody', year: 1800 }),
  piece('c', 'validation', randomSequence('performance', 60, 3), {}),
  piece('d', 'test', figures(), {}),
];
const total = pieces.reduce((sum, { sequence }) => sum + sequence.onsets.length, 0);

/** Writes the pieces as a folder of shards. */
export async function writeShards(folder: string): Promise<void> {
  await mkdir(folder);
  const bytes = encodeShard(pieces);
  await writeFile(join(folder, 'test-1.shard'), bytes);
  await writeManifest(folder, {
    shards: [{ file: 'test-1.shard', bytes: bytes.length, pieces: pieces.length, notes: total }],
    sources: [],
  });
}

/** Weights that are nowhere zero, so that nothing goes unnoticed. */
export const weights: Weights = Object.fromEntries(
  transformerParameters(config).map(({ name, shape }, index) => {
    const random = Random.of(3, index);
    const size = shape.reduce((product, length) => product * length, 1);
    return [
      name,
      { dtype: 'float32' as const, shape, data: Float32Array.from({ length: size }, () => 0.2 * random.normal()) },
    ];
  }),
);

/** Passages from the middle and to the end, with controls and given notes. */
export const asked = [
  { piece: 0, from: 0, to: 23, given: [] as number[], controls: CONTROLS.map(() => 0) },
  { piece: 0, from: 130, to: pieces[0]!.sequence.onsets.length, given: [3, 4, 9], controls: CONTROLS.map(() => 0) },
  { piece: 1, from: 7, to: 25, given: [], controls: CONTROLS.map((_, index) => index % 3) },
  { piece: 1, from: 60, to: 83, given: [0, 5, 6, 7, 8, 20], controls: CONTROLS.map((_, index) => index % 4) },
  // Before the first metre; figures at the ends of the keyboard; the long figure.
  { piece: 1, from: 0, to: 20, given: [3, 8], controls: CONTROLS.map(() => 0) },
  { piece: 3, from: 0, to: 16, given: [], controls: CONTROLS.map(() => 0) },
  { piece: 3, from: 16, to: 38, given: [], controls: CONTROLS.map(() => 0) },
];
/** Which notes of a passage are known beforehand. */
export const isGiven = ({ from, to, given }: (typeof asked)[number]): boolean[] =>
  Array.from({ length: to - from }, (_, note) => given.includes(note));
export const passages = asked.map(
  (passage): Passage => ({
    sequence: pieces[passage.piece]!.sequence,
    from: passage.from,
    to: passage.to,
    controls: passage.controls,
    isGiven: isGiven(passage),
  }),
);

/** Passages as training cuts them: transposed and stretched. */
export const cuts = [
  { piece: 0, from: 0, to: 90, semitones: 3, stretch: 1 },
  { piece: 0, from: 10, to: 150, semitones: -4, stretch: 0.917 },
  { piece: 0, from: 31, to: 60, semitones: 0, stretch: 1.0831 },
  { piece: 1, from: 0, to: 110, semitones: 6, stretch: 1 },
  { piece: 1, from: 40, to: 60, semitones: -1, stretch: 1 },
];
/** Names as the sources write them. */
export const composers = [
  ...['Frédéric Chopin', 'BachJS', 'Johann Sebastian Bach', 'Carl Philipp Emanuel Bach', 'SchumannR', 'Clara Schumann'],
  ...['Holmès, Augusta', 'Mendelssohn-Bartholdy, Felix', 'Bach (arr. Busoni)', 'Liszt / Schubert', 'Nobody', 'DvořákA'],
  ...['Josephine Lang', 'Lang', 'Sergei Rachmaninov', 'Handel', 'Haydn, Michael', ''],
];
