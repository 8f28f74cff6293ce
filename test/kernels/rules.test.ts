import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/backend/backend.ts';
import { cpuBackend } from '../../src/backend/cpu.ts';
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
