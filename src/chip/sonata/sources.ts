import type { Network } from '../../network/network.ts';
import { simulate } from '../../simulate/simulate.ts';

type Spikes = readonly (readonly [step: number, neuron: number])[];

/**
 * What sources send of themselves, such as Poisson sources: the spikes of a simulation with that seed, so that a file can tell them.
 *
 * @param names of populations without inputs.
 */
export async function spikesOfSources(network: Network, names: readonly string[], steps: number, seed: number): Promise<Record<string, Spikes>> {
  if (names.length === 0) return {};
  // All populations, since random numbers go by their order; what is not recorded only costs time.
  const alone: Network = { dt: network.dt, populations: network.populations, record: Object.fromEntries(names.map((name) => [name, { spikes: true }])) };
  const simulation = await simulate(alone, { backend: 'cpu', seed });
  try {
    await simulation.run(steps * network.dt);
    return Object.fromEntries(names.map((name) => {
      const { step, neuron } = simulation.spikes(name);
      return [name, Array.from(step, (each, at) => [each, neuron[at]] as const)];
    }));
  } finally {
    simulation.dispose();
  }
}
