/** The ideas on their cards: chosen by arrow keys or by pointing, taken with Tab, put away with Escape. */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { fifthsAt } from '../../app/words.ts';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../../view/context.tsx';
import { keyName } from '../../view/keys.ts';
import { MusicCard, Star } from './card.tsx';
import { pictureOf } from './idea.ts';
import { secondsOf } from './music.ts';
import { pictureNotes } from './picture.ts';
import { ideaName, type SuggestSession } from './session.ts';
import type { Answer, Idea } from './state.ts';

const words = texts.suggest.ideas;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Requests whose ideas had their welcome: they come back with undo, and must not take the focus then. */
const greeted = new WeakSet<Answer['request']>();

interface Props {
  readonly session: SuggestSession;
  readonly answer: Answer;
  /** Takes the focus when the ideas are put away. */
  readonly goBack: () => void;
}

export function Ideas({ session, answer, goBack }: Props) {
  const help = useId();
  const shown = useStore(session.store, (state) => state.shown);
  const song = useStudio((state) => state.song);
  const takes = useStudio((state) => state.takes);
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  // Tab takes an idea only for those who came for it: by an arrow key, or because the ideas have just arrived. Whoever
  // walks through the page with Tab walks on.
  const isArmed = useRef(false);
  const { ideas, request, standing } = answer;
  const marked = shown ?? (standing.kind === 'taken' ? standing.index : undefined);
  const focus = (index: number) => {
    buttons.current[index]?.focus();
    // After that: the card that is left disarms.
    isArmed.current = true;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer, where it was waited for.
  useEffect(() => {
    if (greeted.has(request)) return;
    greeted.add(request);
    const active = document.activeElement;
    if (active === document.body || active?.closest('.ask-bar') !== null) focus(0);
  }, [request]);

  const pictures = useMemo(() => {
    const all = ideas.map((_, index) => pictureOf(answer, index, song));
    const songs = all.map((each) => each.song);
    return all.map(({ song: music, range }, index) => {
      const added = new Set(ideas[index]?.notes.map(({ onsetTicks, pitch }) => `${onsetTicks} ${pitch}`));
      const isNew = ({ onsetTicks, pitch, origin }: (typeof music.notes)[number]) =>
        origin === 'model' && added.has(`${onsetTicks} ${pitch}`);
      return { picture: pictureNotes(music, range, isNew, songs), seconds: secondsOf(music, range) };
    });
  }, [answer, ideas, song]);

  const onKeyDown = (index: number) => (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (step !== undefined) focus((index + step + ideas.length) % ideas.length);
    else if (event.key === 'Tab' && isArmed.current && session.accept()) document.getElementById('roll')?.focus();
    else if (event.key === 'Escape') {
      session.reject();
      goBack();
    } else return;
    event.preventDefault();
  };

  return (
    <section className="ideas" aria-label={words.title}>
      <p className="soft small fine-pointer" id={help}>
        {words.help}
      </p>
      <p className="soft small coarse-pointer" aria-hidden="true">
        {words.helpTouch}
      </p>
      <p role="status" className="note-line" hidden={standing.kind === 'fresh'}>
        {standing.kind === 'taken' && words.takenHelp}
        {standing.kind === 'stale' && (
          <>
            {words.stale}{' '}
            <button type="button" className="link" onClick={() => void session.ask()}>
              {words.again}
            </button>
          </>
        )}
      </p>
      <ol className="cards">
        {ideas.map((idea, index) => {
          const isTaken = standing.kind === 'taken' && standing.index === index;
          const about = aboutOf(idea, fifthsAt(song, answer.from));
          const drawn = pictures[index];
          if (drawn === undefined) return null;
          const isKept = isTaken
            ? takes.takes.some(({ id, favourite }) => id === standing.take && favourite)
            : idea.keptAs !== undefined;
          return (
            <MusicCard
              key={idea.number}
              audition={session.audition}
              name={ideaName(index)}
              title={words.name(index + 1)}
              about={about}
              label={words.label(index + 1, [about, ...notesOn(idea, index)].join(', '))}
              describedBy={help}
              picture={drawn.picture}
              seconds={drawn.seconds}
              isShown={marked === index}
              badge={isTaken ? words.taken : undefined}
              tabIndex={(marked ?? 0) === index ? 0 : -1}
              buttonRef={(element) => {
                buttons.current[index] = element;
              }}
              onHear={(gently) => session.hear(index, gently)}
              onKeyDown={onKeyDown(index)}
              onBlur={() => {
                isArmed.current = false;
              }}
            >
              <Star isOn={isKept} label={words.keep(index + 1)} onClick={() => session.shelf.toggleIdea(index)} />
              <button
                type="button"
                className={`button ${marked === index && !isTaken ? 'primary' : ''}`}
                aria-label={`${isTaken ? words.giveBack : words.take}: ${words.name(index + 1)}`}
                onClick={() => (isTaken ? session.giveBack() : session.accept(index))}
              >
                {isTaken ? words.giveBack : words.take}
              </button>
            </MusicCard>
          );
        })}
      </ol>
    </section>
  );
}

/** What an idea is like, in a few words. */
function aboutOf({ notes }: Idea, fifths: number): string {
  const pitches = notes.map(({ pitch }) => pitch);
  return words.about(notes.length, keyName(Math.min(...pitches), fifths), keyName(Math.max(...pitches), fifths));
}

function notesOn({ warnings }: Idea, index: number): readonly string[] {
  return [...(index === 0 ? [words.first] : []), ...warnings];
}
