/**
 * A piece as the list of what the player's hands and foot do, each at its sample.
 */
import { createClock } from '../notes/clock.ts';
import type { Piece } from '../notes/piece.ts';

/** One movement. `frame` counts samples from the start of the piece. */
export interface PlayerEvent {
  readonly frame: number;
  readonly kind: 'pedal' | 'release' | 'strike';
  readonly channel: number;
  /** MIDI pitch; 0 for the pedal. */
  readonly pitch: number;
  /** Velocity of a strike, position of the pedal; 0 for a release. */
  readonly value: number;
}

export interface Performance {
  /** Sorted by frame. */
  readonly events: readonly PlayerEvent[];
  /** When the last key is up; with the pedal still down then, when the pedal is up, but at most RING_SECONDS later. */
  readonly endFrame: number;
}

/** General MIDI's percussion channel: its numbers are drums, not pitches. */
const PERCUSSION_CHANNEL = 9;

/** How long the last notes may ring on under a pedal that stays down. */
const RING_SECONDS = 10;

// At one moment the foot moves first, so that a pedal pressed as the fingers leave catches the notes;
// keys go up before they go down, so that a repeated note is struck again.
const ORDER = { pedal: 0, release: 1, strike: 2 } as const;

/**
 * What is played when. Percussion (channel 10 of General MIDI, number 9 here) is left out: a piano has no drums.
 *
 * @param sampleRate frames a second
 */
export function performanceOf(piece: Piece, sampleRate: number): Performance {
  const clock = createClock(piece);
  const frameAt = (ticks: number) => Math.round(clock.secondsAt(ticks) * sampleRate);
  const events: PlayerEvent[] = [];
  let endFrame = 0;
  for (const note of piece.notes) {
    const channel = note.channel ?? 0;
    if (channel === PERCUSSION_CHANNEL) continue;
    const frame = frameAt(note.onsetTicks);
    // A note without length would be released before it is struck, and never again.
    const end = Math.max(frame + 1, frameAt(note.onsetTicks + note.durationTicks));
    events.push({ frame, kind: 'strike', channel, pitch: note.pitch, value: note.velocity });
    events.push({ frame: end, kind: 'release', channel, pitch: note.pitch, value: 0 });
    endFrame = Math.max(endFrame, end);
  }
  const keysUp = endFrame;
  /** Channels whose pedal is down when the last key goes up: only these ring on, until they are first lifted. */
  const ringing = new Set<number>();
  for (const { timeTicks, value, channel = 0 } of events.length === 0 ? [] : piece.pedal) {
    if (channel === PERCUSSION_CHANNEL) continue;
    const frame = frameAt(timeTicks);
    events.push({ frame, kind: 'pedal', channel, pitch: 0, value });
    if (frame <= keysUp) {
      if (value >= 64) ringing.add(channel);
      else ringing.delete(channel);
    } else if (value < 64 && ringing.delete(channel)) {
      endFrame = Math.max(endFrame, Math.min(frame, keysUp + RING_SECONDS * sampleRate));
    }
  }
  events.sort((a, b) => a.frame - b.frame || ORDER[a.kind] - ORDER[b.kind]);
  return { events, endFrame };
}
