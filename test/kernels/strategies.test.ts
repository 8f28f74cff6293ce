/** One network delivered in every way it can be: the same rasters, on the CPU and on both variants of the GPU kernels. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { exponentialCurrent, fixedInDegree, fixedProbability, fixedTotal, lif, poisson, simulate, truncatedNormal, uniform, type Network, type SimulateOptions } from '../../src/index.ts';
import { openGpu } from './gpu.ts';

let gpu: GPU;
const devices: { readonly name: string; readonly backend: Backend }[] = [{ name: 'CPU', backend: cpuBackend() }];
beforeAll(async () => {
  gpu = await openGpu();
  for (const variant of ['software', 'hardware'] as const) devices.push({ name: `${variant} kernels`, backend: (await webgpuBackend(gpu, { variant }))! });
});

const cells = { model: lif, parameters: { v_rest: -49, v_reset: -60, v_thresh: -50, tau_ref: 5 }, initial: { v: uniform(-60, -50) } };

/** Static synapses of every kind: one weight or many, one delay or many, with and without repeats. */
const network: Network = {
  dt: 0.1,
  populations: { noise: { size: 70, model: poisson, parameters: { rate: 200 } }, e: { size: 163, ...cells }, i: { size: 41, ...cells } },
  connections: {
    drive: { from: 'noise', to: 'e', connectivity: fixedInDegree(9), weight: 2, delay: 0.5 },
    ee: { from: 'e', to: 'e', connectivity: fixedProbability(0.2), weight: 3, delay: 1.5, synapse: { model: exponentialCurrent, parameters: { tau: 5 } } },
    ei: { from: 'e', to: 'i', connectivity: fixedProbability(0.4), weight: uniform(2, 4), delay: 0.7, synapse: { model: exponentialCurrent, parameters: { tau: 5 } } },
    ie: { from: 'i', to: 'e', connectivity: fixedTotal(2000), weight: truncatedNormal(-15, 3, -Infinity, 0), delay: truncatedNormal(0.75, 0.375, 0.3, Infinity), weightBits: 16, synapse: { model: exponentialCurrent, parameters: { tau: 10 } } },
    ii: { from: 'i', to: 'i', connectivity: fixedProbability(0.5), weight: -5, delay: 0.4, synapse: { model: exponentialCurrent, parameters: { tau: 10 } } },
  },
  record: { e: { spikes: true }, i: { spikes: true } },
};

async function hashOn(backend: Backend, options: SimulateOptions = {}, duration = 20): Promise<{ hash: string; used: string[] }> {
  const simulation = await simulate(network, { on: backend, seed: 5, batch: 2, plan: 'stepped', ...options });
  try {
    await simulation.run(duration);
    expect(simulation.spikes('e').step.length).toBeGreaterThan(30);
    return { hash: await simulation.hash(), used: simulation.plan.connections.map((each) => each.strategy) };
  } finally {
    simulation.dispose();
  }
}

describe('every delivery strategy', () => {
  it('gives the same spikes on every device', async () => {
    const hashes = { long: (await hashOn(devices[0].backend)).hash, short: (await hashOn(devices[0].backend, {}, 8)).hash };
    const expectedUse = {
      scatter: ['scatter', 'scatter', 'scatter', 'scatter', 'scatter'],
      partition: ['partition', 'partition', 'partition', 'scatter', 'partition'],
      procedural: ['procedural', 'procedural', 'procedural', 'procedural', 'procedural'],
      dense: ['dense', 'dense', 'dense', 'scatter', 'dense'],
      bits: ['scatter', 'bits', 'scatter', 'scatter', 'bits'],
    } as const;
    for (const { name, backend } of devices) {
      for (const delivery of ['scatter', 'partition', 'procedural', 'dense', 'bits'] as const) {
        // The variants differ in how neurons are updated and input is gathered, and in the width of workgroups.
        if (name === 'software kernels' && (delivery === 'scatter' || delivery === 'procedural')) continue;
        // Workgroup memory is no faster than any other where a CPU stands in for the GPU.
        const short = delivery === 'partition';
        const result = await hashOn(backend, { delivery }, short ? 8 : 20);
        expect(result.used, delivery).toEqual(expectedUse[delivery]);
        expect(result.hash, `${name}, ${delivery}`).toBe(short ? hashes.short : hashes.long);
      }
    }
  }, 300_000);

  it('and in buffers of a small limit, over which connections are split', async () => {
    const large: Network = {
      dt: 0.1, populations: { cells: { size: 300, ...cells } },
      connections: {
        fixed: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.4), weight: uniform(0, 1.5), delay: 0.4 },
        spread: { from: 'cells', to: 'cells', connectivity: fixedTotal(30_000), weight: uniform(-2, 0), delay: uniform(0.4, 1.2) },
      },
      record: { cells: { spikes: true } },
    };
    const hashes: string[] = [];
    for (const bindingBytes of [undefined, 65_536]) {
      const backend = (await webgpuBackend(gpu, { variant: 'hardware', stepsPerSubmit: 7, ...(bindingBytes ? { bindingBytes } : {}) }))!;
      const simulation = await simulate(large, { on: backend, seed: 5, plan: 'stepped' });
      expect(simulation.plan.connections.every((each) => (bindingBytes ? each.tracts.length > 1 : each.tracts.length === 1))).toBe(true);
      await simulation.run(20);
      expect(simulation.spikes('cells').step.length).toBeGreaterThan(100);
      hashes.push(await simulation.hash());
      const weights = await simulation.weights('spread');
      expect(weights).toHaveLength(30_000);
      simulation.dispose();
      backend.dispose();
    }
    const cpu = await simulate(large, { backend: 'cpu', seed: 5, plan: 'stepped' });
    await cpu.run(20);
    expect(hashes).toEqual([await cpu.hash(), await cpu.hash()]);
  });

  it('leaves out the same synapses where a population reaches all of itself but the neuron that spikes', async () => {
    const alone: Network = {
      dt: 0.1, populations: { cells: { size: 10, ...cells, parameters: { v_rest: -40, v_reset: -60, v_thresh: -50, tau_ref: 0.5 } } }, record: { cells: { spikes: true } },
      connections: { all: { from: 'cells', to: 'cells', connectivity: fixedProbability(1), weight: -0.5, delay: 1 } },
    };
    for (const { name, backend } of devices) {
      const hashes: string[] = [];
      for (const delivery of ['uniform', 'dense', 'bits'] as const) {
        const simulation = await simulate(alone, { on: backend, plan: 'stepped', delivery });
        expect(simulation.plan.connections[0].strategy).toBe(delivery);
        await simulation.run(60);
        expect(simulation.spikes('cells').step.length).toBeGreaterThan(20);
        hashes.push(await simulation.hash());
        simulation.dispose();
      }
      expect(hashes, name).toEqual([hashes[0], hashes[0], hashes[0]]);
    }
  });

  it('may be forced for one connection, or says why not', async () => {
    const { used } = await hashOn(devices[0].backend, { delivery: { ii: 'bits', ie: 'procedural' } });
    expect(used).toEqual(['scatter', 'scatter', 'scatter', 'procedural', 'bits']);
    await expect(simulate(network, { backend: 'cpu', delivery: { ie: 'bits' } })).rejects.toThrow('connection "ie", delivery: "bits" is not possible: one bit per pair leaves room for one static weight and one delay only');
    await expect(simulate(network, { backend: 'cpu', delivery: { nowhere: 'bits' } })).rejects.toThrow('option "delivery": there is no connection "nowhere"');
  });
});
