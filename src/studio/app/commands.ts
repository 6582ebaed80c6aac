/**
 * All that keys do, as one table: it binds them, and the list behind `?` is made from it.
 */
import { texts } from '../texts/index.ts';
import { cursorToEdge, moveCursor, pickAtCursor, placeAtCursor, walkNotes } from './cursor-actions.ts';
import {
  acceptSuggestion,
  changeVelocity,
  clearAll,
  deleteSelection,
  duplicateSelection,
  moveSelection,
  quantise,
  redoAction,
  resizeSelection,
  selectAll,
  stepTicks,
  toggleLock,
  undoAction,
} from './edit-actions.ts';
import type { Recording } from './recording.ts';
import type { Tool } from './state.ts';
import { announce, type Studio } from './studio.ts';
import { isPlaying, seek, stop, toggleLoop, togglePlay } from './transport-actions.ts';
import { fitSong, scrollBy, zoomTimeBy } from './view-actions.ts';

export type CommandName = keyof typeof texts.shortcuts.commands;
export type CommandGroup = keyof typeof texts.shortcuts.groups;

/** What commands may use beyond the studio: what only a page has. */
export interface CommandContext {
  readonly studio: Studio;
  readonly recording: Recording;
  readonly toggleComputerKeys: () => void;
}

export interface Command {
  readonly name: CommandName;
  readonly group: CommandGroup;
  /** Notations of `shortcuts.ts`; any of them. */
  readonly keys: readonly string[];
  /** `roll`: only while the roll has the focus. `clipboard`: the browser sends an event of its own for it. */
  readonly where?: 'roll' | 'clipboard';
  /** Whether it applies now; a key that does not apply is left to the browser. Default: always. */
  readonly when?: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void;
}

const hasSelection = ({ studio }: CommandContext) => studio.store.getState().selection.size > 0;
const hasSuggestion = ({ studio }: CommandContext) => studio.store.getState().suggestion !== undefined;

/** What an arrow key does: moves the selected notes, or else the cursor. */
function arrow(semitones: number, steps: number) {
  return ({ studio }: CommandContext) => {
    if (studio.store.getState().selection.size > 0) {
      moveSelection(studio, { semitones, ticks: steps * stepTicks(studio) });
    } else {
      moveCursor(studio, { semitones, steps });
    }
  };
}

export function setTool(studio: Studio, tool: Tool): void {
  studio.store.setState({ tool });
  announce(studio, texts.announce.tool[tool]);
}

/** Half a screen of rows. */
function page(direction: 1 | -1) {
  return ({ studio }: CommandContext) => scrollBy(studio, 0, (direction * studio.store.getState().size.height) / 2);
}

