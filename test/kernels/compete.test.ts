import { beforeAll, describe, expect, it } from 'vitest';
import { integrateAndFire, lif, regular, allToAll, uniform, type Competition, type Network } from '../../src/index.ts';
import { expectTwins, openVariants, part } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

/** `size` rivals with the same input: every rank is a tie unless the weights differ. */
function network(size: number, competition: Competition, weight: 0.5 | ReturnType<typeof uniform>): Network {
  return {
    dt: 1,
    populations: { clock: { size: 3, model: regular, parameters: { rate: 400 } }, rivals: { size, model: integrateAndFire, parameters: { v_thresh: 1 }, competition } },
    connections: { drive: { from: 'clock', to: 'rivals', connectivity: allToAll(), weight, delay: 0 } },
  };
}

describe('compete', () => {
  it.each([1, 33, 64, 300])('a tie among %i goes to the lowest index', async (size) => {
    const cpu = await expectTwins(network(size, { by: 'v', inhibit: 'v = 0' }, 0.5), devices, { plan: 'stepped', batch: 2 });
    const counts = part(cpu, 'state', 'rivals: spike counts');
    expect(counts[0]).toBeGreaterThan(1);
    expect(counts.subarray(1, size).every((each) => each === 0)).toBe(true);
  });

  it('the highest rank wins, negative ranks too, and the losers keep their state', async () => {
    for (const [by, plan] of [['v', 'resident'], ['-v', 'stepped'], ['v - 100', 'resident']] as const) {
      await expectTwins(network(70, { by }, uniform(0.2, 0.9)), devices, { plan, batch: 2 });
    }
  });

  it('a decided sample stands still', async () => {
    for (const plan of ['resident', 'stepped'] as const) {
      const cpu = await expectTwins(network(65, { by: 'v', stop: true }, uniform(0.2, 0.9)), devices, { plan, batch: 3 });
      expect(cpu.decided.every((step) => step > 0 && step < 40)).toBe(true);
      expect(part(cpu, 'state', 'rivals: spike counts').reduce((sum, each) => sum + each, 0)).toBe(3);
    }
  });

  it('refractory rivals are no candidates', async () => {
    const rivals = { size: 40, model: lif, parameters: { i_ext: uniform(20, 60), tau_ref: 7 }, competition: { by: 'v', inhibit: 'v = v - 1' } };
    for (const plan of ['resident', 'stepped'] as const) await expectTwins({ dt: 1, populations: { rivals } }, devices, { plan });
  });
});
