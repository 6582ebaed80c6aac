/** All songs of this browser. */
import { useCallback, useEffect, useState } from 'react';
import { messageOf, notify } from '../../app/studio.ts';
import type { ProjectInfo } from '../../storage/index.ts';
import { texts } from '../../texts/index.ts';
import { IconButton } from '../button.tsx';
import { usePage } from '../context.tsx';
import { Icon } from '../icons.tsx';
import { Dialog } from './dialog.tsx';

const words = texts.projects;

export function ProjectsDialog() {
  const { studio, keeping } = usePage();
  const [projects, setProjects] = useState<readonly ProjectInfo[]>([]);
  const refresh = useCallback(async () => {
    await keeping.flush();
    setProjects(await keeping.list());
  }, [keeping]);
  useEffect(() => {
    refresh().catch((error: unknown) => notify(studio, messageOf(error)));
  }, [refresh, studio]);
  const act = (action: () => Promise<void>, closes: boolean) => () => {
    action()
      .then(() => (closes ? studio.store.setState({ dialog: undefined }) : refresh()))
      .catch((error: unknown) => notify(studio, messageOf(error)));
  };
  return (
    <Dialog title={texts.dialogs.projectsTitle}>
      <p className="soft">{texts.dialogs.projectsHelp}</p>
      <div className="row">
        <button type="button" className="button primary" onClick={act(() => keeping.create(), true)}>
          <Icon name="plus" />
          {texts.menu.newSong}
        </button>
      </div>
      <ul className="projects">
        {projects.map((info) => {
          const title = info.title || texts.app.untitled;
          const isOpen = info.id === keeping.getState().id;
          return (
            <li key={info.id}>
              <button
                type="button"
                className="button plain project"
                aria-label={words.open(title)}
                onClick={act(async () => (isOpen ? undefined : keeping.open(info.id)), true)}
              >
                <span>
                  <strong>{title}</strong>
                  <span className="soft">
                    {words.notes(info.notes)}, {isOpen ? words.isOpen : dateText(info.savedAtMs)}
                  </span>
                </span>
              </button>
              <IconButton
                icon="copy"
                label={words.duplicate(title)}
                onClick={act(() => keeping.duplicate(info.id, words.copyOf(title)), false)}
              />
              <IconButton
                icon="trash"
                label={words.remove(title)}
                onClick={() => {
                  if (confirm(words.reallyRemove(title))) act(() => keeping.remove(info.id), false)();
                }}
              />
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

function dateText(milliseconds: number): string {
  return new Intl.DateTimeFormat(texts.language, { dateStyle: 'medium', timeStyle: 'short' }).format(milliseconds);
}
