import type { PortedNetwork } from '../../src/chip/ported.ts';
import { onCpu } from '../support/run.ts';

/** Spikes of a population of a ported network, given spikes put in. */
export async function spikesOf({ network, spikes = {}, steps }: Pick<PortedNetwork, 'network' | 'spikes' | 'steps'>, population: string, seed = 1): Promise<[number, number][]> {
  return onCpu({ ...network, record: { [population]: { spikes: true } } }, async (simulation) => {
    for (const [name, pairs] of Object.entries(spikes)) simulation.setSpikes(name, pairs);
    await simulation.run(steps! * network.dt);
    const { step, neuron } = simulation.spikes(population);
    return Array.from(step, (each, at): [number, number] => [each, neuron[at]]);
  }, { seed });
}
