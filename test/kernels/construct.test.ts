/** Synapses drawn on devices, against the lists and values that the definitions in src/network give. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/backend/backend.ts';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { compile } from '../../src/compile/compile.ts';
import { quantise } from '../../src/compile/fixed-point.ts';
import type { Plan, PlannedConnection, Strategy } from '../../src/compile/plan.ts';
import { listPlanned } from '../../src/compile/synapses.ts';
import { delaySteps } from '../../src/network/delay.ts';
import {
  allToAll, fixedInDegree, fixedOutDegree, fixedProbability, fixedTotal, lif, normal, oneToOne, pairs, regular, truncatedNormal, uniform, type Connection, type Network,
} from '../../src/index.ts';
import { synapseValues } from '../../src/network/connectivity.ts';
import { layOut } from '../../src/kernels/memory.ts';
import { philoxKey, purposes } from '../../src/random/philox.ts';
import { openBackend, openGpu } from './gpu.ts';

const dt = 0.5;
const seed = 3;

type Device = { readonly name: string; readonly load: (plan: Plan) => Promise<Machine> };
const devices: Device[] = [{ name: 'CPU', load: (plan) => cpuBackend().load(plan) }];
beforeAll(async () => {
  const backend = await openBackend(await openGpu());
  devices.push({ name: 'SwiftShader', load: (plan) => backend.load(plan) });
});

type Case = readonly [name: string, connection: Omit<Connection, 'from' | 'to'>, pre: number, post: number, same?: boolean];

/** Each case a connection between populations of its own: one network, built once per device. */
function networkOf(...cases: readonly Case[]): Network {
  const populations: Record<string, { size: number; model: typeof lif }> = {};
  const connections: Record<string, Connection> = {};
  for (const [name, connection, pre, post, same] of cases) {
    populations[`${name} from`] = { size: pre, model: lif };
    if (!same) populations[`${name} to`] = { size: post, model: lif };
    connections[name] = { from: `${name} from`, to: same ? `${name} from` : `${name} to`, ...connection };
  }
  return { dt, populations, connections };
}

function planOf(network: Network, delivery: Strategy | 'auto' = 'auto', bindingBytes = 2 ** 30): Plan {
  return compile(network, { batch: 1, seed, plan: 'stepped', precision: 'exact', workgroupBytes: 32768, bindingBytes, memoryBytes: 2 ** 30, delivery });
}

/** What the synapses should be: rows, targets, delays in steps, weights in units. */
function expected(plan: Plan, c: PlannedConnection): { start: number[]; synapses: { target: number; delay: number; weight: number }[] } {
  const list = listPlanned(plan, c);
  const { weight = 1, delay = dt } = plan.network.connections![c.name];
  const draw = (values: NonNullable<Connection['weight']>, what: 1 | 2): ((s: number) => number) => {
    const drawn = synapseValues(values, list, philoxKey(seed), purposes.connection(c.index, what), 'test');
    return (s) => (typeof drawn === 'number' ? drawn : drawn[s]);
  };
  const [weights, delays] = [draw(weight, 1), draw(delay, 2)];
  const exponent = plan.populations[c.to].receptors[c.receptor].exponent - c.weights.grain;
  return {
    start: [...list.rowStart],
    synapses: Array.from(list.target, (target, s) => ({ target, delay: delaySteps(delays(s), dt), weight: quantise(weights(s), exponent) * 2 ** c.weights.grain })),
  };
}

