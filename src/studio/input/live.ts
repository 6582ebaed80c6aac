/**
 * What a player does with hands and foot, from whatever instrument: MIDI keyboard, computer keys, the screen.
 */

export type LiveEvent =
  | {
      readonly kind: 'noteOn';
      /** MIDI number, 0 .. 127. */
      readonly pitch: number;
      /** 1 .. 127. */
      readonly velocity: number;
      readonly atMilliseconds: number;
    }
  | { readonly kind: 'noteOff'; readonly pitch: number; readonly atMilliseconds: number }
  /** The sustain pedal, 0 .. 127: down from 64. `atMilliseconds`: on the clock of `performance.now()`, as in the others. */
  | { readonly kind: 'pedal'; readonly value: number; readonly atMilliseconds: number };

export type LiveListener = (event: LiveEvent) => void;
