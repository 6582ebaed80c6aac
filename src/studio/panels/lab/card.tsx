/** How one model went on: a card to be heard and taken. */
import { useMemo } from 'react';
import type { Song } from '../../document/index.ts';
import { texts } from '../../texts/index.ts';
import { MusicCard } from '../suggest/card.tsx';
import { secondsOf } from '../suggest/music.ts';
import { pictureNotes } from '../suggest/picture.ts';
import type { ModelChoice } from '../suggest/wishes.ts';
import { type LabSession, type LabState, labName, pictureOf, writtenBy } from './session.ts';

const words = texts.lab;

interface Props {
  readonly session: LabSession;
  readonly model: ModelChoice;
  readonly answer: NonNullable<LabState['answer']>;
  /** As it is now. */
  readonly song: Song;
}

export function ModelCard({ session, model: { name, title }, answer, song }: Props) {
  const written = writtenBy({ answer }, name);
  const drawn = useMemo(() => {
    if (written === undefined) return undefined;
    const { song: music, range } = pictureOf(written, song);
    const known = new Set(song.notes.map(({ id }) => id));
    return { picture: pictureNotes(music, range, ({ id }) => !known.has(id)), seconds: secondsOf(music, range) };
  }, [written, song]);
  if (written === undefined || drawn === undefined) {
    const { error, score } = answer.results[name] ?? {};
    return <li className="note-line">{words.failed(title, error ?? score?.error ?? '')}</li>;
  }
  const about = `${words.notes(written.alternatives[0]?.notes.length ?? 0)}, ${words.seed(answer.seed)}`;
  return (
    <MusicCard
      audition={session.audition}
      name={labName(name)}
      title={title}
      about={about}
      label={words.card(title, about)}
      picture={drawn.picture}
      seconds={drawn.seconds}
      onHear={(gently) => session.hear(name, gently)}
    >
      <button type="button" className="button" aria-label={words.takeLabel(title)} onClick={() => session.take(name)}>
        {words.take}
      </button>
    </MusicCard>
  );
}
