/** A player without sound, which does what it is told at once: for tests of what is around it. */
import { FIRST_PLAYER_STATE, type Player, type PlayerState } from '../playback/player-state.ts';

export interface SilentPlayer extends Player {
  /** What was asked of it, in order: 'play 480', 'preview 60'. */
  readonly calls: readonly string[];
  /** Puts the song at a place, as if it had played until there. */
  moveTo(ticks: number): void;
}

export function createSilentPlayer(): SilentPlayer {
  const calls: string[] = [];
  const listeners = new Set<() => void>();
  let ticks = 0;
  let state: PlayerState = { ...FIRST_PLAYER_STATE, sound: 'ready', font: 'piano' };
  const set = (change: Partial<PlayerState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const player: Omit<SilentPlayer, 'context' | 'output'> = {
    calls,
    moveTo(place) {
      ticks = place;
    },
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onKey: () => () => {},
    prepare: async () => {},
    load: async () => {},
    resume: async () => true,
    useGoodFont: async () => {},
    setSong: () => {},
    async play({ fromTicks = 0 } = {}) {
      calls.push(`play ${fromTicks}`);
      ticks = fromTicks;
      set({ transport: 'playing' });
    },
    pause() {
      calls.push('pause');
      set({ transport: 'paused' });
    },
    stop() {
      calls.push('stop');
      set({ transport: 'stopped' });
    },
    seek(to) {
      ticks = to;
    },
    setLoop: (loop) => set({ loop }),
    setMetronome: (metronome) => set({ metronome }),
    setVolume: (volume) => set({ volume }),
    place: () => ({ ticks, state: state.transport, pass: 0 }),
    noteOn: (pitch) => void calls.push(`on ${pitch}`),
    noteOff: (pitch) => void calls.push(`off ${pitch}`),
    pedal: () => {},
    preview: (pitch) => void calls.push(`preview ${pitch}`),
    audition: async () => {},
    stopAudition: () => {},
    allNotesOff: () => {},
    close: async () => {},
  };
  // The audio graph is what a player without sound does not have.
  return player as SilentPlayer;
}
