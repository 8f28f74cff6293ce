import { describe, expect, it } from 'vitest';
import { allToAll, convolution, impulseCurrent, loihiLif, oneToOne, spikeArray, type Connection, type Network, type Population } from '../../../src/index.ts';
import { checkMapping, coreBounds, loihi1, mapNetwork, verifyMapping, type Chip, type Mapping } from '../../../src/chip/index.ts';
import { randomOf } from './random-network.ts';

const synapse = { model: impulseCurrent };
const source = (size: number): Population => ({ size, model: spikeArray });
const cells = (size: number, parameters: Population['parameters'] = {}): Population => ({ size, model: loihiLif, parameters: { v_th: 100, ...parameters } });
const network = (populations: Network['populations'], connections: Network['connections']): Network => ({ dt: 1, populations, connections });
const even = (random: () => number) => (): number => 2 * Math.round(random() * 255 - 128);
const dense = (rows: number, columns: number, draw: () => number): Connection['connectivity'] => ({ kind: 'dense', weights: { rows, columns, values: Array.from({ length: rows * columns }, () => draw() || 2) } });
const least = (mapped: Network, chip: Chip): number => Math.max(...Object.values(coreBounds(mapped, chip)));
const sound = (mapping: Mapping): void => expect(checkMapping(mapping).problems).toEqual([]);

