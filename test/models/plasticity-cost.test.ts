import { expect, it } from 'vitest';
import { allToAll, fixedOutDegree, pairStdp, poisson, uniform, type Connection, type Network } from '../../src/index.ts';
import { onCpu } from '../support/run.ts';
import { silent } from './one-synapse.ts';

const network = (size: number, rate: number, connectivity: Connection['connectivity']): Network => ({
  dt: 1,
  populations: { pre: { size, model: poisson, parameters: { rate } }, post: { size, model: poisson, parameters: { rate } } },
  connections: { learn: { from: 'pre', to: 'post', connectivity, delay: 2, weight: uniform(0, 1), synapse: { model: silent }, plasticity: { rule: pairStdp } } },
});

/** Milliseconds of 200 steps, the shortest of several runs, after a first one. */
async function time(subject: Network): Promise<number> {
  return onCpu(subject, async (simulation) => {
    let least = Infinity;
    for (let run = 0; run < 5; run++) {
      const from = performance.now();
      await simulation.run(200);
      least = Math.min(least, performance.now() - from);
    }
    return least;
  }, { plan: 'stepped' });
}

/** What a step costs grows with the spikes: ten times the synapses, silent, take a fraction of the time of a tenth of them at 50 Hz. */
it.each([
  ['a matrix', (): Connection['connectivity'] => allToAll(), 700],
  // Rows whose sources are silent are looked at once in 208 steps.
  ['rows', (size: number): Connection['connectivity'] => fixedOutDegree(Math.round(0.7 * size)), 900],
] as const)('a step of %s costs its spikes', async (_, connectivity, size) => {
  const large = Math.round(Math.sqrt(10) * size);
  const active = await time(network(size, 50, connectivity(size)));
  expect(await time(network(size, 5, connectivity(size)))).toBeLessThan(0.5 * active);
  expect(await time(network(large, 0, connectivity(large)))).toBeLessThan(0.25 * active);
}, 60_000);
