import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChrome } from '../../src/cli/chrome.ts';
import { launchChrome } from '../../src/cli/launch.ts';
import { startServer } from '../../src/cli/serve.ts';
import { readNir } from '../../src/chip/index.ts';

const root = join(import.meta.dirname, '../..');

/** In a page that has `readNir` and `writeNir`: a graph written and read, whether a damaged file is refused, whether the library was there before it was needed. */
const script = `
  const loaded = () => performance.getEntriesByType('resource').some(({ name }) => name.includes('hdf5'));
  const before = loaded();
  const values = (...each) => ({ shape: [each.length], values: Float32Array.from(each) });
  const lif = { tau: values(0.01, 0.02), r: values(1, 1), v_leak: values(0, 0), v_threshold: values(1, 0.5), v_reset: values(0, 0) };
  const shape = { shape: { shape: [1], values: [2] } };
  const graph = { type: 'NIRGraph', nodes: { input: { type: 'Input', fields: shape }, lif: { type: 'LIF', fields: lif }, output: { type: 'Output', fields: shape } }, edges: [['input', 'lif'], ['lif', 'output']] };
  const bytes = await writeNir(graph);
  const { nodes, edges } = await readNir(bytes, 'page.nir');
  const refused = await readNir(bytes.subarray(0, 3000), 'half.nir').catch(({ message }) => message);
  return { before, after: loaded(), thresholds: [...nodes.lif.fields.v_threshold.values], edges, refused, bytes: [...bytes] };
`;
interface Answer { before: boolean; after: boolean; thresholds: number[]; edges: string[][]; refused: string; bytes: number[] }

describe('files of other tools in Chrome', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof startServer>>;
  let page: Page;

  beforeAll(async () => {
    server = await startServer({ root });
    browser = await launchChrome((await findChrome())!, { headless: true });
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function expectWorks({ thresholds, edges, refused, bytes }: Answer): Promise<void> {
    expect(thresholds).toEqual([1, 0.5]);
    expect(edges).toEqual([['input', 'lif'], ['lif', 'output']]);
    expect(refused).toMatch(/^half\.nir: it is no HDF5 file, or damaged/);
    expect(Object.keys((await readNir(Uint8Array.from(bytes), 'of-page.nir')).nodes)).toEqual(['input', 'lif', 'output']);
  }

  it('are read and written by the built library in a page without a bundler, which fetches the HDF5 library only then', async () => {
    await page.goto(`${server.url}/package.json`);
    await page.setContent(`<script type="importmap">{ "imports": { "webspike/chip": "${server.url}/dist/chip.js", "h5wasm": "${server.url}/node_modules/h5wasm/dist/esm/hdf5_hl.js" } }</script>`);
    const answer = await page.evaluate(`(async () => { const { readNir, writeNir } = await import('webspike/chip'); ${script} })()`) as Answer;
    await expectWorks(answer);
    expect([answer.before, answer.after]).toEqual([false, true]);
  });

  it('are read and written in a bundle', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `import { readNir, writeNir } from './dist/chip.js'; globalThis.answer = (async () => { ${script} })();`, resolveDir: root }, bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'error',
    });
    await page.goto(`${server.url}/package.json`);
    await page.addScriptTag({ type: 'module', content: outputFiles[0].text });
    await expectWorks(await page.evaluate('globalThis.answer') as Answer);
  });
});
