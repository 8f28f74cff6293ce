/** Runs jobs in a page of Chrome and passes on what the page says. */
import type { Browser, Page } from 'puppeteer';
import { WebspikeError } from '../errors.ts';
import { packDigits } from '../data/pack.ts';
import type { DigitsData, DigitsEvent, DigitsOptions, DigitsResult } from '../learn/digits/types.ts';
import { chromeRemedy } from './chrome.ts';
import { NoAdapterError } from './install-chrome.ts';
import { launchChrome } from './launch.ts';
import { HELD_PATH, LEARN_PATH, RESUME_PATH, type PageFailure } from './page-protocol.ts';
import { distFolder } from './paths.ts';
import { startServer } from './serve.ts';

/** A page and what it needs to do its work. */
export interface PageWork<Event> {
  readonly chrome: string;
  /** Path of the page below the root. */
  readonly page: string;
  /** What the page finds in `window` before it loads: its job. */
  readonly handed: Pick<Window, 'webspikeJob' | 'webspikeTraining'>;
  /** Blocks that the server keeps in memory, by path. */
  readonly resources: ReadonlyMap<string, Uint8Array>;
  /** Show a window instead of running headless. */
  readonly open?: boolean;
  /** Ask Chrome for its software adapter. */
  readonly software?: boolean;
  readonly port?: number;
  /** Folder with the built page, `dist/` unless given. */
  readonly root?: string;
  readonly signal?: AbortSignal;
  /** Told the page's address before the browser opens it. */
  onAddress?(url: string): void;
  onEvent(event: Event): void;
  onCheckpoint?(checkpoint: Uint8Array): void | Promise<void>;
}

export interface PageRequest extends Omit<PageWork<DigitsEvent>, 'page' | 'handed' | 'resources'> {
  readonly options: DigitsOptions;
  readonly data: DigitsData;
  readonly resume?: Uint8Array;
}

export interface PageOutcome<Result = DigitsResult> {
  readonly result: Result;
  /** Settles when the user closes the window; only of interest with `open`. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Runs the digits job; see {@link runPage}. */
export function runInPage({ options, data, resume, ...rest }: PageRequest): Promise<PageOutcome> {
  const resources = new Map([[LEARN_PATH, packDigits(data.learn)], [HELD_PATH, packDigits(data.held)]]);
  if (resume) resources.set(RESUME_PATH, resume);
  return runPage({ ...rest, page: 'demo/index.html', handed: { webspikeJob: { options, resume: resume !== undefined } }, resources });
}

/**
 * Serves a page, opens it in Chrome, and waits for its result. The browser stays open until `close()`.
 *
 * @throws NoBrowserError when Chrome does not start, NoAdapterError when it has no WebGPU; an error named `AbortError`
 *   after `signal`; WebspikeError when the job fails or the browser goes away.
 */
export async function runPage<Event, Result>(work: PageWork<Event>): Promise<PageOutcome<Result>> {
  const server = await startServer({ root: work.root ?? distFolder(), resources: work.resources, port: work.port });
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    await server.close();
  };
  try {
    const address = `${server.url}/${work.page}`;
    browser = await launchChrome(work.chrome, { headless: !work.open, software: work.software });
    work.onAddress?.(address);
    const closed = new Promise<void>((done) => browser?.once('disconnected', () => done()));
    const [first] = await browser.pages();
    const page = first ?? (await browser.newPage());
    page.once('close', () => void browser?.close().catch(() => undefined));
    const result = await runJob<Event, Result>(page, address, work, closed);
    return { result, closed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function runJob<Event, Result>(page: Page, address: string, work: PageWork<Event>, closed: Promise<void>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const lost = (what: string): void => reject(new WebspikeError('Chrome', what, 'run again; with a checkpoint at hand, add --resume FILE'));
    page.once('error', (error) => lost(`the page crashed (${error.message})`));
    page.on('pageerror', (error) => lost(`the page failed (${error instanceof Error ? error.message : String(error)})`));
    if (process.env.DEBUG) page.on('console', (message) => console.error(`[page] ${message.text()}`));
    void closed.then(() => lost('the browser was closed before the job ended'));

    const stop = (): void => void page.evaluate(() => window.webspikeStop?.()).catch(() => undefined);
    work.signal?.addEventListener('abort', stop, { once: true });

    const start = async (): Promise<void> => {
      await page.exposeFunction('webspikeEvent', (json: string) => work.onEvent(JSON.parse(json) as Event));
      await page.exposeFunction('webspikeCheckpoint', (base64: string) => work.onCheckpoint?.(new Uint8Array(Buffer.from(base64, 'base64'))));
      await page.exposeFunction('webspikeDone', (json: string) => resolve(JSON.parse(json) as Result));
      await page.exposeFunction('webspikeFailed', (json: string) => reject(revive(JSON.parse(json) as PageFailure)));
      await page.evaluateOnNewDocument((handed: PageWork<Event>['handed']) => void Object.assign(window, handed), work.handed);
      await page.goto(address, { waitUntil: 'load', timeout: 60_000 });
      if (work.signal?.aborted) stop();
    };
    start().catch(reject);
  });
}

function revive(failure: PageFailure): Error {
  if (failure.reason === 'no-adapter') return new NoAdapterError('Chrome', failure.message, chromeRemedy());
  const error = new Error(failure.message);
  error.name = failure.reason === 'aborted' ? 'AbortError' : failure.name;
  if (failure.stack) error.stack = failure.stack;
  return error;
}
