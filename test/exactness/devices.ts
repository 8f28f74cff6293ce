/** Starts the devices of the exactness tests, each in a process of its own, and collects what their runs gave. */
import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChrome } from '../../src/cli/chrome.ts';
import { launchChrome } from '../../src/cli/launch.ts';
import { packageRoot } from '../../src/cli/paths.ts';
import { startServer } from '../../src/cli/serve.ts';
import type { Done, Job, Opened } from './jobs.ts';

export interface DeviceRun {
  readonly opened: Opened | null;
  readonly runs: readonly Done[];
  readonly seconds: number;
}

const root = packageRoot();
/** Below node_modules, so that a bundle finds the package webgpu. */
const folder = join(root, 'node_modules', '.cache', 'webspike-test');

/** Bundles a file of this folder and returns the bundle's path. */
export async function bundle(entry: string, platform: 'node' | 'browser', name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}.mjs`);
  await build({ entryPoints: [join(root, 'test', entry)], outfile, bundle: true, format: 'esm', platform, target: 'es2022', loader: { '.wgsl': 'text', '.wat': 'text' }, external: platform === 'node' ? ['webgpu', 'puppeteer', 'esbuild'] : [], logLevel: 'error', sourcemap: 'inline' });
  return outfile;
}

export async function requireChrome(): Promise<string> {
  const found = await findChrome();
  if (!found) throw new Error('no Chrome here: these tests need one (on Debian: apt-get install chromium)');
  return found;
}

/** Chromium's own software driver. Tests need it: no adapter, no test. */
export async function swiftshaderDriver(): Promise<string> {
  const folders = [dirname(realpathSync(await requireChrome())), '/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];
  const found = folders.map((each) => join(each, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  if (!found) throw new Error(`no vk_swiftshader_icd.json beside Chromium (looked in ${folders.join(', ')})`);
  return found;
}

/** Mesa's software driver where it is installed, and whether it is new enough for Dawn (Vulkan 1.4: Mesa 25). */
export function lavapipeDriver(): { readonly path: string; readonly recent: boolean } | null {
  const place = '/usr/share/vulkan/icd.d';
  const file = existsSync(place) && readdirSync(place).find((name) => /^lvp_icd.*\.json$/.test(name));
  if (!file) return null;
  const { ICD } = JSON.parse(readFileSync(join(place, file), 'utf8')) as { ICD: { api_version: string } };
  const [major, minor] = ICD.api_version.split('.').map(Number);
  return { path: join(place, file), recent: major > 1 || minor >= 4 };
}

/** Environment in which Dawn sees one driver only, or whatever the machine has. */
export function driverEnvironment(driver?: string): NodeJS.ProcessEnv {
  const { VK_ICD_FILENAMES: _old, VK_DRIVER_FILENAMES: _new, ...env } = process.env;
  return driver ? { ...env, VK_ICD_FILENAMES: driver, VK_DRIVER_FILENAMES: driver } : env;
}

/** Runs jobs in Node. */
export async function runInNode(driver: string | undefined, jobs: readonly Job[], hardwareOnly = false): Promise<DeviceRun> {
  const from = performance.now();
  const path = await bundle('exactness/device-node.ts', 'node', `device-node-${process.pid}`);
  const child = fork(path, { env: driverEnvironment(driver), stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let opened: Opened | null = null;
  const runs: Done[] = [];
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    let ended = false;
    child.on('message', (message: Opened | Done | 'end' | { fatal: string }) => {
      if (message === 'end') ended = true;
      else if ('fatal' in message) reject(new Error(message.fatal));
      else if ('adapter' in message) opened = message;
      else runs.push(message);
    });
    child.once('exit', (code, signal) => (ended ? resolve() : reject(new Error(`the process of ${driver ?? 'the default driver'} ended with ${signal ?? code} after ${runs.length} of ${jobs.length} runs\n${errors}`))));
    child.send({ jobs, hardwareOnly });
  });
  return { opened, runs, seconds: (performance.now() - from) / 1000 };
}

/** Runs jobs in a page of Chrome, on SwiftShader. */
export async function runInChrome(jobs: readonly Job[]): Promise<DeviceRun> {
  const from = performance.now();
  const script = await bundle('exactness/device-page.ts', 'browser', 'device-page');
  writeFileSync(join(folder, 'device-page.html'), '<!doctype html><meta charset="utf-8"><script type="module" src="/device-page.mjs"></script>');
  const server = await startServer({ root: dirname(script) });
  const browser = await launchChrome(await requireChrome(), { headless: true, software: true });
  let opened: Opened | null = null;
  const runs: Done[] = [];
  try {
    const page = await browser.newPage();
    await page.exposeFunction('tell', (message: Opened | Done) => {
      if ('adapter' in message) opened = message;
      else runs.push(message);
    });
    await page.goto(`${server.url}/device-page.html`, { waitUntil: 'load', timeout: 60_000 });
    await page.evaluate((list) => window.runJobs!(list), jobs);
  } finally {
    await browser.close();
    await server.close();
  }
  return { opened, runs, seconds: (performance.now() - from) / 1000 };
}
