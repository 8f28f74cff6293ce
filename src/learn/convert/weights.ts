import { expect } from '../../errors.ts';
import { convolution, csr, dense } from '../../network/connectivity.ts';
import { kernelValues } from '../../network/convolution.ts';
import type { Connection, Values } from '../../network/network.ts';

/**
 * The connection with all its weights times `factor`.
 *
 * @throws WebspikeError where its weights are yet to be drawn.
 * @example
 * scaleWeights('read', { from: 'a', to: 'b', connectivity: allToAll(), weight: [1, 2] }, 3).weight; // Float32Array [3, 6]
 */
export function scaleWeights(name: string, connection: Connection, factor: number): Connection {
  const { connectivity } = connection;
  const subject = `connection "${name}"`;
  const each = (weights: ArrayLike<number>): Float32Array => Float32Array.from(weights, (weight) => weight * factor);
  switch (connectivity.kind) {
    case 'convolution': {
      const { kernel, ...rest } = connectivity;
      const given = 'shape' in kernel ? kernel : { shape: [kernel.length, kernel[0].length, kernel[0][0].length, kernel[0][0][0].length] as const, values: kernelValues(kernel, [0, 0], 0, subject) };
      return { ...connection, connectivity: convolution({ ...rest, kernel: { shape: given.shape, values: each(numbersOf(given.values, subject)) } }) };
    }
    case 'dense': {
      const { weights } = connectivity;
      const matrix = 'rows' in weights ? weights : { rows: weights.length, columns: weights[0].length, values: weights.flatMap((row) => Array.from(row)) };
      return { ...connection, connectivity: dense({ ...matrix, values: each(matrix.values) }) };
    }
    case 'csr':
      if (connectivity.weights) return { ...connection, connectivity: csr({ ...connectivity, weights: each(connectivity.weights) }) };
  }
  const { weight = 1 } = connection;
  return { ...connection, weight: typeof weight === 'number' ? weight * factor : each(numbersOf(weight, subject)) };
}

function numbersOf(values: Exclude<Values, number>, subject: string): ArrayLike<number> {
  expect(!('kind' in values), subject, `its weights are drawn (${'kind' in values ? values.kind : ''})`, 'convert a network that has been trained, whose weights are numbers');
  return values;
}
