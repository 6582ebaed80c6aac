/**
 * What the page and the audio thread say to each other.
 */
import type { DecodedFont, Part } from './instrument.ts';
import type { Anchor, PlayOptions } from './scheduler.ts';
import type { LoopRegion, Timeline } from './timeline.ts';

/** The name under which the audio thread registers its processor. */
export const PROCESSOR = 'cadenza-player';

/** The parts that play a timeline; the others are played key by key. */
export type ScheduledPart = Extract<Part, 'song' | 'audition'>;

export type ToAudio =
  | { readonly kind: 'font'; readonly font: DecodedFont }
  | { readonly kind: 'timeline'; readonly part: ScheduledPart; readonly timeline: Timeline }
  | { readonly kind: 'play'; readonly part: ScheduledPart; readonly options: PlayOptions }
  | { readonly kind: 'pause'; readonly part: ScheduledPart }
  | { readonly kind: 'stop'; readonly part: ScheduledPart }
  | { readonly kind: 'seek'; readonly ticks: number }
  | { readonly kind: 'loop'; readonly loop: LoopRegion | undefined }
  | { readonly kind: 'metronome'; readonly isOn: boolean }
  | { readonly kind: 'strike'; readonly pitch: number; readonly velocity: number }
  | { readonly kind: 'release'; readonly pitch: number }
  | { readonly kind: 'pedal'; readonly value: number }
  | { readonly kind: 'preview'; readonly pitch: number; readonly velocity: number; readonly seconds: number }
  | { readonly kind: 'silence' };

/** A key of the song or of what is auditioned goes down or up, for lighting it. */
export interface KeyEvent {
  readonly kind: 'key';
  readonly part: ScheduledPart;
  readonly pitch: number;
  readonly isDown: boolean;
  /** On the context's clock. */
  readonly atSeconds: number;
}

export type FromAudio =
  | { readonly kind: 'ready' }
  /** A font is in use. */
  | { readonly kind: 'font' }
  | { readonly kind: 'error'; readonly message: string }
  | (Anchor & { readonly part: ScheduledPart })
  | KeyEvent;
