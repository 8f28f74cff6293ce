import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkFromNir, nirFromNetwork, portedFromSaved, readNir, runPorted, writeNir, type NirGraph, type NirNode, type NirPeer, type PortedNetwork, type RunOutput, type Tensor } from '../../src/chip/index.ts';
import { bundledDigits } from '../../src/data/bundled.ts';
import { allToAll, convolution, delta, dense, exponentialConductance, exponentialCurrent, impulseCurrent, integrateAndFire, leakyIntegrator, lif, lifSoftReset, loihiLif, oneToOne, parametricLif, spikeArray, pairStdp, type Connection, type Network, type NeuronModel, type Population } from '../../src/index.ts';
import { digitData, subset, type TrainingData } from '../../src/learn/fit/data.ts';
import { judgeNetwork } from '../../src/learn/judge.ts';
import { loadTrained } from '../../src/learn/trained.ts';
import { accumulator, discreteLif, linear } from '../../src/learn/units.ts';
import { messageOf } from '../support/run.ts';
import { drawing, randomGraph } from './nir-random.ts';
import { interpret } from './nir-reference.ts';

const steps = 50;
const peers: readonly NirPeer[] = ['norse', 'snntorch', 'lava-dl'];

/** Through the bytes of a file. */
async function reread(graph: NirGraph): Promise<NirGraph> {
  return readNir(await writeNir(graph), 'written.nir');
}

describe('random graphs, read, written and read again', () => {
  let compared = 0;

  it.each(Array.from({ length: 48 }, (_, at) => at + 1))('seed %i spikes the same', async (seed) => {
    const made = randomGraph(seed);
    const draw = drawing(seed + 2_000_000);
    const names = Object.keys(made.graph.nodes).filter((name) => made.graph.nodes[name].type === 'Input').sort();
    const inputs = Object.fromEntries(names.map((name) => [name, Array.from({ length: steps }, () => Array.from({ length: made.shapes[name].reduce((a, b) => a * b, 1) }, () => Number(draw.uniform() < 0.4)))]));
    const input = Array.from({ length: steps }, (_, step) => names.flatMap((name) => inputs[name][step]));
    const peer = peers[seed % 3];
    const first = networkFromNir(made.graph, { dt: made.dt, steps });
    const { graph } = nirFromNetwork(first, { peer, dt: made.dt });
    const second = networkFromNir(await reread(graph), { dt: made.dt, steps });
    // Spikes at a threshold that f32 cannot decide are left to the double precision of the definition.
    if (interpret(made.graph, made.order, made.shapes, made.dt, inputs, steps).margin < 4e-6) return;
    const [before, after] = [await runPorted(first, { steps, input }, { backend: 'cpu' }), await runPorted(second, { steps, input }, { backend: 'cpu' })];
    expect(after.layers.map(({ n, spikes }) => ({ n, spikes }))).toEqual(before.layers.map(({ n, spikes }) => ({ n, spikes })));
    const size = before.output.flat().reduce((most, each) => Math.max(most, Math.abs(each)), 1e-3);
    after.output.forEach((row, step) => row.forEach((each, k) => expect(Math.abs(each - before.output[step][k])).toBeLessThan(2e-5 * size)));
    compared++;
  });

  it('most of them were compared', () => expect(compared).toBeGreaterThan(38));
});

