/** The helper that learns a style, as the panel shows it: files, then how far it is, then what came out. */
import type { ComponentType } from 'react';
import { useStore } from 'zustand';
import { texts } from '../../texts/index.ts';
import { Choice } from '../choice.tsx';
import { Problem } from '../problem.tsx';
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
      <Problem text={problem} />
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
      <div className="field-block">
        <strong>{words.kind}</strong>
        <Choice
          label={words.kind}
          values={['lstm', 'logreg'] as const}
          chosen={kind}
          textOf={(each) => words.kinds[each]}
          onChoose={(each) => session.wish({ kind: each })}
        />
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
