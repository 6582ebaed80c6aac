/** What the user wants, in plain words: first what, then where, then how it should sound. */
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { keyAt } from '../../document/index.ts';
import type { What } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import { useStudio } from '../../view/context.tsx';
import { keyTitle } from '../../view/keys.ts';
import { Dial } from './dial.tsx';
import type { SuggestSession } from './session.ts';
import { BAR_COUNTS, BUSY_STEPS, GREATEST_SEED, modelFor, modelsFor, type Place, placeFor, WHATS } from './wishes.ts';

const words = texts.suggest;

/** Signs of the four wishes: what is there is plain, what comes is dashed. */
const SIGNS: Readonly<Record<What, ReactNode>> = {
  continue: <path d="M3 14h5v-4h5M15 10h2M19 6h2M19 10h2" />,
  fill: <path d="M3 14h4M9.500 10h1.500M13 10h1.500M17 14h4M4 19v-1M20 19v-1" />,
  accompany: <path d="M3 8h5V5h6v3h7M3 17h2M8 17h2M13 17h2M18 17h3" />,
  vary: <path d="M3 15h5v-5h4M14 10l3-4 3 4M17 6v9h4" />,
};

export function WishesForm({ session }: { readonly session: SuggestSession }) {
  const wishes = useStore(session.store, (state) => state.wishes);
  const models = useStore(session.store, (state) => state.models) ?? [];
  const around = useStudio(useShallow(({ song, selection, loop }) => ({ song, selection, loop })));
  const name = useId();
  const { wish } = session;
  const place = placeFor(wishes, around);
  const model = modelFor(wishes, models, around.song);
  const key = keyAt(around.song, place.kind === 'missing' || place.kind === 'end' ? 0 : place.range.from);
  return (
    <div className="wishes">
      <fieldset>
        <legend>{words.what.legend}</legend>
        <div className="whats">
          {WHATS.map((what) => (
            <label key={what} className="what" data-able={modelsFor(what, models, around.song).length > 0}>
              <input type="radio" name={name} checked={wishes.what === what} onChange={() => wish({ what })} />
              <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                {SIGNS[what]}
              </svg>
              {words.what[what]}
            </label>
          ))}
        </div>
        <p className="soft small">{words.what[`${wishes.what}Help`]}</p>
      </fieldset>
      {model === undefined && models.length > 0 && <p className="note-line">{words.what.missing}</p>}
      {(model !== undefined || models.length === 0) && <Where session={session} place={place} />}
      {wishes.what === 'continue' && <Bars session={session} />}
      <fieldset className="dials">
        <legend className="visually-hidden">{words.dials.legend}</legend>
        <Dial
          label={words.dials.adventurous}
          ends={words.dials.adventurousEnds}
          value={wishes.adventurous}
          range={[0, 1, 0.1]}
          text={words.dials.percent}
          onChange={(adventurous) => wish({ adventurous })}
        />
        <Dial
          label={words.dials.busy}
          ends={words.dials.busyEnds}
          value={Math.round(wishes.busy * BUSY_STEPS)}
          range={[-BUSY_STEPS, BUSY_STEPS, 1]}
          text={(step) => words.dials.busyValue[step + BUSY_STEPS] ?? ''}
          onChange={(step) => wish({ busy: step / BUSY_STEPS })}
        />
        {wishes.what === 'vary' && (
          <Dial
            label={words.dials.keep}
            ends={words.dials.keepEnds}
            value={wishes.keep}
            range={[0, 0.9, 0.1]}
            text={words.dials.percent}
            onChange={(keep) => wish({ keep })}
          />
        )}
        <label className="choice" title={words.dials.inKeyHelp}>
          <input
            type="checkbox"
            checked={wishes.inKey}
            onChange={({ currentTarget }) => wish({ inKey: currentTarget.checked })}
          />
          {words.dials.inKey(key && keyTitle(key))}
        </label>
      </fieldset>
      <Writer session={session} />
    </div>
  );
}