describe('mappings whose best is known', () => {
  it('784 – 512 – 10 with dense 8-bit weights takes 4 cores', () => {
    // 784 lists of 142 targets: 784 · (1152 … 1280) bits fill the 1,048,576 of a core, of 143 they do not. 512 / 142 → 4 cores, and the
    // rest of the fourth takes the ten: 784 · 768 + 512 · 128 bits, 784 + 512 input axons.
    const draw = even(randomOf(3));
    const mapped = network({ pixels: source(784), hidden: cells(512), digits: cells(10) }, {
      first: { from: 'pixels', to: 'hidden', connectivity: dense(784, 512, draw), delay: 1, synapse }, second: { from: 'hidden', to: 'digits', connectivity: dense(512, 10, draw), delay: 1, synapse },
    });
    const mapping = mapNetwork(mapped, loihi1);
    expect(mapping.cores.length).toBe(4);
    expect(least(mapped, loihi1)).toBe(4);
    expect(Math.max(...mapping.cores.flatMap(({ slices }) => slices.filter(({ population }) => population === 'hidden').map(({ neurons }) => neurons.length)))).toBeLessThanOrEqual(142);
    expect(mapping.cores.flatMap(({ formats }) => formats.map(({ compression }) => compression))).not.toContain('sparse');
    sound(mapping);
  });

  it('stores the kernel of a convolution once for all sources that no edge clips', () => {
    // 28 × 28 pixels, 5 × 5 kernel of one channel onto 24 × 24: clipping at each edge by 0 … 4 gives 9 × 9 lists, 25 synapses at most.
    const draw = even(randomOf(4));
    const mapped = network({ pixels: source(784), map: cells(576) }, {
      kernel: { from: 'pixels', to: 'map', connectivity: convolution({ input: [1, 28, 28], kernel: { shape: [1, 1, 5, 5], values: Array.from({ length: 25 }, () => draw() || 2) } }), delay: 1, synapse },
    });
    const mapping = mapNetwork(mapped, loihi1);
    expect(mapping.cores.length).toBe(1);
    const [core] = mapping.cores;
    // Bases reach 0 … 255, and the map has 576 neurons: what no edge clips needs a list for each of 3 stretches at most.
    expect(core.lists.rowStart.length - 1).toBeLessThanOrEqual(81 + 18 + 2);
    expect(core.inAxons.list.length).toBe(784);
    const check = checkMapping(mapping);
    expect(check.problems).toEqual([]);
    expect(check.synapses).toBe(576 * 25);
    expect(check.stored).toBeLessThan(81 * 25 + 500);
  });

  it('finds the sharing of a convolution that is listed synapse by synapse', () => {
    const listed: [number, number][] = [];
    for (let n = 0; n < 300; n++) for (let k = 0; k < 3; k++) if (n + k < 300) listed.push([n, n + k]);
    const mapped = network({ in: source(300), line: cells(300) }, { taps: { from: 'in', to: 'line', connectivity: { kind: 'pairs', pairs: listed }, weight: listed.map(([pre, post]) => 4 * (1 + post - pre)), delay: 1, synapse } });
    const mapping = mapNetwork(mapped, loihi1);
    // Three forms (the last two sources are clipped), the full one for bases 0 … 255 and beyond.
    expect(mapping.cores[0].lists.rowStart.length - 1).toBe(4);
    sound(mapping);
  });

  it('stores a one-to-one connection in as many lists as bases reach', () => {
    const mapped = network({ in: source(1024), relay: cells(1024) }, { wire: { from: 'in', to: 'relay', connectivity: oneToOne(), weight: 200, delay: 1, synapse } });
    const mapping = mapNetwork(mapped, loihi1);
    expect(mapping.cores.length).toBe(1);
    expect(mapping.cores[0].lists.target.length).toBe(4);
    sound(mapping);
  });

  it('divides the compartments of a core where delays are long', () => {
    // 8 accumulators hold delays to 6 steps beyond the first; 16 hold 14, 64 hold 62.
    const at = (delay: number): number => mapNetwork(network({ in: source(1), relay: cells(1024) }, { wire: { from: 'in', to: 'relay', connectivity: allToAll(), weight: 200, delay: 1 + delay, synapse } }), loihi1).cores.length;
    expect([0, 6, 7, 14, 15, 62].map(at)).toEqual([1, 1, 2, 2, 4, 8]);
  });

  it('keeps the signs apart where mixed ones would need more bits than there are', async () => {
    const weights = [[255, -255, 3], [-1, 254, 7]];
    const mapped = network({ in: source(2), out: cells(3, { v_th: 1 }) }, { wire: { from: 'in', to: 'out', connectivity: { kind: 'dense', weights }, delay: 1, synapse } });
    const mapping = mapNetwork(mapped, loihi1);
    expect(mapping.cores[0].formats.map(({ sign }) => sign).sort()).toEqual(['excitatory', 'inhibitory']);
    sound(mapping);
    expect((await verifyMapping(mapping, { inputs: { in: [[0, 0], [1, 1]] }, steps: 6, backend: 'cpu' })).equal).toBe(true);
  });

  it('puts small populations together, and none with other bounds of the voltage', () => {
    const names = Array.from({ length: 12 }, (_, n) => `p${n}`);
    const populations = Object.fromEntries(names.map((name, n) => [name, cells(20, n < 6 ? {} : { v_min: 0 })]));
    const connections = Object.fromEntries(names.map((name) => [name, { from: 'in', to: name, connectivity: allToAll(), weight: 10, delay: 1, synapse }]));
    const mapped = network({ in: source(10), ...populations }, connections);
    const mapping = mapNetwork(mapped, loihi1);
    expect(mapping.cores.length).toBe(2);
    expect(least(mapped, loihi1)).toBe(2);
    sound(mapping);
  });

  it('finds the groups of a network whose neurons are numbered at random', () => {
    // 8 groups of 32, each neuron to 12 of its group; cores of 32 neurons. The best mapping sends nothing between cores.
    const random = randomOf(9);
    const shuffled = Array.from({ length: 256 }, (_, n) => n).map((n) => ({ n, key: random() })).sort((a, b) => a.key - b.key).map(({ n }) => n);
    const pairs: [number, number][] = [];
    for (let group = 0; group < 8; group++) for (let n = 0; n < 32; n++) for (let k = 1; k <= 12; k++) pairs.push([shuffled[group * 32 + n], shuffled[group * 32 + (n + k * 5) % 32]]);
    const mapped = network({ cells: cells(256) }, { loop: { from: 'cells', to: 'cells', connectivity: { kind: 'pairs', pairs }, weight: pairs.map((_, n) => 2 + 2 * (n % 90)), delay: 1, synapse } });
    const chip: Chip = { ...loihi1, core: { ...loihi1.core, neurons: { value: 32, source: 'test' } } };
    const mapping = mapNetwork(mapped, chip);
    expect(mapping.cores.length).toBe(8);
    expect(mapping.traffic.filter(({ from, to }) => from !== to)).toEqual([]);
    sound(mapping);
  });
});
