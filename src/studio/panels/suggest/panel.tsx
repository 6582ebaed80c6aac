/** The helper that suggests notes, as the panel shows it: wishes, then ideas, then what was tried. */
import { type ComponentType, type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../../view/context.tsx';
import { Problem } from '../problem.tsx';
import { Ideas } from './ideas.tsx';
import type { SuggestSession } from './session.ts';
import type { Work } from './state.ts';
import { Versions } from './versions.tsx';
import { requestOf } from './wishes.ts';
import { WishesForm } from './wishes-form.tsx';
import './suggest.css';
import './cards.css';

const words = texts.suggest;

/** The panel's content over a session, which goes on while another panel is looked at. */
export function suggestPanel(session: SuggestSession): ComponentType {
  return function SuggestPanel() {
    return <Content session={session} />;
  };
}

function Content({ session }: { readonly session: SuggestSession }) {
  const { answer, isFolded, problem, models } = useStore(session.store);
  const ask = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    void session.loadModels();
    return () => session.audition.stop();
  }, [session]);
  const showsIdeas = isFolded && answer !== undefined;
  const ideas = answer && <Ideas session={session} answer={answer} goBack={() => ask.current?.focus()} />;
  return (
    <div className="suggest" ref={keepOwnKeys}>
      {showsIdeas ? (
        <p className="summary">
          <strong>{answer.label}</strong>
          <span className="soft small">
            {answer.title}, {words.ideas.number(answer.request.seed)}
          </span>
        </p>
      ) : (
        <WishesForm session={session} />
      )}
      <Problem text={problem?.text} onRetry={() => void session.ask()} />
      <AskBar session={session} buttonRef={ask} />
      {showsIdeas && ideas}
      {!isFolded && answer !== undefined && (
        <details className="versions">
          <summary>{words.ideas.before}</summary>
          {ideas}
        </details>
      )}
      <Versions session={session} models={models ?? []} />
    </div>
  );
}

/** The one button that asks, and that stops while something is asked; how far it is beside it. */
function AskBar(props: { readonly session: SuggestSession; readonly buttonRef: React.Ref<HTMLButtonElement> }) {
  const { session, buttonRef } = props;
  const { work, wishes, models, isFolded } = useStore(session.store);
  const around = useStudio(useShallow(({ song, selection, loop }) => ({ song, selection, loop })));
  const isIdle = work.kind === 'idle';
  // Until the list of models is there, asking waits for it.
  const cannot = isIdle && models !== undefined && requestOf(wishes, models, around) === undefined;
  const run = () => {
    if (!isIdle) session.cancel();
    else if (cannot) return;
    else if (isFolded) void session.askAnother();
    else void session.ask();
  };
  const label = !isIdle ? words.stop : isFolded ? words.ideas.another : words.ask;
  return (
    <div className="ask-bar">
      <div className="row">
        <button
          ref={buttonRef}
          type="button"
          className={`button ${isIdle && !isFolded ? 'primary' : ''}`}
          aria-disabled={cannot}
          onClick={run}
          onPointerEnter={() => session.warmUp()}
          onFocus={() => session.warmUp()}
        >
          {label}
        </button>
        {isIdle && isFolded && (
          <button type="button" className="button" onClick={() => session.dismiss()}>
            {words.ideas.change}
          </button>
        )}
      </div>
      {!isIdle && (
        <Progress work={work} titleOf={(name) => models?.find((each) => each.name === name)?.title ?? name} />
      )}
    </div>
  );
}

function Progress({ work, titleOf }: { readonly work: Work; readonly titleOf: (model: string) => string }) {
  const share = work.kind === 'load' || work.kind === 'write' ? work.share : undefined;
  const text =
    work.kind === 'load'
      ? words.progress.load(titleOf(work.model), Math.round(100 * work.share))
      : work.kind === 'write'
        ? words.progress.write(Math.round(100 * work.share))
        : words.progress.open;
  return (
    <div className="progress">
      <span className="small">{text}</span>
      <progress aria-label={text} max={1} {...(share !== undefined && { value: share })} />
    </div>
  );
}

/** Elements that need keys which are shortcuts of the page elsewhere. */
const OWN_KEYS: readonly (readonly [selector: string, keys: readonly string[]])[] = [
  ['input[type=radio]', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']],
  ['input[type=checkbox]', [' ']],
  ['summary', ['Enter', ' ']],
];

/** Keeps the keys of fields from the page's shortcuts, so that all works by keyboard. */
function keepOwnKeys(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined;
  const keep = (event: Event) => {
    const { key } = event as unknown as KeyboardEvent;
    const target = event.target instanceof Element ? event.target : undefined;
    if (OWN_KEYS.some(([selector, keys]) => keys.includes(key) && target?.matches(selector))) event.stopPropagation();
  };
  element.addEventListener('keydown', keep);
  element.addEventListener('keyup', keep);
  return () => {
    element.removeEventListener('keydown', keep);
    element.removeEventListener('keyup', keep);
  };
}
