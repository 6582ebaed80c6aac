import { describe, expect, it } from 'vitest';
import { heardSeconds, PositionTrack } from './position.ts';
import { type Anchor, Scheduler } from './scheduler.ts';
import { timelineOf } from './timeline.ts';

/** 120 beats a minute: 960 ticks a second; from the second bar on at half the tempo. */
const TEMPOS = [
  { timeTicks: 0, microsecondsPerBeat: 500_000 },
  { timeTicks: 1920, microsecondsPerBeat: 1_000_000 },
];
const song = (tempos = TEMPOS) => ({
  notes: [{ id: 1, pitch: 60, onsetTicks: 0, durationTicks: 9600, velocity: 80, origin: 'mine' as const }],
  pedal: [],
  tempos,
  metres: [],
});

/** A track that hears a scheduler's anchors, as the player's does. */
function tracked() {
  const track = new PositionTrack();
  const anchors: Anchor[] = [];
  const scheduler = new Scheduler((event) => {
    if (event.kind !== 'anchor') return;
    anchors.push(event);
    track.addAnchor(event);
  });
  const set = (next: ReturnType<typeof song>) => {
    track.addSong(next.tempos);
    scheduler.setTimeline(timelineOf(next));
  };
  set(song());
  return { track, scheduler, set, anchors };
}

describe('PositionTrack', () => {
  it('is where the scheduler is, through tempo changes, edits, loops and stops', () => {
    const { track, scheduler, set } = tracked();
    const check = (until: number) => {
      scheduler.advance(until);
      expect(track.at(until).ticks).toBeCloseTo(scheduler.positionTicks, 6);
      expect(track.at(until).state).toBe(scheduler.state);
    };
    check(0.5);
    scheduler.play();
    for (let time = 0.6; time < 3; time += 0.1) check(time);
    set(song([{ timeTicks: 0, microsecondsPerBeat: 300_000 }]));
    check(3.1);
    scheduler.setLoop({ startTicks: 480, endTicks: 4800 });
    for (let time = 3.2; time < 9; time += 0.1) check(time);
    expect(track.at(9).pass).toBeGreaterThan(0);
    scheduler.pause();
    check(10);
    scheduler.seek(77);
    check(11);
    expect(track.at(11).ticks).toBe(77);
  });

  it('remembers what was heard a moment ago', () => {
    const { track, scheduler } = tracked();
    scheduler.play();
    scheduler.advance(1);
    scheduler.seek(0);
    scheduler.advance(1.5);
    expect(track.at(0.5).ticks).toBeCloseTo(480);
    expect(track.at(1.25).ticks).toBeCloseTo(240);
  });

  it('turns at the end of a loop before it is told to', () => {
    const { track, scheduler, anchors } = tracked();
    scheduler.setLoop({ startTicks: 960, endTicks: 1920 });
    scheduler.play();
    scheduler.advance(0.001);
    const told = new PositionTrack();
    told.addSong(TEMPOS);
    for (const anchor of anchors) told.addAnchor(anchor);
    for (let time = 0.1; time < 6; time += 0.1) {
      scheduler.advance(time);
      expect(told.at(time).ticks).toBeCloseTo(track.at(time).ticks, 6);
      expect(told.at(time).pass).toBe(track.at(time).pass);
    }
    // A loop behind the play-head is not entered.
    scheduler.setLoop({ startTicks: 0, endTicks: 480 });
    scheduler.advance(7);
    expect(track.at(7).ticks).toBeCloseTo(scheduler.positionTicks, 6);
  });

  it('counts in with negative places before the beginning, in the tempo of the start', () => {
    const { track, scheduler } = tracked();
    scheduler.play({ fromTicks: 1920, countInBars: 1 });
    expect(track.at(0).ticks).toBeCloseTo(0);
    expect(track.at(3).ticks).toBeCloseTo(1440);
    expect(track.at(3).state).toBe('counting-in');
    scheduler.advance(5);
    expect(track.at(5)).toMatchObject({ state: 'playing', ticks: 2400 });
  });

  it('keeps no more after an hour of loops and edits', () => {
    const { track, scheduler, set } = tracked();
    scheduler.setLoop({ startTicks: 0, endTicks: 480 });
    scheduler.play();
    for (let second = 1; second <= 3600; second++) {
      scheduler.advance(second);
      set(song());
    }
    expect(track.size).toBeLessThan(200);
    scheduler.advance(3600.1);
    expect(track.at(3600.1).ticks).toBeCloseTo(scheduler.positionTicks, 6);
  });
});

describe('heardSeconds', () => {
  const context = (contextTime: number, performanceTime: number, outputLatency = 0.05) => ({
    currentTime: 10,
    baseLatency: 0.01,
    outputLatency,
    getOutputTimestamp: () => ({ contextTime, performanceTime }),
  });

  it('follows the time stamp of the output', () => {
    expect(heardSeconds(context(9.94, 5000), 5000, 5008)).toBeCloseTo(9.94);
    expect(heardSeconds(context(9.94, 5000), 5008, 5008)).toBeCloseTo(9.948);
    // An event of 20 ms ago, as a MIDI message's time stamp may be.
    expect(heardSeconds(context(9.94, 5000), 4988, 5008)).toBeCloseTo(9.928);
  });

  it('takes the latency off where there is no time stamp, or an old one', () => {
    expect(heardSeconds(context(0, 0), 5000, 5000)).toBeCloseTo(9.95);
    expect(heardSeconds(context(2, 100), 5000, 5000)).toBeCloseTo(9.95);
    expect(heardSeconds(context(0, 0, 0), 4990, 5000)).toBeCloseTo(9.98);
    const { getOutputTimestamp: _, ...old } = context(0, 0);
    expect(heardSeconds(old as never, 5000, 5000)).toBeCloseTo(9.95);
  });

  it('differs between its two ways by less than one audio buffer', () => {
    // The output is one buffer of 10 ms behind what is rendered, plus the device's 40 ms.
    const stamped = heardSeconds(context(9.95, 4995), 5000, 5000);
    const estimated = heardSeconds(context(0, 0), 5000, 5000);
    expect(Math.abs(stamped - estimated)).toBeLessThanOrEqual(0.01);
  });
});
