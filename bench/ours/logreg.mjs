/**
 * The logistic regressions of all notes, fitted to convergence. A run returns its process time, as the peer does.
 */
import { readFileSync } from 'node:fs';
import { fitLogisticRegression } from '../../dist/index.js';

/** @param params.task a JSON file: { context, c, notes, songs: [[cells, offsets], ...] }, written by `cases/data.mjs` */
export async function fit({ task }) {
  const { context, c, notes, songs } = JSON.parse(readFileSync(task, 'utf8'));
  const rolls = songs.map(([cells, offsets]) => ({
    grid: { unit: 'second', stepsPerSecond: 8 },
    steps: offsets.length - 1,
    offsets: Uint32Array.from(offsets),
    pitches: Uint8Array.from(cells),
    velocities: new Uint8Array(cells.length).fill(64),
    struck: new Uint8Array(cells.length),
  }));
  let details = {};
  return {
    run: async () => {
      const before = process.cpuUsage();
      const result = await fitLogisticRegression(rolls, { context, c });
      const { user, system } = process.cpuUsage(before);
      details = { fitted: result.model.outputs.length, objectives: notes.map((note) => result.objective[note]) };
      return (user + system) / 1e6;
    },
    details: () => details,
  };
}
