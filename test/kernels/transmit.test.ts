/** What sources send, by every way of delivery that carries it: the same on the CPU and on both variants of the GPU kernels. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import type { WebgpuBackend } from '../../src/backend/webgpu.ts';
import {
  allToAll, convolution, exponentialCurrent, fixedInDegree, fixedProbability, fixedTotal, gapJunction, graded, gradedCurrent, lif, membranePotential, oneToOne, pairStdp, poisson, printPlan, simulate, tsodyksMarkram,
  uniform, type Connection, type Network,
} from '../../src/index.ts';
import type { TransmissionModel } from '../../src/models/model.ts';
import type { PlanKind, Strategy } from '../../src/compile/plan.ts';
import { messageOf, refusal } from '../support/run.ts';
import { expectTwins, openVariants, part } from './gpu.ts';

let devices: { readonly name: string; readonly backend: WebgpuBackend }[];
beforeAll(async () => {
  devices = await openVariants();
});

const transmission = { model: tsodyksMarkram, parameters: { U: 0.4, tau_rec: 60, tau_facil: 30 } };
const cells = { model: lif, parameters: { v_rest: -55, v_thresh: -50, v_reset: -60 }, initial: { v: uniform(-60, -50) } };
const sources = { size: 2 * 6 * 7, model: poisson, parameters: { rate: 150 } };

/** Releases or does not, by a draw of its own. */
const quantal: TransmissionModel = {
  name: 'quantal', summary: 'for a test', source: 'test', parameters: { p: { value: 0.4, unit: '1', doc: 'probability of release' } }, state: {}, amount: 'rand() < p ? 1 : 0', range: [0, 1],
};

/** Sources with short-term plasticity, all to all. */
const dense: Network = {
  dt: 0.5, populations: { sources, cells: { size: 37, ...cells } },
  connections: { drive: { from: 'sources', to: 'cells', connectivity: allToAll(), weight: uniform(-0.5, 1.5), delay: 1, transmission } },
};
const rows: Network = {
  dt: 0.5, populations: { sources, cells: { size: 37, ...cells } },
  connections: {
    plain: { from: 'sources', to: 'cells', connectivity: fixedProbability(0.3), weight: 0.2, delay: 1 },
    drive: { from: 'sources', to: 'cells', connectivity: fixedTotal(900), weight: uniform(-0.5, 1.5), delay: uniform(1, 6), transmission },
    same: { from: 'sources', to: 'cells', connectivity: fixedInDegree(9), weight: 0.3, delay: 1, transmission: { model: quantal }, synapse: { model: exponentialCurrent } },
  },
};
/** Every source in every step; gap junctions take the weights alone, too. */
const continuous: Network = {
  dt: 0.5, populations: { sources: { size: 43, ...cells, competition: { by: 'v', inhibit: 'v = v - 0.5' }, parameters: { ...cells.parameters, i_ext: uniform(4, 9) } }, cells: { size: 37, ...cells } },
  connections: {
    gap: { from: 'sources', to: 'sources', connectivity: fixedProbability(0.4), weight: 0.02, transmission: { model: membranePotential }, synapse: { model: gapJunction } },
    sigmoid: { from: 'sources', to: 'cells', connectivity: fixedProbability(0.5), weight: uniform(0, 2), delay: uniform(0.5, 3), transmission: { model: graded, parameters: { v_half: -52 } }, synapse: { model: gradedCurrent } },
    full: { from: 'cells', to: 'cells', connectivity: allToAll({ self: true }), weight: -0.1, delay: 1, transmission: { model: graded, parameters: { v_half: -52 } }, synapse: { model: gradedCurrent } },
  },
};
const kernels: Network = {
  dt: 0.5, populations: { sources, cells: { size: 3 * 4 * 5, ...cells } },
  connections: { drive: { from: 'sources', to: 'cells', connectivity: convolution({ input: [2, 6, 7], kernel: { shape: [3, 2, 3, 3], values: uniform(-1, 3) } }), delay: 0.5, transmission } },
};
const plastic: Network = {
  dt: 0.5, populations: { sources, cells: { size: 37, ...cells } },
  connections: {
    drive: { from: 'sources', to: 'cells', connectivity: fixedProbability(0.5), weight: uniform(0, 1), delay: 1, transmission, plasticity: { rule: pairStdp } },
    matrix: { from: 'sources', to: 'cells', connectivity: allToAll(), weight: uniform(0, 0.1), delay: 1, transmission: { model: tsodyksMarkram, parameters: { U: uniform(0.1, 0.6) } }, plasticity: { rule: pairStdp } },
  },
};