function Where({ session, place }: { readonly session: SuggestSession; readonly place: Place }) {
  const { what } = useStore(session.store, (state) => state.wishes);
  const around = useStudio(useShallow(({ song, selection, loop }) => ({ song, selection, loop })));
  if (what === 'continue' && place.kind === 'end') {
    const isEmpty = around.song.notes.length === 0;
    return <p className="where">{isEmpty ? words.place.start : words.place.end(place.first)}</p>;
  }
  const other = around.loop === undefined ? undefined : placeFor({ what, part: 'loop' }, around);
  return (
    <div className="where">
      <p className={place.kind === 'missing' ? 'note-line' : undefined}>{placeText(place, what)}</p>
      {place.kind !== 'missing' && what !== 'accompany' && <p className="soft small">{words.place.locked}</p>}
      {place.kind !== 'loop' && other?.kind === 'loop' && (
        <Link onClick={() => session.wish({ part: 'loop' })}>{words.place.loopInstead(other.first, other.last)}</Link>
      )}
      {place.kind === 'loop' && around.selection.size > 0 && (
        <Link onClick={() => session.wish({ part: undefined })}>{words.place.selectionInstead}</Link>
      )}
      {(place.kind === 'loop' || place.kind === 'selection') && what !== 'fill' && (
        <Link onClick={() => session.wish({ part: 'song' })}>{words.place.songInstead}</Link>
      )}
      {place.kind === 'song' && around.selection.size > 0 && (
        <Link onClick={() => session.wish({ part: undefined })}>{words.place.selectionInstead}</Link>
      )}
    </div>
  );
}

function Link(props: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className="link" onClick={props.onClick}>
      {props.children}
    </button>
  );
}

function placeText(place: Place, what: What): string {
  switch (place.kind) {
    case 'end':
      return words.place.end(place.first);
    case 'missing':
      return place.needs === 'part' ? words.place.needsPart : words.place.needsNotes;
    case 'selection':
      return what === 'accompany'
        ? words.place.melody(place.first, place.last)
        : words.place.selection(place.selected?.length ?? 0, place.first, place.last);
    case 'loop':
      return words.place.loop(place.first, place.last);
    case 'song':
      return words.place.song(place.first, place.last);
  }
}

function Bars({ session }: { readonly session: SuggestSession }) {
  const name = useId();
  const { bars } = useStore(session.store, (state) => state.wishes);
  return (
    <fieldset className="bars">
      <legend>{words.bars.legend}</legend>
      <div className="bar-counts">
        {BAR_COUNTS.map((count) => (
          <label key={count} title={words.bars.count(count)}>
            <input
              type="radio"
              name={name}
              aria-label={words.bars.count(count)}
              checked={bars === count}
              onChange={() => session.wish({ bars: count })}
            />
            <span aria-hidden="true">{count}</span>
          </label>
        ))}
        <span className="soft small" aria-hidden="true">
          {words.bars.unit}
        </span>
      </div>
    </fieldset>
  );
}

/** Which model, and the seed that makes its ideas come again. */
function Writer({ session }: { readonly session: SuggestSession }) {
  const wishes = useStore(session.store, (state) => state.wishes);
  const models = useStore(session.store, (state) => state.models);
  const song = useStudio(({ song }) => song);
  const ids = { model: useId(), seed: useId(), about: useId(), seedHelp: useId() };
  if (models === undefined) return null;
  const able = modelsFor(wishes.what, models, song);
  const model = modelFor(wishes, models, song);
  return (
    <details className="writer">
      <summary>{words.more}</summary>
      {models.length === 0 && <p className="note-line">{words.model.none}</p>}
      {model !== undefined && (
        <div className="field-block">
          <label htmlFor={ids.model}>{words.model.label}</label>
          <select
            id={ids.model}
            className="text-field"
            aria-describedby={ids.about}
            value={model.name}
            onChange={({ currentTarget }) => session.wish({ model: currentTarget.value })}
          >
            {able.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
          <p className="soft small" id={ids.about}>
            {model.about} {words.model.kind}
          </p>
        </div>
      )}
      <div className="field-block">
        <label htmlFor={ids.seed}>{words.seed.label}</label>
        <input
          id={ids.seed}
          className="text-field"
          type="number"
          inputMode="numeric"
          min={0}
          max={GREATEST_SEED}
          step={1}
          aria-describedby={ids.seedHelp}
          value={wishes.seed}
          onChange={({ currentTarget }) => session.wish({ seed: currentTarget.valueAsNumber })}
        />
        <p className="soft small" id={ids.seedHelp}>
          {words.seed.help}
        </p>
      </div>
    </details>
  );
}
