import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent } from './live.ts';
import { createMidiInput, type MidiAccess, type MidiPort } from './midi.ts';

const fakePort = (id: string): { -readonly [K in keyof MidiPort]: MidiPort[K] } => ({
  id,
  name: `Keys ${id}`,
  state: 'connected',
  onmidimessage: null,
});

let port: ReturnType<typeof fakePort>;
let inputs: Map<string, MidiPort>;
let access: MidiAccess;
let events: LiveEvent[];
const onEvent = (event: LiveEvent) => events.push(event);
const send = (...data: number[]) => port.onmidimessage?.({ data: Uint8Array.from(data), timeStamp: 5 });
const text = () =>
  events
    .map((event) =>
      event.kind === 'pedal' ? `p${event.value}` : `${event.kind === 'noteOn' ? '+' : '-'}${event.pitch}`,
    )
    .join(' ');

beforeEach(() => {
  port = fakePort('a');
  inputs = new Map([['a', port]]);
  access = { inputs, onstatechange: null };
  events = [];
});

const connected = async () => {
  const midi = createMidiInput({ onEvent, requestAccess: async () => access });
  await midi.connect();
  return midi;
};

describe('a MIDI keyboard', () => {
  it('is asked for by a click only, and says which it found', async () => {
    const midi = createMidiInput({ onEvent, requestAccess: async () => access });
    expect(midi.getState()).toEqual({ kind: 'off' });
    const asking = midi.connect();
    expect(midi.getState()).toEqual({ kind: 'asking' });
    await asking;
    expect(midi.getState()).toEqual({ kind: 'on', devices: ['Keys a'] });
  });

  it('plays keys and pedal, with the time of the event', async () => {
    await connected();
    send(0x90, 60, 100);
    send(0xb0, 64, 127);
    send(0x90, 60, 0); // a release, in the old way
    send(0x93, 62, 1);
    send(0x83, 62, 64);
    send(0xb0, 64, 0);
    expect(text()).toBe('+60 p127 -60 +62 -62 p0');
    expect(events[0]).toEqual({ kind: 'noteOn', pitch: 60, velocity: 100, atMilliseconds: 5 });
  });

  it('ignores drums, clocks, broken messages and releases of what is not held', async () => {
    await connected();
    send(0x99, 36, 100);
    send(0xf8);
    send(0xfe);
    send(0x90, 60);
    send(0x90, 200, 100);
    send(0x80, 60, 0);
    send(0xe0, 0, 64);
    port.onmidimessage?.({ data: null, timeStamp: 0 });
    expect(text()).toBe('');
  });

  it('releases a key that is struck twice, and all on All Notes Off', async () => {
    await connected();
    send(0x90, 60, 100);
    send(0x90, 60, 90);
    send(0x90, 64, 90);
    send(0xb0, 123, 0);
    expect(text()).toBe('+60 -60 +60 +64 -60 -64');
  });

  it('lets nothing hang when it is unplugged, and takes one that is plugged in', async () => {
    const midi = await connected();
    send(0x90, 60, 100);
    send(0xb0, 64, 100);
    inputs.delete('a');
    const other = fakePort('b');
    inputs.set('b', other);
    access.onstatechange?.();
    expect(text()).toBe('+60 p100 -60 p0');
    expect(midi.getState()).toEqual({ kind: 'on', devices: ['Keys b'] });
    other.onmidimessage?.({ data: Uint8Array.of(0x90, 70, 1), timeStamp: 1 });
    midi.disconnect();
    expect(text()).toBe('+60 p100 -60 p0 +70 -70');
    expect(other.onmidimessage).toBe(null);
    expect(midi.getState()).toEqual({ kind: 'off' });
  });

  it('treats a port that stays listed but is disconnected as gone', async () => {
    const midi = await connected();
    port.state = 'disconnected';
    access.onstatechange?.();
    expect(midi.getState()).toEqual({ kind: 'on', devices: [] });
  });

  it('says when it was refused, when it is missing, and lets one ask again', async () => {
    const refusing = async () => Promise.reject(Object.assign(new Error('no'), { name: 'NotAllowedError' }));
    const midi = createMidiInput({ onEvent, requestAccess: refusing });
    await midi.connect();
    expect(midi.getState()).toEqual({ kind: 'refused' });
    await midi.connect();
    expect(midi.getState()).toEqual({ kind: 'refused' });
    expect(createMidiInput({ onEvent }).getState()).toEqual({ kind: 'missing' });
    const broken = createMidiInput({ onEvent, requestAccess: async () => Promise.reject(new Error('driver')) });
    await broken.connect();
    expect(broken.getState()).toEqual({ kind: 'error', message: 'driver' });
  });

  it('does not connect behind the back of one who has changed their mind', async () => {
    let grant = (_access: MidiAccess) => {};
    const requestAccess = () => new Promise<MidiAccess>((resolve) => (grant = resolve));
    const midi = createMidiInput({ onEvent, requestAccess });
    const asking = midi.connect();
    midi.disconnect();
    grant(access);
    await asking;
    expect(midi.getState()).toEqual({ kind: 'off' });
    expect(port.onmidimessage).toBe(null);
  });
});
