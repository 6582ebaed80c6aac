/** What the browser remembers of how the page was left: the view with a song, the settings for all of them. */
import type { View } from '../view/transform.ts';
import { DEFAULT_SETTINGS, type Settings } from './state.ts';

const KEY = 'cadenza-settings';

/** A view from what a project stored; undefined where it is none. */
export function viewFrom(stored: Readonly<Record<string, unknown>>): View | undefined {
  const { leftTicks, pixelsPerBeat, topRows, rowHeight } = stored;
  const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  if (!isNumber(leftTicks) || !isNumber(pixelsPerBeat) || !isNumber(topRows) || !isNumber(rowHeight)) return undefined;
  return { leftTicks, pixelsPerBeat, topRows, rowHeight };
}

export interface StoredPage {
  readonly settings: Settings;
  readonly isTourDone: boolean;
}

/**
 * The settings of the last visit; the defaults for what is missing or of another kind.
 *
 * @param storage gives the browser's; a function, since where it is forbidden even asking for it throws
 */
export function readStoredPage(storage: () => Pick<Storage, 'getItem'>): StoredPage {
  let stored: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(storage().getItem(KEY) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) stored = parsed as Record<string, unknown>;
  } catch {
    // Damaged, or the browser gives no storage: as on a first visit.
  }
  const settings = Object.fromEntries(
    Object.entries(DEFAULT_SETTINGS).map(([name, value]) => [
      name,
      isAllowed(name, stored[name]) ? stored[name] : value,
    ]),
  ) as unknown as Settings;
  return { settings, isTourDone: stored['isTourDone'] === true };
}

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  theme: ['system', 'light', 'dark'],
  wheel: ['zoom', 'scroll'],
};

function isAllowed(name: string, value: unknown): boolean {
  return CHOICES[name]?.includes(value) ?? typeof value === 'boolean';
}

export function writeStoredPage(storage: () => Pick<Storage, 'setItem'>, { settings, isTourDone }: StoredPage): void {
  try {
    storage().setItem(KEY, JSON.stringify({ ...settings, isTourDone }));
  } catch {
    // Without storage the settings hold until the page is left.
  }
}
