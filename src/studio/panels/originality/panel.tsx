/** The helper that looks for copies, as the panel shows it. */
import type { ComponentType } from 'react';
import { useStore } from 'zustand';
import { placeInWords } from '../../app/words.ts';
import type { Originality } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../../view/context.tsx';
import { Problem } from '../problem.tsx';
import { isSameMusic } from '../suggest/music.ts';
import type { OriginalitySession } from './session.ts';
import { usualFor } from './usual.ts';
import { verdictText } from './words.ts';
import '../suggest/suggest.css';
import './originality.css';

const words = texts.originality;

/** The panel's content over a session. */
export function originalityPanel(session: OriginalitySession): ComponentType {
  return function OriginalityPanel() {
    return <Content session={session} />;
  };
}

function Content({ session }: { readonly session: OriginalitySession }) {
  const { isChecking, found, problem } = useStore(session.store);
  const song = useStudio((state) => state.song);
  const selected = useStudio((state) => state.selection.size);
  const isEmpty = song.notes.length === 0;
  return (
    <div className="suggest originality">
      <p className="soft small">{words.help}</p>
      <button
        type="button"
        className="button primary"
        disabled={isEmpty || isChecking}
        onClick={() => void session.check()}
      >
        {selected > 1 ? words.checkSelection(selected) : words.checkSong}
      </button>
      {isEmpty && <p>{words.empty}</p>}
      <Problem text={problem} onRetry={() => void session.check()} />
      <p className="soft small" role="status">
        {isChecking && words.checking}
      </p>
      {found !== undefined && !isChecking && (
        <>
          {!isSameMusic(found.song, song) && <p className="note-line">{words.stale}</p>}
          <Result session={session} originality={found.originality} />
        </>
      )}
    </div>
  );
}

interface ResultProps {
  readonly session: OriginalitySession;
  readonly originality: Originality;
}

function Result({ session, originality }: ResultProps) {
  const song = useStudio((state) => state.song);
  if (!originality.known) {
    return (
      <div className="note-line">
        <p>{words.unknown}</p>
        <p className="soft small">{words.unknownHelp}</p>
      </div>
    );
  }
  const { notes, match } = originality;
  if (notes < 2 || match === undefined) return <p>{verdictText(originality)}</p>;
  const { typical, high } = usualFor(notes);
  return (
    <section className="match">
      <p>
        <strong>{verdictText(originality)}</strong>
      </p>
      <Chart length={match.length} typical={typical} high={high} />
      <p>{words.piece(match.title, match.composer)}</p>
      <p className="soft small">{words.source(match.source)}</p>
      <p>{words.where(placeInWords(song, match.from), placeInWords(song, match.to))}</p>
      <button type="button" className="button" onClick={() => session.show()}>
        {words.show}
      </button>
      <p className="soft small">{words.usual(typical, high, notes)}</p>
    </section>
  );
}

interface ChartProps {
  readonly length: number;
  readonly typical: number;
  readonly high: number;
}

/** Two bars: the run that was found, and what is usual; its light part is what is rarely passed. */
function Chart({ length, typical, high }: ChartProps) {
  const most = Math.max(length, high);
  return (
    <div className="runs" role="img" aria-label={words.chart(length, typical, high)}>
      <span aria-hidden="true">{words.yours}</span>
      <svg viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect className={length > high ? 'long' : 'short'} width={length} height="1" />
      </svg>
      <span aria-hidden="true">{length}</span>
      <span aria-hidden="true">{words.usualShort}</span>
      <svg viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect className="rare" width={high} height="1" />
        <rect className="usual" width={typical} height="1" />
      </svg>
      <span aria-hidden="true">
        {typical}–{high}
      </span>
    </div>
  );
}
