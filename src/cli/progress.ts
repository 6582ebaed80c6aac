/**
 * One progress line: rewritten in place on a terminal, otherwise a plain line every few seconds,
 * always on standard error so that results can be piped.
 */

export interface ProgressLine {
  update(text: string): void;
  /** Leaves a last line and ends. */
  end(text?: string): void;
}

/** Tells of a song that was left out, on a line of its own. */
export function tellFault({
  entry,
  message,
}: {
  readonly entry: { readonly id: string };
  readonly message: string;
}): void {
  process.stderr.write(`left out: ${entry.id}: ${message}\n`);
}

/** @param everySeconds least time between plain lines where standard error is not a terminal */
export function createProgressLine(everySeconds = 5): ProgressLine {
  const terminal = process.stderr.isTTY === true;
  let lastTime = 0;
  let shown = '';
  const write = (text: string) => {
    if (terminal) {
      const width = process.stderr.columns ?? 80;
      process.stderr.write(`\r\x1b[2K${text.slice(0, width - 1)}`);
    } else {
      process.stderr.write(`${text}\n`);
    }
    shown = text;
    lastTime = performance.now();
  };
  return {
    update(text) {
      const due = terminal ? 0.1 : everySeconds;
      if (text !== shown && performance.now() - lastTime >= due * 1000) write(text);
    },
    end(text) {
      if (text !== undefined && text !== shown) write(text);
      if (terminal && shown !== '') process.stderr.write('\n');
    },
  };
}
