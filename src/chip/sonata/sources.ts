import { expect, WebspikeError } from '../../errors.ts';
import { spikeArray } from '../../models/sources.ts';
import type { Network } from '../../network/network.ts';
import { simulate } from '../../simulate/simulate.ts';
import { sameModel } from '../same-model.ts';
import { isNeuron } from './write-neurons.ts';

export type Spikes = readonly (readonly [step: number, neuron: number])[];

/**
 * The populations that become virtual nodes, with their spikes: those of which spikes are given, spike arrays, and whatever sends
 * spikes of its own without inputs, such as Poisson sources, which is simulated.
 *
 * @param given spikes by population, which have precedence.
 * @param notes gets a sentence for what is written otherwise than described.
 * @throws WebspikeError that names a source whose spikes nobody knows, or that has inputs.
 */
export async function sourcesOf(network: Network, given: Readonly<Record<string, Spikes>>, steps: number, seed: number, notes: string[]): Promise<ReadonlyMap<string, Spikes>> {
  const { populations, connections = {} } = network;
  for (const name of Object.keys(given)) expect(Object.hasOwn(populations, name), 'spikes', `they name "${name}", which is no population`, `known: ${Object.keys(populations).join(', ')}`);
  const reached = new Set(Object.values(connections).map(({ to }) => to));
  const told = (name: string): boolean => Object.hasOwn(given, name) || sameModel(populations[name].model, spikeArray);
  const names = Object.keys(populations).filter((name) => told(name) || (!reached.has(name) && !isNeuron(populations[name]) && !populations[name].drive));
  const simulated = names.filter((name) => !told(name));
  for (const name of names) {
    const { model, parameters = {} } = populations[name];
    const subject = `population "${name}"`;
    expect(!reached.has(name), subject, 'its spikes are given, and connections end there', 'give the spikes of sources only');
    if (told(name)) {
      if (!sameModel(model, spikeArray)) notes.push(`${subject}: its spikes are written as given, not its model "${model.name}"`);
      continue;
    }
    const stimulus = Object.entries(parameters).find(([, value]) => typeof value === 'object' && 'kind' in value && value.kind === 'stimulus');
    if (stimulus) throw new WebspikeError(subject, `its parameter "${stimulus[0]}" is a stimulus, so that its spikes are not known`, 'simulate the network with an input and give the spikes of this population with "spikes"');
    notes.push(`${subject}: its spikes with seed ${seed} are written, ${steps} steps of them`);
  }
  const all = { ...await ownSpikes(network, simulated, steps, seed), ...given };
  return new Map(names.map((name) => [name, within(all[name] ?? [], populations[name].size, steps, `population "${name}"`, notes)]));
}

function within(pairs: Spikes, size: number, steps: number, subject: string, notes: string[]): Spikes {
  for (const [step, neuron] of pairs) expect(Number.isInteger(step) && step >= 0 && Number.isInteger(neuron) && neuron >= 0 && neuron < size, subject, `a spike is [${step}, ${neuron}]`, `give pairs of a step and a neuron from 0 to ${size - 1}`);
  const kept = pairs.filter(([step]) => step < steps);
  if (kept.length < pairs.length) notes.push(`${subject}: ${pairs.length - kept.length} spikes after the end of the run are left out`);
  return kept;
}

/** What sources send of themselves, with that seed. */
async function ownSpikes(network: Network, names: readonly string[], steps: number, seed: number): Promise<Record<string, Spikes>> {
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