/** Two layers of a model behind ten inputs of given spikes; the weights are multiples of `unit`. */
function layered(model: NeuronModel, parameters: Population['parameters'], { unit = 1 / 64, most = 40, synapse, delay, recurrent = false }: { unit?: number; most?: number; synapse?: Connection['synapse']; delay?: number; recurrent?: boolean }): PortedNetwork {
  const draw = drawing(most);
  const weights = (rows: number, columns: number): number[][] => Array.from({ length: rows }, () => Array.from({ length: columns }, () => unit * (2 * draw.whole(-most / 8, most / 2))));
  const link = (from: string, to: string, rows: number, columns: number): Connection => ({ from, to, connectivity: dense(weights(rows, columns)), ...(synapse && { synapse }), ...(delay !== undefined && { delay }) });
  const network: Network = {
    dt: 1,
    populations: { events: { size: 10, model: spikeArray }, first: { size: 8, model, parameters }, second: { size: 5, model, parameters } },
    connections: { in: link('events', 'first', 10, 8), on: link('first', 'second', 8, 5), ...(recurrent && { again: { ...link('second', 'second', 5, 5), delay: 1 } }) },
  };
  return { format: 'webspike', network, inputs: [{ name: 'events', population: 'events', shape: [10], kind: 'spikes' }], output: { population: 'second', of: model.spike === 'false' ? 'v' : 'spikes' }, layers: [{ name: 'first', population: 'first' }, { name: 'second', population: 'second' }], notes: [] };
}

const events = (length: number, size: number): number[][] => {
  const draw = drawing(11);
  return Array.from({ length }, () => Array.from({ length: size }, () => Number(draw.uniform() < 0.35)));
};
/** Spikes of every layer as strings, so many steps earlier, before the last steps that only one of both saw. */
const early = ({ layers }: RunOutput, by: readonly number[]): string[][] => layers.map(({ spikes }, layer) => spikes.map(([step, neuron]) => [step - by[layer], neuron] as const).filter(([step]) => step >= 0 && step < steps - 5).map(String));

