/** Where the studio's built page lies, and how it is served. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileError } from '../errors.ts';
import { openAddress } from './open-address.ts';
import { type StaticServer, type StaticServerOptions, serveFolder } from './static-server.ts';

/** The folder of the built page. Both `src/node` and `dist/node` lie two levels below the package. */
export const studioFolder: string = join(fileURLToPath(new URL('../../', import.meta.url)), 'dist', 'studio');

export interface ServeStudioOptions extends StaticServerOptions {
  /** Opens the page in the user's browser. Default true. */
  readonly open?: boolean;
}

/**
 * Serves the studio on this computer and opens it.
 *
 * @throws FileError if the page is not built
 * @throws CadenzaError if the port is taken
 * @example const { address, close } = await serveStudio({ open: false });
 */
export async function serveStudio({ open = true, ...options }: ServeStudioOptions = {}): Promise<StaticServer> {
  if (!existsSync(join(studioFolder, 'index.html'))) {
    throw new FileError(`the studio is not built in ${studioFolder}: run npm run build in Cadenza's folder`);
  }
  const server = await serveFolder(studioFolder, options);
  if (open) await openAddress(server.address);
  return server;
}
