/**
 * What the page shows, as one immutable value: the song with its history, what is selected, which part is in sight,
 * what is going on. Sound has a state of its own in the player; what is stored has its own in the storage.
 */
import { type NewNote, newSong, newWorkspace, type SongNote, type Workspace } from '../document/index.ts';
import type { LoopRegion } from '../playback/timeline.ts';
import { type Area, type Size, START_VIEW, type View } from '../view/transform.ts';

export type Tool = 'pencil' | 'select' | 'hand';

/** Distances of grid lines, in ticks; 0: no grid. */
export const GRIDS = {
  half: 960,
  beat: 480,
  eighth: 240,
  sixteenth: 120,
  thirtySecond: 60,
  eighthTriplet: 160,
  sixteenthTriplet: 80,
  off: 0,
} as const;
export type GridName = keyof typeof GRIDS;

export const PANELS = ['suggest', 'why', 'lab', 'learn', 'originality'] as const;
export type PanelName = (typeof PANELS)[number];

export type DialogName = 'projects' | 'export' | 'motifs' | 'shortcuts' | 'settings' | 'staff';

/** What a gesture would do, shown before it is done. */
export interface Draft {
  readonly removed: readonly SongNote[];
  readonly added: readonly SongNote[];
}

/** A place in the roll for composing with the keyboard. */
export interface Cursor {
  readonly ticks: number;
  readonly pitch: number;
}

/** Notes of a model that may become the song's, and the notes that would give way to them. */
export interface ShownSuggestion {
  readonly notes: readonly NewNote[];
  /** Ids. */
  readonly removed: readonly number[];
  /** For the history: 'Continue with 24 notes'. */
  readonly label: string;
  readonly model: string;
  readonly seed: number;
}

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly wheel: 'zoom' | 'scroll';
  readonly followsPlayhead: boolean;
  readonly previewsNotes: boolean;
  readonly snapsToScale: boolean;
  readonly showsVelocity: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  wheel: 'zoom',
  followsPlayhead: true,
  previewsNotes: true,
  snapsToScale: false,
  showsVelocity: true,
};

/** The song with its history and its takes, and all that is around it. */
export interface StudioState extends Workspace {
  /** Ids; all of them are in the song. */
  readonly selection: ReadonlySet<number>;
  readonly tool: Tool;
  readonly grid: GridName;
  /** Length of the next note that is drawn, in ticks. */
  readonly drawTicks: number;
  readonly view: View;
  /** Of the roll, without keys and ruler. */
  readonly size: Size;
  readonly cursor: Cursor;
  /** Whether the cursor is drawn: while the roll is worked in by keyboard. */
  readonly isCursorShown: boolean;
  /** What the gesture that goes on would do. */
  readonly draft: Draft | undefined;
  /** The box that is being drawn around notes. */
  readonly box: Area | undefined;
  readonly loop: LoopRegion | undefined;
  readonly isLooping: boolean;
  readonly isRecording: boolean;
  /** Where playing begins; while it plays, ask the player. */
  readonly playheadTicks: number;
  /** Keys that sound, whoever holds them. */
  readonly pressed: ReadonlySet<number>;
  readonly suggestion: ShownSuggestion | undefined;
  /** [128] how likely a model holds each pitch at the place asked about. */
  readonly heat: ArrayLike<number> | undefined;
  readonly panel: PanelName | undefined;
  readonly dialog: DialogName | undefined;
  /** The step of the tour, from 0. */
  readonly tourStep: number | undefined;
  readonly settings: Settings;
  /** What is said to everyone; the number makes the same words twice two messages. */
  readonly notice: { readonly text: string; readonly number: number } | undefined;
  /** What is said to screen readers only. */
  readonly announcement: { readonly text: string; readonly number: number } | undefined;
}

export const EMPTY_SELECTION: ReadonlySet<number> = new Set();

export function initialState(): StudioState {
  return {
    ...newWorkspace(newSong()),
    selection: EMPTY_SELECTION,
    tool: 'pencil',
    grid: 'eighth',
    drawTicks: GRIDS.beat,
    view: START_VIEW,
    size: { width: 800, height: 400 },
    cursor: { ticks: 0, pitch: 60 },
    isCursorShown: false,
    draft: undefined,
    box: undefined,
    loop: undefined,
    isLooping: false,
    isRecording: false,
    playheadTicks: 0,
    pressed: new Set(),
    suggestion: undefined,
    heat: undefined,
    panel: 'suggest',
    dialog: undefined,
    tourStep: undefined,
    settings: DEFAULT_SETTINGS,
    notice: undefined,
    announcement: undefined,
  };
}
