import { describe, expect, it } from 'vitest';
import { loihi1, loihi2 } from '../../src/chip/chips.ts';
import { hopsBetween } from '../../src/chip/map/flows.ts';
import { reportMapping } from '../../src/chip/map/report.ts';
import { mapNetwork } from '../../src/chip/map/map-network.ts';
import { checkInteger, synapsesOf } from '../../src/chip/integer.ts';
import { convolution, fixedProbability, impulseCurrent, loihiLif, spikeArray, type Network } from '../../src/index.ts';
import { handCore, handMapping } from './hand-mapping.ts';

const report = reportMapping(handMapping(), { ratesFrom: 'by hand', inference: { name: 'trial', steps: 10 } });

describe('the report of a mapping', () => {
  it('follows every spike of a step through the tables', () => {
    expect(report.traffic.map(([from, to, spikes, hops]) => [from, to, Number(spikes.toFixed(9)), hops])).toEqual([[-1, 0, 1.5, 0], [0, 0, 0.4, 0], [0, 1, 0.6, 3]]);
    const { spikes, hostSpikes, messagesWithin, messagesBetween, messagesFromHost, hops, chipCrossings, ...counts } = report.totals;
    expect(counts).toEqual({ cores: 2, chips: 1, neurons: 6, synapses: 12 + 1 + 5, synapseBits: 384 });
    for (const [got, wanted] of [[spikes, 1 + 0.5], [hostSpikes, 1.5], [messagesWithin, 0.4], [messagesBetween, 0.6], [messagesFromHost, 1.5], [hops, 1.8], [chipCrossings, 0]]) expect(got).toBeCloseTo(wanted, 12);
    expect(report.cores.map(({ spikes, sent, arriving, synapticOperations }) => [spikes, sent, arriving, synapticOperations].map((each) => Number(each.toFixed(9))))).toEqual([[1, 1, 1.9, 6.4], [0.5, 0, 0.6, 0.9]]);
  });

  it('estimates energy and time from the published figures, operation by operation', () => {
    // Neurons of a: 1.5 arrivals a step, 1.9 at the first; of b the first has a bias, the other 0.6 arrivals.
    const active = (1 - Math.exp(-1.9)) + 3 * (1 - Math.exp(-1.5)) + 1 + (1 - Math.exp(-0.6));
    const wanted = { synapticOperation: 7.3, neuronUpdateActive: active, neuronUpdateIdle: 6 - active, spikeWithinTile: 2.5, hopEastWest: 1.2, hopNorthSouth: 0.6 };
    for (const [kind, count] of Object.entries(wanted)) expect(report.operations[kind as keyof typeof wanted], kind).toBeCloseTo(count, 12);
    expect(report.energy!.total).toBeCloseTo(7.3 * 23.6 + active * 81 + (6 - active) * 52 + 2.5 * 1.7 + 1.2 * 3 + 0.6 * 4, 9);
    expect(report.energy!.source).toContain('Davies et al. 2018');
    const activeA = (1 - Math.exp(-1.9)) + 3 * (1 - Math.exp(-1.5));
    expect(report.time).toMatchObject({ busiestCore: 0, barrier: 113 + 352 / 31 });
    expect(report.time!.step).toBeCloseTo(6.4 * 3.5 + activeA * 8.4 + (4 - activeA) * 5.3 + 113 + 352 / 31, 9);
    expect(reportMapping(handMapping(loihi2), { ratesFrom: '' })).toMatchObject({ energy: undefined, time: undefined });
  });

  it('says what each core takes, what is fullest and what binds', () => {
    expect(report.resources.find(({ resource }) => resource === 'neurons')).toEqual({ resource: 'neurons', limit: 1024, unverified: false, total: 6, mean: 3, most: 4, fullest: 0, evenly: 1, bindsOn: 0 });
    expect(report.resources.find(({ resource }) => resource === 'outAxons')).toMatchObject({ total: 4, most: 4, fullest: 0 });
    expect(report.binds).toBe('neurons');
    const small = { ...loihi1, core: { ...loihi1.core, synapses: { value: 512, source: 'a test', unverified: true } } };
    const tight = reportMapping(handMapping(small), { ratesFrom: '' });
    expect(tight).toMatchObject({ binds: 'synapses', resources: expect.arrayContaining([expect.objectContaining({ resource: 'synapses', bindsOn: 2, evenly: 1 })]) as unknown });
    expect(tight.doubtful.map(({ path, decides }) => [path, decides])).toEqual([['core.synapses', true], ['tile.width', false], ['tile.height', false]]);
  });

  it('tells where populations went', () => {
    expect(report.populations.map(({ rate, ...rest }) => ({ ...rest, rate: Number(rate.toFixed(9)) }))).toEqual([
      { name: 'in', neurons: 3, host: true, cores: 0, synapses: 0, bits: 0, rate: 0.5 }, { name: 'a', neurons: 4, host: false, cores: 1, synapses: 13, bits: 256, rate: 0.25 }, { name: 'b', neurons: 2, host: false, cores: 1, synapses: 5, bits: 128, rate: 0.25 },
    ]);
    expect(report.cores[1]).toMatchObject({ chip: 0, x: 5, y: 3, slices: [['b', 2]], used: { neurons: 2, synapses: 128 } });
  });

  it('counts neurons of several populations on a core, and one population on several', () => {
    const shared = reportMapping({
      ...handMapping(), rates: { a: 0.1, b: 0.3 }, inputs: {},
      cores: [
        handCore({ slices: [['b', 1, 1], ['a', 0, 3]], lists: [[0, 2]], axons: [[0, 1]], sends: [[[1, 0]], [], [], [[0, 0], [1, 0]]], place: { chip: 0, x: 15, y: 0 } }),
        handCore({ slices: [['a', 3, 1], ['b', 0, 1]], lists: [[1]], axons: [[0, 0]], sends: [[], []], place: { chip: 1, x: 0, y: 0 } }),
      ],
    }, { ratesFrom: '' });
    // One axon with base 1 reaches compartments 1 and 3; on the other core two sources share an axon.
    expect(shared.populations.filter(({ host }) => !host)).toEqual([{ name: 'a', neurons: 4, host: false, cores: 2, synapses: 2, bits: 64, rate: 0.1 }, { name: 'in', neurons: 3, host: false, cores: 0, synapses: 0, bits: 0, rate: 0 }, { name: 'b', neurons: 2, host: false, cores: 2, synapses: 2, bits: 64, rate: 0.3 }]);
    expect(shared.totals.chipCrossings).toBeCloseTo(0.4, 12);
    expect(shared.totals.hops).toBeCloseTo(0.4, 12);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe('the report of a real mapping', () => {
  it('finds the traffic that the mapper placed by, every synapse, and no core beyond its limits', () => {
    const small = { ...loihi1, core: { ...loihi1.core, neurons: { value: 40, source: 'a test' }, synapses: { value: 16_384, source: 'a test' } } };
    const cells = { model: loihiLif, parameters: { decay_u: 4096, decay_v: 256, v_th: 200 } };
    const synapse = { model: impulseCurrent };
    const network: Network = {
      dt: 1, populations: { in: { size: 144, model: spikeArray }, maps: { size: 200, ...cells }, cells: { size: 90, ...cells } },
      connections: {
        look: { from: 'in', to: 'maps', connectivity: convolution({ input: [1, 12, 12], kernel: Array.from({ length: 2 }, (_, o) => [[[2, 4, 6], [8, -2, 4], [o + 1, 2, 8]]]) }), synapse },
        some: { from: 'maps', to: 'cells', connectivity: fixedProbability(0.2), weight: 20, synapse }, again: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.1), weight: -10, delay: 3, synapse },
      },
    };
    const rates = { in: 0.2, maps: Float64Array.from({ length: 200 }, (_, k) => (k % 7) / 20), cells: 0.05 };
    const mapping = mapNetwork(network, small, { rates });
    const real = reportMapping(mapping, { ratesFrom: 'given' });
    const sorted = (entries: readonly (readonly number[])[]): number[][] => entries.map(([from, to, spikes]) => [from, to, Math.round(spikes * 1e9) / 1e9]).sort(([a, b], [c, d]) => a - c || b - d);
    expect(sorted(real.traffic)).toEqual(sorted(mapping.traffic.map(({ from, to, spikes }) => [from, to, spikes])));
    const { connections } = checkInteger(network, 'network');
    expect(real.totals.synapses).toBe(connections.reduce((sum, each) => sum + synapsesOf(each).target.length, 0));
    // The memory of populations and that of cores are counted along different ways.
    expect(real.populations.reduce((sum, { bits }) => sum + bits, 0)).toBe(real.totals.synapseBits);
    for (const { most, limit } of real.resources) expect(most).toBeLessThanOrEqual(limit);
    const maps = real.populations.find(({ name }) => name === 'maps')!;
    expect(maps.synapses).toBe(9 * 200);
    expect(real.doubtful.map(({ path }) => path)).toContain('freeDelay');
  });
});

describe('hops', () => {
  it('are tiles passed: four cores share one, chips lie in a row', () => {
    const hops = (a: readonly [number, number, number], b: readonly [number, number, number]): number[] => Object.values(hopsBetween(loihi1, { chip: a[0], x: a[1], y: a[2] }, { chip: b[0], x: b[1], y: b[2] }));
    expect(hops([0, 0, 0], [0, 1, 1])).toEqual([0, 0, 0]);
    expect(hops([0, 0, 0], [0, 15, 7])).toEqual([7, 3, 0]);
    expect(hops([0, 15, 0], [1, 0, 0])).toEqual([1, 0, 1]);
    expect(hops([3, 0, 7], [1, 0, 0])).toEqual([16, 3, 2]);
  });
});
