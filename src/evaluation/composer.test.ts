import { describe, expect, it } from 'vitest';
import { certainly, EIGHT, mockModel, QUARTERS } from '../../test/support/mock-model.ts';
import { evenly, mockNoteModel, scaleMelody } from '../../test/support/mock-note-model.ts';
import { rollOf } from '../../test/support/roll-text.ts';
import { sliceRoll } from '../roll/compose.ts';
import { toRoll } from '../roll/convert.ts';
import type { Grid } from '../roll/roll.ts';
import { decodePiece } from '../tokens/encode.ts';
import { createSequence, type NoteSequence } from '../tokens/sequence.ts';
import { type Composer, type NOTE_DECODINGS, noteComposer, stepComposer, stretchOf } from './composer.ts';
import { rollNotes } from './roll-notes.ts';

const melody = scaleMelody(8);
const PLAIN: (typeof NOTE_DECODINGS)[number] = {
  name: 'sampled',
  options: { temperature: 1, topP: 1, motifReward: 0 },
};

function promptOf(sequence: NoteSequence, grid: Grid, steps: number) {
  const roll = sliceRoll(toRoll(decodePiece(sequence), { grid, pedal: true }), 0, steps);
  return { name: 'melody', roll, sequence };
}

/** Eighths on two pitches from the end of the prompt on, for ever. */
const drone = () =>
  mockNoteModel({
    wait: (own, { before, start }) => evenly([own.length === 0 ? start - (before.onsets.at(-1) ?? 0) : 12]),
    pitch: (own) => evenly([own.length % 2 === 0 ? 50 : 57]),
    duration: () => evenly([12]),
  });

describe('noteComposer', () => {
  it('goes on where the prompt ends, for as many steps as are wanted', async () => {
    const model = drone();
    const composer = noteComposer('drone', model, PLAIN);
    const prompt = promptOf(melody, QUARTERS, 16);
    const { roll, piece } = await composer.compose(prompt, { steps: 40, seed: 1 });
    expect(roll).toMatchObject({ grid: QUARTERS, steps: 40 });
    const notes = rollNotes(roll);
    expect(new Set(notes.map(({ pitch }) => pitch))).toEqual(new Set([50, 57]));
    expect(notes.map(({ onsetStep }) => onsetStep)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
    expect(piece.notes.filter(({ pitch }) => pitch > 57)).toHaveLength(4);
  });

  it('hears no note that begins after the prompt, whatever the piece goes on with', async () => {
    const model = drone();
    await noteComposer('drone', model, PLAIN).compose(promptOf(melody, QUARTERS, 16), { steps: 8, seed: 1 });
    const [opened] = model.opened;
    expect(opened?.before.onsets.length).toBe(4);
    expect(opened?.given ?? []).toEqual([]);
    expect(opened?.start).toBe(96);
  });

  it('measures seconds as well, of scores by their tempo', async () => {
    const slow = createSequence({ ...melody, tempos: [{ tick: 0, beatsPerMinute: 60 }] });
    // Two seconds of a prompt at 60 a minute are two quarter notes.
    const model = drone();
    const { roll } = await noteComposer('drone', model, PLAIN).compose(promptOf(slow, EIGHT, 16), {
      steps: 24,
      seed: 1,
    });
    expect(model.opened[0]?.before.onsets.length).toBe(2);
    expect(rollNotes(roll).map(({ onsetStep }) => onsetStep)).toEqual([0, 4, 8, 12, 16, 20]);
    const played = createSequence({ ...melody, base: 'performance', metres: [] });
    const second = drone();
    await noteComposer('drone', second, PLAIN).compose(promptOf(played, EIGHT, 8), { steps: 8, seed: 1 });
    expect(second.opened[0]?.start).toBe(100);
  });

  it('keeps silence at the end, and a prompt without notes', async () => {
    const model = mockNoteModel({
      wait: (own, { before, start }) => evenly([own.length === 0 ? start - (before.onsets.at(-1) ?? 0) : 20_000]),
      duration: () => evenly([6]),
    });
    const composer = noteComposer('short', model, PLAIN);
    const prompt = promptOf(melody, QUARTERS, 16);
    const { roll } = await composer.compose(prompt, { steps: 40, seed: 1 });
    expect(roll.steps).toBe(40);
    expect(rollNotes(roll)).toHaveLength(1);
    const late = createSequence({ ...melody, onsets: melody.onsets.map((onset) => onset + 960) });
    const silent = promptOf(late, QUARTERS, 16);
    expect((await composer.compose(silent, { steps: 8, seed: 1 })).roll.steps).toBe(8);
  });
});

describe('stepComposer', () => {
  it('is a composer like the other: the same seed gives the same music of the length that is wanted', async () => {
    const steps = stepComposer(
      'steps',
      mockModel(() => certainly([50]), { grid: QUARTERS }),
      {
        name: 'most likely',
        decoding: { method: 'greedy' },
      },
    );
    const composers: readonly Composer[] = [steps, noteComposer('notes', mockNoteModel(), PLAIN)];
    for (const composer of composers) {
      const compose = () => composer.compose(promptOf(melody, QUARTERS, 16), { steps: 12, seed: 3 });
      const [once, again] = [await compose(), await compose()];
      expect(once.roll.steps).toBe(12);
      expect(again).toEqual(once);
      const stopped = composer.compose(promptOf(melody, QUARTERS, 16), {
        steps: 12,
        seed: 3,
        signal: { aborted: true },
      });
      await expect(stopped).rejects.toThrow(/^stopped/);
    }
  });
});

describe('stretchOf', () => {
  it('is a part of a roll, with silence where that has ended', () => {
    const roll = rollOf('60 60 62');
    expect(stretchOf(roll, 1, 3)).toEqual(sliceRoll(roll, 1, 3));
    expect(Array.from(stretchOf(roll, 1, 6).offsets)).toEqual([0, 1, 2, 2, 2, 2]);
    expect(Array.from(stretchOf(roll, 5, 7).offsets)).toEqual([0, 0, 0]);
  });
});
