/** Taking a note away: by a double click or the right button. */

import { announce, change, type Studio } from '../app/studio.ts';
import { deleteNotes, notesLabel, type SongNote } from '../document/index.ts';
import { texts } from '../texts/index.ts';

export function erase(studio: Studio, note: SongNote): void {
  const { song, selection } = studio.store.getState();
  const ids = selection.has(note.id) ? selection : new Set([note.id]);
  change(studio, deleteNotes(song, ids), { label: notesLabel('Delete', ids.size) });
  announce(studio, texts.announce.removed(ids.size));
}
