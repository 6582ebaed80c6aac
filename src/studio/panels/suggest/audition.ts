/**
 * Hearing ideas: one at a time, and none once nobody wants it any more. The player's answers come later than the
 * questions; this keeps what is wanted now apart from what was wanted a moment ago.
 */
import type { Player } from '../../playback/player-state.ts';
import type { TimelineSource } from '../../playback/timeline.ts';

export interface Heard {
  /** Which one: 'idea 2', 'take 5'. */
  readonly name: string;
  /** Whether it sounds yet; the player begins a moment later. */
  readonly sounds: boolean;
}

export interface Audition {
  /** What is heard, or will be in a moment; undefined: nothing. */
  current(): Heard | undefined;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** Plays something instead of what is heard. */
  play(name: string, source: TimelineSource, fromTicks: number): void;
  /** Falls silent; with a name, only where that one is heard. */
  stop(name?: string): void;
  close(): void;
}

type AuditionPlayer = Pick<Player, 'getState' | 'subscribe' | 'resume' | 'audition' | 'stopAudition'>;

/** @example createAudition(player).play('idea 1', excerptOf(song, range), range.from) */
export function createAudition(player: AuditionPlayer): Audition {
  const listeners = new Set<() => void>();
  let current: Heard | undefined;
  // Each play is answered by one start, however quickly they follow each other: only the last one's counts.
  let plays = 0;
  let starts = 0;
  let wasAuditioning = player.getState().isAuditioning;
  const set = (heard: Heard | undefined) => {
    current = heard;
    for (const listener of listeners) listener();
  };
  const end = player.subscribe(() => {
    const { isAuditioning, sound } = player.getState();
    if (isAuditioning && !wasAuditioning) starts++;
    const hasEnded = !isAuditioning && wasAuditioning && starts === plays;
    wasAuditioning = isAuditioning;
    if (sound === 'error') starts = plays;
    if (current === undefined) return;
    if (hasEnded || sound === 'error') set(undefined);
    else if (isAuditioning && starts === plays && !current.sounds) set({ ...current, sounds: true });
  });
  return {
    current: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    play(name, source, fromTicks) {
      const wanted: Heard = { name, sounds: false };
      set(wanted);
      const begin = () => {
        if (current !== wanted) return;
        plays++;
        void player.audition(source, { fromTicks });
      };
      if (player.getState().sound === 'ready') begin();
      // Unlocking may take seconds; by then the pointer may be elsewhere.
      else {
        void player.resume().then((isReady) => {
          if (isReady) begin();
          else if (current === wanted) set(undefined);
        });
      }
    },
    stop(name) {
      if (current === undefined || (name !== undefined && current.name !== name)) return;
      set(undefined);
      player.stopAudition();
    },
    close() {
      end();
      if (current !== undefined) player.stopAudition();
    },
  };
}
