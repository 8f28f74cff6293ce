import { describe, expect, it } from 'vitest';
import { checkMapping, loadMapping, mapNetwork, saveMapping, verifyMapping, type Core, type Mapping } from '../../../src/chip/index.ts';
import { packData, unpackData } from '../../../src/simulate/packed.ts';
import { messageOf } from '../../support/run.ts';
import { randomCase } from './random-network.ts';

const steps = 20;
const { network, chip, inputs } = randomCase(3, steps);
const mapping = mapNetwork(network, chip);
const firstWith = (holds: (core: Core) => boolean): number => mapping.cores.findIndex(holds);
const changed = (number: number, change: (core: Core) => Partial<Core>): Mapping => ({ ...mapping, cores: mapping.cores.map((core, at) => (at === number ? { ...core, ...change(core) } : core)) });
const problems = (of: Mapping): string => checkMapping(of).problems.join('\n');
const withSynapses = firstWith(({ lists }) => lists.weight.length > 0);

describe('a mapping with one thing wrong', () => {
  it('is sound as it was made', () => expect(problems(mapping)).toBe(''));

  it('is found out: a weight, a delay, a target, a lost list, a lost axon', () => {
    const one = <T extends Int32Array | Uint8Array | Uint16Array | Uint32Array>(list: T, at: number, value: number): T => {
      const copy = list.slice() as T;
      copy[at] = value;
      return copy;
    };
    expect(problems(changed(withSynapses, ({ lists }) => ({ lists: { ...lists, weight: one(lists.weight, 0, lists.weight[0] * 2) } })))).toMatch(/weight .* is no|synapses reached, .* of other targets, weights or delays/);
    expect(problems(changed(withSynapses, ({ lists }) => ({ lists: { ...lists, delay: one(lists.delay, 0, 63) } })))).toMatch(/delay 63 in/);
    expect(problems(changed(withSynapses, ({ lists }) => ({ lists: { ...lists, target: one(lists.target, 0, 60_000) } })))).toMatch(/reaches beyond the compartments/);
    expect(problems(changed(withSynapses, ({ inAxons }) => ({ inAxons: { ...inAxons, list: one(inAxons.list, 0, 1e6) } })))).toMatch(/there is no list 1000000/);
    expect(problems(changed(withSynapses, ({ inAxons }) => ({ inAxons: { ...inAxons, base: one(inAxons.base, 0, 256) } })))).toMatch(/base 256/);
    expect(problems(changed(0, ({ compartments }) => ({ compartments: { ...compartments, threshold: one(compartments.threshold, 0, 99) } })))).toMatch(/has threshold 99, the network's has/);
    expect(problems(changed(0, ({ slices }) => ({ slices: [{ ...slices[0], neurons: one(slices[0].neurons, 0, slices[0].neurons[1] ?? 0) }, ...slices.slice(1)] })))).toMatch(/lies on [02] cores/);
    const source = Object.keys(mapping.inputs).find((name) => mapping.inputs[name].core.length > 0)!;
    const { rowStart, ...axons } = mapping.inputs[source];
    expect(problems({ ...mapping, inputs: { ...mapping.inputs, [source]: { ...axons, rowStart: rowStart.map((each) => Math.max(0, each - 1)) } } })).toMatch(/synapses reached, \d+ expected/);
  });

  it('is found out: limits, usage, places', () => {
    const tight = { ...chip, core: { ...chip.core, neurons: { value: 1, source: 'test' } } };
    expect(problems({ ...mapping, chip: tight })).toMatch(/core \d+: \d+ neurons, more than 1/);
    expect(problems(changed(0, ({ usage }) => ({ usage: { ...usage, synapses: 1 } })))).toMatch(/core 0: it says 1 synapses, its tables hold/);
    expect(problems(changed(1, () => ({ place: mapping.cores[0].place })))).toMatch(/core 1: another one lies at/);
    expect(problems(changed(1, () => ({ place: { chip: 0, x: 99, y: 0 } })))).toMatch(/is outside/);
  });

  it('gives other spikes, and the earliest difference is named', async () => {
    const busy = firstWith(({ slices, lists }) => slices.length > 0 && lists.weight.length > 0);
    const silenced = changed(busy, ({ compartments }) => ({ compartments: { ...compartments, threshold: compartments.threshold.map(() => 131_071) } }));
    const good = await verifyMapping(mapping, { inputs, steps, backend: 'cpu' });
    expect(good.equal).toBe(true);
    const { equal, difference } = await verifyMapping(silenced, { inputs, steps, backend: 'cpu' });
    expect(equal).toBe(false);
    expect(difference).toMatchObject({ core: busy, spiked: 'network' });
    expect(mapping.cores[busy].slices.find(({ population }) => population === difference!.population)!.neurons).toContain(difference!.neuron);
    expect(await messageOf(() => verifyMapping(mapping, { inputs: { ghost: [] }, steps, backend: 'cpu' }))).toMatch(/inputs of "ghost"/);
  });
});

describe('a saved mapping', () => {
  it('comes back the same', async () => {
    const bytes = await saveMapping(mapping);
    expect(await loadMapping(bytes, 'mapping.webspike')).toEqual(mapping);
  });

  it('is refused where it is damaged, or holds another network\'s tables', async () => {
    const bytes = await saveMapping(mapping);
    expect(await messageOf(() => loadMapping(bytes.slice(0, -1), 'm.webspike'))).toMatch(/m.webspike: it is damaged or cut short/);
    const data = await unpackData(bytes, 'mapping', 'm.webspike') as Mapping;
    expect(await messageOf(async () => loadMapping(await packData('mapping', { ...data, cores: data.cores.slice(1) }), 'm.webspike'))).toMatch(/m.webspike: its tables are wrong/);
    expect(await messageOf(async () => loadMapping(await packData('mapping', { ...data, cores: 3 }), 'm.webspike'))).toMatch(/m.webspike: its tables are wrong/);
    expect(await messageOf(async () => loadMapping(await packData('mapping', {}), 'm.webspike'))).toMatch(/it holds no network/);
  });
});
