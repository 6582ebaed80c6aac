/**
 * A real browser for tests: Chromium without a window, and the server of `server.ts`.
 *
 * A page here is strict: it fails its test on any error that nobody caught, on any request to another host,
 * which is also refused, and on anything that its own policy forbids.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BLANK_PAGE, openServer, type TestServer } from './server.ts';

/** Names that installed browsers of the family go by, the free one first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGUMENTS = [
  // Chromium's sandbox refuses to run as root, as containers do; the pages are our own.
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Where the browser is: `CHROMIUM` if set, or an installed one, or the one that
 * `npx playwright-core install chromium` fetched.
 *
 * @throws Error when `CHROMIUM` names a file that does not exist
 */
function findBrowser(): string | undefined {
  const chosen = process.env['CHROMIUM'];
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM names ${chosen}, which does not exist`);
    return chosen;
  }
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'];
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, chromium.executablePath()].find((path) => path !== '' && existsSync(path));
}

/** The browser's path, if there is one. */
export const browserPath = findBrowser();

/**
 * Whether there is a browser; if not, says loudly what is not tested for want of it.
 *
 * @param what the tests that depend on it, as the subject of "are skipped"
 * @example describe.runIf(hasBrowser('The tests of the engine in a browser'))('engine', () => { ... });
 */
export function hasBrowser(what: string): boolean {
  if (browserPath === undefined) {
    console.warn(`\nNO BROWSER: ${what} are skipped. Install Chromium, or set CHROMIUM to its path.\n`);
  }
  return browserPath !== undefined;
}

export interface TestPage {
  /** Playwright's page, for clicks and keys. */
  readonly page: Page;
  /**
   * Calls an exported function of a module in the page and hands back what it returns or resolves to.
   * Arguments and result travel as JSON. The call counts as a gesture of the user: do not test autoplay with it.
   *
   * @param module from the repository's root
   * @throws Error when the function throws, and when the page is at fault (see `check`)
   * @example await page.call('/test/browser/engine-page.ts', 'runCheck', 'wasm', 'computes add')
   */
  call<T>(module: string, name: string, ...parameters: readonly unknown[]): Promise<T>;
  /** @throws Error when the page had an error that nobody caught, or asked another host for something */
  check(): void;
  /** Closes the page. @throws Error as `check` does */
  close(): Promise<void>;
}

export interface TestBrowser {
  readonly origin: string;
  /** Opens a page in a profile of its own. Default: a page with nothing on it. */
  openPage(path?: string): Promise<TestPage>;
  close(): Promise<void>;
}

/**
 * Starts a browser and a server.
 *
 * @param flags more flags of Chromium
 * @param startServer default: Vite over the repository
 * @example
 * const browser = await openBrowser();
 * const page = await browser.openPage();
 */
export async function openBrowser(
  flags: readonly string[] = [],
  startServer: () => Promise<TestServer> = openServer,
): Promise<TestBrowser> {
  if (browserPath === undefined) throw new Error('there is no browser: skip the test with hasBrowser');
  const server = await startServer();
  try {
    const browser = await chromium.launch({ executablePath: browserPath, args: [...ARGUMENTS, ...flags] });
    return {
      origin: server.origin,
      openPage: (path = BLANK_PAGE) => openPage(browser, server, path),
      async close() {
        await browser.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openPage(browser: Browser, { origin }: TestServer, path: string): Promise<TestPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  const check = () => {
    if (faults.length > 0) throw new Error(`the page ${path} ${faults.join('; it ')}`);
  };
  page.on('pageerror', (error) => faults.push(`threw ${error.stack ?? error.message}`));
  page.on('crash', () => faults.push('crashed'));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(`broke its policy: ${message.text()}`);
  });
  const isForeign = (url: URL) => /^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(origin).host;
  await context.route(isForeign, (route) => {
    faults.push(`asked another host for ${route.request().url()}`);
    return route.abort();
  });
  await context.routeWebSocket(isForeign, (socket) => {
    faults.push(`asked another host for ${socket.url()}`);
    return socket.close();
  });
  // Some violations are caught by the code that they happen to, and then the console does not tell of them.
  await context.addInitScript(
    "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => console.error('Content Security Policy: ' + [violatedDirective, blockedURI, sourceFile].join(' ')))",
  );
  await page.goto(origin + path);
  return {
    page,
    async call<T>(module: string, name: string, ...parameters: readonly unknown[]): Promise<T> {
      // Text, not a function: vitest would rewrite the import in a function for Node.
      const call = `import(${JSON.stringify(module)}).then((module) => module.${name}(...${JSON.stringify(parameters)}))`;
      const result = await page.evaluate<T>(call);
      check();
      return result;
    },
    check,
    async close() {
      await context.close();
      check();
    },
  };
}
