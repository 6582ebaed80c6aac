/** Parts of the page that are fetched when they are first wanted. */
import { CadenzaError } from '../../errors.ts';

/**
 * A part, or an error that says what to do.
 *
 * @throws CadenzaError where it could not be loaded
 * @example const { readProject } = await fetched(import('./read-project.ts'));
 */
export async function fetched<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (cause) {
    throw new CadenzaError('a part of the page could not be loaded; check the connection and try again', { cause });
  }
}
