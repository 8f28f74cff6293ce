import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/backend/backend.ts';
import { allToAll, competitive, competitiveStdp, diehlCookStdp, fixedProbability, lif, pairStdp, poisson, uniform, type Connection, type Network } from '../../src/index.ts';
import { buffersAfter, expectTwins, openVariants, part, request } from './gpu.ts';
import { cpuBackend } from '../../src/backend/cpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

function network(sources: number, targets: number, learn: Partial<Connection>): Network {
  return {
    dt: 1,
    populations: {
      source: { size: sources, model: poisson, parameters: { rate: 200 } },
      cells: { size: targets, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 3, tau_ref: 0 } },
    },
    connections: { learn: { from: 'source', to: 'cells', connectivity: allToAll(), weight: uniform(0.1, 0.9), delay: 1, plasticity: { rule: pairStdp }, ...learn } },
  };
}

const sparse: Partial<Connection> = { connectivity: fixedProbability(0.4), delay: uniform(1, 6) };

/** The weights of `learn` before anything runs. */
const untouched = async (network: Network): Promise<Uint32Array> => part(await buffersAfter(network, cpuBackend(), { plan: 'stepped', act: async () => undefined }), 'weights', 'learn');

describe('learn', () => {
  it.each([['dense', {}], ['sparse', sparse], ['triplet', { plasticity: { rule: diehlCookStdp } }]] as const)('%s synapses take the events of all samples in order', async (_, learn) => {
    const cpu = await expectTwins(network(65, 33, learn), devices, { plan: 'stepped', batch: 3 });
    expect(part(cpu, 'weights', 'learn')).not.toEqual(await untouched(network(65, 33, learn)));
    await expectTwins(network(33, 34, learn), devices.slice(0, 1), { plan: 'resident' });
  });

  it.each([['dense', {}], ['sparse', sparse]] as const)('%s weights stand still without learning, and learning goes on after it', async (_, learn) => {
    for (const plan of ['resident', 'stepped'] as const) {
      const still = await expectTwins(network(40, 33, learn), devices.slice(0, 1), { plan, act: (machine) => machine.run(request({ learning: false })) });
      expect(part(still, 'weights', 'learn')).toEqual(await untouched(network(40, 33, learn)));
      const act = async (machine: Machine): Promise<void> => {
        for (const learning of [false, true, false, true]) await machine.run(request({ steps: 15, learning }));
        machine.reset();
        for (const learning of [true, false, true]) await machine.run(request({ steps: 15, learning }));
      };
      const on = await expectTwins(network(40, 33, learn), devices.slice(0, 1), { plan, act });
      expect(part(on, 'weights', 'learn')).not.toEqual(part(still, 'weights', 'learn'));
    }
  });

  it('learns once per trial from the spikes of a part of the batch', async () => {
    const each: Network = {
      dt: 1,
      populations: {
        input: { size: 70, model: poisson, parameters: { rate: 300 } },
        output: { size: 33, model: competitive, parameters: { share: 1 / 33, v_thresh: 3 }, competition: { by: 'v', stop: true } },
      },
      connections: { feed: { from: 'input', to: 'output', connectivity: allToAll(), weight: uniform(0, 1), delay: 0, plasticity: { rule: competitiveStdp, apply: 'trial' }, normalise: { norm: 'l2', to: 1 } } },
    };
    const act = async (machine: Machine): Promise<void> => {
      for (const samples of [5, 3, 1]) {
        machine.reset();
        await machine.run(request({ samples, firstSample: samples }));
        await machine.finishTrial(samples);
      }
    };
    for (const plan of ['resident', 'stepped'] as const) {
      const cpu = await expectTwins(each, devices, { plan, batch: 5, act });
      expect(part(cpu, 'state', 'output: wins').some((word) => word !== 0)).toBe(true);
    }
    const resident = await buffersAfter(each, cpuBackend(), { plan: 'resident', batch: 5, act });
    const stepped = await buffersAfter(each, cpuBackend(), { plan: 'stepped', batch: 5, act });
    expect(part(resident, 'weights', 'feed')).toEqual(part(stepped, 'weights', 'feed'));
  });
});
