import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/backend/backend.ts';
import { competitive, lif, simulate, uniform, type Network } from '../../src/index.ts';
import { expectTwins, openVariants, request } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = [(await openVariants())[0]]; });

describe('probe', () => {
  it('keeps variables of chosen neurons, own and shared, at their intervals', async () => {
    const network: Network = {
      dt: 1,
      populations: { cells: { size: 70, model: lif, parameters: { i_ext: uniform(10, 30) } }, fair: { size: 5, model: competitive } },
      record: { cells: { variables: { v: { neurons: [69, 0, 33], every: 3 } } }, fair: { variables: { theta: { neurons: [4], every: 1 } } } },
    };
    const act = async (machine: Machine): Promise<void> => {
      for (const steps of [7, 20, 300]) await machine.run(request({ steps, samples: 2 }));
    };
    for (const plan of ['resident', 'stepped'] as const) {
      const cpu = await expectTwins(network, devices, { plan, batch: 3, act });
      expect(cpu.arenas.state.some((word) => word !== 0)).toBe(true);
    }
  });

  it('sees every step, so plans that take several at once are not possible', async () => {
    const cells = { size: 2, model: lif, parameters: { i_ext: 10 } };
    const network: Network = { dt: 1, populations: { cells }, record: { cells: { variables: { v: { neurons: [0], every: 1 } } } } };
    await expect(simulate(network, { backend: 'cpu', plan: 'layered' })).rejects.toThrow('"layered" is not possible: state variables are recorded after each step');
    const simulation = await simulate(network, { backend: 'cpu', plan: 'stepped' });
    await simulation.run(20);
    const closed = Array.from({ length: 20 }, (_, step) => -65 + 10 * (1 - Math.exp(-(step + 1) / 20)));
    simulation.recorded('cells', 'v').value.forEach((v, step) => expect(v).toBeCloseTo(closed[step], 3));
    simulation.dispose();
  });
});
