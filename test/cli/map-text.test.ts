import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loihi1, loihi2 } from '../../src/chip/chips.ts';
import { limitsOf } from '../../src/chip/limits.ts';
import { reportMapping } from '../../src/chip/map/report.ts';
import { chipText, readChip } from '../../src/cli/chips.ts';
import { ratesFromJson, readRates } from '../../src/cli/map-rates.ts';
import { mapReportText } from '../../src/cli/map-text.ts';
import { handMapping } from '../chip/hand-mapping.ts';
import { messageOf } from '../support/run.ts';
import { fakeMap } from '../view/fake-map.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'webspike-map-text-')); });
afterAll(() => rm(folder, { recursive: true }));

describe('the report of a mapping in the terminal', () => {
  it('has cores, resources, populations, traffic, cost and proof, line after line', () => {
    const text = stripVTControlCharacters(mapReportText(fakeMap(113)));
    for (const part of [
      'cores       113 of Loihi 1 on 1 chip; at least 3 needed (synapse memory), mapped in 1.4 s', /Synapse memory +1,048,576 +76\.\d % +98\.\d % +█+▒+·* binds/, /pixels +784 +host +0\.1/, /conv1 +1,160 +33 +[\d,]+ +0\.08/,
      /energy +[\d.]+ µJ a digit of 16 steps: an estimate, without static power/, 'time        at least', 'accuracy    98.53 % before, 98.49 % as integers', 'verified    the same spikes as the unmapped network: 48,211 spikes in 100 steps', 'unverified  Cores of a tile, east to west: 2; Cores of a tile, north to south: 2 (SANA-FE',
    ]) expect(text).toMatch(part);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says what decides though nobody confirmed it, what differs, and that there are no energies', () => {
    const small = { ...loihi2, core: { ...loihi2.core, synapses: { value: 512, source: 'a test', unverified: true } } };
    const text = stripVTControlCharacters(mapReportText(reportMapping(handMapping(small), { ratesFrom: 'given', verify: { equal: false, steps: 1, spikes: 2, input: 'given', difference: 'neuron 3' } })));
    expect(stripVTControlCharacters(mapReportText(fakeMap(3, { verify: { equal: true, steps: 5, spikes: 0, input: 'none' } })))).toContain('nothing spiked in 5 steps (input: none), so that nothing was proved: give --input or --rates');
    for (const part of ['Synapse memory of a core: 512, which decides', 'not the same spikes: neuron 3 (2 spikes in 1 step (input: given))', 'none published for Loihi 2', '512?']) expect(text).toContain(part);
  });
});

describe('rates from a file', () => {
  const { network } = handMapping();

  it('are Hz, and become spikes per neuron and step', () => {
    expect(ratesFromJson({ in: 100, b: [0, 1000] }, 'rates', network)).toEqual({ in: 0.1, b: Float64Array.of(0, 1) });
    expect(ratesFromJson({ in: 100 }, 'rates', { ...network, dt: 0.5 })).toEqual({ in: 0.05 });
  });

  it('are refused by name where they are none', async () => {
    const refusal = (json: unknown): Promise<string> => messageOf(() => ratesFromJson(json, '--rates r.json', network));
    expect(await refusal({ c: 3 })).toContain('--rates r.json, population "c": the network has none of this name. Choose from a, in, b');
    expect(await refusal({ in: -1 })).toContain('population "in": its rate is -1. Give Hz from 0 to 1000');
    expect(await refusal({ in: 1001 })).toContain('its rate is 1001');
    expect(await refusal({ in: 'fast' })).toContain('its rate is "fast"');
    expect(await refusal({ in: [1, 2] })).toContain('it has 2 rates for 3 neurons');
    expect(await refusal({ in: [1, null, 3] })).toContain('population "in", neuron 1: its rate is null');
    expect(await refusal([3])).toContain('it holds no object');
    await writeFile(join(folder, 'bad.json'), '{');
    expect(await messageOf(() => readRates(join(folder, 'bad.json'), network))).toContain('it is no JSON');
    expect(await messageOf(() => readRates(join(folder, 'none.json'), network))).toContain('cannot be read (ENOENT)');
  });
});

describe('chips by name or file', () => {
  it('print every number with its source, and which nobody confirmed', () => {
    const text = stripVTControlCharacters(chipText(loihi2));
    for (const { title, limit } of limitsOf(loihi2)) expect(text.split('\n').find((each) => each.includes(`${title} `)), title).toMatch(new RegExp(`${limit.value.toLocaleString('en-US')} .*${limit.unverified ? 'unverified' : ''}`));
    expect(text).toContain('No energies per operation are published');
    expect(stripVTControlCharacters(chipText(loihi1))).toMatch(/Energy of a synaptic operation +23\.6 pJ +Davies et al\. 2018.*table 2/);
  });

  it('are found, or refused with what there is', async () => {
    await writeFile(join(folder, 'mine.json'), JSON.stringify({ base: 'loihi2', name: 'mine', core: { neurons: 77 } }));
    expect(await readChip('loihi1', '--chip loihi1')).toBe(loihi1);
    expect((await readChip(join(folder, 'mine.json'), '--chip')).core.neurons.value).toBe(77);
    expect(await messageOf(() => readChip('loihi3', '--chip loihi3'))).toContain('--chip loihi3: there is no chip of this name. Choose one of loihi1, loihi2, or give a JSON file');
    expect(await messageOf(() => readChip('toString', '--chip toString'))).toContain('no chip of this name');
    expect(await messageOf(() => readChip(join(folder, 'none.json'), '--chip none.json'))).toContain('cannot be read (ENOENT)');
  });
});
