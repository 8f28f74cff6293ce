import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MapReport } from '../../src/chip/map/report.ts';
import { loadMapping } from '../../src/chip/map/saved-mapping.ts';
import { registerChips } from '../../src/cli/chips.ts';
import { registerMap } from '../../src/cli/map.ts';
import { openSource } from '../../src/cli/map-source.ts';
import type { Split } from '../../src/data/training.ts';
import { dense, impulseCurrent, loihiLif, spikeArray, stimulus, type Network } from '../../src/index.ts';
import { saveTrained } from '../../src/learn/trained.ts';
import { cubaLif, softIf } from '../../src/learn/units.ts';
import { encodeNetwork } from '../../src/simulate/saved.ts';
import { runCommand } from '../support/command.ts';
import { messageOf } from '../support/run.ts';
import { digitSums } from '../support/digit-sums.ts';

let folder: string;
const file = (name: string): string => join(folder, name);
const reportIn = async (name: string): Promise<MapReport> => JSON.parse(await readFile(join(file(name), 'report.json'), 'utf8')) as MapReport;

/** 20 sources, 30 neurons that each sum some of them, 4 that sum these. */
const whole: Network = {
  dt: 1,
  populations: { in: { size: 20, model: spikeArray }, middle: { size: 30, model: loihiLif, parameters: { decay_u: 4096, decay_v: 512, v_th: 60 } }, out: { size: 4, model: loihiLif, parameters: { decay_u: 4096, decay_v: 256, v_th: 100 } } },
  connections: {
    a: { from: 'in', to: 'middle', connectivity: dense(Array.from({ length: 20 }, (_, i) => Array.from({ length: 30 }, (__, j) => ((i * 7 + j * 3) % 5 === 0 ? 0 : ((i * 13 + j * 5) % 60) - 20)))), synapse: { model: impulseCurrent } },
    b: { from: 'middle', to: 'out', connectivity: dense(Array.from({ length: 30 }, (_, i) => Array.from({ length: 4 }, (__, j) => ((i + j) % 3) * 20))), synapse: { model: impulseCurrent } },
  },
};

