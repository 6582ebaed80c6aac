import { describe, expect, it } from 'vitest';
import { tune } from '../../test/support/tunes.ts';
import { CadenzaError, OptionError } from '../errors.ts';
import type { EventModel } from '../models/event-model.ts';
import { createPiece } from '../notes/create.ts';
import { CANONICAL_EVENTS } from '../tokens/canonical.ts';
import { encodePiece } from '../tokens/encode.ts';
import { EventGrammar } from '../tokens/event-grammar.ts';
import { endTick } from '../tokens/sequence.ts';
import { continueEvents } from './continue-events.ts';

/** A model without memory to which all that may come is equally likely. */
const model: EventModel = {
  kind: 'performance-lstm',
  context: 0,
  score: () => Promise.reject(new Error('not asked for')),
  release: async () => {},
  async open(before) {
    const grammar = new EventGrammar();
    for (let place = 0; place < before.length; place++) grammar.read(before[place]!);
    return {
      next() {
        const allowed = new Uint8Array(CANONICAL_EVENTS.size);
        grammar.mark(allowed, 0);
        return Float32Array.from(allowed, (may) => (may === 1 ? -5 : -1e30));
      },
      push: async (event) => grammar.read(event),
      close: async () => {},
    };
  },
};

describe('continueEvents', () => {
  const piece = tune(1, 2);

  it('adds notes behind the piece, of which none sounds longer than was asked for', async () => {
    const results = await continueEvents(model, piece, { seconds: 3, seed: 5, alternatives: 2 });
    const [first, second] = results;
    expect(results).toHaveLength(2);
    expect(first?.notes).not.toEqual(second?.notes);
    const before = encodePiece(piece, { base: 'performance' });
    const start = endTick(before);
    for (const { piece: whole, notes } of results) {
      expect(notes.length).toBeGreaterThan(0);
      for (const { onset, duration } of notes) {
        expect(onset).toBeGreaterThanOrEqual(start);
        expect(duration).toBeGreaterThan(0);
        expect(onset + duration).toBeLessThanOrEqual(start + 300);
      }
      const after = encodePiece(whole, { base: 'performance' });
      expect(after.onsets.length).toBe(before.onsets.length + notes.length);
      expect(after.pitches.slice(0, before.pitches.length)).toEqual(before.pitches);
    }
    const again = await continueEvents(model, piece, { seconds: 3, seed: 5 });
    expect(again[0]?.notes).toEqual(first?.notes);
  });

  it('keeps the velocity of the last note until another is said', async () => {
    const loud = createPiece({
      notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 101, channel: 0, track: 0 }],
    });
    const silentOnVelocity: EventModel = {
      ...model,
      async open(before) {
        const stream = await model.open(before);
        const next = () => stream.next().map((value, event) => (event >= CANONICAL_EVENTS.velocity ? -1e30 : value));
        return { ...stream, next };
      },
    };
    const [only] = await continueEvents(silentOnVelocity, loud, { seconds: 2, seed: 3 });
    expect(new Set(only?.notes.map(({ velocity }) => velocity))).toEqual(new Set([25]));
  });

  it('begins with nothing', async () => {
    const [only] = await continueEvents(model, createPiece({ notes: [] }), { seconds: 2, seed: 1 });
    expect(only?.notes[0]?.onset).toBe(0);
    expect(only?.piece.notes.length).toBe(only?.notes.length);
  });

  it('refuses what makes no sense, and stops', async () => {
    await expect(continueEvents(model, piece, { seconds: 0, seed: 1 })).rejects.toThrow(OptionError);
    await expect(continueEvents(model, piece, { seconds: 1, seed: -1 })).rejects.toThrow(OptionError);
    await expect(continueEvents(model, piece, { seconds: 1, seed: 1, alternatives: 0 })).rejects.toThrow(OptionError);
    const signal = { aborted: true };
    await expect(continueEvents(model, piece, { seconds: 1, seed: 1, signal })).rejects.toThrow(CadenzaError);
  });
});
