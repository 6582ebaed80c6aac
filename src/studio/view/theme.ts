/** Dark or light: as the user says, or else as the computer does. */
import type { Settings } from '../app/state.ts';
import type { Studio } from '../app/studio.ts';

const darkQuery = () => matchMedia('(prefers-color-scheme: dark)');

export function isDarkNow(theme: Settings['theme']): boolean {
  return theme === 'system' ? darkQuery().matches : theme === 'dark';
}

/**
 * Keeps the page in the theme of the settings.
 *
 * @param onChange called after each change
 */
export function followTheme({ store }: Studio, onChange: () => void): void {
  const apply = () => {
    const theme = isDarkNow(store.getState().settings.theme) ? 'dark' : 'light';
    if (document.documentElement.dataset['theme'] === theme) return;
    document.documentElement.dataset['theme'] = theme;
    onChange();
  };
  darkQuery().addEventListener('change', apply);
  store.subscribe(apply);
  apply();
}