/** What a device holds, read back and decoded by the plan. */
async function found(plan: Plan, c: PlannedConnection, machine: Machine): Promise<ReturnType<typeof expected>> {
  const { rows, narrow, shift } = c.sparse!;
  const start = [...await machine.read('structure', rows, plan.populations[c.from].size + 1)];
  const synapses: { target: number; delay: number; weight: number }[] = [];
  for (const tract of c.tracts) {
    const count = start[tract.last] - start[tract.first];
    const targets = await machine.read('targets', tract.targets, narrow ? Math.ceil(count / 2) : count, tract.bank);
    const weights = await machine.read('weights', tract.weights, c.weights.stride === 0 ? 1 : c.weights.bits === 16 ? Math.ceil(count / 2) : count, tract.bank);
    for (let k = 0; k < count; k++) synapses.push(decode(c, narrow ? (targets[k >> 1] >>> (16 * (k & 1))) & 0xffff : targets[k], shift, weights, k));
  }
  return { start, synapses };
}

function decode(c: PlannedConnection, word: number, shift: number, weights: Uint32Array, k: number): { target: number; delay: number; weight: number } {
  const weight = c.weights.stride === 0 ? weights[0] | 0 : c.weights.bits === 16 ? (weights[k >> 1] << (16 * (1 - (k & 1)))) >> 16 : weights[k] | 0;
  return { target: shift === 32 ? word : word & (2 ** shift - 1), delay: shift === 32 ? c.delay.least : word >>> shift, weight: weight * 2 ** c.weights.grain };
}

const kinds: readonly Case[] = [
  ['probability, one weight', { connectivity: fixedProbability(0.3), weight: 0.7 }, 67, 130],
  ['probability within a population, uniform weights', { connectivity: fixedProbability(0.1), weight: uniform(-1, 2), delay: 2 }, 203, 0, true],
  ['probability, autapses, normal weights', { connectivity: fixedProbability(0.5, { self: true }), weight: normal(1, 0.3) }, 50, 0, true],
  ['in-degree, truncated weights and delays', { connectivity: fixedInDegree(13), weight: truncatedNormal(1, 0.8, 0.2, Infinity), delay: truncatedNormal(1.5, 0.75, 0.5, 8) }, 91, 77],
  ['in-degree, uniform delays', { connectivity: fixedInDegree(1), weight: -0.25, delay: uniform(0.5, 20) }, 33, 500],
  ['out-degree', { connectivity: fixedOutDegree(9), weight: uniform(0, 1) }, 70, 31],
  ['total, 16-bit weights', { connectivity: fixedTotal(3001), weight: truncatedNormal(87.8, 8.8, 0, Infinity), delay: truncatedNormal(1.5, 0.75, 0.5, Infinity), weightBits: 16 }, 120, 97],
  ['total, all odd', { connectivity: fixedTotal(1), weight: uniform(1, 2), weightBits: 16 }, 3, 5],
  ['one to one', { connectivity: oneToOne(), weight: normal(0, 1) }, 45, 45],
  ['all but self, uniform weights', { connectivity: allToAll(), weight: uniform(0, 1) }, 37, 0, true],
  ['all, one delay each', { connectivity: allToAll(), weight: 1, delay: uniform(1, 4) }, 19, 23],
  ['listed pairs, drawn weights', { connectivity: pairs([[3, 1], [0, 2], [3, 0], [1, 1]]), weight: uniform(0, 1), delay: uniform(0.5, 3) }, 4, 3],
  ['drawn rows, listed delays', { connectivity: fixedOutDegree(3), weight: Array.from({ length: 24 }, (_, k) => k / 7), delay: Array.from({ length: 24 }, (_, k) => 0.5 * (1 + k % 5)) }, 8, 70_000],
  ['nothing at all', { connectivity: fixedProbability(0), weight: uniform(0, 1) }, 5, 6],
];

