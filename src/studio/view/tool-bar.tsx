/** The tools: what a click does, on which grid, and what is done to the selected notes. */
import { useId, useSyncExternalStore } from 'react';
import { setTool } from '../app/commands.ts';
import { deleteSelection, quantise } from '../app/edit-actions.ts';
import { GRIDS, type GridName, type Settings, type Tool } from '../app/state.ts';
import { fitSong, zoomTimeBy } from '../app/view-actions.ts';
import { keyAt } from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { IconButton } from './button.tsx';
import { usePage, useStudio } from './context.tsx';
import { Icon } from './icons.tsx';

const words = texts.toolBar;
const TOOLS: readonly Tool[] = ['pencil', 'select', 'hand'];

export function ToolBar() {
  const { studio } = usePage();
  return (
    <div className="tool-bar" role="toolbar" aria-label={words.label}>
      <ToolChoice />
      <Grid />
      <Switch setting="snapsToScale" icon="scale" label={words.snapToScale} help={words.snapToScaleHelp} />
      <div className="group">
        <IconButton icon="magnet" label={words.quantise} title={words.quantiseHelp} onClick={() => quantise(studio)}>
          <span className="tool-name long">{words.quantise}</span>
        </IconButton>
        <DeleteButton />
      </div>
      <span className="spread" />
      <div className="group">
        <ComputerKeys />
        <MidiButton />
      </div>
      <div className="group">
        <Switch setting="showsVelocity" icon="bars" label={words.loudness} help={words.loudnessHelp} isBare />
        <IconButton icon="zoomOut" label={words.zoomOut} shortcut="-" onClick={() => zoomTimeBy(studio, 0.8)} />
        <IconButton icon="zoomIn" label={words.zoomIn} shortcut="+" onClick={() => zoomTimeBy(studio, 1.25)} />
        <IconButton icon="fit" label={words.fit} shortcut="F" onClick={() => fitSong(studio)} />
      </div>
    </div>
  );
}

function ToolChoice() {
  const { studio } = usePage();
  const tool = useStudio((state) => state.tool);
  return (
    <div className="segmented" role="radiogroup" aria-label={words.label}>
      {TOOLS.map((name, index) => (
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={tool === name}
          aria-label={words[name]}
          title={`${words[name]} (${index + 1})`}
          className="button"
          tabIndex={tool === name ? 0 : -1}
          onClick={() => setTool(studio, name)}
          onKeyDown={(event) => {
            const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const next = TOOLS[(index + by + TOOLS.length) % TOOLS.length];
            if (by === 0 || next === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            setTool(studio, next);
            const buttons = event.currentTarget.parentElement?.querySelectorAll('button');
            buttons?.[TOOLS.indexOf(next)]?.focus();
          }}
        >
          <Icon name={name} />
          <span className="tool-name">{words.tools[name]}</span>
        </button>
      ))}
    </div>
  );
}

function Grid() {
  const { studio } = usePage();
  const id = useId();
  const grid = useStudio((state) => state.grid);
  return (
    <span className="field" title={words.gridHelp}>
      <label htmlFor={id}>{words.grid}</label>
      <select
        id={id}
        value={grid}
        onChange={({ currentTarget }) => {
          const name = currentTarget.value as GridName;
          // New notes are as long as the grid's steps, unless another length was drawn since.
          studio.store.setState({ grid: name, drawTicks: GRIDS[name] || GRIDS.eighth });
        }}
      >
        {(Object.keys(GRIDS) as GridName[]).map((name) => (
          <option key={name} value={name}>
            {words.grids[name]}
          </option>
        ))}
      </select>
    </span>
  );
}

interface SwitchProps {
  readonly setting: { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];
  readonly icon: 'scale' | 'bars';
  readonly label: string;
  readonly help: string;
  readonly isBare?: boolean;
}

function Switch({ setting, icon, label, help, isBare = false }: SwitchProps) {
  const { studio } = usePage();
  const isOn = useStudio((state) => state.settings[setting]);
  const needsKey = useStudio(
    (state) => setting === 'snapsToScale' && keyAt(state.song, state.playheadTicks) === undefined,
  );
  return (
    <IconButton
      icon={icon}
      label={label}
      title={help}
      isOn={isOn}
      disabled={needsKey && !isOn}
      onClick={() => studio.store.setState(({ settings }) => ({ settings: { ...settings, [setting]: !isOn } }))}
    >
      {isBare ? undefined : <span className="tool-name long">{words.inKey}</span>}
    </IconButton>
  );
}

function DeleteButton() {
  const { studio } = usePage();
  const isEmpty = useStudio((state) => state.selection.size === 0);
  return (
    <IconButton
      icon="trash"
      label={texts.shortcuts.commands.delete}
      disabled={isEmpty}
      shortcut={texts.shortcuts.keyNames.Delete}
      onClick={() => deleteSelection(studio)}
    />
  );
}

function ComputerKeys() {
  const { keyPiano, toggleComputerKeys } = usePage();
  const { isOn } = useSyncExternalStore(keyPiano.subscribe, keyPiano.getState);
  return (
    <IconButton icon="keyboard" label={words.computerKeys} isOn={isOn} shortcut="P" onClick={toggleComputerKeys} />
  );
}

function MidiButton() {
  const { midi } = usePage();
  const state = useSyncExternalStore(midi.subscribe, midi.getState);
  const label =
    state.kind === 'on'
      ? texts.midi.on(state.devices)
      : state.kind === 'error'
        ? state.message
        : texts.midi[state.kind];
  return (
    <IconButton
      icon="plug"
      label={label}
      isOn={state.kind === 'on'}
      disabled={state.kind === 'missing' || state.kind === 'asking'}
      onClick={() => (state.kind === 'on' ? midi.disconnect() : void midi.connect())}
    />
  );
}
