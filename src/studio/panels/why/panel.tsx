/** The helper that explains, as the panel shows it: a sentence, and the likeliest notes to hear and to put. */
import { type ComponentType, useEffect } from 'react';
import { useStore } from 'zustand';
import { fifthsAt, placeInWords } from '../../app/words.ts';
import { texts } from '../../texts/index.ts';
import { IconButton } from '../../view/button.tsx';
import { usePage, useStudio } from '../../view/context.tsx';
import { keyName } from '../../view/keys.ts';
import { pitchAtY, ticksAtX } from '../../view/transform.ts';
import { Choice } from '../choice.tsx';
import { Problem } from '../problem.tsx';
import { chosenModel, rankOf, type WhySession, type WhyState } from './session.ts';
import '../suggest/suggest.css';
import './why.css';

const words = texts.why;

/** The panel's content over a session. */
export function whyPanel(session: WhySession): ComponentType {
  return function WhyPanel() {
    return <Content session={session} />;
  };
}

function Content({ session }: { readonly session: WhySession }) {
  const { studio } = usePage();
  const state = useStore(session.store);
  const song = useStudio((each) => each.song);
  useEffect(() => session.start(), [session]);
  useEffect(() => {
    const roll = document.getElementById('roll');
    const follow = (event: PointerEvent) => {
      // A finger points only when it draws.
      if (roll === null || event.pointerType === 'touch') return;
      const { left, top } = roll.getBoundingClientRect();
      const { view } = studio.store.getState();
      session.point(ticksAtX(view, event.clientX - left), pitchAtY(view, event.clientY - top));
    };
    roll?.addEventListener('pointermove', follow);
    return () => roll?.removeEventListener('pointermove', follow);
  }, [session, studio]);
  const { models, place, problem, explained } = state;
  return (
    <div className="suggest why">
      <p className="soft small">{words.help}</p>
      <Wording session={session} wording={state.wording} />
      {models?.length === 0 && <p className="note-line">{words.noModel}</p>}
      <Problem text={problem} onRetry={() => session.retry()} />
      {place !== undefined && <h3 className="why-place">{words.place[place.by](placeInWords(song, place.tick))}</h3>}
      <p role="status" className="why-sentence">
        {explained === undefined ? song.notes.length === 0 && words.nothing : sentences(state, song)}
      </p>
      <p className="soft small why-progress" aria-hidden="true">
        {progressText(state)}
      </p>
      {explained !== undefined && <Likeliest session={session} explained={explained} />}
      <Models session={session} state={state} />
    </div>
  );
}

function Wording({ session, wording }: { readonly session: WhySession; readonly wording: WhyState['wording'] }) {
  return (
    <Choice
      label={words.wording.label}
      values={['simple', 'advanced'] as const}
      chosen={wording}
      textOf={(each) => words.wording[each]}
      onChoose={(each) => session.setWording(each)}
    />
  );
}

/** What the model says, and, where a note is pointed at, how it likes that one. */
function sentences({ explained, wording }: WhyState, song: Parameters<typeof fifthsAt>[0]): string {
  if (explained === undefined) return '';
  const { place, explanation } = explained;
  if (place.pitch === undefined) return explanation[wording];
  const { probability, rank } = rankOf(explanation, place.pitch);
  const name = keyName(place.pitch, fifthsAt(song, place.tick));
  const about = probability < 0.001 ? words.surprise(name) : words.note(name, words.percent(probability), rank);
  return `${about} ${explanation[wording]}`;
}

function progressText({ isThinking, loading, models }: WhyState): string {
  if (loading === undefined) return isThinking ? words.thinking : '';
  const title = models?.find(({ name }) => name === loading.model)?.title ?? loading.model;
  return words.loading(title, Math.round(100 * loading.share));
}

interface LikeliestProps {
  readonly session: WhySession;
  readonly explained: NonNullable<WhyState['explained']>;
}

function Likeliest({ session, explained: { place, explanation } }: LikeliestProps) {
  const song = useStudio((state) => state.song);
  const most = explanation.likeliest[0]?.probability ?? 0;
  if (most <= 0) return null;
  const where = placeInWords(song, place.tick);
  return (
    <section className="likeliest" aria-label={words.likeliest}>
      <h3>{words.likeliest}</h3>
      <ol>
        {explanation.likeliest.map(({ pitch, name, probability }) => (
          <li key={pitch}>
            <IconButton
              icon="play"
              label={words.hear(name, words.percent(probability))}
              onClick={() => session.hear(pitch)}
            />
            <strong aria-hidden="true">{name}</strong>
            <svg className="chance" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(100 * probability) / most} height="10" />
            </svg>
            <span className="chance-number" aria-hidden="true">
              {words.percent(probability)}
            </span>
            <button
              type="button"
              className="button"
              aria-label={words.putLabel(name, where)}
              onClick={() => session.put(pitch)}
            >
              {words.put}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Models({ session, state }: { readonly session: WhySession; readonly state: WhyState }) {
  const song = useStudio((studio) => studio.song);
  const chosen = chosenModel(state, song);
  if (state.models === undefined || state.models.length < 2 || chosen === undefined) return null;
  return (
    <label className="field-block why-model">
      <strong>{words.model}</strong>
      <select
        className="text-field"
        value={chosen.name}
        onChange={({ currentTarget }) => session.choose(currentTarget.value)}
      >
        {state.models.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
