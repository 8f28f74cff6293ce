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

async function hashOn(backend: Backend, options: SimulateOptions = {}): Promise<{ hash: string; used: string[] }> {
  const simulation = await simulate(network, { on: backend, seed: 5, batch: 2, plan: 'stepped', ...options });
  try {
    await simulation.run(60);
    expect(simulation.spikes('e').step.length).toBeGreaterThan(100);
    return { hash: await simulation.hash(), used: simulation.plan.connections.map((each) => each.strategy) };
  } finally {
    simulation.dispose();
  }
}

describe('every delivery strategy', () => {
  it('gives the same spikes on every device', async () => {
    const { hash } = await hashOn(devices[0].backend);
    const expectedUse = {
      scatter: ['scatter', 'scatter', 'scatter', 'scatter', 'scatter'],
      partition: ['partition', 'partition', 'partition', 'scatter', 'partition'],
      procedural: ['procedural', 'procedural', 'procedural', 'procedural', 'procedural'],
      dense: ['dense', 'dense', 'dense', 'scatter', 'dense'],
      bits: ['scatter', 'bits', 'scatter', 'scatter', 'bits'],
    } as const;
    for (const { name, backend } of devices) {
      for (const delivery of ['scatter', 'partition', 'procedural', 'dense', 'bits'] as const) {
        const result = await hashOn(backend, { delivery });
        expect(result.used, delivery).toEqual(expectedUse[delivery]);
        expect(result.hash, `${name}, ${delivery}`).toBe(hash);
      }
    }
  });

  it('and in buffers of a small limit, in one step or many per submit', async () => {
    const { hash } = await hashOn(devices[0].backend);
    const small = (await webgpuBackend(gpu, { bindingBytes: 16384, stepsPerSubmit: 7 }))!;
    const simulation = await simulate(network, { on: small, seed: 5, batch: 2, plan: 'stepped', delivery: 'scatter' });
    expect(simulation.plan.banks.length).toBeGreaterThan(2);
    await simulation.run(60);
    expect(await simulation.hash()).toBe(hash);
    simulation.dispose();
    small.dispose();
  });

  it('may be forced for one connection, or says why not', async () => {
    const { used } = await hashOn(devices[0].backend, { delivery: { ii: 'bits', ie: 'procedural' } });
    expect(used).toEqual(['scatter', 'scatter', 'scatter', 'procedural', 'bits']);
    await expect(simulate(network, { backend: 'cpu', delivery: { ie: 'bits' } })).rejects.toThrow('connection "ie", delivery: "bits" is not possible: one bit per pair leaves room for one static weight and one delay only');
    await expect(simulate(network, { backend: 'cpu', delivery: { nowhere: 'bits' } })).rejects.toThrow('option "delivery": there is no connection "nowhere"');
  });
});
