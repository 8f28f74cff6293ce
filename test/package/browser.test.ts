import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChrome } from '../../src/cli/chrome.ts';
import { launchChrome } from '../../src/cli/launch.ts';
import { startServer } from '../../src/cli/serve.ts';

const script = `
  const { simulate, lif } = await import('/index.js');
  const network = { dt: 0.1, populations: { cell: { size: 3, model: lif, parameters: { i_ext: 20 } } }, record: { cell: { spikes: true } } };
  const hashes = [];
  for (const backend of ['cpu', 'webgpu']) {
    const simulation = await simulate(network, { backend });
    await simulation.run(200);
    hashes.push(await simulation.hash(), simulation.spikes('cell').step.length);
    simulation.dispose();
  }
  return hashes;
`;

describe('the built library in Chrome', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof startServer>>;

  beforeAll(async () => {
    server = await startServer({ root: join(import.meta.dirname, '../../dist') });
    const chrome = await findChrome();
    expect(chrome, 'Chrome or Chromium must be installed: apt-get install chromium, or set CHROME_PATH').toBeDefined();
    browser = await launchChrome(chrome!, { headless: true });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('works from a module script and from a worker, with the same spikes on both backends', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/demo/index.html`);
    const inPage = await page.evaluate(`(async () => { ${script} })()`) as [string, number, string, number];
    const inWorker = await page.evaluate(`new Promise((resolve, reject) => {
      const source = ${JSON.stringify(`(async () => { ${script.replace("'/index.js'", "location.origin + '/index.js'").replaceAll('location.origin', 'self.base')} })().then((result) => postMessage(result), (error) => postMessage(String(error)))`)};
      const worker = new Worker(URL.createObjectURL(new Blob(['self.base = ' + JSON.stringify(location.origin) + ';' + source], { type: 'text/javascript' })), { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (error) => reject(new Error(error.message));
    })`) as [string, number, string, number];
    expect(inPage[1]).toBeGreaterThan(10);
    expect(inPage[2]).toBe(inPage[0]);
    expect(inWorker).toEqual(inPage);
  });
});
