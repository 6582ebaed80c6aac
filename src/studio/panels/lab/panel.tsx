/** The model lab, as the panel shows it: a bar of bits for each model, then a card with music for each. */
import { type ComponentType, useEffect, useId, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ModelScore } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../../view/context.tsx';
import { Choice } from '../choice.tsx';
import { Problem } from '../problem.tsx';
import type { ModelChoice } from '../suggest/wishes.ts';
import { ModelCard } from './card.tsx';
import { bestOf, LAB_BARS, type LabSession, type LabState } from './session.ts';
import '../suggest/suggest.css';
import '../suggest/cards.css';
import './lab.css';

const words = texts.lab;

/** The panel's content over a session. */
export function labPanel(session: LabSession): ComponentType {
  return function LabPanel() {
    return <Content session={session} />;
  };
}

function Content({ session }: { readonly session: LabSession }) {
  const state = useStore(session.store);
  const { models, problem } = state;
  const isEmpty = useStudio(({ song }) => song.notes.length === 0);
  useEffect(() => session.start(), [session]);
  return (
    <div className="suggest lab">
      <p className="soft small">{words.help}</p>
      {models?.length === 0 && <p className="note-line">{words.noModels}</p>}
      {models?.length === 1 && <p className="note-line">{words.oneModel}</p>}
      <Problem text={problem} onRetry={() => session.retry()} />
      <Scores state={state} isEmpty={isEmpty} />
      <GoOn session={session} state={state} />
    </div>
  );
}

function Scores({ state, isEmpty }: { readonly state: LabState; readonly isEmpty: boolean }) {
  const { models = [], scores, isScoring } = state;
  const title = useId();
  const best = bestOf(scores);
  const most = Math.max(1, ...Object.values(scores).map(({ bitsPerNote }) => bitsPerNote ?? 0));
  return (
    <section className="scores" aria-labelledby={title} aria-busy={isScoring}>
      <h3 id={title}>{words.scoresTitle}</h3>
      {isEmpty ? (
        <p>{words.empty}</p>
      ) : (
        <ul>
          {models.map((model) => (
            <Score
              key={model.name}
              model={model}
              score={scores[model.name]}
              most={most}
              isBest={model.name === best}
              waits={waitingText(state, model)}
            />
          ))}
        </ul>
      )}
      <p className="soft small">{words.explain}</p>
    </section>
  );
}

interface ScoreProps {
  readonly model: ModelChoice;
  readonly score: ModelScore | undefined;
  readonly most: number;
  readonly isBest: boolean;
  readonly waits: string;
}

function Score({ model, score, most, isBest, waits }: ScoreProps) {
  const bits = score?.bitsPerNote;
  if (score === undefined || bits === undefined || bits === null) {
    return (
      <li>
        <strong>{model.title}</strong>
        <span className="soft small">{score?.error ?? waits}</span>
      </li>
    );
  }
  return (
    <li>
      <span className="score-head">
        <strong>{model.title}</strong>
        <span className="score-bits">
          {isBest && <span className="badge">{words.best}</span>} {words.bits(bits)}
        </span>
      </span>
      <svg className="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width={(100 * bits) / most} height="8" />
      </svg>
      <span className="soft small" {...(score.nats !== null && { title: words.advanced(score.nats, score.unit) })}>
        {words.sentence(2 ** bits)}
      </span>
    </li>
  );
}

function waitingText({ doing, isScoring, isComparing }: LabState, { name, title }: ModelChoice): string {
  if (doing?.model === name && doing.phase === 'load') return words.loading(title, Math.round(100 * doing.share));
  return isScoring || isComparing ? words.listening : '';
}

function GoOn({ session, state }: { readonly session: LabSession; readonly state: LabState }) {
  const { models = [], answer, isComparing, bars, doing } = state;
  const title = useId();
  const song = useStudio((each) => each.song);
  const writing = doing?.phase === 'write' ? models.find(({ name }) => name === doing.model) : undefined;
  const shown = useMemo(() => models.filter(({ name }) => answer?.results[name] !== undefined), [models, answer]);
  return (
    <section className="go-on" aria-labelledby={title}>
      <h3 id={title}>{words.goOnTitle}</h3>
      <Choice
        label={words.bars}
        values={LAB_BARS}
        chosen={bars}
        textOf={words.barCount}
        onChoose={(count) => session.setBars(count)}
      />
      <button
        type="button"
        className={`button ${answer === undefined ? 'primary' : ''}`}
        disabled={models.length === 0}
        onClick={() => (isComparing ? session.cancel() : void session.compare())}
      >
        {isComparing ? words.stop : answer === undefined ? words.compare : words.again}
      </button>
      <p className="soft small" role="status">
        {writing !== undefined && doing !== undefined && words.writing(writing.title, Math.round(100 * doing.share))}
      </p>
      {answer !== undefined && shown.length > 0 && (
        <>
          {answer.song !== song && !isComparing && <p className="note-line">{words.stale}</p>}
          <p className="soft small">{words.cardHelp}</p>
          <ul className="cards">
            {shown.map((model) => (
              <ModelCard key={model.name} session={session} model={model} answer={answer} song={song} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