describe('what sources send', () => {
  it.each<[string, Network, Strategy, PlanKind[]]>([
    ['a matrix', dense, 'dense', ['resident', 'layered']],
    ['stored rows', rows, 'scatter', ['stepped']],
    ['rows drawn again', rows, 'procedural', ['stepped']],
    ['a kernel', kernels, 'convolution', ['layered']],
    ['rows that learn', plastic, 'scatter', ['stepped']],
    ['rows in every step', continuous, 'scatter', ['resident', 'stepped']],
  ])('reaches targets through %s with the same words on every device', async (_, network, delivery, plans) => {
    for (const plan of plans) {
      const result = await expectTwins(network, devices, { plan, batch: plan === 'resident' || delivery === 'procedural' || network === plastic ? 1 : 2, delivery });
      expect(result.plan.connections.find((each) => each.transmission)!.strategy).toBe(delivery);
      const sent = new Float32Array(part(result, 'state', 'sent along').slice().buffer);
      expect(new Set(sent).size).toBeGreaterThan(20);
      expect(part(result, 'state', 'cells: spike counts').some((count) => count > 0)).toBe(true);
    }
  }, 300_000);
});

describe('a product', () => {
  /** Sends what a sawtooth over the neurons says: a known number for each. */
  const known: TransmissionModel = {
    name: 'known', summary: 'for a test', source: 'test', parameters: {}, state: { a: { value: 0.5, unit: '1', doc: 'what is sent' } }, spike: 'a = a * 0.75 + 0.125 * floor(step / 3)', amount: 'a', range: [-2, 3],
  };
  it('is the weight times what is sent, rounded half up to the unit of the receptor, whatever the delivery', async () => {
    for (const delivery of ['dense', 'scatter', 'procedural'] as const) {
      const connection: Connection = { from: 'sources', to: 'cells', connectivity: fixedProbability(0.6), weight: uniform(-1, 1), delay: 0.5, transmission: { model: known }, synapse: { model: { ...gradedCurrent, state: { g: { value: 0, unit: '1', doc: 'what arrived' } }, arrival: 'g = input' } } };
      const network: Network = { dt: 0.5, populations: { sources, cells: { size: 9, model: lif } }, connections: { drive: connection }, record: { sources: { spikes: true }, cells: { variables: { 'g@drive': { neurons: [0, 1, 2, 3, 4, 5, 6, 7, 8] } } } } };
      const simulation = await simulate(network, { on: cpuBackend(), seed: 4, delivery });
      await simulation.run(20);
      const exponent = simulation.plan.populations[1].receptors[0].exponent;
      const { step, neuron } = simulation.spikes('sources');
      const matrix = await weightMatrix(network, 4);
      const a = new Float32Array(sources.size).fill(0.5);
      const sums = Array.from({ length: 41 }, () => new Array<number>(9).fill(0));
      step.forEach((at, k) => {
        const i = neuron[k];
        const amount = a[i] = Math.fround(Math.fround(a[i] * 0.75) + Math.fround(0.125 * Math.floor(at / 3)));
        for (let j = 0; j < 9; j++) sums[at + 1][j] += Math.floor(Math.fround(Math.fround(matrix[i * 9 + j] * 2 ** exponent) * Math.min(3, Math.max(-2, amount))) + 0.5);
      });
      const wanted = sums.slice(0, 40).flatMap((row) => row.map((each) => Math.fround(each) * 2 ** -exponent));
      expect(step.length).toBeGreaterThan(200);
      expect([...simulation.recorded('cells', 'g@drive').value], delivery).toEqual(wanted);
      simulation.dispose();
    }
  });

  /** Weights as they are stored in a matrix: an independent way to learn who is connected to whom. */
  async function weightMatrix(network: Network, seed: number): Promise<number[]> {
    const simulation = await simulate(network, { on: cpuBackend(), seed, delivery: 'dense' });
    const { weights, from, to } = simulation.plan.connections[0];
    const [pre, post] = [from, to].map((p) => simulation.plan.populations[p].size);
    const words = await simulation.machine.read('weights', weights.offset, pre * post);
    const unit = 2 ** -simulation.plan.populations[to].receptors[0].exponent;
    simulation.dispose();
    return [...new Int32Array(words.buffer)].map((each) => each * unit);
  }
});

