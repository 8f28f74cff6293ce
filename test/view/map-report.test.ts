import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loihi2 } from '../../src/chip/chips.ts';
import { reportMapping } from '../../src/chip/map/report.ts';
import { floorPlan } from '../../src/view/floor-plan.ts';
import { formatSmall } from '../../src/view/format.ts';
import { renderMap } from '../../src/view/map-report.ts';
import { trafficMatrix } from '../../src/view/traffic-matrix.ts';
import { handMapping } from '../chip/hand-mapping.ts';
import { fakeExtra, fakeMap, fakeMapping } from './fake-map.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe('the page of a mapping', () => {
  const report = fakeMap(113);
  const text = plain(renderMap(report));

  it('says what was placed where, that it is the same, what it costs, and calls estimates so', () => {
    for (const part of [
      '<em>113 cores</em> of Loihi 1', 'at least 3 needed', 'The same spikes.', '48,211 spikes', '98.49 %', 'before 98.53 %', 'an estimate', 'Energy of a digit: an estimate', 'Davies et al. 2018', 'What whole numbers cost', 'to hidden → hidden', '0.31 %', 'never spikes', '3.48 ms, 0.02 %', 'some limits unverified',
      'how they lie in it is a guess', fakeExtra.command!, 'the spikes of the digits that judged', '1,048,576', 'fed by the host', 'Pixels are spikes already',
    ]) expect(text, part).toContain(part);
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(text).not.toMatch(/https?:|\b(src|href)="(?!data:|#)|url\(|@import/);
  });

  it('shows every core once, with its contents, and the heaviest routes', () => {
    expect(count(text, /class="core"/g)).toBe(113);
    expect(text).toContain(`<title>Core 6, chip 0, at 6, 0\nconv1: 40 neurons\n`);
    expect(text).toContain('conv2: 30 neurons\nconv1: 10 neurons');
    expect(count(text, /class="end"/g)).toBe(60);
    const [, shades] = /class="core"[^>]*style="([^"]*)"/.exec(text)!;
    expect(shades).toContain(`--synapses:${Number((report.cores[0].used.synapses / 1_048_576).toFixed(3))}`);
    expect(/<input type="radio" name="floor" id="floor-(\w+)" checked>/.exec(text)![1]).toBe(report.binds);
  });

  it('draws a matrix of squares where cores are few, a picture where they are many', () => {
    const small = reportMapping(handMapping(), { ratesFrom: 'by hand' });
    expect(plain(trafficMatrix(small).text)).toContain('<title>core 0 → core 1: 0.6 messages per step, 3 hops</title>');
    expect(count(trafficMatrix(small).text, /<rect /g)).toBe(3);
    expect(count(trafficMatrix(report).text, /data:image\/png/g)).toBe(1);
    // All with all.
    const all = Array.from({ length: 600 * 600 }, (_, at) => [Math.floor(at / 600), at % 600, 1, 1] as const);
    expect(count(trafficMatrix({ cores: fakeMap(600).cores, traffic: all }).text, /data:image\/png/g)).toBe(1);
    expect(trafficMatrix({ ...small, traffic: [] }).text).toContain('no core sends anything');
  });

  it('gives no energy where none is published, and says what was not compared or differs', () => {
    const two = plain(renderMap(reportMapping(handMapping(loihi2), { ratesFrom: 'by hand' })));
    for (const part of ['No figures per operation are published for Loihi 2', 'was not compared', 'unverified</span>', 'badge">decides']) expect(two, part).toContain(part);
    expect(two).not.toMatch(/NaN|undefined|Infinity| pJ/);
    expect(plain(renderMap(fakeMap(3, { verify: { equal: true, steps: 5, spikes: 0, input: 'none' } })))).toContain('Nothing spiked, nothing was proved');
    const differs = plain(renderMap(fakeMap(3, { verify: { equal: false, steps: 5, spikes: 9, input: 'given', difference: 'neuron 3 of "out" spikes in step 2' } })));
    expect(differs).toContain('Not the same spikes.');
    expect(differs).toContain('neuron 3 of &quot;out&quot; spikes in step 2');
  });

  it('escapes names from files', () => {
    const evil = '<img src=x onerror=alert(1)>';
    expect(renderMap(reportMapping(fakeMapping(4, [evil, 'b']), { ...fakeExtra, file: evil, notes: [evil], ratesFrom: evil }))).not.toContain('<img src=x');
  });

  it('stands one core, and 3,000 on 24 chips within a few megabytes', () => {
    expect(renderMap(fakeMap(1))).not.toMatch(/NaN|undefined|Infinity/);
    const large = renderMap(fakeMap(3000));
    expect(count(large, /class="core"/g)).toBe(3000);
    expect(count(large, /class="chip-name"/g)).toBe(24);
    expect(large.length).toBeLessThan(4e6);
  });

  it('draws a mesh too large to show core by core without its idle cores', () => {
    const { chip, ...rest } = fakeMap(2);
    expect(floorPlan({ ...rest, chip: { ...chip, mesh: [4096, 4096], coresPerChip: 2 ** 20 } }).text.length).toBeLessThan(5000);
  });
});

describe('small numbers', () => {
  it('have a prefix', () => {
    expect([2.36e-8, 0.5, 1, 999.7e-12, 0, 1e-15, NaN].map((each) => plain(formatSmall(each, 'J')))).toEqual(['23.6 nJ', '500 mJ', '1 J', '1 nJ', '0 J', '0.001 pJ', '–']);
  });
});

describe('the page in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webspike-map-'));
  const file = join(folder, 'report.html');
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    writeFileSync(file, renderMap(fakeMap(113)));
    const known = [process.env.PUPPETEER_EXECUTABLE_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'].find((path) => path !== undefined && existsSync(path));
    browser = await puppeteer.launch({ ...(known === undefined ? { channel: 'chrome' } : { executablePath: known }), args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => { if (!/^(data:|file:)/.test(request.url())) faults.push(request.url()); });
    await page.setViewport({ width: 1200, height: 900 });
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it('shades cores by what is chosen, in the light and in the dark', async () => {
    const shades = async (choice: string): Promise<string[]> => {
      await page.$eval(`#floor-${choice}`, (input) => (input as HTMLElement).click());
      return page.$$eval('.core', (cores) => cores.map((each) => getComputedStyle(each).fill));
    };
    const seen = [];
    for (const choice of ['neurons', 'synapses', 'inAxons', 'outAxons', 'traffic', 'populations']) seen.push((await shades(choice)).join());
    expect(new Set(seen).size).toBe(6);
    expect(new Set((await shades('populations'))).size).toBe(4);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    expect((await shades('neurons')).join()).not.toBe(seen[0]);
    await page.emulateMediaFeatures([]);
  });

  it('tells a core under the pointer, hides routes on request, and fits a phone', async () => {
    await page.hover('.core');
    expect(await page.$eval('#tip', (tip) => tip.textContent)).toMatch(/^Core 0, chip 0, at 0, 0\nconv1/);
    const shown = (): Promise<string> => page.$eval('.routes', (routes) => getComputedStyle(routes).display);
    expect(await shown()).not.toBe('none');
    await page.$eval('#floor-routes', (input) => (input as HTMLElement).click());
    expect(await shown()).toBe('none');
    await page.setViewport({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });
});
