import { describe, expect, it } from 'vitest';
import { allToAll, dense, exponentialCurrent, fixedProbability, lif, oneToOne, pairs, pairStdp, poisson, stimulus, uniform, type Connection, type Network, type Population } from '../../src/index.ts';
import { refusal } from '../support/run.ts';

const a: Population = { size: 2, model: lif };
const network = (connection: Partial<Connection>, populations: Record<string, Population> = { a, b: { ...a, size: 3 } }): Network =>
  ({ dt: 1, populations, connections: { ab: { from: 'a', to: 'b', connectivity: allToAll(), ...connection } } });
const alone = (population: Partial<Population>): Network => ({ dt: 1, populations: { a: { ...a, ...population } } });
const plasticity = { rule: pairStdp };

describe('a population', () => {
  it.each<[Partial<Population>, string]>([
    [{ size: 0 }, 'population "a": size is 0. Give a whole number from 1 to 16777216.'],
    [{ size: 1.5 }, 'population "a": size is 1.5'], [{ size: NaN }, 'population "a": size is NaN'],
    [{ parameters: { tau: 3 } }, 'population "a": model "lif" has no parameter "tau". Known: tau_m, v_rest, v_reset, v_thresh, tau_ref, r_m, i_ext.'],
    [{ parameters: { toString: 3 } as unknown as Record<string, number> }, 'model "lif" has no parameter "toString"'],
    [{ initial: { u: 3 } }, 'population "a": model "lif" has no state "u". Known: v.'],
    [{ parameters: { tau_m: NaN } }, 'population "a", parameter "tau_m": expected a finite number, got NaN'],
    [{ parameters: { tau_m: [1, 2, 3] } }, 'population "a", parameter "tau_m": expected 2 values, got 3'],
    [{ parameters: { tau_m: 0 } }, 'population "a": a constant of its equations is NaN. Check the parameters for zeros in denominators.'],
    [{ parameters: { tau_ref: stimulus() } }, 'population "a": the refractory period "tau_ref" cannot be a stimulus. Give a number, or one per neuron.'],
    [{ initial: { v: [1, Infinity] } }, 'population "a", initial "v": value 1 must be finite in f32'],
    [{ model: undefined as unknown as typeof lif }, 'population "a": it has no model. Give one of webspike/models or your own.'],
    [{ spikeSteps: 0.5 }, 'population "a": spikeSteps is 0.5. Give a whole number of steps, at least 1.'],
  ])('%o', async (population, message) => {
    expect(await refusal(alone(population))).toContain(message);
  });
});

