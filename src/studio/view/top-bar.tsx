/** The bar at the top: the song's name, playing, and what the song is like. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { redoAction, undoAction } from '../app/edit-actions.ts';
import { change, type Studio } from '../app/studio.ts';
import { stop, toggleLoop, togglePlay } from '../app/transport-actions.ts';
import { LONGEST_TITLE, placeOf, setTitle } from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { IconButton } from './button.tsx';
import { usePage, usePlayer, useStudio } from './context.tsx';
import { Icon, Mark } from './icons.tsx';
import { Menu } from './menu.tsx';
import { SongSettings } from './song-settings.tsx';
import { isDarkNow } from './theme.ts';

const words = texts.topBar;

export function TopBar() {
  const { studio } = usePage();
  return (
    <header className="top-bar">
      <Menu />
      <h1 className="brand">
        <Mark />
        <span className="brand-name">{texts.app.name}</span>
      </h1>
      <Title />
      <SaveState />
      <History />
      <Transport />
      <SongSettings />
      <span className="spread wide" />
      <SoundState />
      <ThemeButton />
      <span className="wide">
        <IconButton
          icon="help"
          label={words.help}
          shortcut="?"
          onClick={() => studio.store.setState({ dialog: 'shortcuts' })}
        />
      </span>
      <PanelButton />
    </header>
  );
}

function Title() {
  const { studio } = usePage();
  const title = useStudio((state) => state.song.title);
  return (
    <input
      // What is typed becomes the title when the field is left; another song brings another field.
      key={title}
      className="song-title"
      defaultValue={title}
      placeholder={texts.app.untitled}
      aria-label={words.songTitle}
      maxLength={LONGEST_TITLE}
      spellCheck={false}
      onBlur={({ currentTarget }) => {
        change(studio, setTitle(studio.store.getState().song, currentTarget.value), { label: 'Name the song' });
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') currentTarget.value = title;
        if (key === 'Enter' || key === 'Escape') currentTarget.blur();
      }}
    />
  );
}

/** Whether the song is kept; loud only where it is not. */
function SaveState() {
  const { keeping } = usePage();
  const { save } = useSyncExternalStore(keeping.subscribe, keeping.getState);
  return (
    <span className="save-state" data-save={save.kind} title={save.kind === 'failing' ? save.message : undefined}>
      {texts.saving[save.kind]}
    </span>
  );
}

function History() {
  const { studio } = usePage();
  const done = useStudio((state) => state.history.done.at(-1)?.label);
  const undone = useStudio((state) => state.history.undone.at(-1)?.label);
  return (
    <div className="group">
      <IconButton
        icon="undo"
        label={words.undo}
        title={done === undefined ? words.undo : words.undoThis(done)}
        disabled={done === undefined}
        onClick={() => undoAction(studio)}
      />
      <IconButton
        icon="redo"
        label={words.redo}
        title={undone === undefined ? words.redo : words.redoThis(undone)}
        disabled={undone === undefined}
        onClick={() => redoAction(studio)}
      />
    </div>
  );
}

function Transport() {
  const { studio, recording } = usePage();
  const { transport, metronome } = usePlayer();
  const isRecording = useStudio((state) => state.isRecording);
  const isLooping = useStudio((state) => state.isLooping);
  const isPlaying = transport === 'playing' || transport === 'counting-in';
  return (
    <div className="transport">
      <IconButton icon="stop" label={words.stop} shortcut="Enter" onClick={() => stop(studio)} />
      <button
        type="button"
        className="button primary play"
        aria-label={isPlaying ? words.pause : words.play}
        title={`${isPlaying ? words.pause : words.play} (${texts.shortcuts.keyNames.Space})`}
        data-playing={isPlaying}
        onClick={() => togglePlay(studio)}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
      </button>
      <IconButton
        icon="record"
        className="plain record record-dot"
        label={isRecording ? words.stopRecording : words.record}
        isOn={isRecording}
        shortcut="R"
        onClick={() => void recording.toggle()}
      />
      <IconButton icon="loop" label={words.loop} isOn={isLooping} shortcut="L" onClick={() => toggleLoop(studio)} />
      <IconButton
        icon="metronome"
        label={words.metronome}
        isOn={metronome}
        shortcut="M"
        onClick={() => studio.player.setMetronome(!metronome)}
      />
      <PlaceDisplay studio={studio} />
    </div>
  );
}

/** Bar and beat, written past React: it changes with every frame. */
function PlaceDisplay({ studio }: { readonly studio: Studio }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { store, player } = studio;
    let request: number | undefined;
    const show = () => {
      request = undefined;
      const now = player.place();
      const isMoving = now.state === 'playing' || now.state === 'counting-in';
      const { song, playheadTicks } = store.getState();
      const { bar, beat } = placeOf(song.metres, Math.max(0, isMoving ? now.ticks : playheadTicks));
      const text = words.place(bar, Math.floor(beat + 1e-6));
      if (place.current && place.current.textContent !== text) place.current.textContent = text;
      if (isMoving) schedule();
    };
    const schedule = () => {
      request ??= requestAnimationFrame(show);
    };
    const ends = [store.subscribe(schedule), player.subscribe(schedule)];
    schedule();
    return () => {
      for (const end of ends) end();
      if (request !== undefined) cancelAnimationFrame(request);
    };
  }, [studio]);
  return <span ref={place} className="place" />;
}

function SoundState() {
  const { studio } = usePage();
  const { sound, loading, message } = usePlayer();
  const share = loading?.totalBytes ? Math.round((100 * loading.loadedBytes) / loading.totalBytes) : undefined;
  const text =
    loading !== undefined && share !== undefined && sound !== 'locked'
      ? texts.sound.loadingShare(share)
      : texts.sound[sound];
  return (
    <button
      type="button"
      className="sound-state wide"
      data-sound={sound}
      title={message ?? text}
      aria-label={message ?? text}
      onClick={() => void studio.player.resume()}
    >
      <span className="dot" />
      <span className="sound-text">{text}</span>
    </button>
  );
}

function ThemeButton() {
  const { studio } = usePage();
  const theme = useStudio((state) => state.settings.theme);
  const isDark = isDarkNow(theme);
  return (
    <span className="wide">
      <IconButton
        icon={isDark ? 'sun' : 'moon'}
        label={isDark ? words.toLight : words.toDark}
        onClick={() =>
          studio.store.setState(({ settings }) => ({ settings: { ...settings, theme: isDark ? 'light' : 'dark' } }))
        }
      />
    </span>
  );
}

function PanelButton() {
  const { studio } = usePage();
  const panel = useStudio((state) => state.panel);
  return (
    <IconButton
      icon="spark"
      label={words.panels}
      isOn={panel !== undefined}
      onClick={() => studio.store.setState({ panel: panel === undefined ? 'suggest' : undefined })}
    />
  );
}
