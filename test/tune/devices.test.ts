/** The tuner on real devices: whatever it chooses, the spikes are the planner's. */
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { allToAll, exponentialCurrent, fixedProbability, lif, pairStdp, poisson, printPlan, simulate, uniform, type Network } from '../../src/index.ts';
import type { Tuned } from '../../src/compile/plan.ts';
import { openGpu } from '../kernels/gpu.ts';

const network: Network = {
  dt: 0.5,
  populations: { noise: { size: 60, model: poisson, parameters: { rate: 100 } }, cells: { size: 80, model: lif, initial: { v: uniform(-65, -50) } } },
  connections: {
    drive: { from: 'noise', to: 'cells', connectivity: allToAll(), weight: uniform(0, 2), delay: 0.5, synapse: { model: exponentialCurrent } },
    one: { from: 'noise', to: 'cells', connectivity: allToAll(), weight: 0.1 },
    recur: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.4), weight: -0.2, delay: 2 },
    spread: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.1), weight: uniform(0, 0.5), delay: uniform(1, 4), weightBits: 16 },
    learned: { from: 'noise', to: 'cells', connectivity: fixedProbability(0.2), weight: uniform(0, 1), plasticity: { rule: pairStdp } },
  },
  record: { cells: { spikes: true } },
};

/** The hashes of the planned and of the tuned network, and what the latter found. */
async function compare(on: Backend, each: Network): Promise<{ hashes: string[]; tuned: Tuned; printed: string }> {
  const hashes: string[] = [];
  let [tuned, printed]: [Tuned, string] = [{}, ''];
  for (const delivery of ['auto', 'tuned'] as const) {
    const simulation = await simulate(each, { on, delivery, tuning: { store: null, seconds: 1, rates: { noise: 100 } } });
    await simulation.run(150);
    expect(simulation.spikes('cells').step.length).toBeGreaterThan(50);
    hashes.push(await simulation.hash());
    [tuned, printed] = [simulation.plan.tuned, printPlan(simulation.plan)];
    simulation.dispose();
  }
  return { hashes, tuned, printed };
}

describe('a tuned network spikes as the planned one', () => {
  it('on the CPU', async () => {
    const { hashes, tuned, printed } = await compare(cpuBackend(), network);
    expect(hashes[1]).toBe(hashes[0]);
    // All but the one that learns have a choice, and every candidate agrees.
    expect(Object.keys(tuned).sort()).toEqual(['drive', 'one', 'recur', 'spread']);
    for (const each of Object.values(tuned)) expect(each.filter((one) => !('rejected' in one)).length).toBeGreaterThanOrEqual(2);
    expect(printed).toMatch(/tuned: \w+ [\d.]+ µs, /);
    expect(printed).not.toContain('same spikes');
  });

  it('on SwiftShader', async () => {
    const backend = (await webgpuBackend(await openGpu()))!;
    const { hashes, tuned, printed } = await compare(backend, { ...network, connections: { drive: network.connections!.drive } });
    expect(hashes[1]).toBe(hashes[0]);
    expect(tuned.drive.filter((one) => !('rejected' in one)).length).toBeGreaterThanOrEqual(2);
    expect(printed).not.toContain('same spikes');
    backend.dispose();
  });
});