describe('models written as NIR and read again', () => {
  const impulse = { model: impulseCurrent };
  it.each<[string, PortedNetwork, number]>([
    ['parametricLif', layered(parametricLif, { w: [-1, -0.5, 0, 0.5, 1, 2, 0.3, 0.1].slice(0, 5).concat([0, 0, 0]), v_thresh: 0.25, i_ext: 0.01 }, { synapse: impulse, delay: 0 }), 0],
    ['discreteLif', layered(discreteLif, { beta: 0.9, v_thresh: 1, v_reset: -0.1, i_ext: 0.01 }, { synapse: impulse, delay: 0, recurrent: true }), 0],
    ['discreteLif without leak', layered(discreteLif, { beta: 1, v_thresh: 2 }, { synapse: impulse, delay: 0 }), 0],
    ['lif', layered(lif, { v_rest: 0, v_reset: 0, v_thresh: 1, tau_m: 12, tau_ref: 0, r_m: 2, i_ext: 0.01 }, { delay: 1 }), 1],
    ['lif with currents', layered(lif, { v_rest: -2, v_reset: -2.5, v_thresh: -1, tau_m: 8, tau_ref: 0, r_m: 12 }, { synapse: impulse, delay: 0 }), 0],
    ['lif with currents that decay', layered(lif, { v_rest: 0, v_reset: -0.1, v_thresh: 1, tau_m: 12, tau_ref: 0, r_m: 3 }, { synapse: { model: exponentialCurrent, parameters: { tau: 3 } }, delay: 0, recurrent: true }), 0],
    ['lif whose currents decay as its potential', layered(lif, { v_rest: 0, v_reset: 0, v_thresh: 1, tau_m: 5, tau_ref: 0 }, { synapse: { model: exponentialCurrent, parameters: { tau: 5 } } }), 1],
    ['integrateAndFire', layered(integrateAndFire, { v_thresh: 1.5, v_reset: 0.25, i_ext: 0.03125 }, { delay: 0 }), 0],
    ['loihiLif without memory of currents or leak', layered(loihiLif, { decay_u: 4096, decay_v: 0, v_th: 300, bias: 64 * 3 }, { unit: 1, most: 120, synapse: impulse, recurrent: true }), 1],
    ['loihiLif with a leak of 2^-2', layered(loihiLif, { decay_u: 4096, decay_v: 1024, v_th: 90 }, { unit: 16, most: 16, synapse: impulse }), 1],
  ])('%s', async (_, ported, delay) => {
    ported = { ...ported, network: { ...ported.network, populations: Object.fromEntries(Object.entries(ported.network.populations).map(([name, each]) => [name, { ...each, parameters: each.parameters && Object.fromEntries(Object.entries(each.parameters).map(([key, value]) => [key, Array.isArray(value) ? value.slice(0, each.size) : value])) }])) } };
    const input = events(steps, 10);
    const before = await runPorted(ported, { steps, input }, { backend: 'cpu' });
    expect(before.layers.map(({ spikes }) => spikes.length > 20)).toEqual([true, true]);
    for (const peer of peers) {
      const { graph, notes } = nirFromNetwork(ported, { peer });
      const again = networkFromNir(await reread(graph), { dt: (graph.metadata as { dt: number }).dt });
      const after = await runPorted(again, { steps, input }, { backend: 'cpu' });
      const biased = notes.some((each) => each.includes('potentials begin'));
      expect(biased).toBe(false);
      if (delay === 0) expect(early(after, [0, 0])).toEqual(early(before, [0, 0]));
      else if (!('i_ext' in (ported.network.populations.first.parameters ?? {})) && !('bias' in (ported.network.populations.first.parameters ?? {}))) expect(early(after, [0, 0])).toEqual(early(before, [1, 2]));
      const kept = nirFromNetwork(ported, { peer, delays: 'keep' }).graph;
      const late = await runPorted(networkFromNir(await reread(kept), { dt: (kept.metadata as { dt: number }).dt }), { steps, input }, { backend: 'cpu' });
      expect(early(late, [0, 0])).toEqual(early(before, [0, 0]));
    }
  });

  it('keeps nearly all spikes of loihiLif, whose states are rounded, and says so', async () => {
    const ported = layered(loihiLif, { decay_u: 1024, decay_v: 512, v_th: 900 }, { unit: 2, most: 120, synapse: impulse });
    const input = events(steps, 10);
    const { graph, notes } = nirFromNetwork(ported, { peer: 'lava-dl' });
    const fields = (graph.nodes.l1_cubalif as NirNode).fields as Record<string, Tensor>;
    expect(Object.fromEntries(['tau_syn', 'tau_mem', 'r', 'w_in', 'v_threshold'].map((name) => [name, fields[name].values[0]]))).toEqual({ tau_syn: Math.fround(4e-4), tau_mem: Math.fround(8e-4), r: 8, w_in: 4, v_threshold: 900 / 64 });
    expect(notes.join('\n')).toContain('NIR does not round to integers');
    expect(notes.join('\n')).toContain('earlier: "first" by 1, "second" by 2');
    const [before, after] = [await runPorted(ported, { steps, input }, { backend: 'cpu' }), await runPorted(networkFromNir(await reread(graph), { dt: 1e-4 }), { steps, input }, { backend: 'cpu' })];
    const [wanted, found] = [early(before, [1, 2]), early(after, [0, 0])];
    wanted.forEach((spikes, layer) => {
      const kept = new Set(found[layer]);
      expect(spikes.length).toBeGreaterThan(30);
      expect(spikes.filter((each) => kept.has(each)).length).toBeGreaterThan(0.95 * spikes.length);
      expect(Math.abs(found[layer].length - spikes.length)).toBeLessThan(0.05 * spikes.length);
    });
    expect(await messageOf(() => nirFromNetwork(layered(loihiLif, { decay_u: 1024, decay_v: 0, bias: 64 }, { unit: 2, synapse: impulse })))).toMatch(/^population "first": it has a bias on a potential without leak/);
  });

  it('keeps the potential of read-outs', async () => {
    for (const [model, parameters] of [[leakyIntegrator, { tau_m: 9, v_rest: 0.5, i_ext: 0.1 }], [accumulator, { i_ext: 0.01 }], [linear, { i_ext: [0, 0.5, 0, 0, 1] }]] as const) {
      const base = layered(parametricLif, { v_thresh: 0.25 }, { synapse: { model: impulseCurrent }, delay: 0 });
      const ported: PortedNetwork = { ...base, network: { ...base.network, populations: { ...base.network.populations, second: { size: 5, model, parameters } } }, output: { population: 'second', of: 'v' }, layers: base.layers.slice(0, 1) };
      const input = events(steps, 10);
      const { graph } = nirFromNetwork(ported);
      const [before, after] = [await runPorted(ported, { steps, input }, { backend: 'cpu' }), await runPorted(networkFromNir(await reread(graph), { dt: 1e-3 }), { steps, input }, { backend: 'cpu' })];
      expect(after.layers[0].spikes).toEqual(before.layers[0].spikes);
      after.output.forEach((row, step) => row.forEach((each, k) => expect(each).toBeCloseTo(before.output[step][k], 4)));
    }
  });

  it('follows the rules that most programs need', () => {
    const { graph } = nirFromNetwork(layered(discreteLif, { beta: 0.9, v_thresh: 1 }, { synapse: { model: impulseCurrent }, delay: 0, recurrent: true }), { peer: 'snntorch' });
    const names = Object.keys(graph.nodes).sort();
    expect(names).toEqual(['input', 'l0_fc', 'l1_lif', 'l2_fc', 'l3_lif', 'l4_fc', 'output']);
    expect(graph.edges.filter(([from, to]) => from > to)).toEqual([['l4_fc', 'l3_lif']]);
    const fields = (name: string): Record<string, Tensor> => (graph.nodes[name] as NirNode).fields as Record<string, Tensor>;
    expect(Object.fromEntries(Object.entries(fields('l1_lif')).map(([name, { shape, values }]) => [name, [shape, values[0]]]))).toEqual({
      tau: [[8], Math.fround(1e-3)], r: [[8], Math.fround(10)], v_leak: [[8], 0], v_reset: [[8], 0], v_threshold: [[8], 1 - 2 ** -24],
    });
    expect(fields('l0_fc').weight.shape).toEqual([8, 10]);
    expect([...Array.from(fields('l0_fc').bias.values)]).toEqual(new Array(8).fill(0));
    expect(fields('l0_fc').weight.values).toBeInstanceOf(Float32Array);
  });

  it('writes pools as pools, convolutions in few groups without, and flattens before matrices', async () => {
    const draw = drawing(5);
    const kernel = { shape: [4, 1, 3, 3] as const, values: Float32Array.from({ length: 36 }, () => draw.between(-0.5, 1)) };
    const pool = { shape: [4, 1, 2, 2] as const, values: new Float32Array(16).fill(1) };
    const synapse = { model: impulseCurrent };
    const network: Network = {
      dt: 1,
      populations: { events: { size: 2 * 8 * 8, model: spikeArray }, features: { size: 4 * 6 * 6, model: integrateAndFire, parameters: { v_thresh: 1 } }, pooled: { size: 4 * 3 * 3, model: integrateAndFire, parameters: { v_thresh: 2 } }, out: { size: 3, model: integrateAndFire } },
      connections: {
        see: { from: 'events', to: 'features', connectivity: convolution({ input: [2, 8, 8], kernel, groups: 2 }), delay: 0, synapse },
        pool: { from: 'features', to: 'pooled', connectivity: convolution({ input: [4, 6, 6], kernel: pool, stride: 2, groups: 4 }), delay: 0, synapse },
        tell: { from: 'pooled', to: 'out', connectivity: allToAll(), weight: 0.125, delay: 0, synapse },
      },
    };
    const ported: PortedNetwork = { format: 'webspike', network, inputs: [{ name: 'events', population: 'events', shape: [2, 8, 8], kind: 'spikes' }], output: { population: 'out', of: 'spikes' }, layers: ['features', 'pooled', 'out'].map((name) => ({ name, population: name })), notes: [] };
    const { graph } = nirFromNetwork(ported);
    expect(Object.fromEntries(Object.entries(graph.nodes).sort().map(([name, { type }]) => [name, type]))).toEqual({ input: 'Input', l0_conv: 'Conv2d', l1_if: 'IF', l2_pool: 'SumPool2d', l3_if: 'IF', l4_flat: 'Flatten', l5_fc: 'Affine', l6_if: 'IF', output: 'Output' });
    expect(((graph.nodes.l0_conv as NirNode).fields.groups as Tensor).values[0]).toBe(1);
    const input = events(20, 128);
    const [before, after] = [await runPorted(ported, { steps: 20, input }, { backend: 'cpu' }), await runPorted(networkFromNir(await reread(graph), { dt: 1e-3 }), { steps: 20, input }, { backend: 'cpu' })];
    expect(before.layers.every(({ spikes }) => spikes.length > 5)).toBe(true);
    expect(after.layers.map(({ spikes }) => spikes)).toEqual(before.layers.map(({ spikes }) => spikes));
  });
});

