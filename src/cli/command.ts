/**
 * What all commands share: option parsers that name the mistake, results as text or JSON,
 * errors as one line, exit codes 0 (ok), 1 (failed), 2 (usage).
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CadenzaError, OptionError } from '../index.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** An option's parser for a whole number in a range. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
      const bound = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`It must be a whole number ${bound}.`);
    }
    return value;
  };
}

/** An option's parser for a number in a range. */
export function decimal(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      const bound = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`It must be a number ${bound}.`);
    }
    return value;
  };
}

/** Prints a command's result: JSON on one line when asked for, otherwise the text. */
export function printResult(result: unknown, text: string, json: boolean | undefined): void {
  process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : text.endsWith('\n') ? text : `${text}\n`);
}

/** A signal that Ctrl-C sets; a second Ctrl-C ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    controller.abort(new CadenzaError('stopped: run the same command again to go on'));
    process.stderr.write('\nStopping after the current step; press Ctrl-C again to stop at once.\n');
    process.once('SIGINT', () => process.exit(130));
  });
  process.once('SIGTERM', () => controller.abort(new CadenzaError('stopped: run the same command again to go on')));
  return controller.signal;
}

/** The exit code of an error, after it has been told in one line on standard error. */
export function report(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof CadenzaError) {
    process.stderr.write(`cadenza: ${error.message.replaceAll('\n', ' ')}\n`);
    return error instanceof OptionError ? EXIT.usage : EXIT.failed;
  }
  const fault = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`cadenza: a fault in the program itself: ${fault.message.replaceAll('\n', ' ')}\n`);
  process.stderr.write(
    process.env['CADENZA_DEBUG'] === undefined
      ? 'Run it again with CADENZA_DEBUG=1 for the details that a bug report needs.\n'
      : `${fault.stack}\n`,
  );
  return EXIT.failed;
}

/** A command with the manners that all of them share. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureOutput({
      // One line, whatever commander has to say: the mistake, then its suggestion.
      outputError: (text, write) =>
        write(
          `cadenza: ${text
            .trim()
            .replace(/^error: /, '')
            .replaceAll(/\s*\n\s*/g, ' ')} (--help lists the options)\n`,
        ),
    })
    .exitOverride();
}
