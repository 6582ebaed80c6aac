/**
 * Key presses in a notation: 'Mod+Shift+z' is Z with Shift and Ctrl, or Command on a Mac. Letters go by what is
 * printed on the key, so that Ctrl+Z is where each layout has its Z.
 */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Signs that need Shift on some layouts and not on others: Shift does not count for them. */
const SIGNS = new Set(['?', '+', '-', '=', '.', ',']);

/**
 * The notation of a key press.
 *
 * @example notationOf({ key: 'Z', ctrlKey: true, metaKey: false, shiftKey: true, altKey: false }) // 'Mod+Shift+z'
 */
export function notationOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): string {
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  const parts = [
    ctrlKey || metaKey ? 'Mod' : '',
    altKey ? 'Alt' : '',
    shiftKey && !SIGNS.has(name) ? 'Shift' : '',
    name,
  ];
  return parts.filter((part) => part !== '').join('+');
}

/** The parts of a notation, for printing it: 'Mod+Shift+z' is ['Mod', 'Shift', 'z']. */
export function partsOf(notation: string): readonly string[] {
  return notation.endsWith('++')
    ? [...notation.slice(0, -2).split('+'), '+']
    : notation === '+'
      ? ['+']
      : notation.split('+');
}

/** Whether an element takes keys for itself: a field that is typed in, a list that is open. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
