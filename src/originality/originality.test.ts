import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../errors.ts';
import { CopyIndex } from '../evaluation/copying.ts';
import { Random } from '../random.ts';
import { toRoll } from '../roll/convert.ts';
import type { Roll } from '../roll/roll.ts';
import { decodePiece } from '../tokens/encode.ts';
import { createSequence, type NoteSequence } from '../tokens/sequence.ts';
import { RunAutomaton } from './automaton.ts';
import { buildOriginalityIndex, decodeIndex, encodeIndex, type IndexedPiece, longestMatch } from './index.ts';
import { MOVE_CLASSES, movesOf } from './moves.ts';

interface Notes {
  readonly onsets: readonly number[];
  readonly pitches: readonly number[];
}

const sequenceOf = ({ onsets, pitches }: Notes, base: NoteSequence['base'] = 'score'): NoteSequence =>
  createSequence({ base, onsets, pitches, durations: onsets.map(() => 1), velocities: onsets.map(() => 16) });

const piece = (name: string, notes: Notes, base?: NoteSequence['base']): IndexedPiece => ({
  name,
  source: 'test',
  about: {},
  sequence: sequenceOf(notes, base),
});

/** Music by chance, of chords and single notes, by onset, then pitch. */
function randomNotes(count: number, seed: number, { range = 30, times = [0, 6, 6, 12, 24] } = {}): Notes {
  const random = Random.of(seed);
  let onset = 0;
  const notes = Array.from({ length: count }, () => {
    onset += times[random.below(times.length)]!;
    return { onset, pitch: 45 + random.below(range) };
  });
  const { onsets, pitches } = sequenceOf({
    onsets: notes.map((note) => note.onset),
    pitches: notes.map((note) => note.pitch),
  });
  return { onsets: [...onsets], pitches: [...pitches] };
}

/** Notes `from` .. `to` in another key and at another tempo, from tick `start` on. */
const copied = (
  { onsets, pitches }: Notes,
  from: number,
  to: number,
  start = 0,
  semitones = 0,
  stretch = 1,
): Notes => ({
  onsets: onsets.slice(from, to).map((onset) => start + (onset - onsets[from]!) * stretch),
  pitches: pitches.slice(from, to).map((pitch) => pitch + semitones),
});

const joined = (...parts: readonly Notes[]): Notes => ({
  onsets: parts.flatMap(({ onsets }) => onsets),
  pitches: parts.flatMap(({ pitches }) => pitches),
});

describe('RunAutomaton', () => {
  it('finds the longest common run that trying everything finds', () => {
    const rows = fc.uint8Array({ max: 2, maxLength: 40 });
    fc.assert(
      fc.property(rows, rows, (row, text) => {
        const { next, kept, end } = new RunAutomaton(row);
        let slow = 0;
        for (let i = 0; i < row.length; i++) {
          for (let j = 0; j < text.length; j++) {
            let run = 0;
            while (i + run < row.length && j + run < text.length && row[i + run] === text[j + run]) run++;
            slow = Math.max(slow, run);
          }
        }
        let [state, run, best] = [0, 0, 0];
        text.forEach((klass, place) => {
          run = Math.min(run, kept[state * MOVE_CLASSES + klass]!) + 1;
          state = next[state * MOVE_CLASSES + klass]!;
          // The run stands in the row where the automaton says.
          expect([...row.subarray(end[state]! - run, end[state])]).toEqual([
            ...text.subarray(place + 1 - run, place + 1),
          ]);
          best = Math.max(best, run);
        });
        expect(best).toBe(slow);
      }),
      { numRuns: 300 },
    );
  });
});

