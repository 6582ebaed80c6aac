import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyPiano, KEY_SEMITONES, type KeyPiano } from './keys.ts';
import type { LiveEvent } from './live.ts';

/** A key event without a browser. */
class FakeKey extends Event {
  readonly code: string;
  readonly repeat: boolean = false;
  readonly ctrlKey: boolean = false;
  readonly metaKey: boolean = false;
  readonly altKey: boolean = false;
  constructor(type: string, code: string, init: Partial<FakeKey> = {}) {
    super(type, { cancelable: true });
    this.code = code;
    for (const [name, value] of Object.entries(init)) Object.defineProperty(this, name, { value });
  }
}

let target: EventTarget;
let events: LiveEvent[];
let keys: KeyPiano;
const shortcut = vi.fn();
const press = (code: string, init: Partial<FakeKey> = {}) => target.dispatchEvent(new FakeKey('keydown', code, init));
const lift = (code: string) => target.dispatchEvent(new FakeKey('keyup', code));
const text = () => events.map((event) => `${event.kind}${'pitch' in event ? event.pitch : ''}`).join(' ');

beforeEach(() => {
  target = new EventTarget();
  events = [];
  keys = createKeyPiano({ target, onEvent: (event) => events.push(event) });
  shortcut.mockClear();
});

describe('the computer keyboard as a piano', () => {
  it('is silent until it is turned on', () => {
    expect(press('KeyQ')).toBe(true);
    keys.setOn(true);
    expect(press('KeyQ')).toBe(false); // taken: no shortcut
    lift('KeyQ');
    keys.setOn(false);
    press('KeyQ');
    expect(text()).toBe('noteOn60 noteOff60');
  });

  it('covers two octaves and more without a gap', () => {
    const semitones = [...new Set(Object.values(KEY_SEMITONES))].sort((a, b) => a - b);
    expect(semitones).toEqual(Array.from({ length: 29 }, (_, i) => i));
  });

  it('plays a pitch once that two keys hold, until both are up', () => {
    keys.setOn(true);
    press('KeyQ');
    press('Comma');
    lift('KeyQ');
    expect(text()).toBe('noteOn60');
    lift('Comma');
    expect(text()).toBe('noteOn60 noteOff60');
  });

  it('ignores the repetition of a held key', () => {
    keys.setOn(true);
    press('KeyA'); // no key of the piano
    press('KeyZ');
    expect(press('KeyZ', { repeat: true })).toBe(false);
    expect(text()).toBe('noteOn48');
  });

  it('shifts by octaves, and what is held comes up at its own pitch', () => {
    keys.setOn(true);
    press('KeyZ');
    press('Equal');
    lift('KeyZ');
    press('KeyZ');
    expect(text()).toBe('noteOn48 noteOff48 noteOn60');
    for (let i = 0; i < 20; i++) {
      press('Minus');
    }
    expect(keys.getState().octave).toBe(1);
    keys.setOctave(99);
    expect(keys.getState().octave).toBe(6);
  });

  it('leaves shortcuts and text fields alone', () => {
    keys.setOn(true);
    expect(press('KeyZ', { ctrlKey: true })).toBe(true);
    expect(press('KeyZ', { metaKey: true })).toBe(true);
    expect(press('KeyZ', { altKey: true })).toBe(true);
    expect(press('KeyZ', { target: { tagName: 'INPUT', type: 'text' } as never })).toBe(true);
    expect(press('KeyZ', { target: { tagName: 'TEXTAREA' } as never })).toBe(true);
    expect(press('KeyZ', { target: { tagName: 'DIV', isContentEditable: true } as never })).toBe(true);
    expect(text()).toBe('');
    press('KeyZ', { target: { tagName: 'INPUT', type: 'range' } as never });
    expect(text()).toBe('noteOn48');
  });

  it.each([
    ['the window loses the focus', () => target.dispatchEvent(new Event('blur'))],
    ['it is turned off', () => keys.setOn(false)],
    ['it is closed', () => keys.close()],
    ['Command goes down, which hides the keys that go up', () => press('MetaLeft', { metaKey: true })],
  ])('leaves no key stuck when %s', (_when, happens) => {
    keys.setOn(true);
    press('KeyZ');
    press('KeyC');
    happens();
    lift('KeyZ');
    expect(text()).toBe('noteOn48 noteOn52 noteOff48 noteOff52');
  });
});
