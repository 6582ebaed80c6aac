import { describe, expect, it } from 'vitest';
import { createSilentPlayer } from '../app/silent-player.ts';
import { createStudio, type Studio } from '../app/studio.ts';
import { addNotes, applyEdit, newSong, newWorkspace } from '../document/index.ts';
import { yOfVelocity } from '../view/paint/velocity.ts';
import { START_VIEW, xOfTicks, yOfPitch } from '../view/transform.ts';
import { erase } from './erase.ts';
import type { Gesture, Press } from './gesture.ts';
import { pinchedView } from './hand.ts';
import { hitTest } from './hit.ts';
import { startRoll } from './roll.ts';
import { startRuler } from './ruler.ts';
import { startVelocity } from './velocity.ts';

const NONE = { shift: false, mod: false, alt: false, isTouch: false };
type Keys = Partial<Omit<Press, 'x' | 'y'>>;

/** The middle of a row, at a time. */
const at = (ticks: number, pitch: number, keys: Keys = {}): Press => ({
  x: xOfTicks(START_VIEW, ticks),
  y: yOfPitch(START_VIEW, pitch) + START_VIEW.rowHeight / 2,
  ...NONE,
  ...keys,
});

function setUp(pitches: readonly number[] = [60, 62, 64]) {
  const player = createSilentPlayer();
  const notes = pitches.map((pitch, index) => ({ pitch, onsetTicks: index * 960, durationTicks: 480 }));
  const song = applyEdit(newSong(), addNotes(newSong(), notes));
  const studio = createStudio(player, newWorkspace(song));
  return { studio, player, state: () => studio.store.getState() };
}

function drag(start: (press: Press) => Gesture, ...[first, ...others]: [Press, ...Press[]]): Gesture {
  const gesture = start(first);
  for (const press of others) gesture.move(press);
  return gesture;
}
const onRoll = (studio: Studio) => (press: Press) => startRoll(studio, press);
const tune = (studio: Studio) =>
  studio.store.getState().song.notes.map(({ pitch, onsetTicks, durationTicks }) => [pitch, onsetTicks, durationTicks]);

describe('the pencil', () => {
  it('draws on the grid, sounds the note and selects it', () => {
    const { studio, player, state } = setUp([]);
    drag(onRoll(studio), at(500, 67)).end();
    expect(tune(studio)).toEqual([[67, 480, 480]]);
    expect(player.calls).toEqual(['preview 67']);
    expect(state().selection.size).toBe(1);
  });

  it('makes the note as long as the drag, and the next one too', () => {
    const { studio } = setUp([]);
    drag(onRoll(studio), at(10, 67), at(1900, 67)).end();
    drag(onRoll(studio), at(2410, 60)).end();
    expect(tune(studio)).toEqual([
      [67, 0, 1920],
      [60, 2400, 1920],
    ]);
  });

  it('draws nothing when it is called off', () => {
    const { studio, state } = setUp([]);
    drag(onRoll(studio), at(10, 67), at(700, 67)).cancel();
    expect(tune(studio)).toEqual([]);
    expect(state().draft).toBeUndefined();
    expect(state().history.done).toEqual([]);
  });
});

describe('dragging a note', () => {
  it('moves it on the grid, as one step', () => {
    const { studio, state } = setUp();
    drag(onRoll(studio), at(240, 60), at(500, 61), at(990, 67)).end();
    expect(tune(studio)).toContainEqual([67, 720, 480]);
    expect(state().history.done).toHaveLength(1);
  });

  it('shows the draft and leaves the song alone until the end', () => {
    const { studio, state } = setUp();
    const before = state().song;
    const gesture = drag(onRoll(studio), at(240, 60), at(240, 67));
    expect(state().song).toBe(before);
    expect(state().draft?.added[0]?.pitch).toBe(67);
    gesture.cancel();
    expect(state().draft).toBeUndefined();
    expect(state().song).toBe(before);
  });

  it('moves all that are selected; with Alt copies them', () => {
    const { studio, state } = setUp();
    studio.store.setState({ selection: new Set([1, 2]) });
    drag(onRoll(studio), at(240, 60), at(240, 72)).end();
    expect(tune(studio).map(([pitch]) => pitch)).toEqual([72, 74, 64]);
    drag(onRoll(studio), at(240, 72, { alt: true }), at(240, 84)).end();
    expect(state().song.notes).toHaveLength(5);
    expect(state().selection.size).toBe(2);
  });

  it('by its edges makes it longer or shorter', () => {
    const { studio } = setUp();
    drag(onRoll(studio), at(475, 60), at(950, 60)).end();
    expect(tune(studio)[0]).toEqual([60, 0, 960]);
    drag(onRoll(studio), at(962, 62), at(1210, 62)).end();
    expect(tune(studio)[1]).toEqual([62, 1200, 240]);
  });

  it('is a click where the pointer hardly moves', () => {
    const { studio, state } = setUp();
    const press = at(240, 60);
    drag(onRoll(studio), press, { ...press, x: press.x + 1 }).end();
    expect([...state().selection]).toEqual([1]);
    expect(state().history.done).toEqual([]);
    drag(onRoll(studio), at(1100, 62, { shift: true })).end();
    expect([...state().selection]).toEqual([1, 2]);
    drag(onRoll(studio), at(1100, 62, { shift: true })).end();
    expect([...state().selection]).toEqual([1]);
  });
});