export const COMMANDS: readonly Command[] = [
  { name: 'play', group: 'play', keys: ['Space'], run: ({ studio }) => togglePlay(studio) },
  {
    name: 'place',
    group: 'cursor',
    keys: ['Enter'],
    where: 'roll',
    when: ({ studio }) => !isPlaying(studio),
    run: ({ studio }) => placeAtCursor(studio),
  },
  { name: 'stop', group: 'play', keys: ['Enter'], run: ({ studio }) => stop(studio) },
  { name: 'record', group: 'play', keys: ['r'], run: ({ recording }) => void recording.toggle() },
  { name: 'loop', group: 'play', keys: ['l'], run: ({ studio }) => toggleLoop(studio) },
  {
    name: 'metronome',
    group: 'play',
    keys: ['m'],
    run: ({ studio: { player } }) => player.setMetronome(!player.getState().metronome),
  },
  {
    name: 'toStart',
    group: 'play',
    keys: ['Home'],
    run: ({ studio }) => {
      seek(studio, 0);
      if (studio.store.getState().isCursorShown) cursorToEdge(studio, 'start');
    },
  },
  { name: 'toEnd', group: 'play', keys: ['End'], run: ({ studio }) => cursorToEdge(studio, 'end') },

  { name: 'undo', group: 'edit', keys: ['Mod+z'], run: ({ studio }) => undoAction(studio) },
  { name: 'redo', group: 'edit', keys: ['Mod+Shift+z', 'Mod+y'], run: ({ studio }) => redoAction(studio) },
  { name: 'cut', group: 'edit', keys: ['Mod+x'], where: 'clipboard', run: () => {} },
  { name: 'copy', group: 'edit', keys: ['Mod+c'], where: 'clipboard', run: () => {} },
  { name: 'paste', group: 'edit', keys: ['Mod+v'], where: 'clipboard', run: () => {} },
  { name: 'selectAll', group: 'edit', keys: ['Mod+a', 'a'], run: ({ studio }) => selectAll(studio) },
  {
    name: 'duplicate',
    group: 'edit',
    keys: ['d', 'Mod+d'],
    when: hasSelection,
    run: ({ studio }) => duplicateSelection(studio),
  },
  {
    name: 'delete',
    group: 'edit',
    keys: ['Delete', 'Backspace'],
    when: hasSelection,
    run: ({ studio }) => deleteSelection(studio),
  },
  { name: 'quantise', group: 'edit', keys: ['q'], run: ({ studio }) => quantise(studio) },
  { name: 'up', group: 'edit', keys: ['ArrowUp'], run: arrow(1, 0) },
  { name: 'down', group: 'edit', keys: ['ArrowDown'], run: arrow(-1, 0) },
  { name: 'left', group: 'edit', keys: ['ArrowLeft'], run: arrow(0, -1) },
  { name: 'right', group: 'edit', keys: ['ArrowRight'], run: arrow(0, 1) },
  { name: 'octaveUp', group: 'edit', keys: ['Shift+ArrowUp'], run: arrow(12, 0) },
  { name: 'octaveDown', group: 'edit', keys: ['Shift+ArrowDown'], run: arrow(-12, 0) },
  {
    name: 'longer',
    group: 'edit',
    keys: ['Shift+ArrowRight'],
    when: hasSelection,
    run: ({ studio }) => resizeSelection(studio, 1),
  },
  {
    name: 'shorter',
    group: 'edit',
    keys: ['Shift+ArrowLeft'],
    when: hasSelection,
    run: ({ studio }) => resizeSelection(studio, -1),
  },
  { name: 'louder', group: 'edit', keys: ['v'], when: hasSelection, run: ({ studio }) => changeVelocity(studio, 8) },
  {
    name: 'softer',
    group: 'edit',
    keys: ['Shift+v'],
    when: hasSelection,
    run: ({ studio }) => changeVelocity(studio, -8),
  },
  { name: 'lock', group: 'edit', keys: ['k'], when: hasSelection, run: ({ studio }) => toggleLock(studio) },

  {
    name: 'pick',
    group: 'cursor',
    keys: ['s', 'Shift+Enter'],
    where: 'roll',
    run: ({ studio }) => pickAtCursor(studio),
  },
  { name: 'nextNote', group: 'cursor', keys: ['n'], run: ({ studio }) => walkNotes(studio, 1) },
  { name: 'previousNote', group: 'cursor', keys: ['Shift+n'], run: ({ studio }) => walkNotes(studio, -1) },
  {
    name: 'cursorUp',
    group: 'cursor',
    keys: ['Mod+ArrowUp'],
    run: ({ studio }) => moveCursor(studio, { semitones: 1 }),
  },
  {
    name: 'cursorDown',
    group: 'cursor',
    keys: ['Mod+ArrowDown'],
    run: ({ studio }) => moveCursor(studio, { semitones: -1 }),
  },
  {
    name: 'cursorLeft',
    group: 'cursor',
    keys: ['Mod+ArrowLeft'],
    run: ({ studio }) => moveCursor(studio, { steps: -1 }),
  },
  {
    name: 'cursorRight',
    group: 'cursor',
    keys: ['Mod+ArrowRight'],
    run: ({ studio }) => moveCursor(studio, { steps: 1 }),
  },

  {
    name: 'accept',
    group: 'suggestions',
    keys: ['Tab'],
    where: 'roll',
    when: hasSuggestion,
    run: ({ studio }) => void acceptSuggestion(studio),
  },
  {
    name: 'reject',
    group: 'suggestions',
    keys: ['Escape'],
    when: hasSuggestion,
    run: ({ studio }) => studio.store.setState({ suggestion: undefined }),
  },
  { name: 'clear', group: 'edit', keys: ['Escape'], run: ({ studio }) => clearAll(studio) },

  { name: 'zoomIn', group: 'view', keys: ['+', '='], run: ({ studio }) => zoomTimeBy(studio, 1.25) },
  { name: 'zoomOut', group: 'view', keys: ['-'], run: ({ studio }) => zoomTimeBy(studio, 0.8) },
  { name: 'fit', group: 'view', keys: ['f'], run: ({ studio }) => fitSong(studio) },
  { name: 'pageUp', group: 'view', keys: ['PageUp'], run: page(-1) },
  { name: 'pageDown', group: 'view', keys: ['PageDown'], run: page(1) },

  { name: 'pencil', group: 'tools', keys: ['1'], run: ({ studio }) => setTool(studio, 'pencil') },
  { name: 'select', group: 'tools', keys: ['2'], run: ({ studio }) => setTool(studio, 'select') },
  { name: 'hand', group: 'tools', keys: ['3'], run: ({ studio }) => setTool(studio, 'hand') },
  { name: 'computerKeys', group: 'tools', keys: ['p'], run: ({ toggleComputerKeys }) => toggleComputerKeys() },
  { name: 'help', group: 'tools', keys: ['?'], run: ({ studio }) => studio.store.setState({ dialog: 'shortcuts' }) },
];

/**
 * The command of a key press, the first in the table that applies.
 *
 * @param isInRoll whether the roll has the focus
 */
export function commandFor(notation: string, isInRoll: boolean, context: CommandContext): Command | undefined {
  return COMMANDS.find(
    (command) =>
      command.keys.includes(notation) &&
      command.where !== 'clipboard' &&
      (command.where !== 'roll' || isInRoll) &&
      (command.when?.(context) ?? true),
  );
}
