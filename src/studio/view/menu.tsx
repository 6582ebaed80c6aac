/** The menu of the song: new, open, save, settings. */
import { useRef } from 'react';
import type { DialogName } from '../app/state.ts';
import { texts } from '../texts/index.ts';
import { usePage } from './context.tsx';
import { Icon, type IconName } from './icons.tsx';

const words = texts.menu;

export function Menu() {
  const { studio, keeping, chooseFile } = usePage();
  const menu = useRef<HTMLDivElement>(null);
  const show = (dialog: DialogName) => () => studio.store.setState({ dialog });
  const items: readonly (readonly [IconName, string, () => void])[] = [
    ['plus', words.newSong, () => void keeping.create()],
    ['note', words.motifs, show('motifs')],
    ['folder', words.projects, show('projects')],
    ['file', words.open, chooseFile],
    ['save', words.export, show('export')],
    ['settings', words.settings, show('settings')],
    ['help', words.shortcuts, show('shortcuts')],
    ['tour', words.tour, () => studio.store.setState({ tourStep: 0 })],
  ];
  return (
    <>
      <button
        type="button"
        className="button plain icon-only"
        aria-label={words.label}
        title={words.label}
        popoverTarget="menu"
      >
        <Icon name="menu" />
      </button>
      <div ref={menu} id="menu" className="menu" popover="auto" role="group" aria-label={words.label}>
        {items.map(([icon, label, run]) => (
          <button
            key={label}
            type="button"
            onClick={() => {
              menu.current?.hidePopover();
              run();
            }}
          >
            <Icon name={icon} />
            {label}
          </button>
        ))}
      </div>
    </>
  );
}
