import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/view/report.ts';
import { repeatCommand } from '../../src/view/sections.ts';
import { fakeResult } from './fake-result.ts';

const result = fakeResult();
const report = renderReport(result);

/** Every element closed, in order; throws on the first that is not. A browser would silently repair it. */
function checkNesting(text: string): number {
  const open: string[] = [];
  let elements = 0;
  const body = text.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '');
  for (const [tag, closing, name, selfClosing] of body.matchAll(/<(\/?)([a-zA-Z][\w]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing) expect(open.pop(), `closing ${tag}`).toBe(name);
    else if (!selfClosing && !['meta', 'link', 'img', 'br', 'hr'].includes(name)) open.push(name);
    elements++;
  }
  expect(open).toEqual([]);
  return elements;
}

describe('report', () => {
  it('is well nested and refers to nothing outside', () => {
    expect(report.startsWith('<!DOCTYPE html>')).toBe(true);
    expect(checkNesting(report)).toBeGreaterThan(900);
    expect(report).not.toMatch(/https?:|\b(src|href)="(?!data:)|url\(|@import/);
    expect(report).not.toMatch(/NaN|undefined|\[object/);
  });

  it('names result, network, adapter, backend, plan, sources and the command', () => {
    const text = report.replaceAll('\u00a0', ' ');
    const options = { network: 'diehl-cook', neurons: 400, epochs: 1, batch: 16, seed: 42 } as const;
    expect(repeatCommand(options)).toBe('npx webspike mnist --network diehl-cook --neurons 400 --epochs 1 --batch 16 --seed 42');
    for (const part of [`<em>${(result.accuracy * 100).toFixed(1)} %</em>`, 'Diehl &amp; Cook', 'SwiftShader<span class="badge">software</span>', 'WebGPU', 'resident: state of', '18.3 <small>M/s', '22.1 <small>M/s', '79 <small>images/s', 'digits 8000–9999', repeatCommand(options)]) expect(text).toContain(part);
  });

  it('escapes text from outside', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    const text = renderReport({ ...result, adapter: evil, plan: evil, sources: { learn: evil, held: evil }, raster: { ...result.raster, populations: [{ name: evil, size: 2, spikes: [[0, 1]] }] } });
    expect(text).not.toContain('<img src=x');
    checkNesting(text);
  });

  it('does not call a real adapter software', () => {
    expect(renderReport({ ...result, adapter: 'NVIDIA H200', software: false })).not.toMatch(/class="badge"|software adapter/);
  });

  it('stands a run with one neuron, no curve, no class, no mistakes and nothing judged', () => {
    const one = fakeResult(1);
    const text = renderReport({ ...one, curve: [], labels: [-1], mistakes: [], confusion: [], accuracy: 1, raster: { ...one.raster, image: [], populations: [] } });
    checkNesting(text);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    for (const part of ['The only neuron', 'never won, no class', 'too short', 'every held-out digit was judged right', 'No digit was judged', 'No spike']) expect(text).toContain(part);
  });

  it('survives the journey from page to terminal as JSON', () => {
    expect(renderReport(JSON.parse(JSON.stringify(result)) as typeof result)).toBe(report);
  });
});

describe('report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webspike-report-'));
  const file = join(folder, 'report.html');
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, report);
    const known = [process.env.PUPPETEER_EXECUTABLE_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'].find((path) => path !== undefined && existsSync(path));
    browser = await puppeteer.launch({ ...(known === undefined ? { channel: 'chrome' } : { executablePath: known }), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it('loads without errors or requests, decodes every picture, fits a phone, and tells values under the pointer', async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => { if (!request.url().startsWith('data:')) requests.push(request.url()); });
    await page.setViewport({ width: 390, height: 800 });
    await page.goto(pathToFileURL(file).href);
    expect(requests).toEqual([pathToFileURL(file).href]);
    const seen = await page.evaluate(async () => {
      const sources = [...document.querySelectorAll('img')].map((image) => image.src).concat([...document.querySelectorAll('image')].map((image) => image.href.baseVal));
      const sizes = await Promise.all(sources.map(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        return image.naturalWidth;
      }));
      return { sizes, overflow: document.documentElement.scrollWidth - innerWidth, rows: document.querySelectorAll('.confusion tbody tr').length };
    });
    expect(seen.sizes).toEqual([...new Array(25).fill(28), 25 * 29 - 1]);
    expect(seen.overflow).toBeLessThanOrEqual(0);
    expect(seen.rows).toBe(10);
    await page.setViewport({ width: 1200, height: 900 });
    await page.hover('.tiles rect');
    expect(await page.$eval('#tip', (tip) => tip.textContent)).toMatch(/^neuron \d+: class 0$/);
    await page.hover('td.hit');
    expect(await page.$eval('#tip', (tip) => tip.textContent)).toMatch(/digits 0: answered 0/);
    expect(faults).toEqual([]);
  });
});
