/** Speed, beats in a bar and key of the song: as they are where the play-head stands, and changed from there on. */
import { useId } from 'react';
import { change, notify } from '../app/studio.ts';
import {
  beatsPerMinuteAt,
  clearKeys,
  FASTEST_TEMPO,
  keyAt,
  metreAt,
  SLOWEST_TEMPO,
  setKey,
  setMetre,
  setTempo,
  tempoAt,
} from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { usePage, useStudio } from './context.tsx';
import { keyTitle } from './keys.ts';

const words = texts.topBar;

export function SongSettings() {
  return (
    <div className="group settings">
      <Tempo />
      <Metre />
      <KeyChoice />
    </div>
  );
}

function Tempo() {
  const { studio } = usePage();
  const id = useId();
  const bpm = useStudio((state) => Math.round(beatsPerMinuteAt(state.song, state.playheadTicks)));
  const set = (value: number) => {
    const { song, playheadTicks } = studio.store.getState();
    try {
      const edit = setTempo(song, tempoAt(song, playheadTicks).timeTicks, value);
      change(studio, edit, { label: 'Change the speed', key: 'tempo' });
    } catch (error) {
      notify(studio, String(error instanceof Error ? error.message : error));
    }
  };
  return (
    <span className="field" title={words.tempoHelp}>
      <label htmlFor={id} className="tempo-label">
        {words.tempo}
      </label>
      <input
        // Typed numbers count when they are complete; arrows at once.
        key={bpm}
        id={id}
        type="number"
        inputMode="numeric"
        aria-label={`${words.tempo}, ${words.beatsPerMinute}`}
        min={SLOWEST_TEMPO}
        max={FASTEST_TEMPO}
        defaultValue={bpm}
        onBlur={({ currentTarget }) => {
          if (currentTarget.value !== '' && currentTarget.valueAsNumber !== bpm) set(currentTarget.valueAsNumber);
          else currentTarget.value = String(bpm);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Escape') currentTarget.value = String(bpm);
          if (key === 'Enter' || key === 'Escape') currentTarget.blur();
        }}
      />
    </span>
  );
}

const METRES = ['2/4', '3/4', '4/4', '5/4', '3/8', '6/8', '7/8', '9/8', '12/8'] as const;

function Metre() {
  const { studio } = usePage();
  const metre = useStudio((state) => {
    const { numerator, denominator } = metreAt(state.song.metres, state.playheadTicks);
    return `${numerator}/${denominator}`;
  });
  const choices = (METRES as readonly string[]).includes(metre) ? METRES : [...METRES, metre];
  return (
    <span className="field" title={words.metreHelp}>
      <select
        aria-label={words.metre}
        value={metre}
        onChange={({ currentTarget }) => {
          const { song, playheadTicks } = studio.store.getState();
          const [numerator = 4, denominator = 4] = currentTarget.value.split('/').map(Number);
          const { timeTicks } = metreAt(song.metres, playheadTicks);
          change(studio, setMetre(song, timeTicks, numerator, denominator), { label: 'Change the beats in a bar' });
        }}
      >
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </span>
  );
}

/** From no signs outwards: the keys that beginners meet first come first. */
const FIFTHS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6] as const;

function KeyChoice() {
  const { studio } = usePage();
  const value = useStudio((state) => {
    const key = keyAt(state.song, state.playheadTicks);
    return key === undefined ? '' : `${key.fifths} ${key.mode}`;
  });
  const keys = (['major', 'minor'] as const).map((mode) => FIFTHS.map((fifths) => ({ fifths, mode })));
  const isKnown = value === '' || keys.flat().some(({ fifths, mode }) => value === `${fifths} ${mode}`);
  const [otherFifths = '', otherMode] = value.split(' ');
  return (
    <span className="field" title={words.keyHelp}>
      <select
        aria-label={words.key}
        value={value}
        onChange={({ currentTarget }) => {
          const { song, playheadTicks } = studio.store.getState();
          const [fifths, mode] = currentTarget.value.split(' ');
          const label = 'Change the key';
          if (mode !== 'major' && mode !== 'minor') {
            change(studio, clearKeys(song), { label });
            return;
          }
          const at = keyAt(song, playheadTicks)?.timeTicks ?? 0;
          change(studio, setKey(song, at, { fifths: Number(fifths), mode }), { label });
        }}
      >
        <option value="">{words.noKey}</option>
        {!isKnown && (
          <option value={value}>
            {keyTitle({ fifths: Number(otherFifths), mode: otherMode === 'minor' ? 'minor' : 'major' })}
          </option>
        )}
        {keys.map((group) => (
          <optgroup key={group[0]?.mode} label={group[0]?.mode}>
            {group.map((key) => (
              <option key={key.fifths} value={`${key.fifths} ${key.mode}`}>
                {keyTitle(key)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </span>
  );
}
