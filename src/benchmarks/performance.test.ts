import { describe, expect, it } from 'vitest';
import { CadenzaError } from '../errors.ts';
import { reportMarkdown } from '../evaluation/report-markdown.ts';
import { countCanonicalEvents } from '../tokens/canonical.ts';
import { createSequence, type NoteSequence } from '../tokens/sequence.ts';
import { benchmarkPerformance } from './performance.ts';
import { performanceBenchmarkReport } from './performance-report.ts';

const scale = (notes: number): NoteSequence =>
  createSequence({
    base: 'performance',
    onsets: Array.from({ length: notes }, (_, note) => 50 * note),
    pitches: Array.from({ length: notes }, (_, note) => 60 + (note % 12)),
    durations: new Array(notes).fill(40),
    velocities: new Array(notes).fill(16),
  });

const pieces = [
  { name: 'short', sequence: scale(10) },
  { name: 'long', sequence: scale(30) },
];
const events = pieces.reduce((sum, { sequence }) => sum + countCanonicalEvents(sequence), 0);

/** Every attribute costs one nat, half of it with context. */
const model = {
  score: async ({ onsets }: NoteSequence, options: { readonly context?: 'window' | 'sliding' } = {}) => {
    const nats = new Float64Array(onsets.length).fill(options.context === 'sliding' ? 0.5 : 1);
    return { wait: nats, pitch: nats, duration: nats, velocity: nats };
  },
};

describe('benchmarkPerformance', () => {
  it('divides all nats by the canonical events, in windows and with context where there is one', async () => {
    const rows = await benchmarkPerformance({
      contestants: [
        { name: 'blind', model },
        { name: 'seeing', model, weights: 1234, window: '4 notes', context: 'at least 2 notes' },
      ],
      pieces,
    });
    const [blind, seeing] = rows;
    expect(blind).toMatchObject({ pieces: 2, notes: 40, events, carried: null, weights: null });
    expect(blind?.windows.natsPerEvent.mean).toBeCloseTo((4 * 40) / events, 12);
    expect(blind?.windows.bitsPerNote.mean).toBeCloseTo(4 / Math.LN2, 12);
    expect(seeing?.carried?.natsPerEvent.mean).toBeCloseTo((2 * 40) / events, 12);
    const markdown = reportMarkdown(performanceBenchmarkReport(rows));
    expect(markdown).toMatch(/\| Music Transformer, relative, 2018 \| \\\[M\\\] \| 1\.835 \|/);
    expect(markdown).toMatch(/not the whole test split/);
    expect(markdown).toMatch(/\| seeing \| 1234 \|/);
    expect(markdown).toContain('windows: 4 notes; context: at least 2 notes');
  });

  it('stops when it is told to', async () => {
    const stopped = benchmarkPerformance({ contestants: [{ name: 'a', model }], pieces, signal: { aborted: true } });
    await expect(stopped).rejects.toThrow(CadenzaError);
  });
});
