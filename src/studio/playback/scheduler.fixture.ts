/**
 * For tests of the scheduler: small songs, a fake clock, and events as text.
 */
import type { Song, SongNote } from '../document/song.ts';
import { type Anchor, type PlaybackEvent, Scheduler } from './scheduler.ts';
import { timelineOf } from './timeline.ts';

export const BEAT = 480;
/** One of the audio thread's steps, in seconds. */
export const QUANTUM = 128 / 44_100;

type Notes = readonly (readonly [id: number, pitch: number, onsetTicks: number, durationTicks: number])[];

/** 120 beats a minute in 4/4, unless told otherwise: a beat is half a second. */
export function song(notes: Notes, rest: Partial<Song> = {}): Song {
  return {
    title: '',
    notes: notes
      .map(([id, pitch, onsetTicks, durationTicks]): SongNote => {
        return { id, pitch, onsetTicks, durationTicks, velocity: 80, origin: 'mine' };
      })
      .sort((a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch || a.id - b.id),
    pedal: [],
    tempos: [{ timeTicks: 0, microsecondsPerBeat: 500_000 }],
    metres: [{ timeTicks: 0, numerator: 4, denominator: 4 }],
    keys: [],
    nextId: 1000,
    ...rest,
  };
}

/** A scheduler, its fake clock, and what it gave out; anchors apart, but for those of a stop. */
export function player(source: Song) {
  const events: PlaybackEvent[] = [];
  const anchors: Anchor[] = [];
  const scheduler = new Scheduler((event) => {
    const wasPlaying = anchors.at(-1)?.state === 'playing';
    if (event.kind === 'anchor') anchors.push(event);
    if (event.kind !== 'anchor' || (event.state === 'stopped' && wasPlaying)) events.push(event);
  });
  scheduler.setTimeline(timelineOf(source));
  let now = 0;
  const run = (seconds: number, step = QUANTUM) => {
    const end = now + seconds;
    for (; now + step < end; now += step) scheduler.advance(now + step);
    now = end;
    scheduler.advance(end);
  };
  return { scheduler, events, anchors, run, set: (next: Song) => scheduler.setTimeline(timelineOf(next)) };
}

/** `+60@0.5`: key 60 down after half a second; `-` up, `p` pedal, `!` and `.` clicks, `|` a stop. */
export function text(events: readonly PlaybackEvent[]): string {
  return events
    .map((event) => {
      const at = `@${Math.round(event.atSeconds * 1000) / 1000}`;
      if (event.kind === 'strike') return `+${event.pitch}${at}`;
      if (event.kind === 'release') return `-${event.pitch}${at}`;
      if (event.kind === 'pedal') return `p${event.value}${at}`;
      if (event.kind === 'click') return `${event.isBar ? '!' : '.'}${at}`;
      return `|${at}`;
    })
    .join(' ');
}
