import { beforeAll, describe, expect, it } from 'vitest';
import { alif, allToAll, diehlCook, izhikevich, lif, poisson, regular, uniform, type Network, type Population } from '../../src/index.ts';
import { expectTwins, openVariants, part } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

describe('update', () => {
  it.each([1, 33, 64])('%i neurons of every model: state, spike masks and counts equal the twin', async (size) => {
    const populations: Record<string, Population> = {
      noise: { size, model: poisson, parameters: { rate: 200 } },
      clock: { size, model: regular, parameters: { rate: uniform(50, 400) } },
      lif: { size, model: lif, parameters: { i_ext: uniform(14, 40) } },
      alif: { size, model: alif },
      izhikevich: { size, model: izhikevich, parameters: { i_ext: uniform(3, 15) } },
      conductance: { size, model: diehlCook },
    };
    // diehlCook adapts its thresholds each step, which a batch of the resident plan cannot share.
    const batches = { resident: 1, stepped: 2 } as const;
    const connections = Object.fromEntries(['alif', 'conductance'].map((to) => [to, { from: 'noise', to, connectivity: allToAll(), weight: uniform(0, 30 / size), delay: 1 }]));
    for (const plan of ['resident', 'stepped'] as const) {
      const cpu = await expectTwins({ dt: 1, populations, connections }, devices, { plan, batch: batches[plan] });
      for (const name of ['noise', 'clock', 'lif', 'izhikevich']) expect(part(cpu, 'state', `${name}: spike counts`).some((each) => each > 0), name).toBe(true);
    }
  });

  it('takes several tiles and workgroups: 5000 neurons', async () => {
    const network: Network = { dt: 1, populations: { noise: { size: 5000, model: poisson, parameters: { rate: 200 } }, cells: { size: 2051, model: lif, parameters: { i_ext: uniform(14, 40) } } } };
    for (const plan of ['stepped', 'layered'] as const) {
      const cpu = await expectTwins(network, devices, { plan, batch: 2 });
      expect(part(cpu, 'state', 'noise: spike counts').filter((each) => each > 0).length).toBeGreaterThan(9900);
    }
  });
});
