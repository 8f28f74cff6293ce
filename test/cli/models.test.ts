import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { findChrome } from '../../src/cli/chrome.ts';
import { bars, marks, plot } from '../../src/cli/models-plot.ts';
import { postsynaptic, respond, stdpWindow, transmitted } from '../../src/cli/models-run.ts';
import { createProgram } from '../../src/cli/program.ts';
import { competitiveStdp, delta, depression, exponentialCurrent, gapJunction, graded, lif, pairStdp, poisson, spikeArray } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'webspike-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command prints, without colours. */
async function say(...words: string[]): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => { lines.push(text); });
  try {
    await createProgram().parseAsync(['models', ...words], { from: 'user' });
  } finally {
    log.mockRestore();
  }
  return lines.join('\n').replace(/\x1b\[\d+m/g, '');
}

describe('responses', () => {
  it('of a neuron are its example: input, trace, spikes', async () => {
    const { dt, steps, values, spikes, input, inputName } = await respond(lif);
    expect([dt, steps, values.length, inputName]).toEqual([0.1, 1500, 1500, 'i_ext']);
    expect([input[100], input[1000], input[1400]]).toEqual([0, 20, 0]);
    // The current begins after 20 ms: the first spike comes τ ln(RI / (RI − θ)) later.
    expect(Math.abs(spikes[0] * dt - 20 - 20 * Math.log(20 / 5))).toBeLessThan(0.2);
  });

  it('of given spikes are those that were given', async () => {
    const { spikes, values } = await respond(spikeArray);
    expect([spikes, values]).toEqual([[10, 12, 14, 30, 55, 80, 83, 86, 89], []]);
  });

  it('of a source without an example are its defaults', async () => {
    const { example: _, ...plain } = poisson;
    expect(await respond(plain)).toMatchObject({ dt: 1, steps: 200, input: [], pulses: [] });
  });

  it('of synapses are the shape of the potential after one spike', async () => {
    const jump = (await postsynaptic(delta))!;
    expect(jump.values[99]).toBe(0);
    expect(jump.values[100]).toBeCloseTo(Math.exp(-0.1 / 20), 5);
    const current = (await postsynaptic(exponentialCurrent))!;
    const late = (t: number): number => (5 / 15) * (Math.exp(-t / 20) - Math.exp(-t / 5));
    // Between steps the current is held in neither: both decay exactly.
    for (const k of [110, 200, 400]) expect(Math.abs(current.values[k] - late((k - 99) * 0.1))).toBeLessThan(1e-5);
  });

  it('of a synapse that needs the potential of its source is none', async () => expect(await postsynaptic(gapJunction)).toBe(null));

  it('of what a source sends are the currents of its spikes, or the number itself', async () => {
    const { values, pulses, input } = await transmitted(depression);
    expect([pulses.length, input]).toEqual([9, []]);
    // The second spike finds R = 1 − U e^(−25 / 800) and, below it, what is left of the first.
    expect(values[pulses[0]]).toBeCloseTo(0.5, 3);
    expect(values[pulses[1]] - values[pulses[1] - 1] * Math.exp(-0.5 / 5)).toBeCloseTo(0.5 * (1 - 0.5 * Math.exp(-25 / 800)), 3);
    const sent = await transmitted(graded);
    expect(sent.pulses).toEqual([]);
    expect(sent.input[200]).toBeCloseTo(-65 + 0.14 * 100, 4);
    expect(sent.values[500]).toBeCloseTo(1 / (1 + Math.exp(-(sent.input[500] + 44) / 2)), 5);
  });

  it('of a rule are its window, and none where the rule needs more than spikes', async () => {
    const { lags, changes } = (await stdpWindow(pairStdp))!;
    for (const lag of [-40, -5, 5, 40]) {
      const expected = lag > 0 ? 0.01 * Math.exp(-lag / 20) : -0.012 * Math.exp(lag / 20);
      expect(Math.abs(changes[lags.indexOf(lag)] - expected)).toBeLessThan(1e-6);
    }
    expect(await stdpWindow(competitiveStdp)).toBe(null);
  });
});

