/** Buttons with a sign: their label is read aloud, and shown when the pointer rests on them. */
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

interface Props extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: IconName;
  readonly label: string;
  /** For switches. */
  readonly isOn?: boolean;
  /** Text beside the sign. */
  readonly children?: ReactNode;
  /** The key that does the same. */
  readonly shortcut?: string;
}

export function IconButton({ icon, label, isOn, children, shortcut, className = 'plain', ...rest }: Props) {
  const hint = shortcut === undefined ? label : `${label} (${shortcut})`;
  return (
    <button
      type="button"
      className={`button ${className} ${children === undefined ? 'icon-only' : ''}`}
      aria-label={label}
      title={hint}
      aria-pressed={isOn}
      {...rest}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
