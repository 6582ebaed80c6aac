import { describe, expect, it } from 'vitest';
import type { LiveEvent } from './live.ts';
import { type RecordedPlace, Recorder, type Take } from './recorder.ts';

const on = (pitch: number, velocity = 80): LiveEvent => ({ kind: 'noteOn', pitch, velocity, atMilliseconds: 0 });
const off = (pitch: number): LiveEvent => ({ kind: 'noteOff', pitch, atMilliseconds: 0 });
const pedal = (value: number): LiveEvent => ({ kind: 'pedal', value, atMilliseconds: 0 });
const playing = (ticks: number, pass = 0): RecordedPlace => ({ ticks, state: 'playing', pass });
const counting = (ticks: number): RecordedPlace => ({ ticks, state: 'counting-in', pass: 0 });

/** `60:0+480`: pitch, onset, length. */
const notes = (take: Take) => take.notes.map((note) => `${note.pitch}:${note.onsetTicks}+${note.durationTicks}`);
const moves = (take: Take) => take.pedal.map((move) => `${move.value}@${move.timeTicks}`);

describe('Recorder', () => {
  it('records notes where they were heard, with their velocity, as mine', () => {
    const recorder = new Recorder({ startTicks: 0 });
    recorder.take(on(60, 33), playing(100.4));
    expect(recorder.held).toEqual([{ pitch: 60, onsetTicks: 100, velocity: 33 }]);
    recorder.take(on(64), playing(200));
    recorder.take(off(60), playing(300));
    recorder.take(off(64), playing(200));
    expect(recorder.drain()).toEqual({
      notes: [
        { pitch: 60, onsetTicks: 100, durationTicks: 200, velocity: 33, origin: 'mine' },
        { pitch: 64, onsetTicks: 200, durationTicks: 1, velocity: 80, origin: 'mine' },
      ],
      pedal: [],
    });
    expect(recorder.drain().notes).toEqual([]);
  });

  it('closes what is held when it is stopped, and lifts the pedal', () => {
    const recorder = new Recorder({ startTicks: 0 });
    recorder.take(pedal(90), playing(10));
    recorder.take(on(60), playing(100));
    recorder.finish(playing(480));
    const take = recorder.drain();
    expect(notes(take)).toEqual(['60:100+380']);
    expect(moves(take)).toEqual(['90@10', '0@480']);
    // Stopped twice, or released after it: nothing more.
    recorder.take(off(60), playing(500));
    recorder.finish({ ticks: 0, state: 'stopped', pass: 0 });
    expect(recorder.drain()).toEqual({ notes: [], pedal: [] });
  });

  it('closes what is held where the song last was, if it stands still already', () => {
    const recorder = new Recorder({ startTicks: 0 });
    recorder.take(on(60), playing(100));
    recorder.take(on(62), playing(200));
    recorder.finish({ ticks: 0, state: 'stopped', pass: 0 });
    expect(notes(recorder.drain())).toEqual(['60:100+100', '62:200+1']);
  });

  it('begins after the count-in, and takes a first note that is a little early', () => {
    const recorder = new Recorder({ startTicks: 960 });
    recorder.take(on(50), counting(480));
    recorder.take(off(50), counting(600));
    recorder.take(pedal(127), counting(700));
    recorder.take(on(60), counting(900));
    recorder.take(on(62), counting(910));
    recorder.take(off(62), counting(950));
    recorder.take(off(60), playing(1200));
    const take = recorder.drain();
    expect(notes(take)).toEqual(['62:960+40', '60:960+240']);
    expect(moves(take)).toEqual(['127@960']);
  });

  it('records nothing when it is stopped while counting in', () => {
    const recorder = new Recorder({ startTicks: 960 });
    recorder.take(on(60), counting(950));
    recorder.finish(counting(955));
    expect(recorder.drain()).toEqual({ notes: [], pedal: [] });
  });

  it('ends notes and pedal at the end of a loop, and takes the pedal along', () => {
    const recorder = new Recorder({ startTicks: 0, loop: { startTicks: 0, endTicks: 1920 } });
    recorder.take(pedal(100), playing(1000));
    recorder.take(on(60), playing(1800));
    recorder.take(off(60), playing(100, 1));
    recorder.take(pedal(0), playing(300, 1));
    recorder.take(on(62), playing(400, 1));
    recorder.take(off(62), playing(500, 3));
    const take = recorder.drain();
    expect(notes(take)).toEqual(['60:1800+120', '62:400+1520']);
    expect(moves(take)).toEqual(['100@1000', '0@1920', '100@0', '0@300']);
  });

  it('ends a note that is struck again before it was released', () => {
    const recorder = new Recorder({ startTicks: 0 });
    recorder.take(on(60), playing(0));
    recorder.take(on(60), playing(100));
    recorder.take(off(60), playing(300));
    expect(notes(recorder.drain())).toEqual(['60:0+100', '60:100+200']);
  });

  it('leaves out what no piano has, and what is played while the song stands still', () => {
    const recorder = new Recorder({ startTicks: 0 });
    recorder.take(on(20), playing(0));
    recorder.take(on(109), playing(0));
    recorder.take(on(60), { ticks: 0, state: 'paused', pass: 0 });
    recorder.finish(playing(480));
    expect(recorder.drain().notes).toEqual([]);
  });

  it('keeps nothing of an hour in a loop but what has not been fetched', () => {
    const recorder = new Recorder({ startTicks: 0, loop: { startTicks: 0, endTicks: 1920 } });
    let count = 0;
    for (let pass = 0; pass < 1800; pass++) {
      for (let i = 0; i < 16; i++) {
        recorder.take(on(40 + i), playing(i * 120, pass));
        if (i % 2 === 0) recorder.take(off(40 + i), playing(i * 120 + 60, pass));
      }
      const take = recorder.drain();
      expect(take.notes.length).toBeLessThanOrEqual(24);
      expect(recorder.held.length).toBeLessThanOrEqual(8);
      count += take.notes.length;
    }
    recorder.finish(playing(1900, 1799));
    expect(count + recorder.drain().notes.length).toBe(1800 * 16);
  });
});
