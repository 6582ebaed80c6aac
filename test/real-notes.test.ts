/**
 * Notes as events on the real data sets, where they are at hand: their zips in CADENZA_DATA or ../shared/data.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Split } from '../src/dataset/collection.ts';
import { parseCsv } from '../src/dataset/csv.ts';
import { workOf } from '../src/dataset/works.ts';
import { readMidi } from '../src/midi/read.ts';
import { type OpenCollection, openCollection } from '../src/node/collection.ts';
import { heldOut, splitOfScore } from '../src/node/datasets/held-out.ts';
import { openTree } from '../src/node/file-tree.ts';
import { estimateKey } from '../src/notes/key.ts';
import { countCanonicalEvents, fromCanonicalEvents, toCanonicalEvents } from '../src/tokens/canonical.ts';
import { decodePiece, encodePiece } from '../src/tokens/encode.ts';
import { guessTimeBase } from '../src/tokens/guess.ts';

const data = resolve(process.env['CADENZA_DATA'] ?? join(import.meta.dirname, '../../shared/data'));
const has = (...names: string[]) => names.every((name) => existsSync(join(data, name)));
const MAESTRO = 'maestro-v3.0.0-midi.zip';
const ASAP = 'asap-dataset.zip';
const MUTOPIA = 'mutopia-keyboard.zip';

async function withCollection<T>(name: string, use: (collection: OpenCollection) => Promise<T>): Promise<T> {
  const collection = await openCollection(join(data, name));
  try {
    return await use(collection);
  } finally {
    collection.close();
  }
}

describe('MAESTRO as canonical events', () => {
  it.runIf(has(MAESTRO))('has the known number of them in its validation split', () =>
    withCollection(MAESTRO, async ({ entries, read }) => {
      let events = 0;
      let notes = 0;
      const validation = entries.filter(({ split }) => split === 'validation');
      for (const [index, entry] of validation.entries()) {
        const piece = readMidi(await read(entry));
        const sequence = encodePiece(piece, { base: 'performance' });
        events += countCanonicalEvents(sequence);
        notes += sequence.onsets.length;
        if (index % 20 !== 0) continue;
        expect(guessTimeBase(piece)).toBe('performance');
        expect(encodePiece(decodePiece(sequence), { base: 'performance' })).toEqual(sequence);
        const first = sequence.onsets[0] ?? 0;
        const told = fromCanonicalEvents(toCanonicalEvents(sequence));
        expect(told).toEqual({ ...sequence, onsets: sequence.onsets.map((onset) => onset - first) });
      }
      expect({ notes, events }).toEqual({ notes: 639_425, events: 2_591_859 });
    }),
  );
});

describe('splits of scores', () => {
  it.runIf(has(MAESTRO))('hold out what MAESTRO holds out', () =>
    withCollection(MAESTRO, async ({ entries }) => {
      const numbered = / (bwv|op|woo|d|k|s|hob xvi) \d/;
      for (const entry of entries.filter(({ split }) => split !== 'train')) {
        const work = workOf(entry);
        if (numbered.test(work) && !NOT_SCORES.test(work)) expect([work, heldOut(work)]).not.toEqual([work, undefined]);
      }
    }),
  );

  it.runIf(has(MAESTRO, ASAP))('never train on a score of ASAP that MAESTRO tests on', async () => {
    const splits = await withCollection(MAESTRO, async ({ entries }) => new Map(entries.map((e) => [e.id, e.split])));
    const tree = await openTree(join(data, ASAP));
    const rows = parseCsv(new TextDecoder().decode(await tree.read('asap-dataset/metadata.csv')));
    tree.close();
    const linked = new Map<string, Split | undefined>();
    for (const { midi_score: score = '', maestro_midi_performance: performance = '' } of rows) {
      const split = splits.get(performance.replace('{maestro}/', ''));
      if (split === 'test' || split === 'validation') linked.set(score, split);
    }
    expect(linked.size).toBeGreaterThan(50);
    await withCollection(ASAP, async ({ entries }) => {
      const trained = entries.filter(({ id, split }) => split === 'train' && linked.has(id));
      expect(trained.map(({ title }) => title)).toEqual([]);
    });
  });

  it.runIf(has(ASAP, MUTOPIA))('are the same for a work in two collections', async () => {
    const splits = new Map<string, Split>();
    for (const name of [ASAP, MUTOPIA]) {
      await withCollection(name, async ({ entries }) => {
        for (const entry of entries) {
          expect(entry.split).toBe(splits.get(workOf(entry)) ?? entry.split);
          splits.set(workOf(entry), splitOfScore(entry));
        }
      });
    }
  });
});

it.runIf(has(MUTOPIA))('estimateKey finds the keys that Mutopia states', () =>
  withCollection(MUTOPIA, async ({ entries, read }) => {
    let right = 0;
    let all = 0;
    for (const entry of entries) {
      const { keys, pitches, durations } = encodePiece(readMidi(await read(entry)), { base: 'score', pedal: false });
      const key = keys.length === 1 && pitches.length >= 30 ? keys[0] : undefined;
      if (key === undefined) continue;
      const estimate = estimateKey(pitches, durations);
      all++;
      if (estimate?.tonic === key.tonic && estimate.mode === key.mode) right++;
    }
    expect(all).toBeGreaterThan(300);
    expect(right / all).toBeGreaterThan(0.88);
  }),
);

/** A whole set of rhapsodies, of which one is meant; misprinted numbers. */
const NOT_SCORES = /^(liszt s 244|rachmaninoff op (3|33)|schubert d 84[123])$/;
