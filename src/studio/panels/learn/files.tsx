/** The files to learn from: dropped, chosen, or the song that is open. */
import { type DragEvent, useRef, useState } from 'react';
import { bytesOf } from '../../app/open-file.ts';
import { texts } from '../../texts/index.ts';
import { IconButton } from '../../view/button.tsx';
import type { LearnSession } from './session.ts';
import type { LearnFile } from './state.ts';

const words = texts.learn;

export function Files({ session, files }: { readonly session: LearnSession; readonly files: readonly LearnFile[] }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const add = async (chosen: Iterable<File>) => session.addFiles(await bytesOf(chosen));
  // Elsewhere on the page a file that is dropped is opened as a song.
  const take = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return false;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector('.drop-veil')?.remove();
    return true;
  };
  return (
    <section
      className="drop-zone"
      aria-label={words.drop}
      data-over={isOver}
      onDragOver={(event) => {
        if (take(event)) setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (take(event)) void add([...event.dataTransfer.files]);
      }}
    >
      <p>
        <strong>{words.drop}</strong>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".mid,.midi,.kar,.rmi,audio/midi"
        aria-label={words.choose}
        onChange={({ currentTarget }) => {
          const chosen = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          void add(chosen);
        }}
      />
      <div className="row">
        <button type="button" className="button" onClick={() => input.current?.click()}>
          {words.choose}
        </button>
        <button type="button" className="button" onClick={() => session.addSong()}>
          {words.addSong}
        </button>
      </div>
      {files.length === 0 ? (
        <p className="soft small">{words.advice}</p>
      ) : (
        <div className="file-list">
          <p>{words.chosen(files.length)}</p>
          <ul>
            {files.map(({ name }) => (
              <li key={name}>
                <span>{name}</span>
                <IconButton icon="close" label={words.remove(name)} onClick={() => session.removeFile(name)} />
              </li>
            ))}
          </ul>
          <button type="button" className="link" onClick={() => session.removeFile()}>
            {words.clear}
          </button>
        </div>
      )}
    </section>
  );
}