describe('networks that NIR cannot express', () => {
  const synapse = { model: impulseCurrent };
  const base = layered(parametricLif, {}, { synapse, delay: 0 }).network;
  const changed = (population: Partial<Population>, connection: Partial<Connection> = {}): Network => ({ ...base, populations: { ...base.populations, second: { ...base.populations.second, ...population } }, connections: { ...base.connections, on: { ...base.connections!.on, ...connection } } });
  const entwined: Network = { ...base, connections: { ...base.connections, back: { from: 'second', to: 'events', connectivity: allToAll(), synapse } } };
  it.each<[Network, RegExp]>([
    [changed({ model: lifSoftReset }, { synapse: { model: delta } }), /^population "second": model "lif-soft-reset" is reset by subtraction/],
    [changed({ model: lif, parameters: { tau_ref: 2 } }), /^population "second": it is refractory/],
    [changed({ competition: { by: 'v' } }), /^population "second": its neurons compete/],
    [changed({ drive: { rate: 10, weight: 1, synapse } }), /^population "second": it has a Poisson drive/],
    [changed({}, { connectivity: allToAll(), weight: 1, plasticity: { rule: pairStdp } }), /^connection "on": its weights learn/],
    [changed({}, { connectivity: allToAll(), weight: 1, delay: Array.from({ length: 40 }, (_, k) => k % 3) }), /^connection "on": its delays differ between the synapses of one source and of one target/],
    [changed({ parameters: { i_ext: 0.2 } }, { connectivity: allToAll(), weight: 1, delay: Array.from({ length: 40 }, (_, k) => k % 5) }), /^population "second": it has a bias, and what leads to it has delays by target/],
    [changed({}, { synapse: { model: exponentialConductance } }), /^connection "on": synapse "exponential-conductance" has a course of its own/],
    [changed({}, { synapse: { model: exponentialCurrent } }), /^population "second": currents that decay lead to model "parametric-lif"/],
    [changed({ model: { ...parametricLif, name: 'my-own' } }), /^population "second": model "my-own" has no counterpart in NIR/],
    [{ ...base, populations: { ...base.populations, third: { size: 5, model: parametricLif } }, connections: { ...base.connections, more: { from: 'first', to: 'third', connectivity: allToAll(), synapse } } }, /^network: 2 populations lead nowhere: second, third/],
    [entwined, /^connection "back": it leads to "events", which is an input/],
  ])('number %# is refused with its name and the reason', async (network, message) => {
    expect(await messageOf(() => nirFromNetwork(network, network === entwined ? { output: 'second' } : {}))).toMatch(message);
  });

  it('are not those with delays of single sources one to one', async () => {
    const network: Network = { ...base, populations: { ...base.populations, second: { size: 8, model: parametricLif, parameters: { v_thresh: 0.5 } } }, connections: { in: base.connections!.in, on: { from: 'first', to: 'second', connectivity: oneToOne(), weight: 1.5, delay: [0, 1, 2, 3, 0, 1, 2, 3], synapse } } };
    const { graph } = nirFromNetwork(network, { delays: 'keep' });
    expect([...Array.from(((graph.nodes.l2_delay as NirNode).fields.delay as Tensor).values)].map((each) => Math.round(each * 1000))).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });
});

