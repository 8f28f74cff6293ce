import { describe, expect, it } from 'vitest';
import { checkInteger, loihi1, nirCubaLif, nirIf, nirLif, nirSum, quantise, synapsesOf, type Chip, type Quantised } from '../../src/chip/index.ts';
import { nirValue } from '../../src/chip/nir/models.ts';
import { accumulator, cubaLif, discreteLif, softIf } from '../../src/learn/units.ts';
import { allToAll, convolution, csr, delta, dense, exponentialCurrent, iafPscExp, impulseCurrent, integrateAndFire, izhikevich, leakyIntegrator, lif, loihiLif, membranePotential, normal, oneToOne, parametricLif, pairs, poisson, spikeArray, uniform, type Connection, type Network, type Population } from '../../src/index.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { loihiLoop } from './loihi-loop.ts';

type Pairs = (readonly [step: number, neuron: number])[];

/** A fixed sequence of numbers from 0 to 1 (Lehmer's generator). */
function sequence(seed: number): () => number {
  let state = 1 + seed * 7919;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const impulse = { synapse: { model: impulseCurrent } } as const;
const matrix = (rows: number, columns: number, value: () => number): ReturnType<typeof dense> => dense({ rows, columns, values: Float32Array.from({ length: rows * columns }, value) });
const trains = (draw: () => number, size: number, steps: number, rate: number): Pairs => Array.from({ length: steps * size }, (_, k) => k).filter(() => draw() < rate).map((k) => [Math.floor(k / size), k % size] as const);

/** Spikes of populations on the spine, as pairs in the order of steps. */
async function run(network: Network, spikes: Readonly<Record<string, Pairs>>, steps: number, populations: readonly string[]): Promise<Record<string, [number, number][]>> {
  const record = Object.fromEntries(populations.map((each) => [each, { spikes: true }]));
  return onCpu({ ...network, record }, async (simulation) => {
    for (const [name, pairs] of Object.entries(spikes)) simulation.setSpikes(name, pairs);
    await simulation.run(steps * network.dt);
    return Object.fromEntries(populations.map((each) => {
      const { step, neuron } = simulation.spikes(each);
      return [each, Array.from(step, (at, k): [number, number] => [at, neuron[k]])];
    }));
  });
}

/** Two layers of a model behind a source of spikes, the second recurrent. */
function twoLayers(population: (size: number) => Population, synapse: Connection['synapse'], draw: () => number, scale: number): Network {
  const signed = (): number => scale * (draw() < 0.7 ? draw() : -draw());
  return {
    dt: 1,
    populations: { input: { size: 12, model: spikeArray }, one: population(9), two: population(7) },
    connections: {
      first: { from: 'input', to: 'one', connectivity: matrix(12, 9, signed), delay: 1, synapse },
      second: { from: 'one', to: 'two', connectivity: matrix(9, 7, signed), delay: 2, synapse },
      again: { from: 'two', to: 'two', connectivity: matrix(7, 7, () => signed() / 2), delay: 1, synapse },
    },
  };
}

const cases: Readonly<Record<string, (draw: () => number) => Network>> = {
  'discrete-lif': (draw) => twoLayers((size) => ({ size, model: discreteLif, parameters: { beta: 0.8, v_thresh: 1, i_ext: Float32Array.from({ length: size }, () => 0.05 * draw()) } }), { model: impulseCurrent }, draw, 0.6),
  'parametric-lif': (draw) => twoLayers((size) => ({ size, model: parametricLif, parameters: { w: Float32Array.from({ length: size }, () => draw() - 0.5), v_reset: 0.25, v_thresh: 1.25 } }), { model: impulseCurrent }, draw, 1.6),
  'lif with exponential currents': (draw) => twoLayers((size) => ({ size, model: lif, parameters: { tau_m: 10, tau_ref: 3, i_ext: 2 } }), { model: exponentialCurrent, parameters: { tau: 4 } }, draw, 30),
  'lif with delta': (draw) => twoLayers((size) => ({ size, model: lif, parameters: { tau_m: 15, tau_ref: 0 } }), { model: delta }, draw, 9),
  'integrate-and-fire': (draw) => twoLayers((size) => ({ size, model: integrateAndFire, parameters: { v_thresh: 2 } }), { model: delta }, draw, 1.1),
  'cuba-lif': (draw) => twoLayers((size) => ({ size, model: cubaLif, parameters: { decay_u: 0.5, decay_v: 0.2 } }), { model: impulseCurrent }, draw, 0.3),
  'nir-lif': (draw) => twoLayers((size) => ({ size, model: nirLif, parameters: { tau: 8, r: 5, v_leak: 0.1, v_reset: 0.1 } }), { model: impulseCurrent }, draw, 1),
  'nir-cuba-lif': (draw) => twoLayers((size) => ({ size, model: nirCubaLif, parameters: { tau_syn: 3, tau_mem: 9, r: 9, w_in: 3 } }), { model: impulseCurrent }, draw, 0.3),
  'nir-if': (draw) => twoLayers((size) => ({ size, model: nirIf, parameters: { r: 0.5, v_threshold: 1.5 } }), { model: impulseCurrent }, draw, 1.6),
};

describe.each(Object.entries(cases))('%s', (_, make) => {
  it.each([1, 2, 3])('becomes whole numbers that run as the definition says, spike for spike (%i)', async (seed) => {
    const draw = sequence(seed);
    const { network } = quantise(make(draw), loihi1);
    const input = trains(draw, 12, 120, 0.3);
    const mine = await run(network, { input }, 120, ['one', 'two']);
    const { spikes } = loihiLoop(network, { input }, 120);
    expect(mine.one).toEqual(spikes.one);
    expect(mine.two).toEqual(spikes.two);
    expect(spikes.two.length).toBeGreaterThan(20);
  });

  it('fires as the network it was made from: few spikes differ over a short time', async () => {
    const draw = sequence(11);
    const given = make(draw);
    const { network } = quantise(given, loihi1);
    const input = trains(draw, 12, 25, 0.3);
    const [before, after] = [await run(given, { input }, 25, ['one']), await run(network, { input }, 25, ['one'])];
    const known = new Set(before.one.map(String));
    const shared = after.one.filter((each) => known.has(String(each))).length;
    expect(known.size).toBeGreaterThan(10);
    expect(shared).toBeGreaterThanOrEqual(0.9 * Math.max(known.size, after.one.length));
  });
});

describe('time constants and thresholds', () => {
  const one = (population: Population, synapse: Connection['synapse'] = { model: impulseCurrent }, weight = 1, dt = 1): Quantised =>
    quantise({ dt, populations: { in: { size: 1, model: spikeArray }, out: population }, connections: { w: { from: 'in', to: 'out', connectivity: oneToOne(), weight, delay: dt, synapse } } }, loihi1);
  const parameters = ({ network }: Quantised): Record<string, unknown> => network.populations.out.parameters as Record<string, unknown>;

  it('decays of NIR are round(4096 dt/τ), and an exact exponential is round(4096 (1 − e^(−dt/τ)))', () => {
    expect(parameters(one({ size: 1, model: nirCubaLif, parameters: { tau_syn: 5, tau_mem: 20 } }))).toMatchObject({ decay_u: Math.round(4096 / 5), decay_v: Math.round(4096 / 20) });
    expect(parameters(one({ size: 1, model: nirLif, parameters: { tau: 7 } }))).toMatchObject({ decay_u: 4096, decay_v: Math.round(4096 / 7) });
    expect(parameters(one({ size: 1, model: nirIf }))).toMatchObject({ decay_u: 4096, decay_v: 0 });
    expect(parameters(one({ size: 1, model: lif, parameters: { tau_m: 10 } }, { model: exponentialCurrent, parameters: { tau: 2 } }, 5, 0.5))).toMatchObject({ decay_u: Math.round(4096 * (1 - Math.exp(-0.25))), decay_v: Math.round(4096 * (1 - Math.exp(-0.05))), refractory: 5 });
  });

  it('tells the error of a time constant by its definition', () => {
    const { report } = one({ size: 1, model: lif, parameters: { tau_m: 3000, tau_ref: 0 } }, { model: delta });
    const decay = Math.round(4096 * (1 - Math.exp(-1 / 3000)));
    const is = -1 / Math.log(1 - decay / 4096);
    expect(decay).toBe(1);
    expect(report.layers[0].potential.was).toBeCloseTo(3000, 3);
    expect(report.layers[0].potential.is).toBeCloseTo(is, 6);
    expect(report.layers[0].potential.error).toBeCloseTo(Math.abs(1 - 3000 / is), 6);
    expect(report.layers[0].current).toEqual({ was: null, is: null, error: 0 });
  });

  it.each([1, 2, 3])('≥ and > part where potentials are whole: threshold 3 of spikes worth %i', async (weight) => {
    const spikes: Pairs = [0, 1, 2, 3].map((step) => [step, 0] as const);
    const first = async (model: Population): Promise<number> => (await run(one(model, { model: impulseCurrent }, weight).network, { in: spikes }, 8, ['out'])).out[0]?.[0];
    // Reached with spike number ⌈3/w⌉, passed with ⌊3/w⌋ + 1; they act a step later.
    expect(await first({ size: 1, model: discreteLif, parameters: { beta: 1, v_thresh: 3 } })).toBe(Math.ceil(3 / weight));
    expect(await first({ size: 1, model: nirIf, parameters: { v_threshold: 3 } })).toBe(Math.floor(3 / weight) + 1);
  });

  it('a spike as large as the threshold makes one, leak or not', async () => {
    const model = { size: 1, model: discreteLif, parameters: { beta: 0.9, v_thresh: 1 } };
    expect((await run(one(model).network, { in: [[0, 0], [4, 0]] }, 8, ['out'])).out).toEqual([[1, 0], [5, 0]]);
  });

  it('what sums and never spikes keeps its sum, in units of its scale', async () => {
    for (const model of [accumulator, leakyIntegrator]) {
      const made = one({ size: 1, model }, { model: impulseCurrent }, 0.7);
      const v = loihiLoop(made.network, { in: [[0, 0], [2, 0], [3, 0]] }, 5).v.out[0];
      const left = model === accumulator ? 1 : Math.exp(-1 / 20);
      const gain = model === accumulator ? 1 : 1 - left;
      const wanted = 0.7 * gain * (left ** 3 + left + 1);
      expect(v / (64 * made.report.layers[0].scale)).toBeCloseTo(wanted, 2);
    }
  });
});

describe('delays', () => {
  const relay = { size: 1, model: nirIf, parameters: { v_threshold: 0.5 } } as const;
  const link = (from: string, to: string, delay: number): Connection => ({ from, to, connectivity: oneToOne(), delay, ...impulse });
  const chain = (connections: Readonly<Record<string, Connection>>, names = ['a', 'b', 'c']): Network => ({ dt: 1, populations: { in: { size: 1, model: spikeArray }, ...Object.fromEntries(names.map((each) => [each, relay])) }, connections });

  it('layers that answer within the step lag by one each, and every path between two populations by as much', async () => {
    const { network, report } = quantise(chain({ ia: link('in', 'a', 0), ab: link('a', 'b', 0), bc: link('b', 'c', 0), ac: link('a', 'c', 0), ic: link('in', 'c', 3) }), loihi1);
    expect(Object.fromEntries(report.layers.map(({ population, latency }) => [population, latency]))).toEqual({ a: 1, b: 2, c: 3 });
    expect(report.latency).toBe(3);
    expect(Object.fromEntries(report.layers.flatMap(({ connections }) => connections.map(({ connection, delayed }) => [connection, delayed])))).toEqual({ ia: 1, ab: 1, bc: 1, ac: 2, ic: 3 });
    expect(Object.fromEntries(Object.entries(network.connections!).map(([name, { delay }]) => [name, delay]))).toEqual({ ia: 1, ab: 1, bc: 1, ac: 2, ic: 6 });
    expect((await run(network, { in: [[0, 0]] }, 12, ['c'])).c).toEqual([[3, 0], [6, 0]]);
  });

  it('what takes a step already stays as it is', () => {
    const given = chain({ ia: link('in', 'a', 1), ab: link('a', 'b', 2), ba: link('b', 'a', 1) }, ['a', 'b']);
    const { network, report } = quantise(given, loihi1);
    expect(report.latency).toBe(0);
    expect(Object.values(network.connections!).map(({ delay }) => delay)).toEqual([1, 2, 1]);
  });

  it('a loop faster than the chip is refused by its connections', async () => {
    // In all three steps for four connections; the way into the loop is not part of it.
    const given = chain({ in: link('in', 'a', 0), ab: link('a', 'b', 0), bc: link('b', 'c', 0), cd: link('c', 'd', 1), da: link('d', 'a', 2) }, ['a', 'b', 'c', 'd']);
    const message = await messageOf(() => quantise(given, loihi1));
    for (const name of ['"ab"', '"bc"', '"cd"', '"da"', 'takes 3 steps', '4 connections', '4 steps or more']) expect(message).toContain(name);
    expect(message).not.toContain('"in"');
  });

  it('a loop that is just slow enough keeps its time: a spike goes round in it', async () => {
    const given = chain({ in: link('in', 'a', 0), ab: link('a', 'b', 0), bc: link('b', 'c', 0), ca: link('c', 'a', 3) });
    const { network } = quantise(given, loihi1);
    expect((await run(network, { in: [[0, 0]] }, 10, ['a'])).a).toEqual([[1, 0], [4, 0], [7, 0]]);
  });

  it('each synapse keeps its own; beyond the chip it is refused', async () => {
    const given: Network = { dt: 0.5, populations: { in: { size: 2, model: spikeArray }, a: { ...relay, size: 2 } }, connections: { w: { from: 'in', to: 'a', connectivity: pairs([[1, 0], [0, 1]]), delay: [3, 0.5], ...impulse } } };
    const { network } = quantise(given, loihi1);
    expect((await run(network, { in: [[0, 0], [0, 1]] }, 10, ['a'])).a).toEqual([[1, 1], [6, 0]]);
    expect(await messageOf(() => quantise({ ...given, connections: { w: { ...given.connections!.w, delay: 32 } } }, loihi1))).toContain('it takes 64 steps');
  });
});

describe('weights', () => {
  const layer = (connections: Readonly<Record<string, Partial<Connection>>>, sizes: readonly [number, number] = [64, 32], parameters: Population['parameters'] = {}, chip: Chip = loihi1, options: Parameters<typeof quantise>[2] = {}): Quantised => {
    const network: Network = {
      dt: 1, populations: { in: { size: sizes[0], model: spikeArray }, out: { size: sizes[1], model: discreteLif, parameters } },
      connections: Object.fromEntries(Object.entries(connections).map(([name, given]) => [name, { from: 'in', to: 'out', connectivity: allToAll(), delay: 1, ...impulse, ...given }])),
    };
    return quantise(network, chip, options);
  };
  const wholes = ({ network }: Quantised, name: string): number[] => {
    const connection = checkInteger(network, 'made').connections.find((each) => each.name === name)!;
    return Array.from(connection.kind === 'convolution' ? connection.kernel : connection.weight);
  };

  it('keep their zeros and signs, are even where signs mix, and use every mantissa where they do not', () => {
    const mixed = wholes(layer({ w: { weight: normal(0, 0.1) } }), 'w');
    expect(mixed.every((each) => each % 2 === 0 && each >= -256 && each <= 254)).toBe(true);
    const positive = wholes(layer({ w: { weight: uniform(0.1, 0.3) } }), 'w');
    expect(positive.some((each) => each % 2 === 1) && positive.every((each) => each > 0 && each <= 255)).toBe(true);
    const negative = wholes(layer({ w: { weight: uniform(-0.3, -0.1) } }), 'w');
    expect(negative.some((each) => each % 2 === -1) && negative.every((each) => each < 0 && each >= -255)).toBe(true);
  });

  it('of which some are 0 and none is negative', () => {
    const kernel = { shape: [2, 1, 3, 3], values: Array.from({ length: 18 }, (_, k) => (k % 3) / 10) } as const;
    const made = layer({ w: { connectivity: convolution({ input: [1, 6, 6], kernel }) } }, [36, 32]);
    expect(made.report.layers[0].connections[0]).toMatchObject({ sign: 'excitatory', exponent: 0, clipped: 0, vanished: 0 });
    expect(wholes(made, 'w').map((each) => each / made.report.layers[0].scale).every((each, k) => Math.abs(each - (k % 3) / 10) < 0.001)).toBe(true);
  });

  it('that are whole multiples already lose nothing', () => {
    const draw = sequence(5);
    const { report } = layer({ w: { connectivity: matrix(64, 32, () => (Math.floor(draw() * 255) - 127) / 200) } });
    expect(report.layers[0].connections[0].error.largest).toBeLessThan(1e-6);
    expect(report.layers[0].connections[0].clipped).toBe(0);
    expect(report.layers[0].scale * (2 / 400)).toBeCloseTo(Math.round(report.layers[0].scale * (2 / 400)), 4);
  });

  it('have an error that the report states as it is', () => {
    const draw = sequence(8);
    const values = Float32Array.from({ length: 64 * 32 }, () => draw() - 0.5);
    const made = layer({ w: { connectivity: dense({ rows: 64, columns: 32, values }) } });
    const { scale, connections: [{ error }] } = made.report.layers[0];
    const { connectivity } = made.network.connections!.w;
    const whole = connectivity.kind === 'dense' && 'rows' in connectivity.weights ? Array.from(connectivity.weights.values) : [];
    const errors = whole.map((each, k) => each / scale - values[k]);
    expect(errors.length).toBe(64 * 32);
    const rms = (list: ArrayLike<number>): number => Math.sqrt(Array.from(list).reduce((sum, each) => sum + each * each, 0) / list.length);
    expect(error.rms).toBeCloseTo(rms(errors) / rms(values), 9);
    expect(error.largest).toBeCloseTo(Math.max(...errors.map(Math.abs)) / rms(values), 9);
    expect(error.rms).toBeLessThan(0.01);
  });

  it('of connections far apart get exponents, so that the small ones are not lost', () => {
    const made = layer({ strong: { weight: normal(0, 1) }, weak: { weight: normal(0, 0.01) } }, [64, 32], { v_thresh: 5 });
    const [strong, weak] = made.report.layers[0].connections;
    expect(strong.exponent).toBeGreaterThanOrEqual(4);
    expect(weak.exponent).toBeLessThan(strong.exponent);
    expect(weak.error.rms).toBeLessThan(0.1);
    expect(wholes(made, 'strong').every((each) => each % 2 ** (strong.exponent + 1) === 0)).toBe(true);
    const plain = layer({ strong: { weight: normal(0, 1) }, weak: { weight: normal(0, 0.01) } }, [64, 32], { v_thresh: 5 }, loihi1, { exponent: 0 });
    expect(wholes(plain, 'strong').every((each) => Math.abs(each) <= 256)).toBe(true);
    expect(plain.report.layers[0].connections[1].error.rms).toBeGreaterThan(weak.error.rms);
  });

  it('fewer bits, coarser weights', () => {
    const four: Chip = { ...loihi1, weights: { ...loihi1.weights, bits: { value: 4, source: 'test' } } };
    expect(wholes(layer({ w: { weight: normal(0, 0.1) } }, [64, 32], {}, four, { exponent: 0 }), 'w').every((each) => each % 32 === 0)).toBe(true);
  });

  it('of a convolution stay a kernel, that of a pooled one with the pool in it', () => {
    const kernel = { shape: [2, 1, 3, 3], values: normal(0, 0.3) } as const;
    const pooled = layer({ w: { connectivity: convolution({ input: [1, 12, 12], kernel, pool: 2 }) } }, [144, 32]);
    const [made] = checkInteger(pooled.network, 'made').connections;
    expect(made.kind === 'convolution' && [made.kernel.length, made.shape.y.stride]).toEqual([2 * 36, 2]);
    // Padded on one side only, after a pool: no convolution pads so, and its synapses are listed.
    const ones = { shape: [2, 1, 2, 2], values: new Array<number>(8).fill(1) } as const;
    const [listed] = checkInteger(layer({ w: { connectivity: convolution({ input: [1, 8, 8], kernel: ones, pool: 2, padding: 'same' }) } }, [64, 32]).network, 'made').connections;
    // Of 4 × 4 positions, those of the last row and column see half a kernel, the corner a quarter.
    expect(listed.kind === 'synapses' && listed.weight.length).toBe(2 * 4 * (9 * 4 + 6 * 2 + 1));
  });
});

describe('the scale', () => {
  it('is as good as any of five thousand, by the error as the docstring has it', () => {
    for (const seed of [1, 2, 3]) {
      const draw = sequence(seed);
      const values = Float32Array.from({ length: 300 }, () => (draw() - 0.4) ** 3);
      const [threshold, bias] = [0.2 + draw(), Float32Array.from({ length: 30 }, () => 0.02 * draw())];
      const network: Network = { dt: 1, populations: { in: { size: 10, model: spikeArray }, out: { size: 30, model: cubaLif, parameters: { v_thresh: threshold, i_ext: bias } } }, connections: { w: { from: 'in', to: 'out', connectivity: dense({ rows: 10, columns: 30, values }), delay: 1, ...impulse } } };
      const error = (scale: number): number => {
        const root = (list: ArrayLike<number>): number => Math.sqrt(Array.from(list).reduce((sum, each) => sum + each * each, 0));
        const weights = root(values.map((w) => Math.max(-256, Math.min(254, 2 * Math.round(w * scale / 2))) / scale - w));
        const theta = Math.floor(threshold * scale + 1e-6) / scale;
        return weights / root(values) + Math.abs(theta - threshold) / threshold + root(bias.map((b) => Math.round(b * scale) / scale - b)) / Math.sqrt(30) / threshold;
      };
      const { scale } = quantise(network, loihi1, { exponent: 0 }).report.layers[0];
      const full = 254 / Math.max(...values.map(Math.abs));
      const least = Math.min(...Array.from({ length: 5_000 }, (_, k) => error(full * (0.5 + k / 5_000))));
      expect(error(scale)).toBeLessThan(1.01 * least);
    }
  });

  it('keeps currents within 24 bits, whatever arrives', async () => {
    const network: Network = { dt: 1, populations: { in: { size: 400, model: spikeArray }, out: { size: 4, model: cubaLif, parameters: { decay_u: 0.01, decay_v: 0.5, v_thresh: 1000 } } }, connections: { w: { from: 'in', to: 'out', connectivity: allToAll(), weight: uniform(0.5, 1), delay: 1, ...impulse } } };
    const { network: made, report } = quantise(network, loihi1, { steps: 50 });
    const input = trains(() => 0, 400, 50, 1);
    const u = await onCpu(made, async (simulation) => {
      simulation.setSpikes('in', input);
      await simulation.run(50);
      return simulation.state('out', 'u');
    });
    expect(Math.max(...u)).toBeLessThan(2 ** 23);
    expect(Math.max(...u)).toBeGreaterThan(2 ** 21);
    // Measured, it may be finer.
    expect(quantise(network, loihi1, { steps: 50, peak: { out: 400 } }).report.layers[0].scale).toBeGreaterThan(report.layers[0].scale);
  });
});

describe('what the chip cannot is refused by name', () => {
  const cells = (population: Partial<Population>, connection: Partial<Connection> = {}): Network => ({
    dt: 1, populations: { in: { size: 2, model: spikeArray }, out: { size: 2, model: lif, ...population } },
    connections: { w: { from: 'in', to: 'out', connectivity: oneToOne(), weight: 1, ...connection } },
  });
  it.each([
    ['subtractive reset', cells({ model: softIf }), 'resets by subtraction'],
    ['other models', cells({ model: izhikevich }), 'population "out": its model "izhikevich"'],
    ['two currents of NEST', cells({ model: iafPscExp }), 'keeps excitatory and inhibitory currents apart'],
    ['competition', cells({ competition: { by: 'v' } }), 'population "out": its neurons compete'],
    ['drives', cells({ drive: { rate: 10, weight: 1 } }), 'Poisson drive'],
    ['other starts', cells({ parameters: { v_rest: -60 } }), 'begins 5 away from its reset'],
    ['refractory periods beyond the chip', cells({ parameters: { tau_ref: 70 } }), 'refractory for 70 steps'],
    ['weights that vanish', cells({ parameters: { v_thresh: 1e6 } }), 'all its weights vanish'],
  ])('%s', async (_, network, words) => {
    const message = await messageOf(() => quantise(network, loihi1));
    expect(message).toContain(words);
  });

  it('currents of two time constants', async () => {
    const current = (tau: number): Connection => ({ from: 'in', to: 'out', connectivity: oneToOne(), weight: 1, synapse: { model: exponentialCurrent, parameters: { tau } } });
    const given = cells({});
    expect(await messageOf(() => quantise({ ...given, connections: { slow: current(10), fast: current(2) } }, loihi1))).toMatch(/two time constants reach it, over "slow" and "fast"/);
  });

  it('but sources stay with the host, and the chip\'s own neurons as they are', () => {
    const own = { from: 'noise', to: 'own', connectivity: csr({ rowStart: [0, 1, 2], target: [1, 0], weights: [3, -4] }), delay: 2, ...impulse } as const;
    const { network, report } = quantise({ ...cells({ parameters: { tau_ref: 0 } }), populations: { ...cells({}).populations, noise: { size: 2, model: poisson }, own: { size: 2, model: loihiLif, parameters: { v_th: 3 } } }, connections: { ...cells({}).connections, own } }, loihi1);
    expect(network.populations.noise.model).toBe(poisson);
    expect(network.populations.own.parameters).toEqual({ v_th: 3 });
    expect(checkInteger(network, 'made').connections.map(({ name }) => name)).toEqual(['w', 'own']);
    expect(report.notes.some((each) => each.includes('"noise"'))).toBe(true);
  });
});

describe('populations that only add up', () => {
  const graded = { transmission: { model: membranePotential, parameters: { v_least: -100, v_most: 100 } }, ...impulse, delay: 0 } as const;
  /** Spikes → convolution → sums over 2 × 2 → matrix → neurons, in whole numbers that lose nothing. */
  const pooled = (draw: () => number, out: Population, gain = 1): Network => ({
    dt: 1, populations: { in: { size: 2 * 36, model: spikeArray }, maps: { size: 3 * 16, model: nirSum, parameters: { bias: Float32Array.from({ length: 48 }, () => Math.floor(3 * draw()) / 64), unit: 0.5 } }, pool: { size: 3 * 4, model: nirSum }, out },
    connections: {
      conv: { from: 'in', to: 'maps', connectivity: convolution({ input: [2, 6, 6], kernel: { shape: [3, 2, 3, 3], values: Array.from({ length: 54 }, () => Math.floor(7 * draw()) - 3) } }), delay: 0, ...impulse },
      sum: { from: 'maps', to: 'pool', connectivity: convolution({ input: [3, 4, 4], kernel: { shape: [3, 1, 2, 2], values: new Array<number>(12).fill(1) }, stride: 2, groups: 3 }), ...graded },
      out: { from: 'pool', to: 'out', connectivity: matrix(12, 5, () => (Math.floor(5 * draw()) - 2) / gain), ...graded, ...(gain !== 1 && { transmission: { model: nirValue, parameters: { gain, least: -400, most: 400 } } }) },
    },
  });

  it.each([1, 2, 3])('fold into one matrix with their bias, and the spikes stay (%i)', async (seed) => {
    const draw = sequence(seed);
    const given = pooled(draw, { size: 5, model: nirIf, parameters: { v_threshold: 40 } });
    const { network, report } = quantise(given, loihi1);
    expect(Object.keys(network.populations)).toEqual(['in', 'out']);
    expect(report.layers[0].connections[0].error.largest).toBeLessThan(1e-6);
    const input = trains(draw, 72, 60, 0.2);
    const [before, after] = [await run(given, { in: input }, 60, ['out']), await run(network, { in: input }, 61, ['out'])];
    expect(before.out.length).toBeGreaterThan(10);
    // A step later: the bias acts in that step, too, and is a sixteenth of a threshold at most.
    const counts = (spikes: readonly (readonly [number, number])[]): number[] => Array.from({ length: 5 }, (_, j) => spikes.filter(([, neuron]) => neuron === j).length);
    counts(before.out).forEach((count, j) => expect(Math.abs(counts(after.out)[j] - count)).toBeLessThanOrEqual(2));
  });

  it.each([4, 5, 6])('without bias, spike for spike, a step later (%i)', async (seed) => {
    const draw = sequence(seed);
    const given = pooled(draw, { size: 5, model: nirIf, parameters: { v_threshold: 15 } });
    const { bias: _, ...plain } = given.populations.maps.parameters!;
    const unbiased = { ...given, populations: { ...given.populations, maps: { ...given.populations.maps, parameters: plain } } };
    const input = trains(draw, 72, 60, 0.2);
    const [before, after] = [await run(unbiased, { in: input }, 60, ['out']), await run(quantise(unbiased, loihi1).network, { in: input }, 61, ['out'])];
    expect(before.out.length).toBeGreaterThan(10);
    expect(after.out).toEqual(before.out.map(([step, neuron]) => [step + 1, neuron]));
  });

  it('fold where what they send has a factor, as in graphs of NIR', async () => {
    const given = pooled(sequence(8), { size: 5, model: nirIf, parameters: { v_threshold: 15 } });
    const scaled = pooled(sequence(8), { size: 5, model: nirIf, parameters: { v_threshold: 15 } }, 4);
    expect(synapsesOf(checkInteger(quantise(scaled, loihi1).network, 'scaled').connections[0])).toEqual(synapsesOf(checkInteger(quantise(given, loihi1).network, 'given').connections[0]));
  });

  it('are refused where they are the last', async () => {
    const given = pooled(sequence(9), { size: 5, model: nirSum });
    expect(await messageOf(() => quantise(given, loihi1))).toContain('population "out": its model "nir-sum" only adds up what arrives in a step, which nothing on the chip does by itself. Let neurons follow');
  });

  it('are refused where their matrices are drawn, or their target takes no bias', async () => {
    const draw = sequence(7);
    const given = pooled(draw, { size: 5, model: nirIf });
    expect(await messageOf(() => quantise({ ...given, connections: { ...given.connections, out: { ...given.connections!.out, connectivity: allToAll(), weight: normal(0, 1) } } }, loihi1))).toContain('connection "out": its synapses are drawn');
    expect(await messageOf(() => quantise({ ...given, populations: { ...given.populations, out: { size: 5, model: nirIf, parameters: { r: uniform(1, 2) } } } }, loihi1))).toContain('population "out": its parameters are drawn by its place');
    expect(await messageOf(() => quantise({ ...given, populations: { ...given.populations, out: { size: 5, model: cubaLif } } }, loihi1))).toContain('its model "cuba-lif" takes none with its input');
  });
});
