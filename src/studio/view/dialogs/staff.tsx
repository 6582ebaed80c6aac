/**
 * The song on staves, page by page, to be looked at and printed. OpenSheetMusicDisplay draws them; it is fetched when
 * it is first wanted. Whatever the colours of the page, paper is white.
 */
import { useEffect, useRef, useState } from 'react';
import { songXml } from '../../app/score-file.ts';
import { texts } from '../../texts/index.ts';
import { usePage } from '../context.tsx';
import { Dialog } from './dialog.tsx';

const words = texts.staff;

type Standing =
  | { readonly kind: 'writing' }
  | { readonly kind: 'written'; readonly pages: number }
  | { readonly kind: 'failed' };

export function StaffDialog() {
  const { studio } = usePage();
  const paper = useRef<HTMLDivElement>(null);
  const [standing, setStanding] = useState<Standing>({ kind: 'writing' });
  const { song } = studio.store.getState();
  useEffect(() => {
    let isGone = false;
    const draw = async () => {
      const [xml, { OpenSheetMusicDisplay }] = await Promise.all([songXml(song), import('opensheetmusicdisplay')]);
      const element = paper.current;
      if (isGone || element === null) return;
      const display = new OpenSheetMusicDisplay(element, {
        backend: 'svg',
        autoResize: false,
        pageFormat: 'A4_P',
        drawPartNames: false,
        disableCursor: true,
        // Without a title it would make one up.
        drawTitle: song.title !== '',
        drawComposer: false,
        drawLyricist: false,
      });
      await display.load(xml);
      if (isGone) return;
      display.render();
      setStanding({ kind: 'written', pages: element.querySelectorAll('svg').length });
    };
    draw().catch(() => {
      if (!isGone) setStanding({ kind: 'failed' });
    });
    return () => {
      isGone = true;
    };
  }, [song]);
  const isWritten = standing.kind === 'written';
  return (
    <Dialog title={words.title} isWide>
      <div className="row staff-actions">
        <button type="button" className="button primary" disabled={!isWritten} onClick={() => window.print()}>
          {words.printButton}
        </button>
        <button type="button" className="button" onClick={() => studio.store.setState({ dialog: 'export' })}>
          {words.back}
        </button>
        <span role="status">
          {standing.kind === 'writing' && words.writing}
          {standing.kind === 'failed' && words.failed}
        </span>
      </div>
      <div
        ref={paper}
        className="paper"
        role="img"
        aria-label={isWritten ? words.picture(song.title || texts.app.untitled, standing.pages) : words.title}
      />
    </Dialog>
  );
}
