import { beforeAll, describe, expect, it } from 'vitest';
import { allToAll, fixedProbability, lif, pairStdp, uniform, type Network } from '../../src/index.ts';
import { expectTwins, openVariants, part } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = [(await openVariants())[0]]; });

describe('normalise', () => {
  it.each(['l1', 'l2'] as const)('rescales dense and sparse weights to %s norm as its twin does', async (norm) => {
    const learn = { from: 'source', to: 'cells', weight: uniform(-0.5, 0.9), delay: uniform(1, 5), weightRange: [-1, 1], plasticity: { rule: pairStdp } } as const;
    const network: Network = {
      dt: 1,
      populations: { source: { size: 65, model: lif }, cells: { size: 33, model: lif } },
      connections: {
        dense: { ...learn, delay: 1, connectivity: allToAll(), normalise: { norm, to: 2 } },
        sparse: { ...learn, connectivity: fixedProbability(0.3), normalise: { norm, to: 1.5 } },
      },
    };
    const cpu = await expectTwins(network, devices, { plan: 'stepped', act: (machine) => machine.normalise() });
    const exponent = cpu.plan.populations[1].receptors[0].exponent;
    const weights = new Int32Array(part(cpu, 'weights', 'dense'));
    for (let j = 0; j < 33; j++) {
      const column = Array.from({ length: 65 }, (_, i) => weights[i * 33 + j] * 2 ** -exponent);
      const size = norm === 'l1' ? column.reduce((sum, w) => sum + Math.abs(w), 0) : Math.hypot(...column);
      expect(size).toBeCloseTo(2, 4);
    }
  });

  it('leaves a target without weights as it is', async () => {
    const network: Network = {
      dt: 1,
      populations: { source: { size: 5, model: lif }, cells: { size: 3, model: lif } },
      connections: { learn: { from: 'source', to: 'cells', connectivity: allToAll(), weight: 0, plasticity: { rule: pairStdp }, normalise: { norm: 'l2', to: 1 } } },
    };
    const cpu = await expectTwins(network, devices, { plan: 'stepped', act: (machine) => machine.normalise() });
    expect([...part(cpu, 'weights', 'learn')]).toEqual(new Array(15).fill(0));
  });
});
