/** What lies under the pointer: a note, and which part of it. */

import type { StudioState } from '../app/state.ts';
import { type SongNote, TICKS_PER_BEAT } from '../document/index.ts';
import { indexOf, noteAt } from '../view/note-index.ts';
import { pitchAtY, ticksAtX, xOfTicks } from '../view/transform.ts';
import type { Press } from './gesture.ts';

export interface Hit {
  readonly note: SongNote;
  readonly part: 'start' | 'body' | 'end';
}

/** Width of the edges that resize, in CSS pixels; wider for fingers, never more than a third of the note. */
const EDGE = { mouse: 8, touch: 14 } as const;
/** How far beside a note it is still hit. */
const REACH = { mouse: 2, touch: 6 } as const;

export function hitTest({ song, view }: Pick<StudioState, 'song' | 'view'>, press: Press): Hit | undefined {
  const kind = press.isTouch ? 'touch' : 'mouse';
  const slackTicks = (REACH[kind] * TICKS_PER_BEAT) / view.pixelsPerBeat;
  const note = noteAt(indexOf(song.notes), ticksAtX(view, press.x), pitchAtY(view, press.y), slackTicks);
  if (note === undefined) return undefined;
  const left = xOfTicks(view, note.onsetTicks);
  const right = xOfTicks(view, note.onsetTicks + note.durationTicks);
  const edge = Math.min(EDGE[kind], (right - left) / 3);
  // Notes too short to have a body are moved; their end can be dragged from just behind it.
  if (press.x > right - edge && right - left > 6) return { note, part: 'end' };
  if (press.x > right) return { note, part: 'end' };
  if (press.x < left + edge && right - left > 18) return { note, part: 'start' };
  return { note, part: 'body' };
}
