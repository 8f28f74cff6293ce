import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { launchChrome } from '../../../src/cli/launch.ts';
import { startServer } from '../../../src/cli/serve.ts';
import { requireChrome } from '../../exactness/devices.ts';
import { runThreads, type ThreadsRun } from './threads-run.ts';

it('threads in Chrome compute the same bits as in Node', async () => {
  const root = mkdtempSync(join(tmpdir(), 'webspike-threads-'));
  await build({ entryPoints: [join(import.meta.dirname, 'threads-run.ts')], outfile: join(root, 'threads-run.js'), bundle: true, format: 'esm', platform: 'browser', target: 'es2022', loader: { '.wat': 'text' }, external: ['node:*'], logLevel: 'error' });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>threads</title>');
  const server = await startServer({ root });
  const browser = await launchChrome(await requireChrome(), { headless: true });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/index.html`);
    const inPage = await page.evaluate(`import('/threads-run.js').then(({ runThreads }) => runThreads())`) as ThreadsRun;
    expect(inPage.adapters).toEqual(['CPU (WebAssembly), 2 threads', 'CPU (WebAssembly), 2 threads']);
    expect(inPage.bits.length).toBeGreaterThan(20);
    expect(inPage).toEqual(await runThreads());
  } finally {
    await browser.close();
    await server.close();
    rmSync(root, { recursive: true });
  }
});