describe('delays of single synapses', () => {
  it.each<[string, (source: number, target: number) => number, string]>([
    ['by source', (source) => source % 3, 'l2_delay'],
    ['by target', (_, target) => 1 + ((2 * target) % 5), 'l4_delay'],
  ])('%s become a Delay on that side of the matrix', async (_, delayOf, place) => {
    const ported = layered(parametricLif, { v_thresh: 0.5 }, { synapse: { model: impulseCurrent }, delay: 0 });
    // A synapse without weight may have any delay.
    const weights = Array.from({ length: 8 }, (_, source) => Array.from({ length: 5 }, (_, target) => (source === 3 ? 0 : 0.4 + source / 8 - target / 16)));
    const delay = Array.from({ length: 40 }, (_, k) => delayOf(Math.floor(k / 5), k % 5)).filter((_, k) => Math.floor(k / 5) !== 3);
    const network: Network = { ...ported.network, connections: { ...ported.network.connections, on: { ...ported.network.connections!.on, connectivity: dense(weights), delay } } };
    const before = { ...ported, network };
    const { graph } = nirFromNetwork(before, { delays: 'keep' });
    expect(graph.nodes[place].type).toBe('Delay');
    const input = events(30, 10);
    const [first, second] = [await runPorted(before, { steps: 30, input }, { backend: 'cpu' }), await runPorted(networkFromNir(await reread(graph), { dt: 1e-3 }), { steps: 30, input }, { backend: 'cpu' })];
    expect(first.layers.every(({ spikes }) => spikes.length > 10)).toBe(true);
    expect(second.layers.map(({ spikes }) => spikes)).toEqual(first.layers.map(({ spikes }) => spikes));
  });
});

