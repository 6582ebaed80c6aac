import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectWithin } from '../../../test/support/alternatives.ts';
import { between, mockNoteModel, scaleMelody } from '../../../test/support/mock-note-model.ts';
import { tune } from '../../../test/support/tunes.ts';
import { OptionError } from '../../errors.ts';
import { encodePiece } from '../../tokens/encode.ts';
import { accompanyNotes, continueNotes, fillNotes, varyNotes } from './compose.ts';
import { chordPerBar, inKey, maxPolyphony, pitchRange, rhythmGrid } from './constraints.ts';

const model = mockNoteModel();
const melody = scaleMelody(4);

describe('constraints, together and apart', () => {
  const bars = 2;
  it('hold for every note, in every way of writing', async () => {
    const pools = fc.record({
      seed: fc.nat(100_000),
      key: fc.option(fc.constantFrom('C major', 'Eb major', 'F# minor', 'Bb')),
      range: fc.option(fc.constantFrom(['C3', 'C5'] as const, [60, 72] as const)),
      polyphony: fc.option(fc.integer({ min: 2, max: 4 })),
      grid: fc.option(fc.constantFrom(0.25, 0.5, 1 / 3)),
      chords: fc.option(fc.constantFrom(['C', 'G7'], ['Am', '-'], ['Dm7'])),
      way: fc.constantFrom('continue', 'fill', 'accompany', 'vary'),
    });
    await fc.assert(
      fc.asyncProperty(pools, async ({ seed, key, range, polyphony, grid, chords, way }) => {
        const constraints = [
          ...(key ? [inKey(key)] : []),
          ...(range ? [pitchRange(range[0], range[1])] : []),
          ...(polyphony ? [maxPolyphony(polyphony)] : []),
          ...(grid ? [rhythmGrid({ beats: grid })] : []),
          ...(chords ? [chordPerBar(chords)] : []),
        ];
        const options = { seed, alternatives: 2, constraints };
        const results = await (way === 'continue'
          ? continueNotes(model, melody, { ...options, length: { bars } })
          : way === 'fill'
            ? fillNotes(model, melody, { ...options, from: { bar: 2 }, length: { bars } })
            : way === 'accompany'
              ? accompanyNotes(model, melody, { ...options, where: 'around' })
              : varyNotes(model, melody, options)
        ).catch((error: unknown) => {
          // Some of these do exclude each other, and then say so.
          expect(error).toBeInstanceOf(OptionError);
          expect((error as Error).message).toMatch(/exclude each other|leaves no note/);
          return [];
        });
        for (const result of results) {
          expectWithin(result);
          const { sequence, notes, start } = result;
          const soundingAt = (tick: number): number =>
            sequence.onsets.filter((onset, i) => onset <= tick && onset + sequence.durations[i]! > tick).length;
          const classesOf = (symbols: readonly string[], bar: number): number[] | undefined =>
            ({ C: [0, 4, 7], G7: [7, 11, 2, 5], Am: [9, 0, 4], Dm7: [2, 5, 9, 0] })[symbols[bar % symbols.length]!];
          for (const note of notes) {
            const { onset, pitch, duration } = note;
            if (key) expect(keyClasses[key]).toContain(pitch % 12);
            if (range) expect(pitch >= (range[0] === 60 ? 60 : 48) && pitch <= 72).toBe(true);
            if (grid) expect([onset % (24 * grid), duration % (24 * grid)]).toEqual([0, 0]);
            if (polyphony)
              for (const tick of between(onset, onset + duration - 1))
                expect(soundingAt(tick)).toBeLessThanOrEqual(polyphony);
            if (chords) {
              const first = Math.floor(start / 96);
              for (let bar = Math.floor(onset / 96); 96 * bar < onset + duration; bar++) {
                expect(classesOf(chords, bar - first) ?? [pitch % 12]).toContain(pitch % 12);
              }
            }
          }
        }
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  const keyClasses: Record<string, number[]> = {
    'C major': [0, 2, 4, 5, 7, 9, 11],
    'Eb major': [3, 5, 7, 8, 10, 0, 2],
    'F# minor': [6, 8, 9, 11, 1, 2, 4, 5],
    Bb: [10, 0, 2, 3, 5, 7, 9],
  };

  it('a grid of beats holds in performances, at a tempo that is given or stated', async () => {
    const played = encodePiece(tune(1, 4), { base: 'performance' });
    const constraints = [rhythmGrid({ beats: 0.5, beatsPerMinute: 90 })];
    const [best] = await continueNotes(model, played, { length: { seconds: 4 }, constraints, alternatives: 1 });
    const lines = between(0, 12).map((line) => Math.round((line * 0.5 * 6000) / 90));
    for (const { onset, duration } of best!.notes) {
      expect(lines).toContain(onset - best!.start);
      expect(lines).toContain(onset + duration - best!.start);
    }
    const noTempo = continueNotes(model, played, { length: { seconds: 4 }, constraints: [rhythmGrid({ beats: 0.5 })] });
    await expect(noTempo).rejects.toThrow(/needs a tempo/);
  });

  it.each([
    [/key C major and the chords F# exclude each other.*bar 5/, [inKey('C'), chordPerBar(['F#']), maxPolyphony(2)]],
    [/key C major and the range C#4 to C#4 exclude each other/, [maxPolyphony(2), inKey('C'), pitchRange(61, 61)]],
    [/grid of 5 ticks does not divide the length/, [rhythmGrid({ ticks: 5 })]],
  ] as const)('what cannot be is said before anything is written: %s', async (message, constraints) => {
    const watched = mockNoteModel();
    const result = continueNotes(watched, melody, { constraints });
    await expect(result).rejects.toThrow(OptionError);
    await expect(result).rejects.toThrow(message);
    expect(watched.opened).toHaveLength(0);
  });

  it('a single constraint that leaves nothing beside given notes is named', async () => {
    const result = accompanyNotes(model, melody, { constraints: [maxPolyphony(1)] });
    await expect(result).rejects.toThrow(/at most 1 note at a time leaves no note for the passage/);
  });
});
