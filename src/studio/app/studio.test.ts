import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from './commands.ts';
import { setCursor } from './cursor-actions.ts';
import {
  acceptSuggestion,
  copySelection,
  cutSelection,
  moveSelection,
  paste,
  quantise,
  resizeSelection,
} from './edit-actions.ts';
import { select, studioWith, tune } from './test-studio.ts';
import { fitSong, scrollEnd } from './view-actions.ts';
import { noteInWords } from './words.ts';

const C_MAJOR = { timeTicks: 0, fifths: 0, mode: 'major' } as const;

describe('composing with the keyboard', () => {
  it('places notes one after the other, and takes one away', () => {
    const { studio, press } = studioWith([]);
    press('Enter'); // shows the cursor, at C4 in bar 1
    press('Enter');
    press('ArrowUp');
    press('Enter');
    expect(tune(studio)).toEqual([
      [60, 0, 480],
      [61, 480, 480],
    ]);
    press('Shift+n');
    press('Enter');
    expect(tune(studio)).toEqual([[60, 0, 480]]);
    expect(studio.store.getState().announcement?.text).toBe('Removed 1 note');
  });

  it('steps along the grid, to lines also from between them', () => {
    const { studio, press, state } = studioWith();
    setCursor(studio, { ticks: 100, pitch: 60 });
    press('ArrowRight');
    expect(state().cursor.ticks).toBe(240);
    setCursor(studio, { ticks: 100, pitch: 60 });
    press('ArrowLeft');
    expect(state().cursor.ticks).toBe(0);
    press('ArrowLeft');
    expect(state().cursor.ticks).toBe(0);
    press('Shift+ArrowUp');
    expect(state().cursor.pitch).toBe(72);
  });

  it('says what is under the cursor, and walks from note to note', () => {
    const { studio, press, state } = studioWith();
    setCursor(studio, { ticks: 480, pitch: 62 });
    expect(state().announcement?.text).toBe('D4, bar 1 beat 2, one beat, yours');
    press('n');
    expect(state().cursor).toEqual({ ticks: 960, pitch: 64 });
    press('Shift+n');
    press('s');
    expect([...state().selection]).toEqual([2]);
    expect(state().announcement?.text).toBe('D4, bar 1 beat 2, one beat, yours, selected');
  });

  it('moves what is selected instead of the cursor, and undoes it as one step', () => {
    const { studio, press, state } = studioWith();
    press('Mod+a');
    press('ArrowUp');
    press('ArrowUp');
    press('Shift+ArrowDown');
    press('ArrowRight');
    expect(tune(studio)[0]).toEqual([50, 240, 480]);
    press('Mod+z');
    expect(tune(studio)[0]).toEqual([60, 0, 480]);
    expect(press('Mod+Shift+z')).toBe(true);
    expect(tune(studio)[0]).toEqual([50, 240, 480]);
    press('Mod+z');
    press('Mod+y');
    expect(state().history.undone).toEqual([]);
  });

  it('makes notes longer and shorter, louder and softer', () => {
    const { studio, press, state } = studioWith();
    select(studio, 1);
    press('Shift+ArrowRight');
    press('v');
    expect(state().song.notes[0]).toMatchObject({ durationTicks: 720, velocity: 88 });
    press('Shift+ArrowLeft');
    press('Shift+v');
    expect(state().song.notes[0]).toMatchObject({ durationTicks: 480, velocity: 80 });
  });
});

describe('keys', () => {
  it('mean one thing each, where they apply', () => {
    const { studio, press } = studioWith();
    // Without a selection there is nothing to delete: the browser keeps the key.
    expect(press('Delete')).toBe(false);
    select(studio, 2);
    expect(press('Backspace')).toBe(true);
    expect(studio.store.getState().song.notes).toHaveLength(2);
    expect(press('Tab')).toBe(false);
  });

  it('of PEERS are all there', () => {
    const expected: Partial<Record<CommandName, string>> = {
      play: 'Space',
      stop: 'Enter',
      record: 'r',
      undo: 'Mod+z',
      redo: 'Mod+y',
      cut: 'Mod+x',
      copy: 'Mod+c',
      paste: 'Mod+v',
      selectAll: 'Mod+a',
      duplicate: 'd',
      delete: 'Delete',
      clear: 'Escape',
      quantise: 'q',
      pencil: '1',
      select: '2',
      help: '?',
    };
    for (const [name, key] of Object.entries(expected)) {
      expect(COMMANDS.find((command) => command.name === name)?.keys, name).toContain(key);
    }
  });
});

