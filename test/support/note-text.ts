/**
 * Notes in a line of text, for tests: `C4:0-480` is middle C from tick 0 to tick 480, at velocity 64.
 * After it may stand `v` velocity, `c` channel and `t` track: `F#2:0-480v100c1t2`.
 */
import type { Note } from '../../src/notes/piece.ts';

const STEPS: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const NOTE = /^([A-G])(#?)(-?\d+):(\d+)-(\d+)(?:v(\d+))?(?:c(\d+))?(?:t(\d+))?$/;

/** @example parseNotes('C4:0-480') // [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 64, channel: 0, track: 0 }] */
export function parseNotes(text: string): Note[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const match = NOTE.exec(word);
      if (match === null) throw new Error(`not a note: ${word}`);
      const [, step = '', sharp, octave, onset, end, velocity = 64, channel = 0, track = 0] = match;
      return {
        pitch: (STEPS[step] ?? 0) + (sharp === '#' ? 1 : 0) + 12 * (Number(octave) + 1),
        onsetTicks: Number(onset),
        durationTicks: Number(end) - Number(onset),
        velocity: Number(velocity),
        channel: Number(channel),
        track: Number(track),
      };
    });
}

/** The inverse, without velocity; channel and track where they are not 0. */
export function formatNotes(notes: readonly Note[]): string {
  const names = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];
  return notes
    .map(({ pitch, onsetTicks, durationTicks, channel = 0, track = 0 }) => {
      const name = `${names[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
      const place = `${channel === 0 ? '' : `c${channel}`}${track === 0 ? '' : `t${track}`}`;
      return `${name}:${onsetTicks}-${onsetTicks + durationTicks}${place}`;
    })
    .join(' ');
}
