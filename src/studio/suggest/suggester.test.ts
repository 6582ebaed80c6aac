/** Suggestions by each kind of model, on the runtime of browsers: what must hold whatever a model says. */
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { afterAll, describe, expect, it } from 'vitest';
import { certainly, chances, mockModel, QUARTERS } from '../../../test/support/mock-model.ts';
import { tune } from '../../../test/support/tunes.ts';
import { untrainedTransformer } from '../../../test/support/untrained-transformer.ts';
import { fitLogisticRegression, storeLogisticRegression } from '../../models/logistic-regression/index.ts';
import { toRoll } from '../../roll/convert.ts';
import { createWebRuntime } from '../../runtime/web.ts';
import { newSong, songFromPiece } from '../document/piece.ts';
import type { Song, SongNote } from '../document/song.ts';
import { capabilitiesOf } from './catalogue.ts';
import type { Suggestions, SuggestRequest, What } from './request.ts';
import { createStepSuggester } from './step-suggester.ts';
import { createSuggester, openSuggester, type Suggester, suggest, type Work } from './suggester.ts';

ort.env.wasm.numThreads = 1;
const runtime = createWebRuntime(ort);
const folder = new URL('../../../models/lstm-small/', import.meta.url);
const grid = { unit: 'second', stepsPerSecond: 8 } as const;
const fit = await fitLogisticRegression([toRoll(tune(1, 8), { grid, pedal: false })], { context: 8, maxIterations: 5 });

const suggesters: Record<'lstm' | 'logreg' | 'transformer', Suggester> = {
  lstm: await openSuggester(
    {
      json: readFileSync(new URL('model.json', folder), 'utf8'),
      weights: new Uint8Array(readFileSync(new URL('model.safetensors', folder))),
    },
    runtime,
    'lstm-small',
  ),
  logreg: await createSuggester(storeLogisticRegression(fit.model, { grid, pedal: false }), runtime),
  transformer: await createSuggester(untrainedTransformer(), runtime),
};
afterAll(async () => {
  for (const each of Object.values(suggesters)) await each.release();
});

/** Four bars. */
const song: Song = songFromPiece(tune(3, 4));
const BAR = 1920;
const work: Work = { signal: new AbortController().signal, onProgress: () => {} };
const ask = (suggester: Suggester, request: Partial<SuggestRequest>): Promise<Suggestions> =>
  suggest(suggester, 'The model', { song, what: 'continue', model: 'm', seed: 1, ...request }, work);

