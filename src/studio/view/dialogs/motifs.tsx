/** A shelf of beginnings. */
import { MOTIFS } from '../../../generation/motifs.ts';
import { openMotif } from '../../app/open-file.ts';
import { messageOf, notify } from '../../app/studio.ts';
import { texts } from '../../texts/index.ts';
import { usePage } from '../context.tsx';
import { Icon } from '../icons.tsx';
import { Dialog } from './dialog.tsx';

export function MotifsDialog() {
  const { studio, keeping } = usePage();
  return (
    <Dialog title={texts.dialogs.motifsTitle}>
      <p className="soft">{texts.dialogs.motifsHelp}</p>
      <div className="motifs">
        {MOTIFS.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            className="button"
            onClick={() => {
              studio.store.setState({ dialog: undefined });
              openMotif(keeping, name).catch((error: unknown) => notify(studio, messageOf(error)));
            }}
          >
            <Icon name="note" />
            {title}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
