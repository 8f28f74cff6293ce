/** Convolution through its kernel: against nested loops, and the same spikes as from stored synapses on every device and plan. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { convolution, exponentialCurrent, integrateAndFire, lif, pairStdp, poisson, printPlan, simulate, spikeArray, uniform, type Connection, type Network, type SimulateOptions } from '../../src/index.ts';
import { cases, convolutionMatrix } from '../network/convolutions.ts';
import { messageOf, onCpu, refusal } from '../support/run.ts';
import { openVariants } from './gpu.ts';

const size = (shape: readonly number[]): number => shape.reduce((product, each) => product * each);
const devices: { readonly name: string; readonly backend: Backend }[] = [{ name: 'CPU', backend: cpuBackend() }];
beforeAll(async () => void devices.push(...await openVariants()));

describe('a spike of each neuron', () => {
  it.each(cases)('$name: reaches what the nested loops say', async (each) => {
    const { options, output } = each;
    const matrix = convolutionMatrix(each);
    const network: Network = {
      dt: 1,
      populations: { input: { size: size(options.input), model: spikeArray, spikeSteps: 2 }, output: { size: size(output), model: integrateAndFire, parameters: { v_thresh: 1e6 } } },
      connections: { convolve: { from: 'input', to: 'output', connectivity: convolution(options), delay: 0 } },
    };
    for (const { name, backend } of devices) {
      const simulation = await simulate(network, { on: backend, batch: matrix.length });
      expect(simulation.plan.connections[0].strategy).toBe('convolution');
      for (let i = 0; i < matrix.length; i++) simulation.setSpikes('input', [[0, i]], i);
      await simulation.run(1);
      expect([...await simulation.state('output', 'v')], name).toEqual(matrix.flat().map((weight) => (Number.isNaN(weight) ? 0 : weight)));
      simulation.dispose();
    }
  });
});

/** Three layers: strided, grouped with a delay, and dilated back onto itself. */
const network: Network = {
  dt: 0.5,
  populations: {
    pixels: { size: 2 * 12 * 13, model: poisson, parameters: { rate: 100 } },
    features: { size: 6 * 6 * 6, model: lif, initial: { v: uniform(-65, -55) } },
    pooled: { size: 6 * 3 * 3, model: lif },
  },
  connections: {
    first: { from: 'pixels', to: 'features', connectivity: convolution({ input: [2, 12, 13], kernel: { shape: [6, 2, 3, 4], values: uniform(-2, 7) }, stride: 2, padding: 1 }), delay: 1.5 },
    pool: { from: 'features', to: 'pooled', connectivity: convolution({ input: [6, 6, 6], kernel: { shape: [6, 1, 2, 2], values: uniform(30, 50) }, stride: 2, groups: 6 }), delay: 1, synapse: { model: exponentialCurrent } },
    context: { from: 'features', to: 'features', connectivity: convolution({ input: [6, 6, 6], kernel: { shape: [6, 6, 3, 3], values: uniform(-1, 1) }, dilation: 2, padding: 2 }), weightBits: 16, delay: 2 },
  },
  record: { features: { spikes: true }, pooled: { spikes: true } },
};
const { context, ...forward } = network.connections!;

async function hashOf(described: Network, backend: Backend, options: SimulateOptions): Promise<{ hash: string; used: string[] }> {
  const simulation = await simulate(described, { on: backend, seed: 4, batch: 2, ...options });
  try {
    await simulation.run(60);
    expect(simulation.spikes('pooled').step.length).toBeGreaterThan(20);
    return { hash: await simulation.hash(), used: simulation.plan.connections.map((each) => each.strategy) };
  } finally {
    simulation.dispose();
  }
}

