/** The song as a file or a link. */
import { useEffect, useRef, useState } from 'react';
import { download, midiFile, projectFile, type SavedFile } from '../../app/open-file.ts';
import { musicXmlFile } from '../../app/score-file.ts';
import { messageOf, notify } from '../../app/studio.ts';
import { renderSongWav } from '../../playback/index.ts';
import { fileNameOf, songLink } from '../../storage/index.ts';
import { texts } from '../../texts/index.ts';
import { usePage, useStudio } from '../context.tsx';
import { Dialog } from './dialog.tsx';

const words = texts.files;
const staff = texts.staff;

export function ExportDialog() {
  const { studio, keeping } = usePage();
  const isEmpty = useStudio((state) => state.song.notes.length === 0);
  const save = (file: () => SavedFile | Promise<SavedFile>) => async () => {
    try {
      const made = await file();
      download(made);
      notify(studio, words.saved(made.name));
    } catch (error) {
      notify(studio, messageOf(error));
    }
  };
  return (
    <Dialog title={texts.dialogs.exportTitle}>
      <p className="soft">{isEmpty ? words.empty : texts.dialogs.exportHelp}</p>
      <Kind title={words.midi} help={words.midiHelp}>
        <button type="button" className="button" disabled={isEmpty} onClick={save(() => midiFile(studio))}>
          {words.save(words.midi)}
        </button>
      </Kind>
      <WavExport isEmpty={isEmpty} />
      <Kind title={staff.xml} help={staff.xmlHelp}>
        <button
          type="button"
          className="button"
          disabled={isEmpty}
          onClick={save(() => musicXmlFile(studio.store.getState().song))}
        >
          {words.save(staff.xml)}
        </button>
      </Kind>
      <Kind title={staff.print} help={staff.printHelp}>
        <button
          type="button"
          className="button"
          disabled={isEmpty}
          onClick={() => studio.store.setState({ dialog: 'staff' })}
        >
          {staff.open}
        </button>
      </Kind>
      <Kind title={words.project} help={words.projectHelp}>
        <button type="button" className="button" onClick={save(() => projectFile(studio, keeping))}>
          {words.save(words.project)}
        </button>
      </Kind>
      <Kind title={words.link} help={words.linkHelp}>
        <button
          type="button"
          className="button"
          disabled={isEmpty}
          onClick={async () => {
            try {
              await navigator.clipboard.writeText(songLink(location.href, studio.store.getState().song));
              notify(studio, words.linkCopied);
            } catch (error) {
              notify(studio, messageOf(error));
            }
          }}
        >
          {words.copyLink}
        </button>
      </Kind>
    </Dialog>
  );
}

function Kind(props: { readonly title: string; readonly help: string; readonly children: React.ReactNode }) {
  return (
    <div className="export-kind">
      <div>
        <h3>{props.title}</h3>
        <p className="soft">{props.help}</p>
      </div>
      {props.children}
    </div>
  );
}

function WavExport({ isEmpty }: { readonly isEmpty: boolean }) {
  const { studio } = usePage();
  const [share, setShare] = useState<number>();
  const going = useRef<AbortController>(undefined);
  // Closing the dialog calls it off: nobody would see its end.
  useEffect(() => () => going.current?.abort(), []);
  const start = async () => {
    const controller = new AbortController();
    going.current = controller;
    setShare(0);
    try {
      const { song } = studio.store.getState();
      const data = await renderSongWav(song, { onProgress: setShare, signal: controller.signal });
      const name = fileNameOf(song, '.wav');
      download({ name, type: 'audio/wav', data });
      notify(studio, words.saved(name));
    } catch (error) {
      if (!controller.signal.aborted) notify(studio, messageOf(error));
    }
    setShare(undefined);
  };
  return (
    <Kind title={words.wav} help={share === undefined ? words.wavHelp : words.wavProgress(Math.round(100 * share))}>
      {share === undefined ? (
        <button type="button" className="button" disabled={isEmpty} onClick={() => void start()}>
          {words.save(words.wav)}
        </button>
      ) : (
        <button type="button" className="button" onClick={() => going.current?.abort()}>
          {words.cancel}
        </button>
      )}
    </Kind>
  );
}
