/**
 * What the player does and says: the interface that the page is written against.
 */
import type { FontName, FontUrls, Progress } from './font-file.ts';
import type { Place } from './position.ts';
import type { KeyEvent } from './protocol.ts';
import type { PlayOptions, TransportState } from './scheduler.ts';
import type { LoopRegion, TimelineSource } from './timeline.ts';

/** `locked`: the browser waits for a click or key; call `resume` from it. `error`: `resume` tries again. */
export type SoundState = 'locked' | 'loading' | 'ready' | 'error';

export interface PlayerState {
  readonly sound: SoundState;
  /** One line for the user, while `sound` is `error` or a font could not be loaded. */
  readonly message: string | undefined;
  /** The font that is heard. */
  readonly font: FontName | undefined;
  /** The font that is being fetched, and how far that is. `isWaiting`: it is used as soon as nothing plays. */
  readonly loading: (Progress & { readonly font: FontName; readonly isWaiting: boolean }) | undefined;
  readonly transport: TransportState;
  readonly loop: LoopRegion | undefined;
  readonly metronome: boolean;
  /** 0 .. 1. */
  readonly volume: number;
  /** Whether something is played by `audition`. */
  readonly isAuditioning: boolean;
}

/** Before anything is loaded, unlocked or played. */
export const FIRST_PLAYER_STATE: PlayerState = {
  sound: 'locked',
  message: undefined,
  font: undefined,
  loading: undefined,
  transport: 'stopped',
  loop: undefined,
  metronome: false,
  volume: 1,
  isAuditioning: false,
};

export interface PlayerOptions {
  /** Default: a new one, when it is first needed. */
  readonly context?: AudioContext;
  /** Default: `fonts/` beside the page. */
  readonly fontUrls?: FontUrls;
}

export interface Player {
  /** Opened when it is first asked for, as by `load` and `resume`. */
  readonly context: AudioContext;
  /** All that is heard, for a level meter. Asking for it opens the context. */
  readonly output: AudioNode;
  getState(): PlayerState;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** Keys of the song and of auditions going down and up, for lighting them, a latency before they are heard. */
  onKey(listener: (event: KeyEvent) => void): () => void;

  /** Fetches and decodes the small piano, in a worker, and opens no sound yet. Never fails: `load` tries again. */
  prepare(): Promise<void>;
  /** Opens the sound and puts the small piano in; needs no gesture. Failures are in the state. */
  load(): Promise<void>;
  /** Unlocks the sound; call it from a gesture. @returns whether there is sound now */
  resume(): Promise<boolean>;
  /** Fetches the good piano and plays with it from the next stop on. @throws as `fetchFont`, also in the state */
  useGoodFont(signal?: AbortSignal): Promise<void>;

  /** Takes another state of the song, also while it plays. */
  setSong(song: TimelineSource): void;
  /** Plays, unlocking the sound if need be; without sound, does nothing. */
  play(options?: PlayOptions): Promise<void>;
  pause(): void;
  /** Back to where playing began; again: to the beginning of the song. Everything falls silent. */
  stop(): void;
  seek(ticks: number): void;
  /** @throws OptionError for a region without length */
  setLoop(loop: LoopRegion | undefined): void;
  setMetronome(isOn: boolean): void;
  /** @param volume 0 .. 1 */
  setVolume(volume: number): void;
  /** Where the song stands as it is heard: now, or when an event of the user's happened (its `timeStamp`). */
  place(atMilliseconds?: number): Place;

  /** A key of the user's. @param velocity 1 .. 127 */
  noteOn(pitch: number, velocity?: number): void;
  noteOff(pitch: number): void;
  /** The user's sustain pedal, 0 .. 127: down from 64. */
  pedal(value: number): void;
  /** A short note, as when one is drawn or dragged. */
  preview(pitch: number, velocity?: number, seconds?: number): void;
  /** Plays something else, such as a suggestion, while the song pauses. */
  audition(song: TimelineSource, options?: Pick<PlayOptions, 'fromTicks'>): Promise<void>;
  stopAudition(): void;
  /** Releases every key and pedal, whoever holds it, and stops playing. */
  allNotesOff(): void;
  /** Ends the sound for good. */
  close(): Promise<void>;
}
