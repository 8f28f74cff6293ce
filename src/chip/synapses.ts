import { buildSynapses } from '../network/connectivity.ts';
import { convolutionWeights } from '../network/convolution.ts';
import { delaySteps } from '../network/delay.ts';
import type { Network } from '../network/network.ts';
import { synapseValues } from '../network/synapse-list.ts';
import { philoxKey, purposes } from '../random/philox.ts';

/** Synapses one by one, those of source `i` at `rowStart[i] … rowStart[i + 1] − 1`. */
export interface DescribedSynapses {
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
  readonly weights: Float32Array;
  /** In steps. */
  readonly delays: Uint16Array;
}

/**
 * The synapses that a connection describes, with everything drawn that `simulate` draws.
 *
 * @param name of the connection.
 * @param seed of the simulation.
 * @throws WebspikeError where it does not fit its populations.
 * @example
 * const { target, weights } = describedSynapses(network, 'recur', 1);
 */
export function describedSynapses(network: Network, name: string, seed: number): DescribedSynapses {
  const { from, to, connectivity, weight = 1, delay = network.dt } = network.connections![name];
  const index = Object.keys(network.connections!).indexOf(name);
  const [subject, key] = [`connection "${name}"`, philoxKey(seed)];
  const list = buildSynapses(connectivity, network.populations[from].size, network.populations[to].size, from === to, key, purposes.connection(index, 0), subject);
  const count = list.target.length;
  const spread = (values: number | Float32Array): Float32Array => (typeof values === 'number' ? new Float32Array(count).fill(values) : values);
  const weights = (): Float32Array => {
    if (connectivity.kind !== 'convolution') return list.weights ?? spread(synapseValues(weight, list, key, purposes.connection(index, 1), `${subject}, weight`));
    const kernel = convolutionWeights(connectivity, key, purposes.connection(index, 1), subject);
    return Float32Array.from(list.tap!, (tap) => kernel[tap]);
  };
  const delays = spread(synapseValues(delay, list, key, purposes.connection(index, 2), `${subject}, delay`));
  return { rowStart: list.rowStart, target: list.target, weights: weights(), delays: Uint16Array.from(delays, (ms) => delaySteps(ms, network.dt)) };
}
