/** The helper that learns a style, as the panel shows it: files, then how far it is, then what came out. */
import type { ComponentType } from 'react';
import { useStore } from 'zustand';
import { texts } from '../../texts/index.ts';
import { Files } from './files.tsx';
import { Progress } from './progress.tsx';
import { MyModels, Result } from './result.tsx';
import type { LearnSession } from './session.ts';
import { FIRST_LEARN_STATE, type LearnState } from './state.ts';
import '../suggest/suggest.css';
import './learn.css';

const words = texts.learn;

/** The panel's content over a session. */
export function learnPanel(session: LearnSession): ComponentType {
  return function LearnPanel() {
    return <Content session={session} />;
  };
}

function Content({ session }: { readonly session: LearnSession }) {
  const state = useStore(session.store);
  const { work, result, problem } = state;
  const isIdle = work.kind === 'idle';
  return (
    <div className="suggest learn">
      <p className="soft small">{words.help}</p>
      {problem !== undefined && (
        <div className="problem" role="alert">
          <p>{problem}</p>
        </div>
      )}
      {isIdle && result === undefined && (
        <>
          <Files session={session} files={state.files} />
          <Choices session={session} state={state} />
        </>
      )}
      {!isIdle && <Progress session={session} state={state} />}
      {result !== undefined && <Result session={session} state={state} result={result} />}
      {state.leftOut.length > 0 && (
        <ul className="left-out soft small">
          {state.leftOut.map(({ name, message }) => (
            <li key={name}>{words.leftOut(name, message)}</li>
          ))}
        </ul>
      )}
      <MyModels session={session} />
    </div>
  );
}

function Choices({ session, state }: { readonly session: LearnSession; readonly state: LearnState }) {
  const { title, kind, files } = state;
  return (
    <>
      <label className="field-block">
        <strong>{words.title}</strong>
        <input
          className="text-field wide-field"
          value={title}
          maxLength={60}
          placeholder={FIRST_LEARN_STATE.title}
          onChange={({ currentTarget }) => session.wish({ title: currentTarget.value })}
        />
      </label>
      {/* biome-ignore lint/a11y/useSemanticElements: two buttons need no frame of a form. */}
      <div className="field-block" role="group" aria-label={words.kind}>
        <strong>{words.kind}</strong>
        <div className="row">
          {(['lstm', 'logreg'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="button"
              aria-pressed={kind === each}
              onClick={() => session.wish({ kind: each })}
            >
              {words.kinds[each]}
            </button>
          ))}
        </div>
        <p className="soft small">{words.kindHelp[kind]}</p>
      </div>
      <button
        type="button"
        className="button primary"
        disabled={files.length === 0}
        onClick={() => void session.learn()}
      >
        {words.start}
      </button>
    </>
  );
}
