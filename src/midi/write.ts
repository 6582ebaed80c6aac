/**
 * A piece to MIDI bytes: format 0 if all notes are on track 0, else format 1 with a track of the file
 * for each index up to the highest (empty ones included, so that indices survive). Track 0 holds the
 * maps of tempo, metre and key beside its own notes. The pedal goes with the first track that has
 * notes on its channel, track 0 if none has.
 *
 * The order at one tick is fixed: maps, pedal, ends of notes struck earlier, notes of no length
 * (each struck and ended at once), strikes of longer notes. Read first in, first out, this gives back
 * every note. Notes are ended by note-on with velocity 0, and running status leaves out repeated bytes.
 */
import { OptionError } from '../errors.ts';
import { createPiece } from '../notes/create.ts';
import { MAX_TICKS } from '../notes/order.ts';
import type { Piece } from '../notes/piece.ts';
import { KEY_SIGNATURE, type MidiText, SET_TEMPO, TEXT, TIME_SIGNATURE, TRACK_NAME } from './meta.ts';

const NOTE_ON = 0x90;
const CONTROLLER = 0xb0;
const SUSTAIN = 64;
const META = 0xff;
/** The longest time between two events, by the standard. */
const MAX_DELTA_TICKS = 0x0fff_ffff;

/** The order of events at one tick; what is told about the file comes before all else. */
const ABOUT = -1;
const MAPS = 0;
const PEDAL = 1;
const ENDS = 2;
const NO_LENGTH = 3;
const STRIKES = 4;

/** A message at a tick. The first byte is its status. */
interface TrackEvent {
  readonly timeTicks: number;
  readonly rank: number;
  readonly bytes: readonly number[];
}

export interface WriteMidiOptions {
  /** The name of the first track: of the whole piece, for programs that show one. Default: none. */
  readonly title?: string;
  /** Text events of the first track, in any order; readers that do not know them pass them by. Default: none. */
  readonly texts?: readonly MidiText[];
}

/**
 * The bytes of a MIDI file with this piece; equal pieces give equal bytes.
 *
 * `readMidi(writeMidi(piece))` equals `createPiece(piece)`, as long as no note ends before an earlier
 * note of the same track, channel and pitch: MIDI cannot tell which of two such notes ends first, and
 * they come back with their ends exchanged.
 *
 * @throws OptionError if a value is out of range, as `createPiece` does
 * @example await writeFile('out.mid', writeMidi(createPiece({ notes }), { title: 'Rain' }))
 */
export function writeMidi(piece: Piece, options: WriteMidiOptions = {}): Uint8Array<ArrayBuffer> {
  const tracks = tracksOf(createPiece(piece));
  tracks[0]?.push(...textsOf(options));
  const sink = new ByteSink();
  sink.text('MThd');
  sink.uint32(6);
  sink.uint16(tracks.length === 1 ? 0 : 1);
  sink.uint16(tracks.length);
  sink.uint16(piece.ticksPerBeat);
  for (const events of tracks) writeTrack(sink, events);
  return sink.bytes();
}

/** [tracks]: the events of each track of the file, in any order but for notes of no length. */
function tracksOf(piece: Piece): TrackEvent[][] {
  const tracks: TrackEvent[][] = [[]];
  const trackAt = (index: number): TrackEvent[] => {
    while (tracks.length <= index) tracks.push([]);
    return tracks[index] as TrackEvent[];
  };
  const trackOfChannel = new Array<number | undefined>(16).fill(undefined);

  for (const { pitch, onsetTicks, durationTicks, velocity, channel = 0, track = 0 } of piece.notes) {
    const events = trackAt(track);
    const endTicks = onsetTicks + durationTicks;
    const status = NOTE_ON | channel;
    events.push({
      timeTicks: onsetTicks,
      rank: durationTicks === 0 ? NO_LENGTH : STRIKES,
      bytes: [status, pitch, velocity],
    });
    events.push({ timeTicks: endTicks, rank: durationTicks === 0 ? NO_LENGTH : ENDS, bytes: [status, pitch, 0] });
    trackOfChannel[channel] = Math.min(trackOfChannel[channel] ?? track, track);
  }
  for (const { timeTicks, value, channel = 0 } of piece.pedal) {
    const bytes = [CONTROLLER | channel, SUSTAIN, value];
    trackAt(trackOfChannel[channel] ?? 0).push({ timeTicks, rank: PEDAL, bytes });
  }

  const maps = trackAt(0);
  for (const { timeTicks, microsecondsPerBeat: tempo } of piece.tempos) {
    const bytes = [META, SET_TEMPO, 3, tempo >> 16, (tempo >> 8) & 0xff, tempo & 0xff];
    maps.push({ timeTicks, rank: MAPS, bytes });
  }
  for (const { timeTicks, numerator, denominator } of piece.metres) {
    // The usual metronome: 24 MIDI clocks a click, 8 32nd notes a quarter.
    maps.push({ timeTicks, rank: MAPS, bytes: [META, TIME_SIGNATURE, 4, numerator, Math.log2(denominator), 24, 8] });
  }
  for (const { timeTicks, fifths, mode } of piece.keys) {
    maps.push({ timeTicks, rank: MAPS, bytes: [META, KEY_SIGNATURE, 2, fifths & 0xff, mode === 'minor' ? 1 : 0] });
  }
  return tracks;
}

