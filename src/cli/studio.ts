/** `cadenza studio`, which `npm start` runs: serves the page where one composes and opens it. */
import type { Command } from 'commander';
import { PortTakenError, type StaticServer, serveStudio } from '../node/index.ts';
import { createCommand, wholeNumber } from './command.ts';

/** Browsers keep songs by address, port included: another port each time would hide them. */
const DEFAULT_PORT = 4864;

interface Options {
  readonly port?: number;
  readonly open: boolean;
}

export function studioCommand(): Command {
  return createCommand('studio', 'opens the studio in your browser: draw, hear and continue music')
    .option('--port <n>', `port of the address; 0 takes a free one (default: ${DEFAULT_PORT})`, wholeNumber(0, 65_535))
    .option('--no-open', 'only print the address')
    .action(async ({ port, open }: Options) => {
      const server = await serve(port, open);
      process.stdout.write(
        `The studio is at ${server.address}\nPress Ctrl-C to stop. Your songs stay in the browser.\n`,
      );
      await new Promise<void>((stopped) => {
        process.once('SIGINT', stopped);
        process.once('SIGTERM', stopped);
      });
      await server.close();
    });
}

async function serve(port: number | undefined, open: boolean): Promise<StaticServer> {
  try {
    return await serveStudio({ port: port ?? DEFAULT_PORT, open });
  } catch (error) {
    if (port !== undefined || !(error instanceof PortTakenError)) throw error;
    process.stderr.write(
      `Port ${DEFAULT_PORT} is taken, perhaps by a studio that is open already: songs kept there are not seen at another address.\n`,
    );
    return serveStudio({ port: 0, open });
  }
}
