/** How the studio looks and feels; kept in the browser for all songs. */
import type { Settings } from '../../app/state.ts';
import { messageOf, notify } from '../../app/studio.ts';
import { texts } from '../../texts/index.ts';
import { usePage, usePlayer, useStudio } from '../context.tsx';
import { SongSettings } from '../song-settings.tsx';
import { Dialog } from './dialog.tsx';

const words = texts.dialogs;

export function SettingsDialog() {
  const { studio } = usePage();
  const settings = useStudio((state) => state.settings);
  const set = (change: Partial<Settings>) => studio.store.setState({ settings: { ...settings, ...change } });
  return (
    <Dialog title={words.settingsTitle}>
      <fieldset className="song-fields">
        <legend>{words.song}</legend>
        <SongSettings />
      </fieldset>
      <Choice legend={words.theme} names={words.themes} value={settings.theme} onChange={(theme) => set({ theme })} />
      <Choice
        legend={words.wheel}
        names={words.wheels}
        value={settings.wheel}
        onChange={(wheel) => set({ wheel })}
        help={words.wheelHelp}
      />
      <Check label={words.follow} isOn={settings.followsPlayhead} onChange={(on) => set({ followsPlayhead: on })} />
      <Check label={words.previews} isOn={settings.previewsNotes} onChange={(on) => set({ previewsNotes: on })} />
      <Sound />
    </Dialog>
  );
}

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly names: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly help?: string;
}

function Choice<T extends string>({ legend, names, value, onChange, help }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className="row">
        {(Object.keys(names) as T[]).map((name) => (
          <label key={name} className="choice">
            <input type="radio" name={legend} checked={value === name} onChange={() => onChange(name)} />
            {names[name]}
          </label>
        ))}
      </div>
      {help !== undefined && <p className="soft">{help}</p>}
    </fieldset>
  );
}

function Check(props: { readonly label: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }) {
  return (
    <label className="choice">
      <input type="checkbox" checked={props.isOn} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      {props.label}
    </label>
  );
}

function Sound() {
  const { studio } = usePage();
  const { volume, font, loading } = usePlayer();
  const share = loading?.totalBytes ? Math.round((100 * loading.loadedBytes) / loading.totalBytes) : 0;
  return (
    <>
      <label className="choice">
        {words.volume}
        <input
          type="range"
          min={0}
          max={100}
          value={Math.round(100 * volume)}
          onChange={(event) => studio.player.setVolume(event.currentTarget.valueAsNumber / 100)}
        />
      </label>
      <div className="row">
        {words.goodPiano}
        {font === 'piano-good' ? (
          <strong>{words.goodPianoOn}</strong>
        ) : (
          <button
            type="button"
            className="button"
            disabled={loading?.font === 'piano-good'}
            onClick={() => {
              // biome-ignore lint/correctness/useHookAtTopLevel: it is no hook, whatever its name begins with.
              studio.player.useGoodFont().catch((error: unknown) => notify(studio, messageOf(error)));
            }}
          >
            {loading?.font === 'piano-good' ? texts.sound.loadingShare(share) : words.goodPianoButton}
          </button>
        )}
      </div>
    </>
  );
}
