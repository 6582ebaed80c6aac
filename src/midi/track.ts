/**
 * One track of a MIDI file: a loop over its bytes that leaves nothing behind but notes, pedal, texts
 * and the maps of tempo, metre and key.
 *
 * The loop never looks back and takes at least a byte each time round, so that any bytes at all
 * are read in linear time. Where a byte cannot be what it should, the reader keeps its place:
 * messages have the length that their status gives them, whatever their data.
 */
import { MAX_TICKS } from '../notes/order.ts';
import type { Collected } from './collected.ts';
import { readMeta, TRACK_NAME } from './meta.ts';
import type { Warnings } from './warnings.ts';

const SUSTAIN = 64;
const ALL_SOUND_OFF = 120;
const ALL_NOTES_OFF = 123;
const END_OF_TRACK = 0x2f;

/** How a track ended. */
export interface TrackEnd {
  /** The byte after the last one read. */
  readonly position: number;
  /** Time of the last event. */
  readonly endTicks: number;
  /** Whether the track said where it ends, rather than its bytes running out. */
  readonly complete: boolean;
  /** The bytes of the first track name, from and to; both 0 if there is none. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** Reads events from `start` up to `end` or the end-of-track event, whichever comes first. */
export function readTrack(
  bytes: Uint8Array,
  start: number,
  end: number,
  track: number,
  startTicks: number,
  collected: Collected,
  warnings: Warnings,
): TrackEnd {
  let at = start;
  let time = startTicks;
  /** Status of the last channel message, 0 before the first. Kept across meta events, as many files expect. */
  let running = 0;
  let complete = false;
  let nameStart = 0;
  let nameEnd = 0;

  while (at < end) {
    let delta = bytes[at++]!;
    if (delta >= 0x80) {
      let byte = delta;
      delta &= 0x7f;
      while (byte >= 0x80 && at < end) {
        byte = bytes[at++]!;
        // Any number of bytes is taken, past the four of the standard; what would exceed 31 bits stays at their most.
        delta = delta > MAX_TICKS >> 7 ? MAX_TICKS : (delta << 7) | (byte & 0x7f);
      }
    }
    if (at >= end) break;
    if (delta > MAX_TICKS - time || delta === MAX_TICKS) {
      warnings.tally('time runs over 2^31 ticks; the rest of the track is left out', at);
      break;
    }
    time = (time + delta) | 0;

    let status = bytes[at]!;
    if (status >= 0x80) at++;
    else if (running !== 0) status = running;
    else {
      warnings.tally('data where an event should begin, left out', at);
      while (at < end && bytes[at]! < 0x80) at++;
      if (at >= end) break;
      status = bytes[at++]!;
    }

    if (status < 0xf0) {
      running = status;
      const kind = status >> 4;
      const short = kind === 0xc || kind === 0xd;
      const messageStart = at;
      at += short ? 1 : 2;
      if (at > end) break;
      // Programs, pressure and pitch bend say nothing about notes.
      if (kind > 0xb || kind === 0xa) continue;
      const data1 = bytes[messageStart]!;
      let data2 = bytes[messageStart + 1]!;
      if ((data1 | data2) >= 0x80) {
        // A velocity or value may be out of range; a pitch or controller that is, is none.
        warnings.tally('data byte above 127, taken as 127 or left out', messageStart);
        if (data1 >= 0x80) continue;
        data2 = Math.min(data2, 127);
      }
      const channel = status & 0x0f;
      if (kind === 0x9 && data2 > 0) {
        collected.strike(channel, data1, data2, time, track);
      } else if (kind === 0xb) {
        if (data1 === SUSTAIN) collected.pedal.push({ timeTicks: time, value: data2, channel });
        else if (data1 === ALL_NOTES_OFF || data1 === ALL_SOUND_OFF) collected.releaseAll(channel, time);
      } else if (!collected.release(channel, data1, time)) {
        warnings.tally('note-off without a note', messageStart);
      }
      continue;
    }

    if (status !== 0xff && status !== 0xf0 && status !== 0xf7) {
      // Messages for the wire, not for files: song position and song select carry data.
      warnings.tally('system message that does not belong in a file, left out', at - 1);
      at = Math.min(end, at + (status === 0xf2 ? 2 : status === 0xf1 || status === 0xf3 ? 1 : 0));
      continue;
    }

    // A meta event, or system exclusive data (f0) or its continuation (f7): all state their length.
    const eventStart = at - 1;
    if (at >= end) break;
    const type = status === 0xff ? bytes[at++]! : -1;
    let length = 0;
    let byte = 0x80;
    while (byte >= 0x80 && at < end) {
      byte = bytes[at++]!;
      length = length > MAX_TICKS >> 7 ? MAX_TICKS : (length << 7) | (byte & 0x7f);
    }
    if (type === END_OF_TRACK) {
      complete = true;
      break;
    }
    if (byte >= 0x80 || length > end - at) {
      at = end;
      break;
    }
    if (type === TRACK_NAME && nameEnd === 0) {
      nameStart = at;
      nameEnd = at + length;
    } else if (type >= 0) {
      const fault = readMeta(bytes, type, at, length, time, collected);
      if (fault !== '') warnings.tally(fault, eventStart);
    }
    at += length;
  }

  return { position: Math.min(at, end), endTicks: time, complete, nameStart, nameEnd };
}