describe('pictures in the terminal', () => {
  it('put the largest value on top and the spikes up to it', () => {
    const rows = plot([0, 0, 0, 0, 1, 1, 1, 1], [0], 4, 2);
    expect(rows.map((each) => each.length)).toEqual([4, 4]);
    // A stroke from the top left, nothing, then the upper line.
    expect(rows[0].charCodeAt(0)).toBe(0x2800 + 0x47);
    expect(rows[0][1]).toBe('⠀');
    expect(rows[0][3]).toBe('⠉');
    expect(rows[1][3]).toBe('⠀');
  });

  it('survive a constant and a single value', () => {
    expect(plot([3, 3, 3], [], 2, 1).join('')).toHaveLength(2);
    expect(bars([5], 3)).toBe('▁▁▁');
    expect(marks([0, 9], 10, 5)).toBe('╵   ╵');
  });
});

describe('webspike models', () => {
  it('lists all kinds', async () => {
    const text = await say();
    for (const part of ['Neurons\n', 'Sources of spikes\n', 'Synapses\n', 'Learning rules\n', 'izhikevich2004  ', 'tonicBursting  ']) expect(text).toContain(part);
  });

  it('shows one with equations, units, defaults, source and picture', async () => {
    const text = await say('izhikevich');
    expect(text).toContain('doi:10.1109/TNN.2003.820440');
    expect(text).toContain('equations    dv/dt = 0.04 * v * v + 5 * v + 140 - u + I + i_ext\n               du/dt = a * (b * v - u)');
    expect(text).toMatch(/spike when +v >= v_peak/);
    expect(text).toMatch(/a +0\.02 +1\/ms +rate of recovery/);
    expect(text).toMatch(/i_ext ▁{6}█+▁{6}/);
    expect(text).toContain('6 spikes');
    expect(text).toMatch(/[\u2801-\u28ff]{3}/);
  });

  it.each([['tonicBursting', 'figure 1C'], ['pairStdp', 'post − pre (ms)'], ['exponentialConductance', 'arrival      g = g + input'], ['poisson', '19 spikes']])('shows %s', async (name, part) => expect(await say(name)).toContain(part));

  it('refuses a name that is none, with the nearest ones', async () => {
    await expect(say('liff')).rejects.toThrow('Did you mean lif,');
  });

  it('brings a file up to date, and says when it cannot', async () => {
    const file = join(folder, 'page.md');
    writeFileSync(file, 'before\n<!-- models -->\nyesterday\n<!-- /models -->\nafter\n');
    await say('--update', file);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^before\n<!-- models -->\n<details><summary>Neurons \d+ · [^\n]+<\/summary>\n\n\| Neurons /);
    expect(text).toMatch(/\n<!-- \/models -->\nafter\n$/);
    expect(text).not.toContain('yesterday');
    await expect(say('--update', join(folder, 'none.md'))).rejects.toThrow('Give a Markdown file that exists');
  });

  it('writes a gallery that a browser shows whole', async () => {
    const file = join(folder, 'models.html');
    await say('--html', file);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/https?:|NaN|undefined|\[object/);
    const browser = await puppeteer.launch({ executablePath: (await findChrome())!, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.setContent(text);
      const seen = await page.evaluate(() => ({
        pictures: [...document.querySelectorAll('svg.trace')].filter((each) => each.getBoundingClientRect().width > 100).length,
        patterns: document.querySelectorAll('#patterns figure').length,
        // Spikes of tonic bursting, stroke by stroke.
        strokes: document.querySelector('#tonicBursting .spike')!.getAttribute('d')!.split('M').length - 1,
        wide: document.documentElement.scrollWidth <= window.innerWidth,
      }));
      expect(errors).toEqual([]);
      expect(seen).toMatchObject({ patterns: 20, strokes: 28, wide: true });
      expect(seen.pictures).toBeGreaterThan(50);
    } finally {
      await browser.close();
    }
  });
});
