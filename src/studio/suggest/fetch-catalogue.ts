/**
 * Fetches the catalogue, and what checks it: that is large, and a page that begins has nothing to check.
 */
import { CadenzaError } from '../../errors.ts';
import type { Catalogue } from './catalogue.ts';

/**
 * Fetches a page's catalogue.
 *
 * @throws CadenzaError where it is not there; CheckpointError where it is damaged
 * @example const catalogue = await fetchCatalogue(new URL('models/catalogue.json', document.baseURI).href);
 */
export async function fetchCatalogue(url: string): Promise<Catalogue> {
  const [response, reader] = await Promise.all([
    fetch(url).catch(() => undefined),
    import('./catalogue-file.ts').catch(() => undefined),
  ]);
  if (!response?.ok || reader === undefined) {
    throw new CadenzaError(
      `the list of models could not be loaded from ${url}; check the connection and reload the page`,
    );
  }
  return reader.readCatalogue(await response.json().catch(() => undefined));
}