describe('longestMatch', () => {
  const songs = Array.from({ length: 20 }, (_, seed) => randomNotes(450, seed));
  const index = buildOriginalityIndex(songs.map((song, number) => piece(`song ${number}`, song)));

  it('finds every run of 12 notes or more that is copied from a piece, in any key and at any tempo', () => {
    const copies = fc.record({
      song: fc.nat(songs.length - 1),
      from: fc.nat(300),
      notes: fc.integer({ min: 12, max: 90 }),
      semitones: fc.integer({ min: -20, max: 20 }),
      stretch: fc.integer({ min: 1, max: 5 }),
      around: fc.nat(1000),
    });
    fc.assert(
      fc.property(copies, ({ song, from, notes, semitones, stretch, around }) => {
        const before = randomNotes(20, 5000 + around);
        const start = before.onsets.at(-1)! + 30;
        const copy = copied(songs[song]!, from, from + notes, start, semitones, stretch);
        const after = copied(randomNotes(20, 9000 + around), 0, 20, copy.onsets.at(-1)! + 40);
        const match = longestMatch(index, sequenceOf(joined(before, copy, after)));
        // The first chord of the copy may be lost; a few notes may be added by chance.
        const firstChord = copy.onsets.lastIndexOf(copy.onsets[0]!) + 1;
        expect(match?.length).toBeGreaterThanOrEqual(copy.onsets.length - firstChord);
        if (notes < 24) return;
        expect(match?.length).toBeLessThanOrEqual(copy.onsets.length + 4);
        expect(match?.piece.name).toBe(`song ${song}`);
        expect(Math.abs(match!.at.note - from)).toBeLessThan(16);
        expect(Math.abs(match!.from - 20)).toBeLessThan(16);
        expect(match!.to - match!.from).toBeGreaterThanOrEqual(match!.length - 1);
      }),
      { numRuns: 150 },
    );
  });

  it('finds at least what the exact measure finds, and rarely much more', () => {
    // The same notes as a roll of one step a tick.
    const rollOf = (notes: Notes): Roll =>
      toRoll(decodePiece(sequenceOf(notes)), { grid: { unit: 'beat', stepsPerBeat: 24 }, pedal: false });
    const exact = new CopyIndex(
      songs.map((song, number) => ({ name: `song ${number}`, roll: rollOf(song) })),
      'all',
    );
    const more: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      const from = 5 * seed;
      const passage = joined(
        randomNotes(30, 2000 + seed),
        copied(songs[seed % 20]!, from, from + (seed % 30), randomNotes(30, 2000 + seed).onsets.at(-1)! + 12, 3),
      );
      const found = longestMatch(index, sequenceOf(passage))?.length ?? 0;
      const { notes } = exact.longestCopy(rollOf(passage));
      expect(found).toBeGreaterThanOrEqual(notes);
      more.push(found - notes);
    }
    expect(more.filter((difference) => difference > 2).length).toBeLessThan(4);
  });

  it('does not take the same pitches in another rhythm, or the same rhythm at other intervals, for a copy', () => {
    const song = copied(songs[3]!, 0, 100);
    const other = copied(randomNotes(120, 77), 0, 100);
    const rhythmOnly = { onsets: song.onsets, pitches: other.pitches };
    const pitchesOnly = { onsets: other.onsets, pitches: song.pitches };
    for (const notes of [rhythmOnly, pitchesOnly]) {
      expect(longestMatch(index, sequenceOf(notes))?.length).toBeLessThan(10);
    }
  });

  it('finds a performance whose chords are spread in another way, at another tempo', () => {
    const played = randomNotes(200, 1, { times: [0, 20, 22, 50, 54] });
    const spread = (notes: Notes, seed: number): Notes => {
      const random = Random.of(seed);
      const delays = notes.onsets.map(() => random.below(3));
      return { ...notes, onsets: notes.onsets.map((onset, note) => onset + delays[note]!) };
    };
    const performed = buildOriginalityIndex([piece('played', spread(played, 1), 'performance')]);
    const again = copied(played, 40, 140, 0, 5, 1.1);
    const rounded = { ...again, onsets: again.onsets.map(Math.round) };
    const match = longestMatch(performed, sequenceOf(spread(rounded, 2), 'performance'));
    expect(match?.length).toBeGreaterThan(30);
    expect(Math.abs(match!.at.tick - played.onsets[match!.at.note]!)).toBeLessThan(400);
  });

  it('tells the time in the piece', () => {
    const match = longestMatch(index, sequenceOf(copied(songs[7]!, 100, 160)));
    expect(match!.piece.name).toBe('song 7');
    expect(Math.abs(match!.at.tick - songs[7]!.onsets[match!.at.note]!)).toBeLessThan(24 * 8);
  });

  it('finds nothing in nothing', () => {
    const none = { onsets: [], pitches: [] };
    const one = { onsets: [3], pitches: [60] };
    expect(longestMatch(index, sequenceOf(none))).toBeUndefined();
    expect(longestMatch(index, sequenceOf(one))).toBeUndefined();
    expect(longestMatch(buildOriginalityIndex([]), sequenceOf(songs[0]!))).toBeUndefined();
    expect(longestMatch(buildOriginalityIndex([piece('one', one)]), sequenceOf(songs[0]!))).toBeUndefined();
  });

  it('takes no longer for a passage of ten thousand repeated notes', () => {
    const repeated = { onsets: Array.from({ length: 10_000 }, (_, i) => 6 * i), pitches: new Array(10_000).fill(60) };
    const many = buildOriginalityIndex([piece('repeated', repeated), piece('song', songs[0]!)]);
    expect(longestMatch(many, sequenceOf(repeated))?.length).toBe(10_000);
  });
});

describe('movesOf', () => {
  it('is the same in any key, and at any tempo of a score', () => {
    const song = randomNotes(100, 4);
    const other = copied(song, 0, 100, 50, 7, 3);
    expect(movesOf(sequenceOf(other)).classes).toEqual(movesOf(sequenceOf(song)).classes);
  });
});

describe('an index as bytes', () => {
  const index = buildOriginalityIndex([
    {
      ...piece('a', randomNotes(333, 1)),
      about: { composer: 'Frédéric Chopin', title: 'Étude "Ü"', year: 1830 },
    },
    piece('empty', { onsets: [], pitches: [] }),
    piece('b', copied(randomNotes(100, 2), 0, 100, 70_000), 'performance'),
  ]);
  const bytes = encodeIndex(index);

  it('comes back as it was', () => {
    const moved = new Uint8Array(bytes.length + 3).subarray(3);
    moved.set(bytes);
    expect(decodeIndex(moved)).toEqual(index);
    expect(decodeIndex(encodeIndex(buildOriginalityIndex([]))).pieces).toEqual([]);
  });

  it('is refused where damaged, cut off, or of another version', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const wrong = bytes.slice();
        wrong[at]! ^= change;
        expect(() => decodeIndex(wrong, 'x.index')).toThrow(CheckpointError);
        expect(() => decodeIndex(bytes.subarray(0, at), 'x.index')).toThrow(/^x\.index is .*cadenza data index$/);
      }),
    );
    const newer = bytes.slice();
    newer[8] = 2;
    expect(() => decodeIndex(newer)).toThrow(/version 2, this program knows version 1: update it/);
  });
});
