import { WebspikeError } from '../../errors.ts';
import { spikeArray } from '../../models/sources.ts';
import type { Network } from '../../network/network.ts';
import type { PortedNetwork } from '../ported.ts';
import { formOf } from './export-neurons.ts';

/**
 * The network with given spikes in place of sources that NIR has no neuron for, such as encoders that are reset by subtraction: a graph begins
 * where their spikes leave them. Whoever runs it encodes values first.
 *
 * @returns the network, and a sentence for each such source.
 * @example
 * const { ported: spikes, notes } = encodersAsInputs(ported);
 */
export function encodersAsInputs(ported: PortedNetwork): { readonly ported: PortedNetwork; readonly notes: readonly string[] } {
  const { network, inputs } = ported;
  const encoders = Object.keys(network.populations).filter((name) => isSource(network, name) && !hasForm(network, name));
  const populations = Object.entries(network.populations).map(([name, each]) => [name, encoders.includes(name) ? { size: each.size, model: spikeArray } : each]);
  const shapeOf = (name: string): readonly number[] => inputs.find(({ population }) => population === name)?.shape ?? [network.populations[name].size];
  return {
    ported: {
      ...ported, network: { ...network, populations: Object.fromEntries(populations) },
      inputs: [...inputs.filter(({ population }) => !encoders.includes(population)), ...encoders.map((name) => ({ name, population: name, shape: shapeOf(name), kind: 'spikes' as const }))],
    },
    notes: encoders.map((name) => `population "${name}": NIR has no neuron like ${network.populations[name].model.name}; give its spikes as the input`),
  };
}

/** Whether nothing reaches it, and spikes alone leave it. */
function isSource({ connections = {}, populations }: Network, name: string): boolean {
  const links = Object.values(connections);
  return populations[name].model.name !== spikeArray.name && !links.some(({ to }) => to === name) && links.some(({ from }) => from === name) && !links.some(({ from, transmission }) => from === name && transmission);
}

function hasForm(network: Network, name: string): boolean {
  try {
    formOf(network, name, 1);
    return true;
  } catch (error) {
    if (error instanceof WebspikeError) return false;
    throw error;
  }
}