describe('a transmission model', () => {
  const pair = (more: Partial<Connection>): Network => ({
    dt: 1, populations: { a: { size: 4, model: lif }, b: { size: 4, model: lif } }, connections: { hop: { from: 'a', to: 'b', connectivity: allToAll(), weight: 1, ...more } },
  });
  const broken = (more: Partial<TransmissionModel>): Connection['transmission'] => ({ model: { ...tsodyksMarkram, ...more } });

  it('is checked, with errors that say what to do', async () => {
    expect(await refusal(pair({ transmission: { model: tsodyksMarkram, parameters: { V: 1 } } }))).toContain('connection "hop": transmission "tsodyks-markram" has no parameter "V"');
    expect(await refusal(pair({ transmission: broken({ range: [1, 0] }) }))).toContain('its range is [1, 0]');
    expect(await refusal(pair({ transmission: broken({ range: ['lowest', 1] }) }))).toContain('which stands for NaN to 1');
    expect(await refusal(pair({ transmission: broken({ amount: 'u * y' }) }))).toContain('unknown name "y"');
    expect(await refusal(pair({ transmission: broken({ spike: 'v = 0' }) }))).toContain('"v" cannot be assigned here');
    expect(await refusal(pair({ transmission: { model: graded }, plasticity: { rule: pairStdp } }))).toContain('rules learn from spikes, and it sends in every step');
    expect(await refusal(pair({ transmission }), { delivery: { hop: 'partition' } })).toContain('partitions add up the weights alone');
    expect(await refusal(pair({ transmission }), { delivery: { hop: 'bits' } })).toContain('bits count spikes');
    expect(await refusal(pair({ transmission: { model: membranePotential }, synapse: { model: gapJunction } }), { delivery: { hop: 'dense' } })).toContain('a matrix is summed once');
    expect(await refusal({ dt: 1, populations: { a: { size: 1, model: lif, drive: { rate: 1, weight: 1, synapse: { model: gapJunction } } } } })).toContain('reads "total", which a Poisson drive does not have');
  });

  it('may draw: a spike is transmitted with the probability given, independently of others', async () => {
    const network: Network = {
      dt: 1, populations: { sources: { size: 400, model: poisson, parameters: { rate: 500 } }, cells: { size: 400, model: lif } },
      connections: { hop: { from: 'sources', to: 'cells', connectivity: oneToOne(), delay: 1, transmission: { model: quantal }, synapse: { model: { ...gradedCurrent, state: { n: { value: 0, unit: '1', doc: 'arrivals' } }, arrival: 'n = n + input' } } } },
      record: { sources: { spikes: true } },
    };
    const simulation = await simulate(network, { backend: 'cpu', seed: 2 });
    await simulation.run(101);
    const spikes = [...simulation.spikes('sources').step].filter((step) => step < 100).length;
    const arrived = (await simulation.state('cells', 'n@hop')).reduce((sum, each) => sum + each, 0);
    simulation.dispose();
    // About 20,000 spikes: the share scatters by 0.0035.
    expect(arrived % 1).toBe(0);
    expect(Math.abs(arrived / spikes - 0.4)).toBeLessThan(0.012);
  });

  it('may share names with its synapse and its rule, and goes on where a snapshot was taken', async () => {
    const rule = { ...pairStdp, pre: { state: { u: { value: 0, unit: '1', doc: 'trace' } }, equations: 'du/dt = -u / tau_pre', spike: 'u = u + 1' }, onPost: 'w = clamp(w + a_plus * u, w_min, w_max)' };
    const network: Network = {
      dt: 1, populations: { cells: { size: 30, ...cells, parameters: { ...cells.parameters, i_ext: 7 } } }, record: { cells: { spikes: true } },
      connections: { loop: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.3), weight: uniform(0, 1), delay: 2, transmission, plasticity: { rule }, synapse: { model: exponentialCurrent } } },
    };
    const simulation = await simulate(network, { backend: 'cpu' });
    await simulation.run(100);
    const snapshot = await simulation.snapshot();
    const rest = async (): Promise<number[]> => {
      await simulation.run(100);
      const { step, neuron } = simulation.spikes('cells');
      return [...step].flatMap((at, k) => (at >= 100 ? [at, neuron[k]] : []));
    };
    const first = await rest();
    expect(first.length).toBeGreaterThan(100);
    await simulation.restore(snapshot);
    expect(await rest()).toEqual(first);
    const other = await simulate({ ...network, connections: { loop: { ...network.connections!.loop, transmission: { ...transmission, parameters: { ...transmission.parameters, U: 0.3 } } } } }, { backend: 'cpu' });
    expect(await messageOf(() => other.restore(snapshot))).toContain('it belongs to another network');
    simulation.dispose();
    other.dispose();
  });

  it('begins each trial as the first: nothing of what was sent before is left', async () => {
    for (const network of [dense, rows, continuous]) {
      const recorded: Network = { ...network, record: { cells: { spikes: true, variables: { v: { neurons: [0, 20] } } } } };
      const simulation = await simulate(recorded, { backend: 'cpu', seed: 3, plan: 'stepped' });
      const trial = async (): Promise<number[]> => {
        await simulation.trial({ duration: 30 });
        return [...simulation.recorded('cells', 'v').value, ...simulation.spikes('cells').neuron];
      };
      const first = await trial();
      expect(new Set(first).size).toBeGreaterThan(50);
      expect(await trial()).toEqual(first);
      simulation.dispose();
    }
  });

  it('shows in the plan, and is left to the planner where the tuner would have only spikes to try it with', async () => {
    const simulation = await simulate(rows, { backend: 'cpu', delivery: 'tuned', tuning: { seconds: 0.2 } });
    const text = printPlan(simulation.plan);
    expect(text).toMatch(/drive: sources → cells, 900 synapses, .*, tsodyks-markram with each spike/);
    expect(text).toContain('sources: sent along drive, 1 steps');
    expect(Object.keys(simulation.plan.tuned)).toEqual(['plain']);
    simulation.dispose();
    const graded = await simulate(continuous, { backend: 'cpu' });
    expect(printPlan(graded.plan)).toMatch(/gap: .*, membrane-potential in every step/);
    expect(printPlan(graded.plan)).toContain('weights onto gap, 2 steps');
    graded.dispose();
  });

  it('leaves room for the largest product: weights set later may use it, and no more', async () => {
    const simulation = await simulate(pair({ transmission: { model: membranePotential, parameters: { v_least: -100, v_most: 10 } }, synapse: { model: gradedCurrent }, weight: 2 }), { backend: 'cpu' });
    const { exponent } = simulation.plan.populations[1].receptors[0];
    // Four inputs of weight 2, each times 100, fit 31 bits, and would not at twice the resolution.
    expect(4 * 2 * 100 * 2 ** exponent).toBeLessThan(2 ** 31);
    expect(4 * 2 * 100 * 2 ** (exponent + 1)).toBeGreaterThan(2 ** 30);
    simulation.setWeights('hop', new Float32Array(16).fill(2));
    expect(await messageOf(() => simulation.setWeights('hop', new Float32Array(16).fill(6)))).toContain('more than the resolution chosen for this network allows');
    simulation.dispose();
  });
});
