/**
 * The outside of a MIDI file: its chunks, its header, and the RIFF file that may be wrapped around it.
 */
import { MidiError } from '../errors.ts';
import { DEFAULT_TICKS_PER_BEAT } from '../notes/create.ts';
import type { TempoChange } from '../notes/piece.ts';
import type { Warnings } from './warnings.ts';

/** A chunk's name and length take 8 bytes. */
export const CHUNK_HEADER_BYTES = 8;
const HEADER_BYTES = 6;

export interface MidiHeader {
  /** 0: one track; 1: tracks that sound together; 2: tracks one after another. */
  readonly format: 0 | 1 | 2;
  readonly declaredTracks: number;
  /** Where that number stands, in bytes from the start of the file. */
  readonly tracksOffset: number;
  readonly ticksPerBeat: number;
  /** The tempo throughout of a file in SMPTE time; absent in one that counts in beats. */
  readonly smpteTempo?: TempoChange;
  /** Where the chunks after the header begin and the last one ends, in bytes from the start of the file. */
  readonly start: number;
  readonly end: number;
}

/** @throws MidiError if there is no complete MIDI header */
export function readHeader(bytes: Uint8Array, warnings: Warnings): MidiHeader {
  if (bytes.length === 0) throw new MidiError('this is not a MIDI file: it is empty', 0);
  const { start, end } = hasName(bytes, 0, 'RIFF') ? unwrapRiff(bytes) : { start: 0, end: bytes.length };
  if (!hasName(bytes, start, 'MThd')) {
    throw new MidiError('this is not a MIDI file: it does not begin with "MThd"; choose a .mid or .midi file', start);
  }
  const data = start + CHUNK_HEADER_BYTES;
  if (data + HEADER_BYTES > end) {
    throw new MidiError('the MIDI file ends within its header; get a complete copy of it', end);
  }

  let format = uint16(bytes, data);
  if (format > 2) {
    warnings.add(`format ${format} is unknown; read as format 1`, data);
    format = 1;
  }
  const length = uint32(bytes, start + 4);
  let next = data + length;
  if (length < HEADER_BYTES || (next !== end && !isChunk(bytes, next, end))) {
    // The standard lets headers grow, but this length leads nowhere.
    if (length !== HEADER_BYTES) warnings.add(`the header states a length of ${length} bytes; read as 6`, start + 4);
    next = data + HEADER_BYTES;
  }
  return {
    format: format as 0 | 1 | 2,
    declaredTracks: uint16(bytes, data + 2),
    tracksOffset: data + 2,
    start: next,
    end,
    ...readDivision(),
  };

  function readDivision(): Pick<MidiHeader, 'ticksPerBeat' | 'smpteTempo'> {
    const division = uint16(bytes, data + 4);
    if (division === 0 || (division >= 0x8000 && (division & 0xff) === 0)) {
      warnings.add(`a beat of 0 ticks; read as ${DEFAULT_TICKS_PER_BEAT} ticks a beat`, data + 4);
      return { ticksPerBeat: DEFAULT_TICKS_PER_BEAT };
    }
    if (division < 0x8000) return { ticksPerBeat: division };
    // SMPTE time: frames a second and ticks a frame. A beat of one second keeps all numbers whole;
    // "29" stands for 30 drop-frame, whose frames last 1001/30,000 of a second.
    const code = 256 - (division >> 8);
    if (![24, 25, 29, 30].includes(code)) {
      warnings.add(`${code} frames a second is no SMPTE rate; taken as it is`, data + 4);
    }
    const framesPerSecond = code === 29 ? 30 : code;
    const microsecondsPerBeat = code === 29 ? 1_001_000 : 1_000_000;
    return {
      ticksPerBeat: framesPerSecond * (division & 0xff),
      smpteTempo: { timeTicks: 0, microsecondsPerBeat },
    };
  }
}

/** The MIDI file within a RIFF file of type RMID: its "data" chunk. */
function unwrapRiff(bytes: Uint8Array): { start: number; end: number } {
  if (!hasName(bytes, 8, 'RMID')) {
    throw new MidiError(
      'this is a RIFF file, but holds no MIDI (type "RMID"); choose a .mid or .rmi file',
      Math.min(8, bytes.length),
    );
  }
  let at = 12;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const start = at + CHUNK_HEADER_BYTES;
    const length = uint32LittleEndian(bytes, at + 4);
    if (hasName(bytes, at, 'data')) return { start, end: Math.min(start + length, bytes.length) };
    at = start + length + (length % 2);
  }
  throw new MidiError('the RIFF file has no "data" chunk, so no MIDI; choose another file', Math.min(at, bytes.length));
}

/** Whether a chunk may begin here: four printable characters and a length. */
export function isChunk(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + CHUNK_HEADER_BYTES > end) return false;
  for (let i = at; i < at + 4; i++) {
    if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false;
  }
  return true;
}

/** The next place from `at` where a track begins, `end` if there is none. */
export function findTrack(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i + CHUNK_HEADER_BYTES <= end; i++) {
    // "M" first: the loop runs over whole files.
    if (bytes[i] === 0x4d && hasName(bytes, i, 'MTrk')) return i;
  }
  return end;
}

/** Whether the four bytes here spell a chunk's name. */
export function hasName(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < 4; i++) {
    if (bytes[at + i] !== name.charCodeAt(i)) return false;
  }
  return true;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** A chunk's length. */
export function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 0x1_0000 + uint16(bytes, at + 2);
}

function uint32LittleEndian(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) + bytes[at + 3]! * 0x100_0000;
}