describe('a box', () => {
  it('selects what it touches; with Shift adds to what is selected', () => {
    const { studio, state } = setUp();
    studio.store.setState({ tool: 'select' });
    drag(onRoll(studio), at(600, 70), at(1200, 58)).end();
    expect([...state().selection]).toEqual([2]);
    drag(onRoll(studio), at(1800, 70, { shift: true }), at(2500, 58)).end();
    expect([...state().selection]).toEqual([2, 3]);
    drag(onRoll(studio), at(700, 80)).end();
    expect(state().selection.size).toBe(0);
    expect(state().box).toBeUndefined();
  });
  it('can be drawn with the pencil and Shift', () => {
    const { studio, state } = setUp();
    drag(onRoll(studio), at(600, 70, { shift: true }), at(1200, 58)).end();
    expect([...state().selection]).toEqual([2]);
    expect(state().song.notes).toHaveLength(3);
  });
});

describe('the ruler', () => {
  it('goes where it is clicked and repeats what is dragged over', () => {
    const { studio, player, state } = setUp();
    const onRuler = (press: Press) => startRuler(studio, press);
    drag(onRuler, at(490, 60)).end();
    expect(state().playheadTicks).toBe(480);
    drag(onRuler, at(970, 60), at(2890, 60)).end();
    expect(player.getState().loop).toEqual({ startTicks: 960, endTicks: 2880 });
    // Its end, dragged to before its start.
    drag(onRuler, at(2880, 60), at(480, 60)).end();
    expect(player.getState().loop).toEqual({ startTicks: 480, endTicks: 960 });
  });
});

describe('the lane of loudness', () => {
  const HEIGHT = 88;
  const level = (ticks: number, velocity: number): Press => ({ ...at(ticks, 60), y: yOfVelocity(velocity, HEIGHT) });
  const velocities = (studio: Studio) => studio.store.getState().song.notes.map(({ velocity }) => velocity);

  it('takes the level of a stroke for the notes that it passes', () => {
    const { studio, state } = setUp();
    const start = (press: Press) => startVelocity(studio, press, HEIGHT);
    drag(start, level(0, 40), level(1920, 120)).end();
    const [first = 0, second = 0, third = 0] = velocities(studio);
    expect([first, third]).toEqual([40, 120]);
    expect(second).toBeGreaterThan(75);
    expect(second).toBeLessThan(85);
    expect(state().history.done).toHaveLength(1);
  });

  it('changes all that are selected by as much', () => {
    const { studio } = setUp();
    studio.store.setState({ selection: new Set([1, 2]) });
    const start = (press: Press) => startVelocity(studio, press, HEIGHT);
    drag(start, level(0, 80), level(0, 100)).end();
    expect(velocities(studio)).toEqual([100, 100, 80]);
  });
});

describe('fingers', () => {
  it('have wider edges, and never more of a note than its thirds', () => {
    const { state } = setUp();
    expect(hitTest(state(), at(400, 60))?.part).toBe('body');
    expect(hitTest(state(), at(400, 60, { isTouch: true }))?.part).toBe('end');
    expect(hitTest(state(), at(240, 60, { isTouch: true }))?.part).toBe('body');
    expect(hitTest(state(), at(700, 60))).toBeUndefined();
  });

  it('that spread zoom, that go together scroll', () => {
    const from = [
      { x: 100, y: 200 },
      { x: 300, y: 200 },
    ] as const;
    const apart = [
      { x: 0, y: 200 },
      { x: 400, y: 200 },
    ] as const;
    expect(pinchedView(START_VIEW, from, apart).pixelsPerBeat).toBe(2 * START_VIEW.pixelsPerBeat);
    const left = from.map(({ x, y }) => ({ x: x - 72, y })) as unknown as typeof from;
    expect(pinchedView(START_VIEW, from, left)).toMatchObject({ leftTicks: 480, pixelsPerBeat: 72 });
  });
});

describe('erasing', () => {
  it('takes the note, and all that are selected with it', () => {
    const { studio, state } = setUp();
    const [first, second] = state().song.notes;
    if (first === undefined || second === undefined) throw new Error('there are notes');
    erase(studio, first);
    expect(state().song.notes).toHaveLength(2);
    studio.store.setState({ selection: new Set([2, 3]) });
    erase(studio, second);
    expect(state().song.notes).toHaveLength(0);
  });
});