describe('the clipboard', () => {
  it('cuts and pastes with the rhythm kept', async () => {
    const { studio, state } = studioWith();
    select(studio, 2, 3);
    const text = cutSelection(studio) ?? '';
    expect(tune(studio)).toEqual([[60, 0, 480]]);
    setCursor(studio, { ticks: 1920, pitch: 60 });
    await paste(studio, text);
    expect(tune(studio).slice(1)).toEqual([
      [62, 1920, 480],
      [64, 2400, 480],
    ]);
    expect(state().selection.size).toBe(2);
  });

  it('leaves the song alone where there is nothing to copy, or something else to paste', async () => {
    const { studio, state } = studioWith();
    const before = state().song;
    expect(copySelection(studio)).toBeUndefined();
    await paste(studio, 'a shopping list');
    expect(state().song).toBe(before);
    expect(state().notice?.text).toMatch(/no notes to paste/);
  });
});

describe('changes', () => {
  it('stay on the scale where the user wants that', () => {
    const { studio, state } = studioWith();
    studio.store.setState({
      song: { ...state().song, keys: [C_MAJOR] },
      settings: { ...state().settings, snapsToScale: true },
    });
    select(studio, 1, 2, 3);
    moveSelection(studio, { semitones: 1, ticks: 0 });
    for (const { pitch } of state().song.notes) expect([0, 2, 4, 5, 7, 9, 11]).toContain(pitch % 12);
  });

  it('of all notes are tidied up where none is selected', () => {
    const { studio, state } = studioWith();
    select(studio, 1, 2, 3);
    moveSelection(studio, { semitones: 0, ticks: 30 });
    studio.store.setState({ selection: new Set() });
    quantise(studio);
    expect(tune(studio).map(([, onset]) => onset)).toEqual([0, 480, 960]);
    expect(state().history.done).toHaveLength(2);
  });

  it('without effect are no step of the history', () => {
    const { studio, state } = studioWith();
    select(studio);
    moveSelection(studio, { semitones: 1, ticks: 0 });
    resizeSelection(studio, 1);
    quantise(studio);
    expect(state().history.done).toEqual([]);
  });
});

describe('a suggestion', () => {
  it('is taken as one step, as a branch of the takes, and given back by one undo', () => {
    const { studio, state, press } = studioWith();
    const notes = [{ pitch: 67, onsetTicks: 1440, durationTicks: 480, velocity: 70, origin: 'model' as const }];
    studio.store.setState({ suggestion: { notes, removed: [3], label: 'Continue', model: 'lstm', seed: 7 } });
    expect(press('Tab')).toBe(true);
    expect(state().song.notes.map(({ pitch }) => pitch)).toEqual([60, 62, 67]);
    expect(state().suggestion).toBeUndefined();
    expect(state().takes.takes.at(-1)).toMatchObject({ label: 'Continue', seed: 7 });
    expect(state().selection.size).toBe(1);
    press('Mod+z');
    expect(state().song.notes.map(({ pitch }) => pitch)).toEqual([60, 62, 64]);
  });

  it('is put away by Escape', () => {
    const { studio, state, press } = studioWith();
    studio.store.setState({ suggestion: { notes: [], removed: [], label: '', model: '', seed: 0 } });
    press('Escape');
    expect(state().suggestion).toBeUndefined();
    expect(acceptSuggestion(studio)).toBe(false);
  });
});

describe('looking around', () => {
  it('fits the song, and leaves room to go on', () => {
    const { studio, state } = studioWith();
    fitSong(studio);
    expect(state().view.leftTicks).toBe(0);
    expect(scrollEnd(state())).toBe(1920 * 9);
  });
});

describe('words', () => {
  it('spell notes as the key does, and say who wrote them', () => {
    const { state } = studioWith([61]);
    const [note] = state().song.notes;
    if (note === undefined) throw new Error('there is a note');
    const inFlats = { ...state().song, keys: [{ timeTicks: 0, fifths: -3, mode: 'major' as const }] };
    expect(noteInWords(inFlats, { ...note, onsetTicks: 2160, durationTicks: 720, origin: 'model', locked: true })).toBe(
      'D♭4, bar 2 beat 1.5, 1.5 beats, the model’s, kept',
    );
  });
});
