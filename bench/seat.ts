/** Where a row is measured: a fresh process of Node, or a fresh page of Chrome. */
import { fork } from 'node:child_process';
import { launchChrome } from '../src/cli/launch.ts';
import { distFolder } from '../src/cli/paths.ts';
import { startServer } from '../src/cli/serve.ts';
import type { Desk } from './desk.ts';
import type { Place } from './places.ts';
import type { Order } from './order.ts';
import type { Tell } from './trial.ts';
import type { Call, Reply } from './worker.ts';

/** A {@link Desk} somewhere else. */
export interface Seat extends Desk {
  close(): Promise<void>;
}

/** Takes a seat at a place. `script` is the built worker.ts. */
export async function takeSeat(place: Place, script: string, tell: Tell): Promise<Seat> {
  return place.backend === 'chrome' ? pageSeat(place.chrome, tell) : processSeat(place.backend, script, place.backend === 'webgpu' ? place.driver : undefined, tell);
}

/**
 * A process per row: its clock starts with it, Dawn reads the driver from the environment only once, and a driver that
 * crashes takes nothing else along.
 */
export function processSeat(backend: 'cpu' | 'webgpu', script: string, driver: string | undefined, tell: Tell): Seat {
  const { VK_ICD_FILENAMES: _old, VK_DRIVER_FILENAMES: _new, ...env } = process.env;
  const child = fork(script, [backend], { env: driver ? { ...env, VK_ICD_FILENAMES: driver, VK_DRIVER_FILENAMES: driver } : env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let [resolve, reject] = [(_value: unknown): void => undefined, (_error: Error): void => undefined];
  let ended: Error | undefined;
  child.on('message', (reply: Reply) => {
    if ('phase' in reply) tell(reply.phase, reply.share);
    else if ('error' in reply) reject(new Error(reply.error));
    else resolve(reply.value);
  });
  const gone = new Promise<void>((done) => child.once('exit', (code, signal) => {
    ended = new Error(`its process ended with ${signal ?? code}${errors ? `: ${errors.trim().split('\n')[0]}` : ''}`);
    reject(ended);
    done();
  }));
  const call = <T>(message: Call): Promise<T> => new Promise<T>((done, fail) => {
    [resolve, reject] = [done as (value: unknown) => void, fail];
    if (ended) fail(ended);
    else child.send(message);
  });
  return {
    describe: () => call({ method: 'describe' }), open: (order) => call({ method: 'open', order }), repeat: () => call({ method: 'repeat' }), finish: () => call({ method: 'finish' }),
    close: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

declare global {
  interface Window {
    /** Provided by the page. */
    bench?: Desk;
    /** Provided by whoever opened it. */
    benchTell?(phase: string, share: number): Promise<void>;
  }
}

/** A page in a browser of its own. Its clock starts when it is opened, after the browser. */
async function pageSeat(chrome: string, tell: Tell): Promise<Seat> {
  const server = await startServer({ root: distFolder() });
  const browser = await launchChrome(chrome, { headless: true });
  const page = await browser.newPage();
  const lost = new Promise<never>((_, reject) => {
    page.once('error', (error) => reject(new Error(`the page crashed (${error.message})`)));
    browser.once('disconnected', () => reject(new Error('the browser went away')));
  });
  // It may be lost while nobody waits for it.
  lost.catch(() => undefined);
  await page.exposeFunction('benchTell', tell);
  const ready = page.goto(`${server.url}/bench/index.html`, { waitUntil: 'load', timeout: 60_000 });
  const ask = async <T>(answer: () => Promise<T>): Promise<T> => {
    await ready;
    return Promise.race([answer(), lost]);
  };
  return {
    describe: () => ask(() => page.evaluate(() => window.bench!.describe())),
    open: (order: Order) => ask(() => page.evaluate((each) => window.bench!.open(each), order)),
    repeat: () => ask(() => page.evaluate(() => window.bench!.repeat())),
    finish: () => ask(() => page.evaluate(() => window.bench!.finish())),
    close: async () => {
      await browser.close().catch(() => undefined);
      await server.close();
    },
  };
}
