import { expect } from '../../errors.ts';
import { buildSynapses, checkEnds, convolution, dense, synapseValues } from '../../network/connectivity.ts';
import { kernelValues, pooledShape, type ConvolutionShape } from '../../network/convolution.ts';
import type { Connection, Network } from '../../network/network.ts';
import type { Key } from '../../network/rows.ts';
import { purposes } from '../../random/philox.ts';

/** The weights of a connection as training holds them. */
export type Weights =
  /** `[pre][post]`; `mask` is 1 where there is a synapse, `null` where all are. */
  | { readonly kind: 'matrix'; readonly pre: number; readonly post: number; readonly values: Float32Array; readonly mask: Float32Array | null }
  /** Kernel `[output][input][y][x]` on the pooled map. */
  | { readonly kind: 'kernel'; readonly shape: ConvolutionShape; readonly pool: readonly [y: number, x: number]; readonly values: Float32Array };

/** Number of targets that have a normalisation of their own, and how many neurons share it. */
export const channelsOf = (weights: Weights): { readonly channels: number; readonly positions: number } =>
  (weights.kind === 'matrix' ? { channels: weights.post, positions: 1 } : { channels: weights.shape.groups * weights.shape.outputs, positions: weights.shape.y.output * weights.shape.x.output });

/** The weights that the network describes, as `simulate` with the same seed would draw them. */
export function readWeights(network: Network, name: string, index: number, key: Key): Weights {
  const connection = network.connections![name];
  const { connectivity } = connection;
  const subject = `connection "${name}"`;
  const [pre, post] = [connection.from, connection.to].map((each) => network.populations[each].size);
  if (connectivity.kind === 'convolution') {
    checkEnds(connectivity, pre, post, subject);
    return { kind: 'kernel', ...pooledShape(connectivity, subject), values: Float32Array.from(kernelValues(connectivity.kernel, key, purposes.connection(index, 1), subject)) };
  }
  expect(pre * post <= 2 ** 28, subject, `training takes it as a matrix of ${pre} × ${post}`, 'train smaller populations, or a convolution');
  const list = buildSynapses(connectivity, pre, post, connection.from === connection.to, key, purposes.connection(index, 0), subject);
  const given = list.weights ?? synapseValues(connection.weight ?? 1, list, key, purposes.connection(index, 1), `${subject}, weight`);
  const values = new Float32Array(pre * post);
  const mask = list.target.length < pre * post ? new Float32Array(pre * post) : null;
  for (let i = 0; i < pre; i++) {
    for (let s = list.rowStart[i]; s < list.rowStart[i + 1]; s++) {
      const at = i * post + list.target[s];
      expect(!mask || mask[at] === 0, subject, `two synapses lead from neuron ${i} to ${list.target[s]}, which one learned weight cannot stand for`, 'connect each pair once');
      values[at] = typeof given === 'number' ? given : given[s];
      if (mask) mask[at] = 1;
    }
  }
  return { kind: 'matrix', pre, post, values, mask };
}

/** The connection with other weights of the same kind, and delays in ms for each source where they were learned. */
export function withWeights(connection: Connection, weights: Weights, values: Float32Array, delays: Float32Array | null): Connection {
  const { weight: _, ...rest } = connection;
  if (weights.kind === 'kernel' && connection.connectivity.kind === 'convolution') {
    const { groups, inputs, outputs, y, x } = weights.shape;
    const { kind: __, kernel: ___, ...options } = connection.connectivity;
    return { ...rest, connectivity: convolution({ ...options, kernel: { shape: [groups * outputs, inputs, y.kernel, x.kernel], values } }) };
  }
  const { pre: rows, post: columns } = weights as Extract<Weights, { kind: 'matrix' }>;
  const delay = delays && { delay: Array.from(values.keys()).filter((at) => values[at] !== 0).map((at) => delays[Math.floor(at / columns)]) };
  return { ...rest, ...delay, connectivity: dense({ rows, columns, values }) };
}
