import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChrome } from '../../src/cli/chrome.ts';
import { NoAdapterError, NoBrowserError } from '../../src/cli/install-chrome.ts';
import { type PageRequest, runInPage } from '../../src/cli/page-runner.ts';
import type { DigitsEvent, DigitsOptions } from '../../src/learn/digits/types.ts';

/** A page that speaks the protocol and learns nothing: what it does is chosen by the number of neurons. */
const PAGE = `<!doctype html><script type="module">
  const { options, resume } = window.webspikeJob;
  const stopped = new Promise((done) => { window.webspikeStop = done; });
  const block = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const fail = (reason, message) => window.webspikeFailed(JSON.stringify({ reason, name: 'DataError', message }));
  if (options.neurons === 1) {
    const sizes = [(await block('/data/learn.bin')).length, (await block('/data/held.bin')).length, resume ? [...await block('/data/resume.bin')] : null];
    window.webspikeEvent(JSON.stringify({ kind: 'start', adapter: (await navigator.gpu.requestAdapter()).info.vendor }));
    await window.webspikeDone(JSON.stringify(sizes));
  }
  if (options.neurons === 2) { window.webspikeEvent('{}'); await stopped; await window.webspikeCheckpoint(btoa('saved')); await fail('aborted', 'stopped'); }
  if (options.neurons === 3) await fail('no-adapter', 'no adapter at all');
  if (options.neurons === 4) await fail('failed', 'the weights are NaN');
  if (options.neurons === 5) throw new Error('a mistake in the page');
</script>`;

let root: string;
let chrome: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'webspike-page-'));
  await mkdir(join(root, 'demo'));
  await writeFile(join(root, 'demo', 'index.html'), PAGE);
  const found = await findChrome();
  if (!found) throw new Error('no Chrome here: these tests need one');
  chrome = found;
});
afterAll(() => rm(root, { recursive: true, force: true }));

function ask(neurons: number, rest: Partial<PageRequest> = {}): Promise<unknown> {
  const options: DigitsOptions = { network: 'wta', neurons, epochs: 1, batch: 1, seed: 0 };
  const set = { images: new Uint8Array(784), labels: new Uint8Array(1), source: '' };
  return runInPage({ chrome, root, options, data: { learn: set, held: set }, onEvent: () => undefined, ...rest }).then(async ({ result, close }) => {
    await close();
    return result;
  });
}

describe('the job in a page of Chrome', () => {
  it('has its data, an adapter, and gives its result', async () => {
    const events: DigitsEvent[] = [];
    const result = await ask(1, { onEvent: (event) => events.push(event), resume: Uint8Array.of(7, 8) });
    expect(result).toEqual([20 + 785, 20 + 785, [7, 8]]);
    expect(events).toEqual([{ kind: 'start', adapter: expect.any(String) as string }]);
  });

  it('saves and ends with an AbortError when it is told to stop', async () => {
    const controller = new AbortController();
    let saved = '';
    const job = ask(2, { signal: controller.signal, onEvent: () => controller.abort(), onCheckpoint: (bytes) => { saved = Buffer.from(bytes).toString(); } });
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(saved).toBe('saved');
  });

  it('tells a missing adapter from a failed job, from a mistake, from a Chrome that does not start', async () => {
    await expect(ask(3)).rejects.toThrow(NoAdapterError);
    await expect(ask(4)).rejects.toMatchObject({ name: 'DataError', message: 'the weights are NaN' });
    await expect(ask(5)).rejects.toThrow('Chrome: the page failed (a mistake in the page)');
    await expect(ask(1, { chrome: process.execPath })).rejects.toThrow(NoBrowserError);
  });
});