function textsOf({ title, texts = [] }: WriteMidiOptions): TrackEvent[] {
  const encoder = new TextEncoder();
  const event = (type: number, timeTicks: number, rank: number, text: string): TrackEvent => {
    if (!(Number.isInteger(timeTicks) && timeTicks >= 0 && timeTicks <= MAX_TICKS)) {
      throw new OptionError(`a text event stands at tick ${timeTicks}; give a whole number from 0 to ${MAX_TICKS}`);
    }
    const bytes = encoder.encode(text);
    return { timeTicks, rank, bytes: [META, type, ...variableLength(bytes.length), ...bytes] };
  };
  return [
    ...(title ? [event(TRACK_NAME, 0, ABOUT, title)] : []),
    ...texts.map(({ timeTicks, text }) => event(TEXT, timeTicks, MAPS, text)),
  ];
}

function writeTrack(sink: ByteSink, events: TrackEvent[]): void {
  events.sort((a, b) => a.timeTicks - b.timeTicks || a.rank - b.rank);
  sink.text('MTrk');
  const lengthAt = sink.length;
  sink.uint32(0);
  let time = 0;
  let running = 0;
  for (const { timeTicks, bytes } of events) {
    while (timeTicks - time > MAX_DELTA_TICKS) {
      // An empty text bridges what is too long for one delta.
      sink.delta(MAX_DELTA_TICKS);
      sink.all([META, TEXT, 0]);
      running = META;
      time += MAX_DELTA_TICKS;
    }
    sink.delta(timeTicks - time);
    time = timeTicks;
    const status = bytes[0]!;
    sink.all(bytes, status < 0xf0 && status === running ? 1 : 0);
    // A meta event ends running status.
    running = status;
  }
  sink.delta(0);
  sink.all([META, 0x2f, 0]);
  sink.uint32(sink.length - lengthAt - 4, lengthAt);
}

/** Bytes that grow at their end; numbers are big-endian. */
class ByteSink {
  #bytes = new Uint8Array(4096);
  length = 0;

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes[this.length++] = value;
  }

  all(values: readonly number[], from = 0): void {
    for (let i = from; i < values.length; i++) this.byte(values[i]!);
  }

  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.byte(value.charCodeAt(i));
  }

  uint16(value: number): void {
    this.all([value >> 8, value & 0xff]);
  }

  /** Appended, or written over what stands at `at`. */
  uint32(value: number, at = this.length): void {
    if (at === this.length) this.all([0, 0, 0, 0]);
    for (let i = 0; i < 4; i++) this.#bytes[at + i] = (value >>> (24 - 8 * i)) & 0xff;
  }

  delta(value: number): void {
    this.all(variableLength(value));
  }
}

/** A quantity of variable length: seven bits a byte, the high bit set on all but the last. */
function variableLength(value: number): number[] {
  const bytes: number[] = [];
  for (let shift = 21; shift > 0; shift -= 7) {
    if (value >= 2 ** shift) bytes.push(((value >> shift) & 0x7f) | 0x80);
  }
  bytes.push(value & 0x7f);
  return bytes;
}
