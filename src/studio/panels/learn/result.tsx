/** What was learnt: how well it foresees music it has not seen; kept, saved, deleted. */
import { useId, useRef } from 'react';
import { useStore } from 'zustand';
import { bytesOf } from '../../app/open-file.ts';
import type { LearnResult } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { IconButton } from '../../view/button.tsx';
import { bitsText, Curve, Overfitting } from './progress.tsx';
import type { LearnSession } from './session.ts';
import type { LearnState } from './state.ts';

const words = texts.learn;

interface Props {
  readonly session: LearnSession;
  readonly state: LearnState;
  readonly result: LearnResult;
}

export function Result({ session, state, result }: Props) {
  return (
    <section className="learnt">
      <h3>
        {words.result.title}: {result.model.title}
      </h3>
      <p role="status">{scoreText(result)}</p>
      <p className="soft small">{words.result.explain}</p>
      <Curve state={state} />
      <Overfitting isOverfitting={state.isOverfitting} />
      {state.isKept ? (
        <p className="note-line">{words.result.kept}</p>
      ) : (
        <button type="button" className="button primary" onClick={() => void session.keep()}>
          {words.result.keep}
        </button>
      )}
      <button type="button" className="button" onClick={() => session.save()}>
        {words.result.save}
      </button>
      <p className="soft small">{words.result.saveHelp}</p>
      <button type="button" className="button" onClick={() => session.again()}>
        {words.result.again}
      </button>
    </section>
  );
}

/** The score on the music kept back, as a sentence. */
function scoreText({ heldOut: { before, after } }: LearnResult): string {
  if (before === undefined) return words.result.alone(bitsText(after));
  const text = after < before ? words.result.better : words.result.worse;
  return text(bitsText(before), bitsText(after));
}

/** Models that were learnt or opened before, and the way to open another. */
export function MyModels({ session }: { readonly session: LearnSession }) {
  const models = useStore(session.own.store, (state) => state.models);
  const input = useRef<HTMLInputElement>(null);
  const title = useId();
  return (
    <section className="my-models" aria-labelledby={title}>
      <h3 id={title}>{words.mine.title}</h3>
      {models.length === 0 ? (
        <p className="soft small">{words.mine.none}</p>
      ) : (
        <ul>
          {models.map(({ name, title }) => (
            <li key={name}>
              <strong>{title}</strong>
              <IconButton icon="save" label={words.mine.save(title)} onClick={() => void session.saveKept(name)} />
              <IconButton
                icon="trash"
                label={words.mine.remove(title)}
                onClick={() => {
                  if (confirm(words.mine.reallyRemove(title))) void session.removeKept(name);
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".zip,.json,.safetensors"
        aria-label={words.mine.open}
        onChange={({ currentTarget }) => {
          const chosen = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          void bytesOf(chosen).then((files) => session.openModel(files));
        }}
      />
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {words.mine.open}
      </button>
      <p className="soft small">{words.mine.openHelp}</p>
    </section>
  );
}
