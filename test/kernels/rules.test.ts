import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Machine } from '../../src/backend/backend.ts';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { compile } from '../../src/compile/compile.ts';
import { keptBySynapses } from '../../src/compile/kept.ts';
import { binaryStdp, fixedOutDegree, lif, poisson, rewardStdp, uniform, type Connection, type Network } from '../../src/index.ts';
import { readImage, writeImage } from '../../src/simulate/image.ts';
import { readWeights } from '../../src/simulate/weights.ts';
import { kernelNetwork, ruleNetwork } from '../exactness/rules.ts';
import { buffersAfter, expectTwins, openVariants, part, request } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

/** Learning pauses, and a trial begins anew with another first sample. */
const act = async (machine: Machine): Promise<void> => {
  for (const [steps, learning] of [[50, true], [19, false], [30, true]] as const) await machine.run(request({ steps, learning }));
  machine.reset();
  await machine.run(request({ steps: 45, firstSample: 3 }));
};

// Turn about, as SwiftShader takes its time. The other half is among the networks of test/exactness.
describe('all rules, on the CPU and on a device', () => {
  it.each([
    ['pairs', true, 'stepped', 1], ['others', false, 'stepped', 1], ['alone', false, 'resident', 1], ['alone', false, 'stepped', 0], ['alone', true, 'stepped', 0], ['alone', true, 'resident', 1],
  ] as const)('%s, sparse: %s, %s', async (rules, sparse, plan, device) => {
    const network = ruleNetwork(rules, sparse);
    const batch = rules === 'alone' ? 1 : 2;
    const cpu = await expectTwins(network, [devices[device]], { plan, batch, act: batch === 1 ? act : undefined });
    const before = await buffersAfter(network, cpuBackend(), { plan, batch, act: async () => undefined });
    for (const name of Object.keys(network.connections!)) expect(part(cpu, 'weights', name), name).not.toEqual(part(before, 'weights', name));
  }, 300_000);
});

it('kernels and chance, once per trial', async () => {
  const act = async (machine: Machine): Promise<void> => {
    for (const samples of [3, 2]) {
      machine.reset();
      await machine.run(request({ samples, firstSample: 4 * samples }));
      await machine.finishTrial(samples, 4 * samples);
    }
  };
  for (const plan of ['stepped', 'resident'] as const) {
    const cpu = await expectTwins(kernelNetwork, devices.slice(0, 1), { plan, batch: 3, act });
    const before = await buffersAfter(kernelNetwork, cpuBackend(), { plan, batch: 3, act: async () => undefined });
    for (const name of ['see', 'read']) expect(part(cpu, 'weights', name)).not.toEqual(part(before, 'weights', name));
  }
}, 300_000);

it('rows split over several buffers keep what belongs to each synapse, and draw by its number', async () => {
  const learn: Connection = { from: 'noise', to: 'cells', connectivity: fixedOutDegree(500), delay: 2, weight: uniform(0.1, 0.9), plasticity: { rule: rewardStdp, parameters: { reward: 3, period: 7 } } };
  const network: Network = {
    dt: 1, populations: { noise: { size: 40, model: poisson, parameters: { rate: 40 } }, cells: { size: 8, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 600 } } },
    connections: { learn, chance: { ...learn, plasticity: { rule: binaryStdp, parameters: { p_plus: 0.4, p_minus: 0.5 } } } },
  };
  const run = async (backend: Pick<Backend, 'load'>, bindingBytes: number): Promise<{ banks: number; weights: Float32Array[] }> => {
    const plan = compile(network, { batch: 1, seed: 3, plan: 'stepped', precision: 'exact', workgroupBytes: 32768, bindingBytes });
    const [first, second] = [await backend.load(plan), await backend.load(plan)];
    try {
      await first.run(request({ steps: 33 }));
      writeImage(plan, second, await readImage(plan, first, plan.connections));
      await second.run(request({ steps: 30 }));
      const weights = await Promise.all(plan.connections.map((each) => readWeights(plan, second, each)));
      // Eligibility does not outlast a reset.
      second.reset();
      const kept = keptBySynapses(plan).map(({ offset, words, bank }) => second.read('weights', offset, words, bank));
      expect((await Promise.all(kept)).every((words) => words.every((word) => word === 0))).toBe(true);
      return { banks: plan.connections[0].tracts.length, weights };
    } finally {
      first.dispose();
      second.dispose();
    }
  };
  const [cpu, split] = [await run(cpuBackend(), 2 ** 30), await run(devices[0].backend, 120_000)];
  expect([cpu.banks, split.banks]).toEqual([1, 2]);
  cpu.weights.forEach((weights, c) => expect([...split.weights[c]]).toEqual([...weights]));
  expect(new Set(cpu.weights[1]).size).toBeGreaterThan(2);
}, 300_000);
