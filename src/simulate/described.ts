import { listPlanned } from '../compile/synapses.ts';
import { expect } from '../errors.ts';
import { convolutionShape, type ConvolutionOptions } from '../network/convolution.ts';
import type { Connection, Network } from '../network/network.ts';
import { inOrder } from '../network/synapse-list.ts';
import { connectionOf } from './lookup.ts';
import type { Simulation } from './simulation.ts';

/**
 * The network of a simulation with the weights as they are now, what was learned and what was set, for the connections named.
 *
 * @example
 * await writeFile('learned.webspike', await encodeNetwork(await describeNow(simulation, ['recur'])));
 */
export async function describeNow(simulation: Simulation, connections: readonly string[]): Promise<Network> {
  const { network } = simulation.plan;
  const now: Record<string, Connection> = {};
  for (const name of connections) now[name] = withWeights(simulation, name, await simulation.weights(name));
  return connections.length === 0 ? network : { ...network, connections: { ...network.connections, ...now } };
}

function withWeights({ plan }: Simulation, name: string, weights: Float32Array): Connection {
  const connection = plan.network.connections![name];
  const { connectivity, delay } = connection;
  // One weight stands for all where one serves all.
  switch (connectivity.kind) {
    case 'convolution':
      return { ...connection, weight: undefined, connectivity: { ...withKernel(connectivity, weights, `connection "${name}"`), kind: 'convolution' } };
    case 'pairs':
    case 'dense':
    case 'csr': {
      // Rows that are told one by one: of a matrix, a weight that has become 0 would be no synapse any more.
      const { rowStart, target, order } = listPlanned(plan, connectionOf(plan, name));
      const listed = order && typeof delay === 'object' && !('kind' in delay);
      return { ...connection, weight: undefined, ...(listed && { delay: inOrder(Float32Array.from(delay), order) }), connectivity: { kind: 'csr', rowStart, target, weights: weights.length === 1 ? new Float32Array(target.length).fill(weights[0]) : weights } };
    }
    default:
      return { ...connection, weight: weights.length === 1 ? weights[0] : weights };
  }
}

/** A kernel that pools was changed as the one that does both at once: so it is described then. */
function withKernel({ pool, ...options }: ConvolutionOptions, values: Float32Array, subject: string): ConvolutionOptions {
  const { groups, inputs, outputs, y, x } = convolutionShape({ pool, ...options }, subject);
  const kernel = { shape: [groups * outputs, inputs, y.kernel, x.kernel], values } as const;
  if (pool === undefined) return { ...options, kernel };
  const given = options.padding !== 'same';
  expect(given || [y, x].every(({ kernel: taps, stride }) => (taps / stride) % 2 === 1), subject, 'its weights changed, it pools, and its even kernel is padded by "same": no convolution without pooling does the same', 'give the padding as a number');
  return { ...options, kernel, stride: [y.stride, x.stride], padding: [y.padding, x.padding] };
}