describe('the same spikes', () => {
  it.each([['resident', network], ['stepped', network], ['layered', { ...network, connections: forward }]] as const)('from the kernel on every device as from stored rows: %s', async (plan, described) => {
    const { hash } = await hashOf(described, devices[0].backend, { plan: 'stepped', delivery: 'scatter' });
    for (const { name, backend } of devices) {
      const result = await hashOf(described, backend, { plan });
      expect(new Set(result.used)).toEqual(new Set(['convolution']));
      expect(result.hash, name).toBe(hash);
    }
  });

  it.each(['partition', 'dense'] as const)('from the same synapses in other strategies: %s', async (delivery) => {
    const { hash } = await hashOf(network, devices[0].backend, {});
    const other = await hashOf(network, devices[0].backend, { delivery });
    expect(new Set(other.used)).toEqual(new Set([delivery]));
    expect(other.hash).toBe(hash);
  });
});

describe('the weights of a convolution', () => {
  it('are its kernel, however it is delivered, and may be replaced', async () => {
    const hashes = new Set<string>();
    for (const { backend } of devices.slice(0, 2)) {
      for (const delivery of ['convolution', 'scatter'] as const) {
        const simulation = await simulate(network, { on: backend, seed: 4, delivery });
        const before = await simulation.weights('pool');
        expect(before).toHaveLength(24);
        expect(before.every((each) => each >= 30 && each <= 50)).toBe(true);
        simulation.setWeights('pool', before.map((each) => 80 - each));
        const after = await simulation.weights('pool');
        after.forEach((each, k) => expect(each).toBeCloseTo(80 - before[k], 4));
        await simulation.run(60);
        hashes.add(await simulation.hash());
        await expect(messageOf(() => simulation.setWeights('pool', [1]))).resolves.toBe('connection "pool": got 1 weights. Give 24.');
        await expect(messageOf(() => simulation.setWeights('pool', before.map(() => 90)))).resolves.toContain('connection "pool": the weights onto neuron 0 add up to 360');
        simulation.dispose();
      }
    }
    expect(hashes.size).toBe(1);
  });

  it('take no more memory than the kernel', () => onCpu(network, async ({ plan }) => {
    // Rows and columns whose window is cut at an edge have fewer synapses: Σ over kernel positions of the outputs that see the input.
    const [rows, columns] = [5 + 6 + 6, 5 + 6 + 6 + 6];
    expect(plan.connections[0].synapses).toBe(2 * 6 * rows * columns);
    expect(plan.words.weights).toBe(6 * 2 * 3 * 4 + 6 * 2 * 2 + 6 * 6 * 3 * 3 / 2);
    expect(plan.words.targets).toBe(0);
    expect(printPlan(plan)).toMatch(/first: pixels → features, 4692 synapses, delay 3 steps, a kernel of 6 × 2 × 3 × 4, scattered with integer atomics \(0\.12 bytes per synapse\)/);
  }));
});

describe('refusals', () => {
  const pool = network.connections!.pool;
  it.each<[Partial<Connection>, SimulateOptions, string]>([
    [{ plasticity: { rule: pairStdp } }, {}, 'connection "pool": the weights of a convolution are shared, and learn once per trial only.'],
    [{ delay: uniform(1, 2) }, {}, 'connection "pool": a convolution has one delay. Give one number of ms.'],
    [{}, { delivery: { pool: 'procedural' } }, 'connection "pool", delivery: "procedural" is not possible: only drawn connectivity can be drawn again.'],
    [{}, { delivery: { pool: 'bits' } }, '"bits" is not possible: one bit per pair leaves room for one static weight and one delay only.'],
    [{ to: 'features' }, {}, "connection \"pool\": the target population has 216 neurons, the convolution's output 6 × 3 × 3 = 54."],
  ])('%#', async (part, options, message) => {
    expect(await refusal({ ...network, connections: { pool: { ...pool, ...part } } }, options)).toContain(message);
  });

  it('of the strategy for anything else', async () => {
    const drive: Connection = { from: 'pixels', to: 'features', connectivity: { kind: 'fixedProbability', probability: 0.1, self: false } };
    expect(await refusal({ ...network, connections: { drive } }, { delivery: { drive: 'convolution' } })).toBe('connection "drive", delivery: "convolution" is not possible: it needs the connectivity convolution. Choose another strategy, or "auto".');
  });
});
