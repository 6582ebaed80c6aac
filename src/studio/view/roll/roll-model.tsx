/** The notes near the cursor in words, for those who do not see the pictures. */
import { noteInWords } from '../../app/words.ts';
import type { SongNote } from '../../document/index.ts';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../context.tsx';
import { indexOf, noteAt } from '../note-index.ts';

/** How many notes are listed on either side: a song may have thousands. */
const AROUND = 24;

export function RollModel() {
  const song = useStudio((state) => state.song);
  const cursor = useStudio((state) => state.cursor);
  const selection = useStudio((state) => state.selection);
  const here = noteAt(indexOf(song.notes), cursor.ticks, cursor.pitch);
  const next = firstFrom(song.notes, cursor.ticks);
  const from = Math.max(0, next - AROUND);
  const listed = song.notes.slice(from, next + AROUND);
  if (listed.length === 0) {
    return (
      <p id="roll-cursor" className="visually-hidden">
        {texts.roll.empty}
      </p>
    );
  }
  return (
    <ul className="visually-hidden" role="listbox" aria-multiselectable="true" aria-label={texts.roll.notes}>
      {listed.map((note, index) => (
        <li
          key={note.id}
          id={note === here ? 'roll-cursor' : undefined}
          role="option"
          aria-selected={selection.has(note.id)}
          aria-setsize={song.notes.length}
          aria-posinset={from + index + 1}
        >
          {noteInWords(song, note)}
        </li>
      ))}
    </ul>
  );
}

/** The first note that begins at a time or later. */
function firstFrom(notes: readonly SongNote[], ticks: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle]?.onsetTicks ?? 0) < ticks) low = middle + 1;
    else high = middle;
  }
  return low;
}
