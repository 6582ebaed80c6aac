/** The list behind `?`, made from the table that binds the keys. */
import { COMMANDS, type CommandGroup } from '../../app/commands.ts';
import { partsOf } from '../../app/shortcuts.ts';
import { texts } from '../../texts/index.ts';
import { Dialog } from './dialog.tsx';

const words = texts.shortcuts;

export function ShortcutsDialog() {
  return (
    <Dialog title={texts.dialogs.shortcutsTitle} isWide>
      <div className="shortcut-groups">
        {(Object.keys(words.groups) as CommandGroup[]).map((group) => (
          <section key={group}>
            <h3>{words.groups[group]}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map(({ name, keys }) => (
                <div key={name} className="shortcut">
                  <dt>{words.commands[name]}</dt>
                  <dd>
                    {keys.slice(0, 2).map((notation, index) => (
                      <span key={notation}>
                        {index > 0 && ` ${words.or} `}
                        <Keys notation={notation} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

const isMac = () => /mac|iphone|ipad/i.test(navigator.platform);

function Keys({ notation }: { readonly notation: string }) {
  return partsOf(notation).map((part) => <kbd key={part}>{nameOf(part)}</kbd>);
}

function nameOf(part: string): string {
  const names: Readonly<Record<string, string>> = words.keyNames;
  if (part === 'Mod' && isMac()) return words.keyNames.ModMac;
  return names[part] ?? part.toUpperCase();
}
