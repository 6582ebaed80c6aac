/**
 * The computer's keyboard as a piano: two rows of keys, an octave apart, by where keys lie and not by what
 * is printed on them. Off until it is turned on, since its letters are shortcuts otherwise.
 */
import type { LiveListener } from './live.ts';

/** Semitones above the lower C, by `KeyboardEvent.code`: white keys in the letter rows, black ones above them. */
export const KEY_SEMITONES: Readonly<Record<string, number>> = {
  ...row(0, ['KeyZ', 'KeyS', 'KeyX', 'KeyD', 'KeyC', 'KeyV', 'KeyG', 'KeyB', 'KeyH', 'KeyN', 'KeyJ', 'KeyM']),
  ...row(12, ['Comma', 'KeyL', 'Period', 'Semicolon', 'Slash']),
  ...row(12, [
    'KeyQ',
    'Digit2',
    'KeyW',
    'Digit3',
    'KeyE',
    'KeyR',
    'Digit5',
    'KeyT',
    'Digit6',
    'KeyY',
    'Digit7',
    'KeyU',
  ]),
  ...row(24, ['KeyI', 'Digit9', 'KeyO', 'Digit0', 'KeyP']),
};

/** Shift the octave down and up. */
export const OCTAVE_CODES = { down: 'Minus', up: 'Equal' } as const;

const LOWEST_OCTAVE = 1;
const HIGHEST_OCTAVE = 6;
/** The lower row begins at C3, so that middle C is the upper row's Q. */
const DEFAULT_OCTAVE = 3;
const DEFAULT_VELOCITY = 80;

export interface KeyPianoOptions {
  readonly onEvent: LiveListener;
  /** Whose key presses count. Default: the window. */
  readonly target?: EventTarget;
  /** Velocity of every note, 1 .. 127. Default 80. */
  readonly velocity?: number;
}

export interface KeyPianoState {
  readonly isOn: boolean;
  /** The octave of the lower row's C, 1 .. 6. */
  readonly octave: number;
}

export interface KeyPiano {
  getState(): KeyPianoState;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** While on, the piano's keys reach no shortcut; those with Ctrl, Alt or Meta do, and typing into fields does. */
  setOn(isOn: boolean): void;
  /** Limited to 1 .. 6. Keys that are held keep their pitch. */
  setOctave(octave: number): void;
  /** Turns it off and stops listening. */
  close(): void;
}

/**
 * @example
 * const keys = createKeyPiano({ onEvent: play });
 * keys.setOn(true); // Q is middle C now
 */
export function createKeyPiano(options: KeyPianoOptions): KeyPiano {
  const { onEvent, target = window, velocity = DEFAULT_VELOCITY } = options;
  let state: KeyPianoState = { isOn: false, octave: DEFAULT_OCTAVE };
  const listeners = new Set<() => void>();
  /** Pitch by code, as it was when the key went down. */
  const held = new Map<string, number>();
  const set = (next: KeyPianoState) => {
    state = next;
    for (const listener of listeners) listener();
  };

  const release = (code: string, atMilliseconds: number) => {
    const pitch = held.get(code);
    held.delete(code);
    // Two keys can be the same pitch: the lower row's end and the upper row's beginning.
    const isStillHeld = [...held.values()].includes(pitch ?? -1);
    if (pitch !== undefined && !isStillHeld) onEvent({ kind: 'noteOff', pitch, atMilliseconds });
  };
  const releaseAll = () => {
    for (const code of [...held.keys()]) release(code, performance.now());
  };

  const onKeyDown = (event: Event) => {
    const { code, repeat, timeStamp, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    // Macs tell of no key that goes up while Command is down.
    if (metaKey) releaseAll();
    if (!state.isOn || ctrlKey || metaKey || altKey || isTyping(event)) return;
    const semitones = KEY_SEMITONES[code];
    const shift = code === OCTAVE_CODES.down ? -1 : code === OCTAVE_CODES.up ? 1 : 0;
    if (semitones === undefined && shift === 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (repeat || held.has(code)) return;
    if (semitones === undefined) return piano.setOctave(state.octave + shift);
    const pitch = 12 * (state.octave + 1) + semitones;
    const isHeld = [...held.values()].includes(pitch);
    held.set(code, pitch);
    if (!isHeld) onEvent({ kind: 'noteOn', pitch, velocity, atMilliseconds: timeStamp });
  };
  // Also when off or while typing: what is held must come up.
  const onKeyUp = (event: Event) => release((event as KeyboardEvent).code, event.timeStamp);

  // Before all other listeners, so that a note is not a shortcut as well.
  const capture = { capture: true };
  target.addEventListener('keydown', onKeyDown, capture);
  target.addEventListener('keyup', onKeyUp, capture);
  target.addEventListener('blur', releaseAll);

  const piano: KeyPiano = {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setOn(isOn) {
      if (!isOn) releaseAll();
      if (isOn !== state.isOn) set({ ...state, isOn });
    },
    setOctave(octave) {
      const limited = Math.min(HIGHEST_OCTAVE, Math.max(LOWEST_OCTAVE, Math.round(octave)));
      if (limited !== state.octave) set({ ...state, octave: limited });
    },
    close() {
      piano.setOn(false);
      target.removeEventListener('keydown', onKeyDown, capture);
      target.removeEventListener('keyup', onKeyUp, capture);
      target.removeEventListener('blur', releaseAll);
      listeners.clear();
    },
  };
  return piano;
}

function row(lowest: number, codes: readonly string[]): Record<string, number> {
  return Object.fromEntries(codes.map((code, index) => [code, lowest + index]));
}

/** Whether the key goes into a text field. */
function isTyping({ target }: Event): boolean {
  const element = target as { readonly tagName?: string; readonly type?: string; readonly isContentEditable?: boolean };
  if (element?.isContentEditable) return true;
  if (element?.tagName === 'INPUT') return !['checkbox', 'radio', 'range', 'button'].includes(element.type ?? '');
  return element?.tagName === 'TEXTAREA' || element?.tagName === 'SELECT';
}
