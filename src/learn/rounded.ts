import { expect } from '../errors.ts';
import { dense, convolution } from '../network/connectivity.ts';
import type { Connection, Network } from '../network/network.ts';

/**
 * The network with the weights of its matrices and kernels rounded to whole multiples of the connection's largest / (2^(bits − 1) − 1): files of a
 * quarter or half the size, and sums without rounding.
 *
 * @throws WebspikeError unless bits is a whole number from 2 to 16.
 * @example
 * const small = rounded(await trainer.network(), 8);
 */
export function rounded(network: Network, bits: number): Network {
  expect(Number.isInteger(bits) && bits >= 2 && bits <= 16, 'rounding of weights', `${bits} bits were asked for`, 'give a whole number from 2 to 16');
  const most = 2 ** (bits - 1) - 1;
  const round = (values: ArrayLike<number>): Float32Array => {
    const largest = Array.prototype.reduce.call<ArrayLike<number>, [(m: number, v: number) => number, number], number>(values, (so, value) => Math.max(so, Math.abs(value)), 0);
    const step = Math.fround(largest / most);
    return Float32Array.from(values, (value) => (step === 0 ? 0 : Math.round(value / step) * step));
  };
  const change = (connection: Connection): Connection => {
    const { connectivity } = connection;
    if (connectivity.kind === 'dense' && 'rows' in connectivity.weights) return { ...connection, connectivity: dense({ ...connectivity.weights, values: round(connectivity.weights.values) }) };
    if (connectivity.kind === 'convolution' && 'shape' in connectivity.kernel && 'length' in connectivity.kernel.values) {
      const { kind: _, ...options } = connectivity;
      return { ...connection, connectivity: convolution({ ...options, kernel: { ...connectivity.kernel, values: round(connectivity.kernel.values) } }) };
    }
    return connection;
  };
  return { ...network, connections: Object.fromEntries(Object.entries(network.connections ?? {}).map(([name, connection]) => [name, change(connection)])) };
}
