/**
 * Continues a melody in three ways and renders each. Build first (npm run build), then:
 *
 *   node examples/continue.mjs [MODEL]
 *
 * MODEL is the folder of a training run; without it the model that comes with Cadenza is used.
 * Writes continued-1.mid, continued-1.wav and so on into the current folder.
 */
import { writeFile } from 'node:fs/promises';
import { continuePiece, createPiece, writeMidi } from 'cadenza';
import { loadModel, shippedModel, writeWavFile } from 'cadenza/node';

const QUARTER = 480; // ticks

// C D E G, each a quarter note, over a held C and G.
const seed = createPiece({
  notes: [
    ...[60, 62, 64, 67].map((pitch, i) => ({ pitch, onsetTicks: i * QUARTER, durationTicks: QUARTER, velocity: 80 })),
    ...[48, 55].map((pitch) => ({ pitch, onsetTicks: 0, durationTicks: 4 * QUARTER, velocity: 60 })),
  ],
  tempos: [{ timeTicks: 0, microsecondsPerBeat: 600_000 }], // 100 beats a minute
});

const model = await loadModel(process.argv[2] ?? shippedModel());
const continuations = await continuePiece(model, seed, {
  seconds: 10,
  alternatives: 3,
  seed: 1, // of the random numbers: the same seed gives the same music
  decoding: { method: 'sample', temperature: 0.9 },
  maxSilenceSteps: 8,
});
await model.release();

for (const [index, { piece, continuation }] of continuations.entries()) {
  const name = `continued-${index + 1}`;
  await writeFile(`${name}.mid`, writeMidi(piece));
  const { seconds } = await writeWavFile(piece, `${name}.wav`);
  console.log(`${name}.mid, ${name}.wav: ${continuation.notes.length} new notes, ${seconds.toFixed(1)} s`);
}
