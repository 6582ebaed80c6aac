/** The page's parts as every component reaches them. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { CommandContext } from '../app/commands.ts';
import type { Keeping } from '../app/keeping.ts';
import type { StudioState } from '../app/state.ts';
import type { KeyPiano, MidiInput } from '../input/index.ts';
import type { PlayerState } from '../playback/player-state.ts';
import type { SuggestClient } from '../suggest/index.ts';
import type { FrameLoop } from './paint/frame-loop.ts';

export interface Page extends CommandContext {
  readonly frames: FrameLoop;
  readonly keyPiano: KeyPiano;
  readonly midi: MidiInput;
  readonly keeping: Keeping;
  /** The models, ready to be asked. @throws CadenzaError where their list cannot be loaded */
  readonly models: () => Promise<SuggestClient>;
  /** Lets the user choose a file to open. */
  readonly chooseFile: () => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('there is no page around this component');
  return page;
}

/** A part of the studio's state; the component is drawn anew when that part is another. */
export function useStudio<T>(select: (state: StudioState) => T): T {
  return useStore(usePage().studio.store, select);
}

/** The player's state. */
export function usePlayer(): PlayerState {
  const { player } = usePage().studio;
  return useSyncExternalStore(player.subscribe, player.getState);
}
