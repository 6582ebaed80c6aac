import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbitraryPerformance } from '../../../test/support/sequences.ts';
import { CheckpointError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { CANONICAL_EVENTS, countCanonicalEvents, toCanonicalEvents } from '../../tokens/canonical.ts';
import { createSequence, type NoteSequence } from '../../tokens/sequence.ts';
import type { NoteScores } from '../note-model.ts';
import { notesOfEvents } from './attribute.ts';
import { createPerformanceLstm, type PerformanceLstmConfig, performanceLstmConfigToJson } from './index.ts';
import { performanceLstmParameters } from './network.ts';

const config: PerformanceLstmConfig = { width: 8, hiddenSize: 12, layers: 2, window: 32 };

const stored = {
  kind: 'performance-lstm' as const,
  config: performanceLstmConfigToJson(config),
  weights: Object.fromEntries(
    performanceLstmParameters(config, () => new Float32Array(CANONICAL_EVENTS.size)).map((spec, index) => {
      const random = Random.of(7, index);
      const data = spec.init(random).map((value) => value + 0.5 * (random.uniform() - 0.5));
      return [spec.name, { dtype: 'float32' as const, shape: spec.shape, data }];
    }),
  ),
};

const ATTRIBUTES = ['wait', 'pitch', 'duration', 'velocity'] as const;
const total = (scores: NoteScores): number =>
  ATTRIBUTES.reduce((sum, attribute) => sum + scores[attribute].reduce((all, value) => all + value, 0), 0);

/** Chords of three notes, of which some end together. */
function chords(count: number): NoteSequence {
  const random = Random.of(count);
  const notes = Array.from({ length: 3 * count }, (_, note) => ({
    onset: 37 * Math.floor(note / 3) + (note % 3 === 2 ? 2 : 0),
    pitch: 40 + 7 * (note % 3) + random.below(6),
    duration: 10 + random.below(150),
    velocity: random.below(3) + 14,
  }));
  return createSequence({
    base: 'performance',
    onsets: notes.map(({ onset }) => onset),
    pitches: notes.map(({ pitch }) => pitch),
    durations: notes.map(({ duration }) => duration),
    velocities: notes.map(({ velocity }) => velocity),
  });
}

describe('the LSTM over performance events', () => {
  let runtime: Runtime;
  let model: Awaited<ReturnType<typeof createPerformanceLstm>>;
  beforeAll(async () => {
    runtime = await createNativeRuntime({ threads: 1 });
    model = await createPerformanceLstm(stored, runtime);
  });
  afterAll(() => model.release());

  it('scores a text as it writes it: the same nats event by event', async () => {
    const sequence = chords(40);
    const text = toCanonicalEvents(sequence);
    const stream = await model.open([]);
    const nats: number[] = [];
    for (const event of text) {
      const logProbabilities = stream.next();
      expect(logProbabilities.reduce((all, value) => all + Math.exp(value), 0)).toBeCloseTo(1, 4);
      nats.push(-logProbabilities[event]!);
      await stream.push(event);
    }
    const later = await model.open(text);
    expect(later.next()).toEqual(stream.next());
    await later.close();
    await stream.close();
    const scores = await model.score(sequence);
    const expected = notesOfEvents(sequence, Float64Array.from(nats));
    for (const attribute of ATTRIBUTES) {
      scores[attribute].forEach((value, note) => {
        expect(value).toBeCloseTo(expected[attribute][note]!, 3);
      });
    }
  });

  it('gives nothing to events that cannot come', async () => {
    const stream = await model.open([]);
    const { velocity } = CANONICAL_EVENTS;
    expect(
      stream
        .next()
        .slice(0, velocity)
        .every((value) => value < -1e6),
    ).toBe(true);
    await stream.push(velocity + 3);
    expect(
      stream
        .next()
        .slice(88)
        .every((value) => value < -1e6),
    ).toBe(true);
    await expect(stream.push(velocity)).rejects.toThrow(/may not follow/);
    await stream.close();
    await expect(model.open([0])).rejects.toThrow(/may not follow/);
  });

  it('knows nothing of the segment before, unless it is given as context', async () => {
    const sequence = chords(700);
    expect(countCanonicalEvents(sequence)).toBeGreaterThan(2 * 2048);
    // The same music, but for another first note.
    const { onsets, durations, velocities } = sequence;
    const pitches = sequence.pitches.slice();
    pitches[0] = 30;
    const changed = createSequence({ base: 'performance', onsets, pitches, durations, velocities });
    const differs = async (context: 'window' | 'sliding'): Promise<number> => {
      const [a, b] = [await model.score(sequence, { context }), await model.score(changed, { context })];
      return a.pitch.findLastIndex((value, note) => Math.abs(value - b.pitch[note]!) > 1e-9);
    };
    // A segment of 2048 events holds fewer than 1024 notes.
    expect(await differs('window')).toBeLessThan(1024);
    const [plain, sliding] = [await model.score(sequence), await model.score(sequence, { context: 'sliding' })];
    expect(sliding.pitch.slice(0, 300)).toEqual(plain.pitch.slice(0, 300));
    // The second segment begins with what the first has left sounding.
    expect(sliding.pitch).not.toEqual(plain.pitch);
  });

  it('refuses scores, and damaged models', async () => {
    const score = createSequence({ base: 'score', onsets: [0], pitches: [60], durations: [24], velocities: [16] });
    await expect(model.score(score)).rejects.toThrow(RangeError);
    const without = { ...stored, config: { ...stored.config, hiddenSize: 0 } };
    await expect(createPerformanceLstm(without, runtime)).rejects.toThrow(CheckpointError);
    const { 'lstm0.wh': _, ...weights } = stored.weights;
    await expect(createPerformanceLstm({ ...stored, weights }, runtime)).rejects.toThrow(/lstm0.wh are missing/);
  });
});

describe('notesOfEvents', () => {
  it('loses no nat', () => {
    fc.assert(
      fc.property(arbitraryPerformance, (sequence) => {
        const nats = Float64Array.from({ length: countCanonicalEvents(sequence) }, (_, event) => 1 + (event % 7));
        const sum = nats.reduce((all, value) => all + value, 0);
        expect(total(notesOfEvents(sequence, nats))).toBeCloseTo(sum, 6);
      }),
    );
  });

  it('gives time to what comes next, and ends to the notes that end', () => {
    const sequence = createSequence({
      base: 'performance',
      onsets: [0, 20],
      pitches: [60, 62],
      durations: [50, 10],
      velocities: [16, 16],
    });
    // velocity, on 60, time, on 62, time, off 62, time, off 60
    const scores = notesOfEvents(sequence, Float64Array.of(1, 2, 4, 8, 16, 32, 64, 128));
    expect(scores).toEqual({
      wait: Float64Array.of(0, 4),
      pitch: Float64Array.of(2, 8),
      duration: Float64Array.of(192, 48),
      velocity: Float64Array.of(1, 0),
    });
  });
});
