import { launchChrome } from './launch.ts';
import { distFolder } from './paths.ts';
import type { AdapterReport } from './probe.ts';
import { startServer } from './serve.ts';

/** Opens the page without a job and lets it measure its adapter. */
export async function probeInChrome(path: string): Promise<AdapterReport | null> {
  const server = await startServer({ root: distFolder() });
  const browser = await launchChrome(path, { headless: true });
  try {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(() => { window.webspikeIdle = true; });
    await page.goto(`${server.url}/demo/index.html`, { waitUntil: 'load', timeout: 60_000 });
    return await page.evaluate(async () => (await window.webspikeProbe?.()) ?? null);
  } finally {
    await browser.close();
    await server.close();
  }
}