/** What holds of every answer. */
function check({ alternatives, from, to, removed }: Suggestions, { notes }: Song): void {
  const stay = notes.filter(({ id }) => !removed.includes(id));
  for (const { notes: written } of alternatives) {
    expect(written.length).toBeGreaterThan(0);
    for (const [index, note] of written.entries()) {
      const { onsetTicks, durationTicks, pitch, velocity, origin } = note;
      expect([onsetTicks, durationTicks].every(Number.isInteger)).toBe(true);
      expect(onsetTicks >= from && durationTicks >= 1 && onsetTicks + durationTicks <= to).toBe(true);
      expect(pitch >= 21 && pitch <= 108 && velocity >= 1 && velocity <= 127 && origin === 'model').toBe(true);
      const overlapping = [...stay, ...written.slice(0, index)].filter(
        (other) =>
          other.pitch === pitch &&
          other.onsetTicks < onsetTicks + durationTicks &&
          other.onsetTicks + other.durationTicks > onsetTicks,
      );
      expect(overlapping).toEqual([]);
    }
    const order = written.map(({ onsetTicks, pitch }) => onsetTicks * 128 + pitch);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
}

describe.each(['lstm', 'logreg', 'transformer'] as const)('%s', (kind) => {
  const suggester = suggesters[kind];

  it('continues by whole bars after the song, three ways, best first, and again by its seed', async () => {
    const answer = await ask(suggester, { bars: 2, inKey: true });
    expect(answer).toMatchObject({ from: 4 * BAR, to: 6 * BAR, removed: [], seed: 1 });
    expect(answer.alternatives).toHaveLength(3);
    check(answer, song);
    const scores = answer.alternatives.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    // The tunes are in C or in G major.
    const classes = [0, 2, 4, 7, 9, 11];
    const all = answer.alternatives.flatMap(({ notes }) => notes);
    expect(all.every(({ pitch }) => [...classes, 5, 6].includes(pitch % 12))).toBe(true);
    expect(new Set(all.map(({ pitch }) => pitch % 12)).has(5) && all.some(({ pitch }) => pitch % 12 === 6)).toBe(false);
    expect(await ask(suggester, { bars: 2, inKey: true })).toEqual(answer);
    expect(await ask(suggester, { bars: 2, inKey: true, seed: 2 })).not.toEqual(answer);
  });

  it('obeys limits of range, chords and grid', async () => {
    const limits = { lowest: 60, highest: 72, chords: ['C', 'G'], gridTicks: 240 };
    const answer = await ask(suggester, { bars: 2, alternatives: 2, ...limits });
    check(answer, song);
    for (const { notes } of answer.alternatives) {
      for (const { pitch, onsetTicks, durationTicks } of notes) {
        expect(pitch >= 60 && pitch <= 72).toBe(true);
        expect([onsetTicks % 240, durationTicks % 240]).toEqual([0, 0]);
        expect(onsetTicks < 5 * BAR ? [0, 4, 7] : [7, 11, 2]).toContain(pitch % 12);
      }
    }
  });

  it('begins with nothing', async () => {
    const answer = await ask(suggester, { song: newSong(), bars: 1, alternatives: 2 });
    expect(answer).toMatchObject({ from: 0, to: BAR });
    check(answer, newSong());
  });

  it('goes on within the song: what is there gives way, but for what is locked', async () => {
    const within = song.notes.filter(({ onsetTicks }) => onsetTicks >= 2 * BAR && onsetTicks < 3 * BAR);
    const locked = new Set(within.slice(0, 2).map(({ id }) => id));
    const notes = song.notes.map((note): SongNote => (locked.has(note.id) ? { ...note, locked: true } : note));
    const answer = await ask(suggester, {
      song: { ...song, notes },
      range: { from: 2 * BAR, to: 2 * BAR },
      bars: 1,
      alternatives: 1,
    });
    expect(answer).toMatchObject({ from: 2 * BAR, to: 3 * BAR });
    expect(answer.removed).toEqual(within.map(({ id }) => id).filter((id) => !locked.has(id)));
    check(answer, song);
  });

  it('explains a place: probabilities over the 88 keys, in two languages', async () => {
    const { pitches, simple, advanced, likeliest, tick } = await suggester.explain(song, 2 * BAR);
    expect(tick).toBe(2 * BAR);
    expect(pitches).toHaveLength(88);
    expect(pitches.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    expect(likeliest.length).toBeLessThanOrEqual(5);
    expect(likeliest[0]!.probability).toBe(Math.max(...pitches));
    expect(simple).toMatch(/^The music is in .*The likeliest next note is [A-G]/);
    expect(advanced).toMatch(/^bar 3; /);
    const nothing = await suggester.explain(newSong(), 0);
    expect(nothing.simple).toMatch(/^There are no notes yet/);
  });

  it('scores the song, the same after it has grown as from the start', async () => {
    const signal = new AbortController().signal;
    const short: Song = { ...song, notes: song.notes.slice(0, 30) };
    const longer: Song = { ...song, notes: song.notes.slice(0, 40) };
    const direct = await suggester.score(longer, signal);
    await suggester.score(short, signal);
    const grown = await suggester.score(longer, signal);
    expect(grown.nats).toBeCloseTo(direct.nats, 3);
    expect(grown).toMatchObject({ notes: 40, unit: kind === 'transformer' ? 'note' : 'step' });
    expect(grown.nats).toBeGreaterThan(0);
    expect(await suggester.score(newSong(), signal)).toMatchObject({ notes: 0, nats: 0, units: 0 });
  });

  it('stops', async () => {
    const controller = new AbortController();
    const stopping = { signal: controller.signal, onProgress: () => controller.abort() };
    const result = suggest(suggester, 'x', { song, what: 'continue', model: 'm', seed: 1, bars: 8 }, stopping);
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('what a model can do', () => {
  it.each(['lstm', 'logreg'] as const)('%s only continues, and says so', async (kind) => {
    const suggester = suggesters[kind];
    expect(suggester.capabilities).toEqual(['continue', 'explain', 'score']);
    for (const what of ['fill', 'vary', 'accompany'] as What[]) {
      await expect(ask(suggester, { what, range: { from: 0, to: BAR } })).rejects.toThrow(
        `the model 'The model' can only continue; choose "continue", or another model`,
      );
    }
  });

  it('says the same of a kind before its model is loaded', () => {
    for (const [kind, { capabilities }] of Object.entries(suggesters)) {
      expect(capabilitiesOf(kind as 'lstm')).toEqual(capabilities);
    }
  });
});

describe('a model of notes', () => {
  const suggester = suggesters.transformer;
  const range = { from: BAR, to: 2 * BAR };
  const inRange = song.notes.filter(({ onsetTicks }) => onsetTicks >= BAR && onsetTicks < 2 * BAR);

  it('fills bars anew', async () => {
    const answer = await ask(suggester, { what: 'fill', range });
    expect(answer.removed).toEqual(inRange.map(({ id }) => id));
    check(answer, song);
  });

  it('fills in place of the selected notes only, and finds their bars', async () => {
    const selected = inRange.slice(3, 6).map(({ id }) => id);
    const answer = await ask(suggester, { what: 'fill', selected, alternatives: 2 });
    expect(answer).toMatchObject({ from: BAR, to: 2 * BAR, removed: selected });
    check(answer, song);
  });

  it('varies: the share that is to stay does, as the seed says', async () => {
    const answer = await ask(suggester, { what: 'vary', range, keep: 0.75, alternatives: 1 });
    expect(answer.removed).toHaveLength(inRange.length - Math.round(0.75 * inRange.length));
    check(answer, song);
  });

  it('accompanies below the melody and takes nothing away', async () => {
    const melody: Song = { ...song, notes: song.notes.filter(({ velocity }) => velocity === 90) };
    const answer = await ask(suggester, { what: 'accompany', song: melody, range, busy: -1, alternatives: 2 });
    expect(answer.removed).toEqual([]);
    check(answer, melody);
    for (const { notes } of answer.alternatives) {
      for (const { pitch, onsetTicks } of notes) {
        const above = melody.notes.find(
          (note) => note.onsetTicks <= onsetTicks && note.onsetTicks + note.durationTicks > onsetTicks,
        );
        expect(pitch).toBeLessThan(above!.pitch);
      }
    }
  });

  it('writes into a song that was played, off the grid', async () => {
    const notes = song.notes.map((note, index) => ({ ...note, onsetTicks: note.onsetTicks + 3 + (index % 7) }));
    const played = { ...song, notes };
    const answer = await ask(suggester, { what: 'fill', song: played, range, alternatives: 2 });
    check(answer, played);
  });

  it.each([
    [{ what: 'vary', range: { from: 40 * BAR, to: 41 * BAR } }, 'there are no notes here to vary'],
    [{ what: 'accompany', range: { from: 40 * BAR, to: 41 * BAR } }, 'there is no melody here to accompany'],
    [{ what: 'fill', range: { from: BAR, to: BAR } }, 'there is nothing here to write in'],
    [{ what: 'fill', song: newSong() }, 'there is nothing here to write in'],
    [{ bars: 0 }, 'bars must be a whole number from 1 to 64, not 0'],
    [{ adventurous: 2 }, 'adventurous must be a number from 0 to 1, not 2'],
    [{ chords: ['H9'] }, 'H9'],
  ] as const)('refuses %j', async (request, message) => {
    await expect(ask(suggester, request as Partial<SuggestRequest>)).rejects.toThrow(message);
  });
});

describe('guard rails of models of time steps', () => {
  const of = (model: ReturnType<typeof mockModel>) => ({
    capabilities: capabilitiesOf('lstm'),
    ...createStepSuggester(model),
  });

  it('a model that wants silence is made to play', async () => {
    const answer = await ask(of(mockModel(() => chances(0.001), { grid: QUARTERS })), { bars: 2 });
    check(answer, song);
    for (const { notes } of answer.alternatives) expect(notes.length).toBeGreaterThan(1);
  });

  it('a model that wants one note for ever says what is wrong with it', async () => {
    const pulse = mockModel((history) => certainly(history.length % 2 === 0 ? [60] : []), { grid: QUARTERS });
    const { alternatives } = await ask(of(pulse), { bars: 2, alternatives: 1 });
    expect(alternatives[0]!.warnings).toEqual(['one note comes more than 8 times in a row']);
    const held = mockModel(() => certainly([60, 64]), { grid: QUARTERS });
    const still = await ask(of(held), { bars: 2, alternatives: 1 });
    expect(still.alternatives[0]!.warnings).toEqual(['nothing new comes for more than a bar']);
  });

  it('draws again what is refused', async () => {
    let opened = 0;
    const model = mockModel((history) => (opened > 1 ? certainly([60 + (history.length % 5)]) : certainly([60, 64])), {
      grid: QUARTERS,
    });
    const { open } = model;
    model.open = (sequences) => {
      opened++;
      return open(sequences);
    };
    const { alternatives } = await ask(of(model), { bars: 2, alternatives: 1 });
    expect(opened).toBe(2);
    expect(alternatives[0]!.warnings).toEqual([]);
  });

  it('busier and calmer', async () => {
    const count = async (busy: number): Promise<number> => {
      const { alternatives } = await ask(of(mockModel(() => chances(0.05), { grid: QUARTERS })), { bars: 4, busy });
      return alternatives.reduce((sum, { notes }) => sum + notes.length, 0);
    };
    const [calm, usual, busy] = [await count(-1), await count(0), await count(1)];
    expect(calm).toBeLessThan(usual);
    expect(usual).toBeLessThan(busy);
  });
});
