/**
 * MIDI bytes to a piece. Tolerant: whatever can be read of a damaged file is read, and what is wrong
 * with it becomes warnings. Bounded: time and memory grow linearly with the file, whatever its bytes
 * (a note takes 80 bytes of memory and at least 3 of the file; MAESTRO's take 7 times their files' size).
 *
 * Formats 0, 1 and 2 of the Standard MIDI Files 1.0 (MIDI Manufacturers Association, 1996), also
 * within RIFF ("RMID"). The tracks of format 2 follow each other. How notes are paired: collected.ts.
 */
import { MidiError } from '../errors.ts';
import { compareNotes, comparePedal, lastAtEachTick, sortInPlace } from '../notes/order.ts';
import type { Piece } from '../notes/piece.ts';
import { Collected, type OpenNote } from './collected.ts';
import { CHUNK_HEADER_BYTES, findTrack, hasName, isChunk, readHeader, uint32 } from './container.ts';
import { decodeText, type MidiText } from './meta.ts';
import { readTrack, type TrackEnd } from './track.ts';
import { type MidiWarning, Warnings } from './warnings.ts';

/** A file counts its tracks in 16 bits; more are left out. */
const MOST_TRACKS = 0xffff;

/**
 * The largest file that is read, in bytes: 80 times the largest in MAESTRO. A file of nothing but
 * strikes takes 28 times its size in memory, which must stay within a process's heap.
 */
export const MAX_MIDI_BYTES = 32 * 2 ** 20;

/** A MIDI file as read, with all that is not music. */
export interface MidiInspection {
  readonly piece: Piece;
  /** 0: one track; 1: tracks that sound together; 2: tracks one after another. */
  readonly format: 0 | 1 | 2;
  /** How many tracks were found, whatever the header says. */
  readonly tracks: number;
  /** [tracks]: '' for a track without a name. */
  readonly trackNames: readonly string[];
  /** Track by track, by time; empty ones, those of more than 1 KiB and all after the first 65,536 are left out. */
  readonly texts: readonly MidiText[];
  /** Empty for a file without fault; at most 101. */
  readonly warnings: readonly MidiWarning[];
}

/**
 * The music of a MIDI file (.mid, .midi, .rmi), in normal form: see `createPiece`.
 *
 * Notes never ended in the file end with it, or with their track in format 2. A file in SMPTE time
 * becomes a piece with beats of one second (1.001 s for 29.97 frames a second).
 *
 * @throws MidiError if the bytes hold no MIDI header and track, or are more than 32 MiB; never anything else
 * @example readMidi(await readFile('prelude.mid')).notes.length // 549
 */
export function readMidi(bytes: Uint8Array): Piece {
  return inspectMidi(bytes).piece;
}

/**
 * As `readMidi`, with the file's format, track names and faults.
 *
 * @example
 * inspectMidi(writeMidi(createPiece({ notes: [] })))
 * // { piece: {...}, format: 0, tracks: 1, trackNames: [''], texts: [], warnings: [] }
 * inspectMidi(halfAFile).warnings[0]
 * // { message: 'track 1: the file ends within the track', byteOffset: 30817 }
 */
export function inspectMidi(bytes: Uint8Array): MidiInspection {
  if (bytes.length > MAX_MIDI_BYTES) {
    const megabytes = MAX_MIDI_BYTES / 2 ** 20;
    throw new MidiError(`the MIDI file is larger than ${megabytes} MiB; cut it into smaller ones`, MAX_MIDI_BYTES);
  }
  const warnings = new Warnings();
  const header = readHeader(bytes, warnings);
  const { format, end } = header;
  const collected = new Collected();
  const neverEnded: OpenNote[] = [];
  const trackNames: string[] = [];
  let endOfPiece = 0;

  let at = header.start;
  while (at < end && trackNames.length < MOST_TRACKS) {
    if (!hasName(bytes, at, 'MTrk') || at + CHUNK_HEADER_BYTES > end) {
      at = skipToTrack(bytes, at, end, warnings);
      continue;
    }
    const track = trackNames.length;
    const start = at + CHUNK_HEADER_BYTES;
    const stated = start + uint32(bytes, at + 4);
    // A length that leads neither to the end nor to a chunk is wrong: the track goes on to the next one.
    const limit = stated === end || isChunk(bytes, stated, end) ? stated : findTrack(bytes, start, end);
    const firstNote = collected.notes.length;
    const result = readTrack(bytes, start, limit, track, format === 2 ? endOfPiece : 0, collected, warnings);
    noteFaults(result, at + 4, stated, limit, end, warnings);

    const open = collected.abandon(firstNote);
    if (open.length > 0) warnings.tally(`notes without an end, ended with the piece: ${open.length}`, result.position);
    endOfPiece = Math.max(endOfPiece, result.endTicks);
    if (format === 2) endAll(open, endOfPiece);
    else for (const note of open) neverEnded.push(note);
    trackNames.push(decodeText(bytes.subarray(result.nameStart, result.nameEnd)));
    warnings.flush(track);
    const next = result.position;
    at = result.complete && (next === stated || hasName(bytes, next, 'MTrk')) ? next : limit;
  }
  endAll(neverEnded, endOfPiece);

  const tracks = trackNames.length;
  if (tracks === 0) throw new MidiError('the MIDI file has no track; get a complete copy of it', header.start);
  if (tracks !== header.declaredTracks) {
    warnings.add(`the header states ${header.declaredTracks} tracks, the file has ${tracks}`, header.tracksOffset);
  }
  const piece: Piece = {
    ticksPerBeat: header.ticksPerBeat,
    notes: sortInPlace(collected.notes, compareNotes),
    pedal: sortInPlace(collected.pedal, comparePedal),
    // Tempo events mean nothing in SMPTE time.
    tempos: header.smpteTempo === undefined ? lastAtEachTick(collected.tempos) : [header.smpteTempo],
    metres: lastAtEachTick(collected.metres),
    keys: lastAtEachTick(collected.keys),
  };
  return { piece, format, tracks, trackNames, texts: collected.texts, warnings: warnings.list };
}

/** Warns of a track that does not end as and where it should. */
function noteFaults(
  { complete, position }: TrackEnd,
  lengthOffset: number,
  stated: number,
  limit: number,
  end: number,
  warnings: Warnings,
): void {
  if (complete && position === stated) return;
  if (!complete && stated > end && limit === end) warnings.tally('the file ends within the track', end);
  else {
    if (!complete) warnings.tally('no end-of-track event', position);
    if (stated !== limit) warnings.tally('the track is not as long as it says', lengthOffset);
    else if (position < limit) warnings.tally('data after the end of the track, left out', position);
  }
}

/** Goes past a chunk of another kind, or over bytes that are no chunk to the next track. */
function skipToTrack(bytes: Uint8Array, at: number, end: number, warnings: Warnings): number {
  const next = at + CHUNK_HEADER_BYTES + uint32(bytes, at + 4);
  if (isChunk(bytes, at, end) && next <= end) return next;
  const found = findTrack(bytes, at + 1, end);
  warnings.add(`${found - at} bytes that belong to no chunk, left out`, at);
  return found;
}

function endAll(open: readonly OpenNote[], endTicks: number): void {
  for (const note of open) note.durationTicks = endTicks - note.onsetTicks;
}
