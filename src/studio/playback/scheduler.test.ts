import { describe, expect, it } from 'vitest';
import { BEAT, player, QUANTUM, song, text } from './scheduler.fixture.ts';
import { Scheduler } from './scheduler.ts';
import { timelineOf } from './timeline.ts';

const scale = song([
  [1, 60, 0, BEAT],
  [2, 62, BEAT, BEAT],
  [3, 64, 2 * BEAT, BEAT],
]);

describe('Scheduler', () => {
  it('plays each note once, at its time, and stops at the end', () => {
    const { scheduler, events, run } = player(scale);
    scheduler.play();
    run(3);
    expect(text(events)).toBe('+60@0 -60@0.5 +62@0.5 -62@1 +64@1 -64@1.5 |@1.5');
    expect(scheduler.state).toBe('stopped');
    expect(scheduler.positionTicks).toBe(0);
  });

  it('gives times that do not depend on the steps of the clock', () => {
    const play = (step: number) => {
      const { scheduler, events, run } = player(scale);
      scheduler.play();
      run(2, step);
      return events;
    };
    expect(play(0.37)).toEqual(play(QUANTUM));
  });

  it('follows the tempo map', () => {
    const tempos = [
      { timeTicks: 0, microsecondsPerBeat: 500_000 },
      { timeTicks: BEAT, microsecondsPerBeat: 1_000_000 },
    ];
    const { scheduler, events, run } = player({ ...scale, tempos });
    scheduler.play();
    run(3);
    expect(text(events)).toBe('+60@0 -60@0.5 +62@0.5 -62@1.5 +64@1.5 -64@2.5 |@2.5');
  });

  it('keeps its place in the song when the tempo changes while it plays', () => {
    const { scheduler, events, run, set } = player(scale);
    scheduler.play();
    run(0.25);
    set({ ...scale, tempos: [{ timeTicks: 0, microsecondsPerBeat: 1_000_000 }] });
    expect(scheduler.positionTicks).toBeCloseTo(BEAT / 2);
    run(3);
    expect(text(events)).toBe('+60@0 -60@0.75 +62@0.75 -62@1.75 +64@1.75 -64@2.75 |@2.75');
  });

  it('moves the pedal before the keys, and finds it where playing begins', () => {
    const pedal = [
      { timeTicks: BEAT, value: 100 },
      { timeTicks: 2 * BEAT, value: 0 },
    ];
    const { scheduler, events, run } = player({ ...scale, pedal });
    scheduler.play();
    run(3);
    expect(text(events)).toBe('+60@0 p100@0.5 -60@0.5 +62@0.5 p0@1 -62@1 +64@1 -64@1.5 |@1.5');
    events.length = 0;
    scheduler.play({ fromTicks: 1.5 * BEAT });
    run(0.3);
    expect(text(events)).toBe('p100@3 p0@3.25 +64@3.25');
  });

  it('rings on while the pedal is down at the end', () => {
    const pedal = [
      { timeTicks: 0, value: 127 },
      { timeTicks: 5 * BEAT, value: 0 },
    ];
    const { scheduler, events, run } = player({ ...scale, pedal });
    scheduler.play();
    run(4);
    expect(text(events.slice(-3))).toBe('-64@1.5 p0@2.5 |@2.5');
  });

  it('loops without gap, and closes what sounds over the end', () => {
    const long = song([[1, 60, 0, 8 * BEAT]], { pedal: [{ timeTicks: 10, value: 127 }] });
    const { scheduler, events, anchors, run } = player(long);
    scheduler.setLoop({ startTicks: 0, endTicks: 2 * BEAT });
    scheduler.play();
    run(2.5);
    expect(text(events)).toBe('+60@0 p127@0.01 -60@1 p0@1 +60@1 p127@1.01 -60@2 p0@2 +60@2 p127@2.01');
    expect(anchors.at(-1)).toMatchObject({ ticks: 0, atSeconds: 2, pass: 2 });
    expect(scheduler.positionTicks).toBeCloseTo(BEAT);
  });

  it('plays on to the end when it begins behind the loop', () => {
    const { scheduler, events, run } = player(scale);
    scheduler.setLoop({ startTicks: 0, endTicks: BEAT });
    scheduler.play({ fromTicks: 2 * BEAT });
    run(2);
    expect(text(events)).toBe('+64@0 -64@0.5 |@0.5');
  });

  it.each([
    [0, 0],
    [BEAT, 0],
    [-1, BEAT],
    [0, Number.NaN],
  ])('refuses a loop from %d to %d', (startTicks, endTicks) => {
    expect(() => player(scale).scheduler.setLoop({ startTicks, endTicks })).toThrow(/loop/);
  });

  it('pauses, goes on, stops and goes back', () => {
    const { scheduler, events, run } = player(scale);
    scheduler.play({ fromTicks: BEAT });
    run(0.25);
    scheduler.pause();
    run(1);
    expect(scheduler.positionTicks).toBeCloseTo(1.5 * BEAT);
    scheduler.play();
    run(0.3);
    scheduler.stop();
    expect(text(events)).toBe('+62@0 -62@0.25 +64@1.5 -64@1.55 |@1.55');
    expect(scheduler.positionTicks).toBe(BEAT);
    scheduler.stop();
    expect(scheduler.positionTicks).toBe(0);
  });

  it('begins again when it is asked to play at the end', () => {
    const { scheduler, events, run } = player(scale);
    scheduler.seek(3 * BEAT);
    scheduler.play();
    run(0.1);
    expect(text(events)).toBe('+60@0');
  });

  it('seeks while it plays', () => {
    const { scheduler, events, run } = player(scale);
    scheduler.play();
    run(0.2);
    scheduler.seek(2 * BEAT);
    run(0.2);
    expect(text(events)).toBe('+60@0 -60@0.2 +64@0.2');
  });

  it('clicks on the beats of the metre, the first of a bar stronger', () => {
    const metres = [
      { timeTicks: 0, numerator: 2, denominator: 4 },
      { timeTicks: 3 * BEAT, numerator: 3, denominator: 8 },
    ];
    const { scheduler, events, run } = player(song([], { metres }));
    scheduler.setMetronome(true);
    scheduler.play({ isEndless: true });
    run(2.4);
    expect(text(events)).toBe('!@0 .@0.5 !@1 !@1.5 .@1.75 .@2 !@2.25');
    scheduler.setMetronome(false);
    run(5);
    expect(events).toHaveLength(7);
  });

  it('counts in, in the metre and tempo of the place', () => {
    const waltz = { ...scale, metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }] };
    const { scheduler, events, anchors, run } = player(waltz);
    scheduler.play({ fromTicks: BEAT, countInBars: 1 });
    expect(anchors.at(-1)).toMatchObject({ state: 'counting-in', ticks: BEAT, atSeconds: 1.5 });
    run(1.6);
    expect(text(events)).toBe('!@0 .@0.5 .@1 +62@1.5');
    scheduler.stop();
    scheduler.play({ countInBars: 1 });
    run(0.6);
    scheduler.stop();
    run(3);
    expect(text(events.slice(4))).toBe('-62@1.6 |@1.6 !@1.6 .@2.1');
  });

  it('lets sound what an edit leaves alone, and releases what it takes away', () => {
    const { scheduler, events, run, set } = player(
      song([
        [1, 60, 0, 4 * BEAT],
        [2, 64, 0, 4 * BEAT],
        [3, 67, 0, 4 * BEAT],
      ]),
    );
    scheduler.play();
    run(1);
    // 1 is shortened, 2 deleted, 3 transposed; 4 is drawn under the play-head, 5 ahead of it.
    set(
      song([
        [1, 60, 0, 3 * BEAT],
        [3, 68, 0, 4 * BEAT],
        [4, 70, BEAT, 3 * BEAT],
        [5, 72, 3 * BEAT, BEAT],
      ]),
    );
    run(2);
    expect(text(events)).toBe('+60@0 +64@0 +67@0 -64@1 -67@1 -60@1.5 +72@1.5 -72@2 |@2');
  });

  it('clicks go on evenly through edits, also at the very moment of a beat', () => {
    const { scheduler, events, run, set } = player(song([]));
    scheduler.setMetronome(true);
    scheduler.play({ isEndless: true });
    for (let edit = 0; edit < 40; edit++) {
      run(0.05);
      set(song([]));
    }
    run(0.001);
    expect(text(events)).toBe('!@0 .@0.5 .@1 .@1.5 !@2');
  });

  it('plays for an hour and keeps no more than sounds', () => {
    let strikes = 0;
    let releases = 0;
    const scheduler = new Scheduler((event) => {
      if (event.kind === 'strike') strikes++;
      if (event.kind === 'release') releases++;
    });
    const notes = Array.from({ length: 64 }, (_, i) => [i, 40 + (i % 40), i * 60, 50] as const);
    scheduler.setTimeline(timelineOf(song(notes)));
    scheduler.setLoop({ startTicks: 0, endTicks: 8 * BEAT });
    scheduler.setMetronome(true);
    scheduler.play();
    for (let second = 1; second <= 3600; second++) {
      scheduler.advance(second);
      scheduler.setTimeline(timelineOf(song(notes)));
    }
    scheduler.stop();
    expect(strikes).toBe((3600 / 4) * 64);
    expect(releases).toBe(strikes);
    // A loop of four seconds is at its beginning again, without drift.
    scheduler.play({ fromTicks: 0 });
    expect(scheduler.positionTicks).toBe(0);
  });
});
