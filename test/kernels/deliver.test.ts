import { beforeAll, describe, expect, it } from 'vitest';
import { fixedInDegree, fixedProbability, lif, oneToOne, poisson, uniform, type Network } from '../../src/index.ts';
import { expectTwins, openVariants, part } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

/** Sparse connections with one delay, one delay per synapse, and one weight for all. */
function network(sources: number, targets: number): Network {
  return {
    dt: 1,
    populations: {
      source: { size: sources, model: poisson, parameters: { rate: 300 } },
      cells: { size: targets, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 4, tau_ref: 0 } },
    },
    connections: {
      fixed: { from: 'source', to: 'cells', connectivity: fixedProbability(0.3), weight: uniform(-1, 2), delay: 2 },
      spread: { from: 'source', to: 'cells', connectivity: fixedInDegree(Math.min(5, sources)), weight: uniform(0, 1), delay: uniform(1, 12) },
      back: { from: 'cells', to: 'cells', connectivity: oneToOne(), weight: -0.5, delay: 4 },
    },
  };
}

describe('deliver', () => {
  it.each([[1, 33, ['stepped']], [33, 64, ['resident']], [65, 1, ['stepped']], [64, 65, ['resident', 'stepped']], [2100, 70, ['stepped']]] as const)('%i sources, %i targets: rings and state equal the twin', async (sources, targets, plans) => {
    for (const plan of plans) {
      const cpu = await expectTwins(network(sources, targets), devices, { plan, batch: 2 });
      expect(part(cpu, 'ring', 'cells').some((word) => word !== 0)).toBe(true);
    }
  });

  it('delivers without delay within the step', async () => {
    const { populations } = network(33, 34);
    for (const plan of ['resident', 'layered', 'stepped'] as const) {
      await expectTwins({ dt: 1, populations, connections: { now: { from: 'source', to: 'cells', connectivity: fixedProbability(0.5), weight: uniform(0, 1), delay: 0 } } }, devices, { plan });
    }
  });
});
