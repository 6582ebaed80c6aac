/** What was tried: the shelf of favourites, and the tree of all takes, with a way back to each. */
import { useMemo } from 'react';
import { favouritesOf, type Take } from '../../document/index.ts';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../../view/context.tsx';
import { MusicCard, Star } from './card.tsx';
import { secondsOf } from './music.ts';
import { pictureNotes } from './picture.ts';
import type { SuggestSession } from './session.ts';
import { takeName } from './shelf.ts';
import { songOfTake, stretchOfTake, takeLabel, takeRows } from './takes.ts';
import type { ModelChoice } from './wishes.ts';

const words = texts.suggest.takes;

interface Props {
  readonly session: SuggestSession;
  readonly models: readonly ModelChoice[];
}

export function Versions({ session, models }: Props) {
  const takes = useStudio((state) => state.takes);
  const favourites = favouritesOf(takes);
  return (
    <>
      {favourites.length > 0 && (
        <details className="versions" open>
          <summary>
            {words.shelf} <span className="count">{favourites.length}</span>
          </summary>
          <p className="soft small">{words.shelfHelp}</p>
          <ul className="cards">
            {favourites.map((take) => (
              <Favourite key={take.id} session={session} take={take} models={models} />
            ))}
          </ul>
        </details>
      )}
      {takes.takes.length > 1 && (
        <details className="versions">
          <summary>
            {words.tree} <span className="count">{takes.takes.length}</span>
          </summary>
          <p className="soft small">{words.treeHelp}</p>
          <Tree session={session} models={models} />
        </details>
      )}
    </>
  );
}

interface FavouriteProps extends Props {
  readonly take: Take;
}

function Favourite({ session, take, models }: FavouriteProps) {
  const takes = useStudio((state) => state.takes);
  const base = useStudio((state) => state.base);
  const label = takeLabel(take);
  const about = authorOf(take, models);
  const drawn = useMemo(() => {
    const song = songOfTake({ takes, base }, take.id);
    const range = stretchOfTake(song, take) ?? { from: 0, to: 1 };
    const before = take.parent === undefined ? song : songOfTake({ takes, base }, take.parent);
    const known = new Set(before.notes.map(({ id }) => id));
    return { picture: pictureNotes(song, range, ({ id }) => !known.has(id)), seconds: secondsOf(song, range) };
  }, [takes, base, take]);
  const isCurrent = take.id === takes.currentId;
  return (
    <MusicCard
      audition={session.audition}
      name={takeName(take.id)}
      title={label}
      about={about}
      label={`${words.hear(label)}: ${about}`}
      picture={drawn.picture}
      seconds={drawn.seconds}
      badge={isCurrent ? words.current : undefined}
      onHear={() => session.shelf.hear(take.id)}
    >
      <Star isOn label={words.unkeep(label)} onClick={() => session.shelf.toggleTake(take.id)} />
      {!isCurrent && (
        <button
          type="button"
          className="button"
          aria-label={words.goToLabel(label)}
          onClick={() => session.shelf.goTo(take.id)}
        >
          {words.goTo}
        </button>
      )}
    </MusicCard>
  );
}

/** Deeper branches than this are not moved in further: the panel is narrow. */
const MOST_INDENTS = 6;

function Tree({ session, models }: Props) {
  const takes = useStudio((state) => state.takes);
  const base = useStudio((state) => state.base);
  const song = useStudio((state) => state.song);
  const rows = useMemo(() => takeRows({ takes, base, song }), [takes, base, song]);
  return (
    <ul className="tree">
      {rows.map(({ take, label, depth, isCurrent, hasChanges }) => (
        <li key={take.id} data-current={isCurrent}>
          {Array.from({ length: Math.min(depth, MOST_INDENTS) }, (_, each) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are alike.
            <span key={each} className="branch" aria-hidden="true" />
          ))}
          <button
            type="button"
            className="take"
            aria-current={isCurrent ? 'true' : undefined}
            aria-label={isCurrent ? undefined : words.goToLabel(label)}
            onClick={() => session.shelf.goTo(take.id)}
          >
            <span className="dot" aria-hidden="true" />
            <span>
              <strong>{label}</strong>
              <span className="soft small">
                {isCurrent ? (hasChanges ? words.changed : words.current) : authorOf(take, models)}
              </span>
            </span>
          </button>
          {take.parent !== undefined && (
            <Star
              isOn={take.favourite}
              label={take.favourite ? words.unkeep(label) : words.keep(label)}
              onClick={() => session.shelf.toggleTake(take.id)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** Which model wrote a take; nothing where it was the user. */
function authorOf({ model, seed, parent }: Take, models: readonly ModelChoice[]): string {
  if (parent === undefined || model === undefined) return '';
  return words.by(models.find(({ name }) => name === model)?.title ?? model, seed ?? 0);
}
