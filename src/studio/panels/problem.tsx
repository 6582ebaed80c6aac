/** What went wrong in a helper, read aloud at once, and where it helps a button that tries again. */
import { texts } from '../texts/index.ts';

interface Props {
  /** Undefined: nothing did. */
  readonly text: string | undefined;
  readonly onRetry?: () => void;
}

export function Problem({ text, onRetry }: Props) {
  if (text === undefined) return null;
  return (
    <div className="problem" role="alert">
      <p>{text}</p>
      {onRetry !== undefined && (
        <button type="button" className="button" onClick={onRetry}>
          {texts.panels.retry}
        </button>
      )}
    </div>
  );
}
