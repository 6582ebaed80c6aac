/**
 * MIDI keyboards, by the browser's Web MIDI: plugged in before or after, gone in mid-note, or none at all.
 *
 * Asked for only when the user wants it, since browsers then ask for permission.
 */
import type { LiveListener } from './live.ts';

export type MidiState =
  /** Not asked for yet; `connect` asks. */
  | { readonly kind: 'off' }
  | { readonly kind: 'asking' }
  /** Names of the instruments that are plugged in; one plugged in later joins. */
  | { readonly kind: 'on'; readonly devices: readonly string[] }
  /** The user, or the site's host, said no. */
  | { readonly kind: 'refused' }
  /** This browser has no Web MIDI. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'error'; readonly message: string };

export interface MidiInput {
  getState(): MidiState;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** Asks for the keyboards; call it from a click. How it went is in the state. */
  connect(): Promise<void>;
  /** Lets go of the keyboards and of all that is held on them. */
  disconnect(): void;
}

/** The part of Web MIDI that is used; `MIDIInput` is one. */
export interface MidiPort {
  readonly id: string;
  readonly name: string | null;
  readonly state: 'connected' | 'disconnected';
  onmidimessage: ((event: { readonly data: Uint8Array | null; readonly timeStamp: number }) => void) | null;
}

export interface MidiAccess {
  readonly inputs: ReadonlyMap<string, MidiPort>;
  onstatechange: (() => void) | null;
}

export interface MidiOptions {
  readonly onEvent: LiveListener;
  /** Default: the browser's, if it has one. */
  readonly requestAccess?: (() => Promise<MidiAccess>) | undefined;
}

/** General MIDI's drums: pads, not keys. */
const PERCUSSION_CHANNEL = 9;
const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL_CHANGE = 0xb0;
const SUSTAIN = 64;
/** All Sound Off and All Notes Off. */
const ALL_OFF = [120, 123];

/**
 * @example
 * const midi = createMidiInput({ onEvent: (event) => play(event) });
 * button.onclick = () => midi.connect();
 */
export function createMidiInput({ onEvent, requestAccess = browserAccess() }: MidiOptions): MidiInput {
  let state: MidiState = requestAccess ? { kind: 'off' } : { kind: 'missing' };
  let access: MidiAccess | undefined;
  let asked = 0;
  const listeners = new Set<() => void>();
  const ports = new Map<string, ConnectedPort>();
  const set = (next: MidiState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const update = () => {
    if (access === undefined) return;
    const present = [...access.inputs.values()].filter((port) => port.state === 'connected');
    for (const [id, port] of ports) {
      if (!present.some((other) => other.id === id)) {
        port.close();
        ports.delete(id);
      }
    }
    for (const port of present) if (!ports.has(port.id)) ports.set(port.id, openPort(port, onEvent));
    set({ kind: 'on', devices: present.map((port) => port.name ?? 'MIDI') });
  };
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async connect() {
      if (!requestAccess || state.kind === 'asking' || state.kind === 'on') return;
      const ask = ++asked;
      set({ kind: 'asking' });
      try {
        const granted = await requestAccess();
        if (ask !== asked) return;
        access = granted;
        access.onstatechange = update;
        update();
      } catch (error) {
        if (ask === asked) set(refusal(error));
      }
    },
    disconnect() {
      asked++;
      for (const port of ports.values()) port.close();
      ports.clear();
      if (access) access.onstatechange = null;
      access = undefined;
      if (requestAccess) set({ kind: 'off' });
    },
  };
}

interface ConnectedPort {
  /** Stops listening and releases what is held. */
  close(): void;
}

function openPort(port: MidiPort, onEvent: LiveListener): ConnectedPort {
  /** Channel × 128 + pitch of the keys that are down. */
  const held = new Set<number>();
  let pedal = 0;
  const releaseAll = (atMilliseconds: number) => {
    for (const key of held) onEvent({ kind: 'noteOff', pitch: key % 128, atMilliseconds });
    held.clear();
    if (pedal > 0) onEvent({ kind: 'pedal', value: 0, atMilliseconds });
    pedal = 0;
  };
  port.onmidimessage = ({ data, timeStamp }) => {
    const [status = 0, first = 0, second = 0] = data ?? [];
    const kind = status & 0xf0;
    const channel = status & 0x0f;
    // Broken drivers send incomplete messages, and data bytes that are none.
    if (data === null || data.length < 3 || first > 127 || second > 127 || channel === PERCUSSION_CHANNEL) return;
    const key = channel * 128 + first;
    const atMilliseconds = timeStamp || performance.now();
    if (kind === NOTE_ON && second > 0) {
      // Struck twice without a release between: the first ends here.
      if (held.has(key)) onEvent({ kind: 'noteOff', pitch: first, atMilliseconds });
      held.add(key);
      onEvent({ kind: 'noteOn', pitch: first, velocity: second, atMilliseconds });
    } else if (kind === NOTE_ON || kind === NOTE_OFF) {
      if (held.delete(key)) onEvent({ kind: 'noteOff', pitch: first, atMilliseconds });
    } else if (kind === CONTROL_CHANGE && first === SUSTAIN) {
      pedal = second;
      onEvent({ kind: 'pedal', value: second, atMilliseconds });
    } else if (kind === CONTROL_CHANGE && ALL_OFF.includes(first)) {
      releaseAll(atMilliseconds);
    }
  };
  return {
    close() {
      port.onmidimessage = null;
      releaseAll(performance.now());
    },
  };
}

function refusal(error: unknown): MidiState {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return { kind: 'refused' };
  if (name === 'NotSupportedError') return { kind: 'missing' };
  return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
}

function browserAccess(): (() => Promise<MidiAccess>) | undefined {
  if (typeof navigator === 'undefined' || typeof navigator.requestMIDIAccess !== 'function') return undefined;
  // The DOM's types say the same in other words (its maps and handlers are wider).
  return () => navigator.requestMIDIAccess({ sysex: false }) as unknown as Promise<MidiAccess>;
}