/** Ten neurons that look for the mean image of a class. */
async function templates(name = 'templates'): Promise<Uint8Array> {
  const { sums, counts, all } = await digitSums();
  const weights = Array.from({ length: 784 }, (_, k) => Array.from({ length: 10 }, (__, label) => Math.round(1000 * (sums[label * 784 + k] / counts[label] - all[k])) / 10_000));
  return saveTrained({
    name, steps: 12, input: { population: 'pixels', stimulus: 'i_ext', scale: 1 / 255 }, readOut: { population: 'answer', of: 'spikes', how: 'mean' },
    network: {
      dt: 1, populations: { pixels: { size: 784, model: softIf, parameters: { i_ext: stimulus() } }, answer: { size: 10, model: cubaLif, parameters: { decay_u: 1, decay_v: 0.125 } } },
      connections: { look: { from: 'pixels', to: 'answer', connectivity: dense(weights), synapse: { model: impulseCurrent } } },
    },
    made: { command: 'by hand', seed: 0, split: 'bundled', epochs: 0, log: [], parameters: 7840, adapter: 'none', seconds: 0, settings: {} },
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-map-'));
  await writeFile(file('net.webspike'), await encodeNetwork(whole));
  await writeFile(file('templates.webspike'), await templates());
  await writeFile(file('small.json'), JSON.stringify({ base: 'loihi1', name: 'small', core: { neurons: 8, synapses: { value: 4096, source: 'a test', unverified: true } }, mesh: { width: 4, height: 4 } }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...words: string[]): Promise<string> => runCommand([registerMap, registerChips], words);
const map = (...words: string[]): Promise<string> => run('map', ...words, '--backend', 'cpu');

describe('webspike map', () => {
  it('places a network of whole numbers on a chip of one\'s own, proves it, and writes its reports whole', async () => {
    const said = await map(file('net.webspike'), '--chip', file('small.json'), '--out', file('small'), '--seed', '3');
    const report = await reportIn('small');
    expect(report).toMatchObject({ seed: 3, file: 'net.webspike', chip: { name: 'small', mesh: [4, 4], coresPerChip: 16 }, verify: { equal: true, steps: 100, input: 'random spikes, 0.1 per neuron and step' } });
    expect(report.verify!.spikes).toBeGreaterThan(100);
    // 34 neurons, 8 to a core.
    expect(report.totals.cores).toBeGreaterThanOrEqual(5);
    expect(report.totals.synapses).toBe([...Object.values(whole.connections!)].flatMap(({ connectivity }) => (connectivity.kind === 'dense' ? (connectivity.weights as number[][]).flat() : [])).filter((each) => each !== 0).length);
    expect(Math.max(...Object.values(report.lowerBound!))).toBeLessThanOrEqual(report.totals.cores);
    const mapping = await loadMapping(new Uint8Array(await readFile(join(file('small'), 'mapping.webspike'))), 'mapping.webspike');
    expect(mapping.cores.map(({ usage, place }) => ({ used: usage, ...place }))).toEqual(report.cores.map(({ used, chip, x, y }) => ({ used, chip, x, y })));
    for (const { used } of report.cores) expect(used.neurons <= 8 && used.synapses <= 4096).toBe(true);
    expect(report.doubtful.map(({ path }) => path)).toContain('core.synapses');
    expect(report.ratesFrom).toContain('measured in 100 steps');
    expect(said).toContain('the same spikes as the unmapped network');
    expect((await readFile(join(file('small'), 'report.txt'), 'utf8')).trim()).toBe(said.split('\n').filter((each) => !each.includes('report.html')).join('\n').trim());
    expect(await readFile(join(file('small'), 'report.html'), 'utf8')).toContain(`${report.totals.cores} cores</em>`.replace(' ', '\u00a0'));
    expect((await readdir(file('small'))).filter((each) => each.endsWith('.part'))).toEqual([]);
  });

  it('takes rates from a file: what they are decides the traffic', async () => {
    await writeFile(file('rates.json'), JSON.stringify({ in: 100, middle: Array.from({ length: 30 }, (_, k) => k) }));
    await map(file('net.webspike'), '--chip', file('small.json'), '--rates', file('rates.json'), '--out', file('rated'));
    const { populations, ratesFrom, totals, verify } = await reportIn('rated');
    expect(Object.fromEntries(populations.map(({ name, rate }) => [name, Number(rate.toFixed(6))]))).toEqual({ in: 0.1, middle: 0.0145, out: 0.1 });
    expect(ratesFrom).toContain('rates.json; 10 % of the steps where it names no population');
    expect(totals.hostSpikes).toBeCloseTo(2, 9);
    expect(verify!.input).toBe('random spikes at the rates given');
  });

  it('proves with a given input, and with the same spikes gives the same mapping', async () => {
    await writeFile(file('in.json'), JSON.stringify({ steps: 40, input_spikes: Array.from({ length: 200 }, (_, k) => [k % 40, (k * 7) % 20]) }));
    const reports = [];
    for (const out of ['one', 'two']) {
      await map(file('net.webspike'), '--chip', file('small.json'), '--input', file('in.json'), '--out', file(out));
      reports.push(await reportIn(out));
    }
    expect(reports[0].verify).toMatchObject({ equal: true, steps: 40 });
    const { seconds: _, command: __, ...first } = reports[0];
    expect(reports[1]).toMatchObject(first);
  });

  it('quantises a trained network, judges it before and after, and proves with digits', async () => {
    const said = await map(file('templates.webspike'), '--samples', '300', '--out', file('digits'));
    const report = await reportIn('digits');
    expect(report.accuracy!.samples).toBe(300);
    expect(report.accuracy!.before).toBeGreaterThan(0.55);
    expect(Math.abs(report.accuracy!.before - report.accuracy!.after)).toBeLessThan(0.03);
    expect(report).toMatchObject({ inference: { name: 'digit', steps: 12 }, ratesFrom: 'the spikes of the digits that judged the network', verify: { equal: true, steps: 60, input: '5 digits, one after the other' }, quantise: { chip: 'loihi1' } });
    expect(report.verify!.spikes).toBeGreaterThan(20);
    expect(report.populations.find(({ name }) => name === 'pixels')!.rate).toBeGreaterThan(0.05);
    expect(said).toMatch(/energy +[\d.]+ [nµ]J a digit of 12 steps: an estimate/);
    expect(await readFile(join(file('digits'), 'report.html'), 'utf8')).toContain('What whole numbers cost');
  });

  it('takes of the networks that come along the one that never saw the digits at hand', async () => {
    await mkdir(file('networks'));
    for (const name of ['one', 'one-bundled']) await writeFile(file(`networks/${name}.webspike`), await templates(name));
    const chosen = async (options: { readonly data?: string; readonly split?: Split }): Promise<string> => (await openSource('one', { units: 'auto', ...options }, file('networks'))).name;
    expect([await chosen({ split: 'bundled' }), await chosen({ split: 'official' }), await chosen({ data: folder })]).toEqual(['one-bundled', 'one', 'one']);
  });

  it('refuses by name what cannot be, before it works for long', async () => {
    await writeFile(file('rates.json'), JSON.stringify({ inn: 100 }));
    await writeFile(file('occupied'), 'a file');
    const net = file('net.webspike');
    expect(await messageOf(() => map(net, '--chip', 'loihi9'))).toContain('--chip loihi9: there is no chip of this name');
    expect(await messageOf(() => map(net, '--out', file('occupied')))).toContain('cannot be written');
    expect(await messageOf(() => map(net, '--out', file('x'), '--rates', file('rates.json')))).toContain('population "inn": the network has none of this name. Choose from in, middle, out');
    expect(await messageOf(() => map(file('none.webspike'), '--out', file('x')))).toContain('cannot be read (ENOENT)');
    await writeFile(file('one.json'), JSON.stringify({ name: 'one', core: { neurons: 4 }, coresPerChip: 2, chips: 1 }));
    expect(await messageOf(() => map(net, '--out', file('x'), '--chip', file('one.json')))).toMatch(/population "middle": the network takes \d+ cores/);
    expect(existsSync(join(file('x'), 'report.json'))).toBe(false);
  });
});

describe('webspike chips', () => {
  it('lists all, or one', async () => {
    expect(await run('chips')).toMatch(/Loihi 1 .*[\s\S]*Loihi 2 /);
    expect(await run('chips', file('small.json'))).toMatch(/Neurons of a core +8 compartments +.*small\.json/);
  });
});
