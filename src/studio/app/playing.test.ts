import { describe, expect, it } from 'vitest';
import { createRecording } from './recording.ts';
import { undoStep } from './studio.ts';
import { select, studioWith, tune } from './test-studio.ts';
import { followPlayer, seek, stop, toggleLoop, togglePlay } from './transport-actions.ts';

describe('playing', () => {
  it('goes on where it was paused, and stops where it began, then at the start', async () => {
    const { studio, player, press, state } = studioWith();
    followPlayer(studio);
    seek(studio, 480);
    press('Space');
    await Promise.resolve();
    player.moveTo(700);
    togglePlay(studio);
    expect(state().playheadTicks).toBe(700);
    press('Space', false);
    expect(player.calls).toEqual(['play 480', 'pause', 'play 700']);
    stop(studio);
    stop(studio);
    expect(state().playheadTicks).toBe(0);
  });

  it('begins anew at the end of the song', () => {
    const { studio, player } = studioWith();
    seek(studio, 1440);
    togglePlay(studio);
    expect(player.calls.at(-1)).toBe('play 0');
  });

  it('does not place notes by Enter: it stops', () => {
    const { studio, player, press } = studioWith();
    togglePlay(studio);
    press('Enter');
    expect(player.calls.at(-1)).toBe('stop');
    expect(studio.store.getState().song.notes).toHaveLength(3);
  });

  it('repeats the bars of the selection', () => {
    const { studio, player, state } = studioWith();
    select(studio, 1);
    toggleLoop(studio);
    expect(player.getState().loop).toEqual({ startTicks: 0, endTicks: 1920 });
    toggleLoop(studio);
    expect(player.getState().loop).toBeUndefined();
    expect(state().loop).toEqual({ startTicks: 0, endTicks: 1920 });
  });
});

describe('recording', () => {
  it('adds what was played as one step', async () => {
    const { studio, player, state } = studioWith([]);
    const recording = createRecording(studio);
    await recording.toggle();
    expect(state().isRecording).toBe(true);
    player.moveTo(480);
    recording.play({ kind: 'noteOn', pitch: 67, velocity: 90, atMilliseconds: 0 });
    expect(state().pressed.has(67)).toBe(true);
    player.moveTo(960);
    recording.play({ kind: 'noteOff', pitch: 67, atMilliseconds: 1 });
    await recording.toggle();
    expect(tune(studio)).toEqual([[67, 480, 480]]);
    expect(state().song.notes[0]).toMatchObject({ origin: 'mine', velocity: 90 });
    expect(state().history.done.map(({ label }) => label)).toEqual(['Record 1 note']);
    expect(state().isRecording).toBe(false);
  });

  it('over a song keeps its notes and its pedal, and takes both back in one step', async () => {
    const { studio, player, state } = studioWith([60]);
    const pedal = [
      { timeTicks: 0, value: 127 },
      { timeTicks: 960, value: 0 },
    ];
    studio.store.setState({ song: { ...state().song, pedal } });
    const before = state().song;
    const recording = createRecording(studio);
    await recording.toggle();
    player.moveTo(240);
    recording.play({ kind: 'pedal', value: 127, atMilliseconds: 0 });
    recording.play({ kind: 'noteOn', pitch: 72, velocity: 90, atMilliseconds: 0 });
    player.moveTo(480);
    recording.play({ kind: 'noteOff', pitch: 72, atMilliseconds: 1 });
    recording.play({ kind: 'pedal', value: 0, atMilliseconds: 1 });
    await recording.toggle();
    expect(tune(studio)).toHaveLength(2);
    expect(state().song.pedal).toEqual(pedal);
    undoStep(studio);
    expect(state().song).toMatchObject({ notes: before.notes, pedal });
  });

  it('ends with playing, and closes what is held', async () => {
    const { studio, player, state } = studioWith([]);
    const recording = createRecording(studio);
    await recording.toggle();
    recording.play({ kind: 'noteOn', pitch: 60, velocity: 90, atMilliseconds: 0 });
    player.moveTo(300);
    stop(studio);
    expect(state().isRecording).toBe(false);
    expect(tune(studio)).toEqual([[60, 0, 300]]);
  });
});