describe('a connection', () => {
  it.each<[Partial<Connection>, string]>([
    [{ from: 'x' }, 'connection "ab": "from" names "x", which is no population. Known: a, b.'],
    [{ to: 'x' }, 'connection "ab": "to" names "x", which is no population'],
    [{ connectivity: oneToOne() }, 'connection "ab": oneToOne needs two populations of the same size, got 2 and 3'],
    [{ connectivity: dense([[1, 2], [3, 4]]) }, 'connection "ab": the weight matrix is 2 × 2, expected 2 × 3 (pre × post)'],
    [{ connectivity: pairs([[0, 3]]) }, 'pair 0 names target neuron 3, but the target population has 3 neurons (0 to 2)'],
    [{ weight: NaN }, 'connection "ab", weight: expected a finite number, got NaN'],
    [{ weight: [1, 2, NaN, 4, 5, 6] }, 'connection "ab", weight: value 2 must be finite in f32, got NaN'],
    [{ weight: [1, 2, 3] }, 'connection "ab", weight: expected 6 values, got 3'],
    [{ weight: 1e20 }, 'population "b", receptor of connection "ab": the weights of one neuron add up to 2'],
    [{ weight: 1.5, plasticity }, 'connection "ab": weight 1.5 at synapse 0 lies outside the plastic range [0, 1]. Start within "weightRange", or widen it.'],
    [{ weight: [0.1, 0.2, 0.3, -0.4, 0, 0], plasticity, weightRange: [-0.25, 1] }, 'weight -0.4'],
    [{ weightRange: [1, 1], plasticity }, 'connection "ab": weightRange is [1, 1]. Give [low, high] with low < high.'],
    [{ weightRange: [NaN, 1], plasticity }, 'weightRange is [NaN, 1]'],
    [{ weightRange: [0, Infinity], plasticity }, 'weightRange is [0, Infinity]'],
    [{ delay: -1 }, 'connection "ab", delay: -1 ms are -1 steps of 1 ms; expected 0 to 65535. Shorten the delay or take a longer dt.'],
    [{ delay: 70_000 }, 'connection "ab", delay: 70000 ms are 70000 steps of 1 ms; expected 0 to 65535'],
    [{ delay: NaN }, 'connection "ab", delay: expected a number of ms, got NaN. Give a finite delay.'],
    [{ delay: [1, 2, 3, -4, 5, 6] }, 'connection "ab", delay: -4 ms are -4 steps'],
    [{ delay: uniform(-3, -2) }, 'may be as short as -3 ms'],
    [{ delay: [1, 2] }, 'connection "ab", delay: expected 6 values, got 2'],
    [{ connectivity: pairs([[0, 0]]), delay: 0, weight: 0.5, plasticity }, 'connection "ab": sparse plastic synapses cannot deliver without delay. Give it a delay of one step (dt) or more.'],
    [{ synapse: { model: exponentialCurrent, parameters: { tau_m: 3 } } }, 'connection "ab": synapse "exponential-current" has no parameter "tau_m". Known: tau.'],
    [{ synapse: { model: exponentialCurrent, parameters: { tau: NaN } } }, 'connection "ab": parameter "tau" of synapse "exponential-current" is NaN. Give a finite number.'],
    [{ plasticity: { rule: pairStdp, parameters: { a: 1 } } }, 'connection "ab": rule "pair-stdp" has no parameter "a"'],
    [{ normalise: { norm: 'l1', to: 1 } }, 'connection "ab": "normalise" needs plastic weights. Add "plasticity", or scale the weights yourself.'],
    [{ plasticity, normalise: { norm: 'l2', to: 0 } }, 'connection "ab": "normalise.to" is 0. Give a norm greater than 0.'],
    [{ plasticity, normalise: { norm: 'l2', to: Infinity } }, '"normalise.to" is Infinity'],
  ])('%o', async (connection, message) => {
    expect(await refusal(network(connection))).toContain(message);
  });

  it('has room for delays per synapse beside the target\'s number', async () => {
    const wide = network({ connectivity: pairs([[0, 0], [1, 70_000]]), delay: [1, 40_000] }, { a, b: { ...a, size: 70_001 } });
    expect(await refusal(wide)).toBe('connection "ab", delay: 40000 steps and 70001 targets do not fit one 32-bit word. Keep per-synapse delays below 32768 steps.');
  });

  it('without delay closes no loop', async () => {
    const hop = (from: string, to: string, delay: number): Connection => ({ from, to, connectivity: fixedProbability(1), delay });
    const loop: Network = { dt: 1, populations: { a, b: a, c: a }, connections: { ab: hop('a', 'b', 0), bc: hop('b', 'c', 0), ca: hop('c', 'a', 0), free: hop('a', 'c', 2) } };
    const message = await refusal(loop);
    for (const name of ['"ab"', '"bc"', '"ca"']) expect(message).toContain(name);
    expect(message).not.toContain('free');
    expect(message).toContain('a delay of 0 closes a loop, so no neuron in it could be updated first. Give at least one of them a delay of one step (dt) or more.');
    expect(await refusal({ dt: 1, populations: { a }, connections: { self: hop('a', 'a', 0) } })).toMatch(/^connection "self": a delay of 0 closes a loop/);
    expect(await refusal({ ...loop, connections: { ...loop.connections, ca: hop('c', 'a', 1) } })).toBe('');
  });
});

describe('a network', () => {
  it.each<[Network, string]>([
    [{ dt: 0, populations: { a } }, 'network: dt is 0. Give a time step in ms greater than 0.'],
    [{ dt: NaN, populations: { a } }, 'network: dt is NaN'],
    [{ dt: 1, populations: {} }, 'network: it has no population. Describe at least one.'],
    [{ dt: 1, populations: { a }, record: { b: { spikes: true } } }, 'record "b": there is no such population. Known: a.'],
    [{ dt: 1, populations: { a }, record: { a: { variables: { u: { neurons: [0] } } } } }, 'record "a": there is no state "u". Known: v'],
    [{ dt: 1, populations: { a }, record: { a: { variables: { v: { neurons: [2] } } } } }, 'record "a", variable "v": neuron 2 does not exist. Choose from 0 to 1.'],
    [{ dt: 1, populations: { a }, record: { a: { variables: { v: { neurons: [0], every: 0 } } } } }, 'record "a", variable "v": "every" is 0. Give a whole number of steps, at least 1.'],
    [{ dt: 1, populations: { a: { size: 1, model: { ...poisson, refractory: 'pause' } } } }, 'population "a": model "poisson" names its refractory period "pause", which is no parameter. Known: rate.'],
  ])('%#: %o', async (each, message) => {
    expect(await refusal(each)).toContain(message);
  });
});
