import { describe, expect, it } from 'vitest';
import type { PlayerState } from '../../playback/player-state.ts';
import { createAudition } from './audition.ts';
import { settled, songOf } from './fakes.ts';

/** A player that is told what it does: the sound's answers come when the test says so. */
function setUp({ isUnlocked = true } = {}) {
  const calls: string[] = [];
  const listeners = new Set<() => void>();
  const state = { sound: isUnlocked ? 'ready' : 'locked', isAuditioning: false } as PlayerState;
  let unlock = (_: boolean) => {};
  const player = {
    getState: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resume: () =>
      new Promise<boolean>((resolve) => {
        unlock = resolve;
      }),
    async audition(_: unknown, { fromTicks = 0 } = {}) {
      calls.push(`play ${fromTicks}`);
    },
    stopAudition: () => void calls.push('stop'),
  };
  const answer = (isAuditioning: boolean) => {
    Object.assign(state, { isAuditioning });
    for (const listener of listeners) listener();
  };
  return { audition: createAudition(player), calls, answer, unlock: (isReady: boolean) => unlock(isReady) };
}

describe('createAudition', () => {
  const song = songOf(60);

  it('plays, and knows when it has ended', () => {
    const { audition, answer, calls } = setUp();
    audition.play('a', song, 480);
    expect(audition.current()).toEqual({ name: 'a', sounds: false });
    answer(true);
    expect(audition.current()).toEqual({ name: 'a', sounds: true });
    answer(false);
    expect(audition.current()).toBeUndefined();
    expect(calls).toEqual(['play 480']);
  });

  it('takes the end of one for its own, not for that of the next', () => {
    const { audition, answer } = setUp();
    audition.play('a', song, 0);
    answer(true);
    audition.play('b', song, 0);
    answer(true); // something else changed in the player
    expect(audition.current()).toEqual({ name: 'b', sounds: false });
    answer(false); // a's end
    expect(audition.current()).toEqual({ name: 'b', sounds: false });
    answer(true);
    expect(audition.current()).toEqual({ name: 'b', sounds: true });
    answer(false);
    expect(audition.current()).toBeUndefined();
  });

  it('stops only what it is asked to stop', () => {
    const { audition, calls } = setUp();
    audition.play('a', song, 0);
    audition.play('b', song, 0);
    audition.stop('a');
    expect(audition.current()?.name).toBe('b');
    audition.stop();
    expect(audition.current()).toBeUndefined();
    expect(calls).toEqual(['play 0', 'play 0', 'stop']);
  });

  it('does not begin once the pointer is elsewhere, however long unlocking took', async () => {
    const { audition, calls, unlock } = setUp({ isUnlocked: false });
    audition.play('a', song, 0);
    audition.stop('a');
    unlock(true);
    await settled();
    expect(calls).toEqual(['stop']);
    audition.play('b', song, 0);
    unlock(false);
    await settled();
    expect(audition.current()).toBeUndefined();
  });
});
