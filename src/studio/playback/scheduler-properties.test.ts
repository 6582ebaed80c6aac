import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Song } from '../document/song.ts';
import { player, song, text } from './scheduler.fixture.ts';
import type { PlaybackEvent } from './scheduler.ts';

/** Ids of notes whose keys are down after these events; throws on a second strike or release. */
function keysDown(events: readonly PlaybackEvent[]): Set<number> {
  const down = new Set<number>();
  for (const event of events) {
    if (event.kind === 'strike') {
      if (down.has(event.id)) throw new Error(`note ${event.id} was struck twice`);
      down.add(event.id);
    } else if (event.kind === 'release' && !down.delete(event.id)) {
      throw new Error(`note ${event.id} was released before it was struck`);
    }
  }
  return down;
}

const noteArbitrary = fc.tuple(
  fc.integer({ min: 40, max: 44 }),
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: 0, max: 6 }),
);
const notesArbitrary = fc
  .array(noteArbitrary, { maxLength: 12 })
  .map((notes) => song(notes.map(([pitch, onset, length], id) => [id, pitch, onset * 120, length * 120] as const)));
const commandArbitrary = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      seconds: fc.integer({ min: 0, max: 16 }).map((n) => n / 16),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), song: notesArbitrary }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { kind: 'play' as const },
      { kind: 'pause' as const },
      { kind: 'stop' as const },
      { kind: 'count' as const },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('seek' as const), ticks: fc.integer({ min: 0, max: 2000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('loop' as const), ticks: fc.integer({ min: 0, max: 900 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('tempo' as const), beat: fc.integer({ min: 200_000, max: 900_000 }) }),
  },
);

describe('Scheduler, whatever one does to it', () => {
  it('releases every key that it struck, in order of time, and lifts the pedal', () => {
    fc.assert(
      fc.property(notesArbitrary, fc.array(commandArbitrary, { maxLength: 25 }), (first, commands) => {
        let current: Song = {
          ...first,
          pedal: [
            { timeTicks: 240, value: 127 },
            { timeTicks: 700, value: 0 },
          ],
        };
        const { scheduler, events, run, set } = player(current);
        scheduler.play();
        for (const command of commands) {
          if (command.kind === 'run') run(command.seconds, 0.013);
          else if (command.kind === 'play') scheduler.play();
          else if (command.kind === 'count') scheduler.play({ countInBars: 1, fromTicks: 0 });
          else if (command.kind === 'pause') scheduler.pause();
          else if (command.kind === 'stop') scheduler.stop();
          else if (command.kind === 'seek') scheduler.seek(command.ticks);
          else if (command.kind === 'loop')
            scheduler.setLoop({ startTicks: command.ticks, endTicks: command.ticks + 300 });
          else {
            current =
              command.kind === 'edit'
                ? { ...current, notes: command.song.notes }
                : { ...current, tempos: [{ timeTicks: 0, microsecondsPerBeat: command.beat }] };
            set(current);
          }
        }
        scheduler.stop();
        expect(keysDown(events).size).toBe(0);
        expect(events.findLast((event) => event.kind === 'pedal')?.value ?? 0).toBe(0);
        const times = events.map((event) => event.atSeconds);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  it('plays a song that is edited ahead of the play-head as if it had always been so', () => {
    fc.assert(
      fc.property(notesArbitrary, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }), (source, pauses) => {
        const plain = player(source);
        plain.scheduler.play();
        plain.run(5);
        const edited = player(source);
        edited.scheduler.play();
        for (const pause of pauses) {
          edited.run(pause / 64, 1 / 64);
          // The same song, once with and once without a note far ahead.
          edited.set({ ...source, notes: [...source.notes, ...song([[999, 60, 9000, 10]]).notes] });
          edited.set(source);
        }
        edited.run(5);
        expect(text(edited.events)).toBe(text(plain.events));
      }),
    );
  });
});
