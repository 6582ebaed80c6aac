/** The page's keys, clipboard and dropped files, each handed to what does the work. */
import { type CommandContext, commandFor } from '../app/commands.ts';
import { copySelection, cutSelection, paste } from '../app/edit-actions.ts';
import { notationOf, takesKeys } from '../app/shortcuts.ts';
import { filesIn } from './dropped-files.ts';

const ROLL = '#roll';

/** A dialog takes all keys; a field those that are typed; everything else is a shortcut. */
export function listenToKeys(context: CommandContext): void {
  window.addEventListener('keydown', (event) => {
    const { store } = context.studio;
    if (event.defaultPrevented || store.getState().dialog !== undefined || takesKeys(event.target)) return;
    const element = event.target instanceof Element ? event.target : undefined;
    const notation = notationOf(event);
    // A button that has the focus is pressed by Enter; Space plays everywhere.
    if (notation === 'Enter' && element?.closest('button, a, [role=radio], [role=tab]')) return;
    const isInRoll = element === document.body || element?.closest(ROLL) !== null;
    const command = commandFor(notation, isInRoll, context);
    if (command === undefined) return;
    event.preventDefault();
    if (!event.repeat || REPEATED.has(command.group)) command.run(context);
  });
  // Without this, letting Space go would press the button that has the focus.
  window.addEventListener('keyup', (event) => {
    if (event.key === ' ' && !takesKeys(event.target) && context.studio.store.getState().dialog === undefined) {
      event.preventDefault();
    }
  });
}

/** Groups whose commands go on while a key is held. */
const REPEATED: ReadonlySet<string> = new Set(['edit', 'cursor', 'view']);

export function listenToClipboard({ studio }: CommandContext): void {
  const isOurs = (event: Event) => studio.store.getState().dialog === undefined && !takesKeys(event.target);
  const take = (read: typeof copySelection) => (event: ClipboardEvent) => {
    const text = isOurs(event) ? read(studio) : undefined;
    if (text === undefined) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  window.addEventListener('copy', take(copySelection));
  window.addEventListener('cut', take(cutSelection));
  window.addEventListener('paste', (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    void paste(studio, event.clipboardData?.getData('text/plain') ?? '');
  });
}

/**
 * Files and folders dropped anywhere on the page.
 *
 * @param onHover told when a file comes over the page and when it has gone
 */
export function listenToDrops(onFiles: (files: readonly File[]) => void, onHover: (isOver: boolean) => void): void {
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    onHover(true);
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) onHover(false);
  });
  window.addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    onHover(false);
    if (event.dataTransfer) void filesIn(event.dataTransfer).then(onFiles);
  });
}
