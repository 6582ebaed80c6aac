/** A dialog: the browser's own, which keeps the focus inside and closes at Escape. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { texts } from '../../texts/index.ts';
import { IconButton } from '../button.tsx';
import { usePage } from '../context.tsx';

interface Props {
  readonly title: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, isWide = false, children }: Props) {
  const { studio } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const close = () => studio.store.setState({ dialog: undefined });
  return (
    <dialog
      ref={dialog}
      className={isWide ? 'wide' : undefined}
      aria-labelledby={id}
      onClose={close}
      onClick={({ target, currentTarget }) => {
        // The veil around it belongs to the dialog's element.
        if (target === currentTarget) close();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label={texts.dialogs.close} onClick={close} />
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
