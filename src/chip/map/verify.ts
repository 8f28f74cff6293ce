import type { BackendOptions } from '../../backend/choose.ts';
import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { simulate } from '../../simulate/simulate.ts';
import type { Mapping } from './mapping.ts';
import { runMapping, type SpikePairs, type SpikeTrain } from './run-mapping.ts';

export interface VerifyOptions extends BackendOptions {
  /** Spikes of the sources, by population. Those of sources that make their own are taken from the simulation. */
  readonly inputs: Readonly<Record<string, SpikePairs>>;
  readonly steps: number;
  /** Of the simulation. Default 1. */
  readonly seed?: number;
}

/** Whether the cores gave the spikes of the network. */
export interface Verification {
  readonly equal: boolean;
  readonly steps: number;
  /** Spikes of the network's neurons: where there are none, nothing was proved. */
  readonly spikes: number;
  /** The earliest difference, and on which core. */
  readonly difference: SpikeDifference | null;
}

export interface SpikeDifference {
  readonly population: string;
  readonly step: number;
  readonly neuron: number;
  readonly core: number;
  /** Who spiked: the simulated network, or the neuron on its core. */
  readonly spiked: 'network' | 'core';
}

/**
 * Runs the network unmapped on a backend and mapped as separate cores that exchange spikes through their axon tables alone, and compares.
 *
 * @throws WebspikeError where inputs name what is no source of given spikes.
 * @example
 * const { equal, difference } = await verifyMapping(mapping, { inputs: { pixels: [[0, 17]] }, steps: 16, backend: 'cpu' });
 */
export async function verifyMapping(mapping: Mapping, { inputs, steps, seed = 1, ...backend }: VerifyOptions): Promise<Verification> {
  const { network } = mapping;
  for (const population of Object.keys(inputs)) expect(Object.hasOwn(mapping.inputs, population), `inputs of "${population}"`, 'the network has no source of this name', `known: ${Object.keys(mapping.inputs).join(', ') || 'none'}`);
  const simulation = await simulate(recordingAll(network, steps), { ...backend, seed });
  try {
    for (const [population, pairs] of Object.entries(inputs)) simulation.setSpikes(population, pairs);
    await simulation.run(steps * network.dt);
    const sources = Object.fromEntries(Object.keys(mapping.inputs).map((population) => [population, pairsOf(simulation.spikes(population))]));
    const mapped = runMapping(mapping, sources, steps);
    const coreOf = new Map(mapping.cores.flatMap(({ slices }, core) => slices.flatMap(({ population, neurons }) => Array.from(neurons, (neuron) => [`${neuron} ${population}`, core] as const))));
    let [spikes, difference]: [number, SpikeDifference | null] = [0, null];
    for (const [population, train] of Object.entries(mapped)) {
      const expected = simulation.spikes(population);
      spikes += expected.step.length;
      const found = firstDifference(expected, train);
      if (found && (difference === null || found.step < difference.step)) difference = { population, ...found, core: coreOf.get(`${found.neuron} ${population}`)! };
    }
    return { equal: difference === null, steps, spikes, difference };
  } finally {
    simulation.dispose();
  }
}

function recordingAll(network: Network, steps: number): Network {
  const populations = Object.entries(network.populations);
  return {
    ...network, record: Object.fromEntries(populations.map(([name]) => [name, { spikes: true }])),
    populations: Object.fromEntries(populations.map(([name, population]) => [name, population.model.name === 'spike-array' ? { ...population, spikeSteps: Math.max(1, steps) } : population])),
  };
}

const pairsOf = ({ step, neuron }: SpikeTrain): SpikePairs => Array.from(step, (each, at) => [each, neuron[at]] as const);

/** Both trains are sorted by step, then neuron. */
function firstDifference(network: SpikeTrain, core: SpikeTrain): Pick<SpikeDifference, 'step' | 'neuron' | 'spiked'> | null {
  const spike = ({ step, neuron }: SpikeTrain, at: number): readonly [number, number] => (at < step.length ? [step[at], neuron[at]] : [Infinity, Infinity]);
  for (let at = 0; at < Math.max(network.step.length, core.step.length); at++) {
    const [a, b] = [spike(network, at), spike(core, at)];
    if (a[0] === b[0] && a[1] === b[1]) continue;
    const first = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
    const [step, neuron] = first ? a : b;
    return { step, neuron, spiked: first ? 'network' : 'core' };
  }
  return null;
}
