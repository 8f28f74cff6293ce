/** Finds a Chrome or Chromium on this machine. Installing one is `install-chrome.ts`. */
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { WebspikeError } from '../errors.ts';

/** What the search sees of the machine; tests bring their own. */
export interface ChromeHost {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a file (not a folder) is at this path. */
  exists(path: string): boolean;
  /** Path of the browser in Puppeteer's own cache, when one was downloaded. */
  puppeteerPath(): Promise<string | undefined>;
}

const COMMANDS = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

/** The machine at hand. */
export function thisHost(): ChromeHost {
  return {
    platform: process.platform,
    env: process.env,
    exists: (path) => existsSync(path) && statSync(path).isFile(),
    puppeteerPath: async () => {
      try {
        const { default: puppeteer } = await import('puppeteer');
        return await puppeteer.executablePath();
      } catch {
        // Puppeteer throws when its cache is empty, which is the usual case here (.puppeteerrc.cjs).
        return undefined;
      }
    },
  };
}

/**
 * Path of a Chrome, from the first of: `explicit` (`--chrome`), `CHROME_PATH`, Puppeteer's cache, the commands
 * {@link COMMANDS} in `PATH`, the usual places of macOS and Windows; undefined when there is none.
 *
 * @throws WebspikeError when `--chrome` or `CHROME_PATH` names a file that does not exist: who names a browser means it.
 */
export async function findChrome(host: ChromeHost = thisHost(), explicit?: string): Promise<string | undefined> {
  const named = explicit !== undefined ? { path: explicit, by: '--chrome' } : host.env.CHROME_PATH ? { path: host.env.CHROME_PATH, by: 'CHROME_PATH' } : undefined;
  if (named) {
    if (host.exists(named.path)) return named.path;
    throw new WebspikeError(named.by, `there is no file ${named.path}`, 'give the path of the Chrome executable, or leave it out to have one found');
  }
  const own = await host.puppeteerPath();
  if (own && host.exists(own)) return own;
  return [...inPath(host), ...usualPlaces(host)].find((path) => host.exists(path));
}

/** What a user without Chrome should do, in one sentence fragment. */
export function chromeRemedy(platform: NodeJS.Platform = process.platform): string {
  const install = platform === 'linux' ? 'install it (on Debian: sudo apt-get install chromium; elsewhere your package manager, or: npx puppeteer browsers install chrome)'
    : 'install Google Chrome (or run: npx puppeteer browsers install chrome)';
  return `${install}, or set CHROME_PATH to its executable, or run in Node with --backend cpu`;
}

function inPath(host: ChromeHost): string[] {
  const separator = host.platform === 'win32' ? ';' : delimiter;
  const suffix = host.platform === 'win32' ? '.exe' : '';
  const folders = (host.env.PATH ?? '').split(separator).filter(Boolean);
  return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command + suffix)));
}

function usualPlaces(host: ChromeHost): string[] {
  if (host.platform === 'darwin') {
    const bundles = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium', 'Google Chrome Canary.app/Contents/MacOS/Google Chrome Canary'];
    const roots = ['/Applications', ...(host.env.HOME ? [join(host.env.HOME, 'Applications')] : [])];
    return bundles.flatMap((bundle) => roots.map((root) => join(root, bundle)));
  }
  if (host.platform === 'win32') {
    const roots = [host.env.PROGRAMFILES, host.env['PROGRAMFILES(X86)'], host.env.LOCALAPPDATA].filter((root) => root !== undefined);
    return roots.flatMap((root) => ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'].map((place) => `${root}\\${place}`));
  }
  return ['/opt/google/chrome/chrome', '/snap/bin/chromium', '/usr/lib/chromium/chromium'];
}
