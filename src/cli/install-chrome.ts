/** Brings a Chrome onto a machine that has none: Puppeteer's own download, else Debian's package. */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WebspikeError } from '../errors.ts';
import { chromeRemedy, findChrome, thisHost } from './chrome.ts';

/** Seconds within which Puppeteer's download must have begun, and must have ended. */
const BEGIN_SECONDS = 20;
const END_SECONDS = 300;
const APT_SECONDS = 600;

/** No Chrome is here and none could be installed, or the one that is here does not start. */
export class NoBrowserError extends WebspikeError {
  override readonly name: string = 'NoBrowserError';
}

/** Chrome is here and starts, but gives no WebGPU adapter. */
export class NoAdapterError extends NoBrowserError {
  override readonly name = 'NoAdapterError';
}

/**
 * Finds Chrome, installing it where that is possible.
 *
 * @param say told what is happening; installing takes minutes.
 * @throws NoBrowserError with what to do by hand.
 */
export async function findOrInstallChrome(explicit: string | undefined, say: (what: string) => void): Promise<string> {
  const found = await findChrome(thisHost(), explicit);
  if (found) return found;

  say('no Chrome here; downloading one through Puppeteer (about 150 MB)');
  const downloaded = await downloadThroughPuppeteer();
  if (downloaded && starts(downloaded)) return downloaded;

  if (canUseApt()) {
    const log = join(tmpdir(), `webspike-apt-${process.pid}.log`);
    say(`${downloaded ? 'that one does not start here' : 'that download is not possible here'}; installing Debian's chromium with apt-get (log: ${log})`);
    const done = (await runLogged('apt-get', ['update'], log)) && (await runLogged('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], log));
    const installed = done ? await findChrome() : undefined;
    if (installed && starts(installed)) return installed;
    throw new NoBrowserError('Chrome', `none found, and apt-get could not install chromium (see ${log})`, chromeRemedy());
  }
  throw new NoBrowserError('Chrome', 'none found, and none could be downloaded', chromeRemedy());
}

/** Runs Puppeteer's installer as a child, so that a download that hangs can be ended. */
function downloadThroughPuppeteer(): Promise<string | undefined> {
  const installer = puppeteerInstaller();
  if (!installer) return Promise.resolve(undefined);
  const folder = join(process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer'), 'chrome');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer, 'browsers', 'install', 'chrome'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const begin = setTimeout(() => { if (!existsSync(folder) || readdirSync(folder).length === 0) child.kill(); }, BEGIN_SECONDS * 1000);
    const end = setTimeout(() => child.kill(), END_SECONDS * 1000);
    child.on('error', () => undefined);
    child.on('close', (code) => {
      clearTimeout(begin);
      clearTimeout(end);
      // A part of an archive would be taken for the whole at the next try.
      if (code !== 0 && existsSync(folder)) readdirSync(folder).filter((name) => name.endsWith('.zip')).forEach((name) => rmSync(join(folder, name), { force: true }));
      const path = /^chrome@\S+ (.+)$/m.exec(output)?.[1].trim();
      resolve(code === 0 && path && existsSync(path) ? path : undefined);
    });
  });
}

function puppeteerInstaller(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('puppeteer/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | { puppeteer: string } };
    return join(dirname(manifest), typeof bin === 'string' ? bin : bin.puppeteer);
  } catch {
    return undefined;
  }
}

function canUseApt(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** A downloaded Chrome lacks system libraries on a bare machine; asking for its version shows it. */
function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

function runLogged(command: string, parameters: readonly string[], log: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sink = createWriteStream(log, { flags: 'a' });
    const child = spawn(command, parameters, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'pipe', 'pipe'], timeout: APT_SECONDS * 1000 });
    child.stdout.pipe(sink, { end: false });
    child.stderr.pipe(sink, { end: false });
    child.on('error', () => undefined);
    child.on('close', (code) => { sink.end(); resolve(code === 0); });
  });
}