describe('construction', () => {
  it('devices hold what the definitions say, for every kind of rows, weights and delays', async () => {
    const plan = planOf(networkOf(...kinds), 'scatter');
    for (const { name, load } of devices) {
      const machine = await load(plan);
      for (const each of plan.connections) expect(await found(plan, each, machine), `${name}, ${each.name}`).toEqual(expected(plan, each));
      machine.dispose();
    }
  });

  it('splits rows over banks of a small limit, and holds the same', async () => {
    const network = networkOf(
      ['total', { connectivity: fixedTotal(9000), weight: uniform(0, 1), delay: uniform(0.5, 4) }, 100, 320],
      ['probability', { connectivity: fixedProbability(0.2), weight: uniform(0, 1), weightBits: 16 }, 75, 320],
    );
    const whole = planOf(network, 'scatter');
    const plan = planOf(network, 'scatter', 16_384);
    expect(whole.banks).toHaveLength(1);
    expect(plan.banks.length).toBeGreaterThan(2);
    expect(plan.connections[0].tracts.length).toBeGreaterThan(1);
    expect(Math.max(...plan.banks.map((bank) => Math.max(bank.targets, bank.weights)))).toBeLessThanOrEqual(4096);
    const machine = await devices[1].load(plan);
    for (const each of plan.connections) expect(await found(plan, each, machine), each.name).toEqual(expected(whole, each));
    machine.dispose();
  });

  it('draws a row on the CPU when its source first spikes, or when it is asked for', async () => {
    const network: Network = {
      dt,
      populations: { clock: { size: 64, model: regular, parameters: { rate: [...new Float32Array(32).fill(200), ...new Float32Array(32)] } }, cells: { size: 100, model: lif } },
      connections: { drive: { from: 'clock', to: 'cells', connectivity: fixedProbability(0.3), weight: uniform(0, 20), delay: uniform(0.5, 4) } },
    };
    const plan = planOf(network, 'scatter');
    const run = { steps: 100, samples: 1, firstSample: 0, learning: false };
    const states = await Promise.all([true, false].map(async (first) => {
      const machine = await devices[0].load(plan);
      const memory = (machine as unknown as { construction: { memory: WebAssembly.Memory } }).construction.memory;
      const bytes = new Uint8Array(memory.buffer, layOut(plan).drawn.get(0)!, 64);
      if (first) await machine.construct();
      expect([...bytes]).toEqual(new Array(64).fill(Number(first)));
      await machine.run(run);
      expect([...bytes]).toEqual(Array.from({ length: 64 }, (_, i) => Number(first || i < 32)));
      const state = await machine.read('state', 0, plan.words.state);
      expect(await found(plan, plan.connections[0], machine)).toEqual(expected(plan, plan.connections[0]));
      expect([...bytes]).toEqual(new Array(64).fill(1));
      machine.dispose();
      return state;
    }));
    expect(states[1]).toEqual(states[0]);
  });

  it('adds up a matrix, and sets bits, where asked to', async () => {
    const network = networkOf(['matrix', { connectivity: fixedInDegree(40), weight: uniform(-1, 1) }, 30, 21], ['bits', { connectivity: fixedProbability(0.4), weight: 0.5 }, 40, 50]);
    const plan = compile(network, { batch: 1, seed, plan: 'stepped', precision: 'exact', workgroupBytes: 32768, bindingBytes: 2 ** 30, memoryBytes: 2 ** 30, delivery: { matrix: 'dense', bits: 'bits' } });
    const matrix = new Int32Array(30 * 21);
    const { start, synapses } = expected(plan, plan.connections[0]);
    synapses.forEach(({ target, weight }, s) => (matrix[(start.findIndex((end) => end > s) - 1) * 21 + target] += weight));
    const ones = new Uint32Array(80);
    const rows = listPlanned(plan, plan.connections[1]);
    for (let i = 0; i < 40; i++) for (const j of rows.target.subarray(rows.rowStart[i], rows.rowStart[i + 1])) ones[2 * i + (j >> 5)] |= 1 << (j & 31);
    for (const { name, load } of devices) {
      const machine = await load(plan);
      expect(new Int32Array((await machine.read('weights', plan.connections[0].weights.offset, matrix.length)).buffer), name).toEqual(matrix);
      expect(await machine.read('targets', plan.connections[1].tracts[0].targets, 80), name).toEqual(ones);
      machine.dispose();
    }
  });
});
