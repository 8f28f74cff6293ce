import { beforeAll, describe, expect, it } from 'vitest';
import { allToAll, dense, lif, poisson, stimulus, uniform, type Network } from '../../src/index.ts';
import { expectTwins, openVariants, part, request } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

/** Dense, uniform and uniform without self, from a source of one size to a target of another. */
function network(sources: number, targets: number): Network {
  const cell = { size: targets, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 3, tau_ref: 1 } };
  return {
    dt: 1,
    populations: { source: { size: sources, model: poisson, parameters: { rate: stimulus() } }, cells: cell },
    connections: {
      dense: { from: 'source', to: 'cells', connectivity: allToAll(), weight: uniform(-1, 1.5), delay: 3 },
      uniform: { from: 'source', to: 'cells', connectivity: allToAll(), weight: 0.25, delay: 0 },
      others: { from: 'cells', to: 'cells', connectivity: allToAll(), weight: -0.125, delay: 1 },
    },
  };
}

const rates = (size: number, batch: number): Float32Array => Float32Array.from({ length: size * batch }, (_, at) => 100 + 300 * ((at % 7) / 7));

describe('gather', () => {
  it.each([[1, 33, ['stepped']], [33, 1, ['resident']], [64, 65, ['resident', 'stepped']], [65, 64, ['stepped']], [40, 2100, ['stepped']]] as const)('%i sources, %i targets: the words of all buffers equal the twin', async (sources, targets, plans) => {
    for (const plan of plans) {
      const cpu = await expectTwins(network(sources, targets), devices, {
        plan, batch: 2,
        prepare: (machine, { populations: [{ stimuli: [{ offset }] }] }) => machine.write('values', offset, new Uint32Array(rates(sources, 2).buffer)),
      });
      expect(part(cpu, 'state', 'cells: v').some((word) => word !== 0)).toBe(true);
    }
  });

  it('leaves samples alone that are not in use', async () => {
    const act = (samples: number) => (machine: Parameters<NonNullable<Parameters<typeof expectTwins>[2]['act']>>[0]): Promise<void> => machine.run(request({ samples, firstSample: 5 }));
    for (const plan of ['resident', 'stepped'] as const) {
      const cpu = await expectTwins(network(33, 40), devices, {
        plan, batch: 4, act: act(2),
        prepare: (machine, { populations: [{ stimuli: [{ offset }] }] }) => machine.write('values', offset, new Uint32Array(rates(33, 4).buffer)),
      });
      const counts = part(cpu, 'state', 'source: spike counts');
      expect(counts.subarray(0, 66).some((each) => each > 0)).toBe(true);
      expect(counts.subarray(66).every((each) => each === 0)).toBe(true);
    }
  });

  it('takes a given dense matrix', async () => {
    const given: Network = { ...network(3, 2), connections: { dense: { from: 'source', to: 'cells', connectivity: dense([[1, 0.5], [0.25, 2], [0, 1]]), delay: 1 } } };
    await expectTwins({ ...given, populations: { ...given.populations, source: { size: 3, model: poisson, parameters: { rate: 500 } } } }, devices, { plan: 'stepped' });
  });
});