describe('trained networks', () => {
  const folder = join(import.meta.dirname, '../../demo/networks');
  let digits: TrainingData;
  beforeAll(async () => {
    const all = digitData(await bundledDigits());
    digits = subset(all, Array.from({ length: 24 }, (_, k) => (k * 7919) % all.labels.length));
  });

  it.each(['mnist-dense-bundled', 'mnist-bootstrap-bundled', 'mnist-conv-bundled'])('%s judges digits the same, spike for spike, after a way through a NIR file', async (name) => {
    const bytes = readFileSync(join(folder, `${name}.webspike`));
    const trained = await loadTrained(bytes, name);
    const data = name.includes('conv') ? subset(digits, [0, 1, 2, 3, 4, 5]) : digits;
    const { graph, notes } = nirFromNetwork(await portedFromSaved(bytes, name));
    const { network, inputs, output, layers } = networkFromNir(await reread(graph), { dt: 1e-3, steps: trained.steps, input: { low: 0, high: 1 } });
    const again = { ...trained, network, input: { ...trained.input, population: inputs[0].population }, readOut: { ...trained.readOut, population: output.population } };
    const [before, after] = [await judgeNetwork(trained, data, { backend: 'cpu' }), await judgeNetwork(again, data, { backend: 'cpu' })];
    expect(after.accuracy).toBe(before.accuracy);
    expect(after.mistakes.map(({ index }) => index)).toEqual(before.mistakes.map(({ index }) => index));
    const hidden = Object.keys(before.spikes).filter((each) => each.startsWith('hidden'));
    expect(layers.map((each) => after.spikes[each.population]).slice(0, hidden.length)).toEqual(hidden.map((each) => before.spikes[each]));
    expect(before.spikes[hidden[0]]).toBeGreaterThan(10);
    expect(notes.join('\n')).toContain('Norse does not read nodes of their type');
  });
});
