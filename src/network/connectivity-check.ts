import { expect, WebspikeError } from '../errors.ts';
import { denseShape } from './connect-listed.ts';
import { convolutionShape, kernelValues } from './convolution.ts';
import type { Connectivity, CsrMatrix, DenseMatrix } from './connectivity.ts';

const kinds = 'allToAll, oneToOne, fixedProbability, fixedInDegree, fixedOutDegree, fixedTotal, pairs, dense, csr or convolution';

/**
 * Checks all that can be checked without the populations' sizes. Constructors call it early, where the mistake is;
 * building calls it again, for a network is plain data and may come from elsewhere.
 *
 * @throws WebspikeError that names `subject`.
 */
export function checkConnectivity(connectivity: Connectivity, subject: string): void {
  expect(typeof connectivity === 'object' && connectivity !== null, subject,
    `expected a connectivity, got ${String(connectivity)}`, `use ${kinds}`);
  switch (connectivity.kind) {
    case 'allToAll':
    case 'oneToOne':
      return;
    case 'fixedProbability': {
      const { probability } = connectivity;
      expect(typeof probability === 'number' && probability >= 0 && probability <= 1, subject,
        `the probability must lie between 0 and 1, got ${probability}`,
        probability > 1 && probability <= 100 ? `a percentage is divided by 100: ${probability / 100}` : 'give a number from 0 to 1');
      return;
    }
    case 'fixedInDegree':
      expect(isIndex(connectivity.degree), subject,
        `the in-degree must be a whole number of at least 0, got ${connectivity.degree}`, 'give the number of synapses per target neuron');
      return;
    case 'fixedOutDegree':
      expect(isIndex(connectivity.degree), subject,
        `the out-degree must be a whole number of at least 0, got ${connectivity.degree}`, 'give the number of synapses per source neuron');
      return;
    case 'fixedTotal':
      expect(isIndex(connectivity.total), subject,
        `the total must be a whole number of at least 0, got ${connectivity.total}`, 'give the number of synapses of the whole connection');
      return;
    case 'pairs':
      return checkPairs(connectivity.pairs, subject);
    case 'dense':
      return checkDense(connectivity.weights, subject);
    case 'csr':
      return checkCsr(connectivity, subject);
    case 'convolution':
      convolutionShape(connectivity, subject);
      kernelValues(connectivity.kernel, [0, 0], 0, subject);
      return;
    default: {
      const { kind } = connectivity as { readonly kind: unknown };
      throw new WebspikeError(subject, `unknown connectivity "${String(kind)}"`, `use ${kinds}`);
    }
  }
}

function checkPairs(pairs: readonly (readonly [number, number])[], subject: string): void {
  expect(Array.isArray(pairs), subject, 'pairs are not an array', 'give pairs of neurons such as [[0, 1], [2, 0]]');
  for (let i = 0; i < pairs.length; i++) {
    const pair: readonly number[] | undefined = pairs[i];
    if (Array.isArray(pair) && pair.length === 2 && isIndex(pair[0]) && isIndex(pair[1])) continue;
    throw new WebspikeError(subject, `pair ${i} is ${JSON.stringify(pair)}, expected two neuron numbers`,
      'give [source, target], whole numbers from 0');
  }
}

function checkDense(matrix: DenseMatrix, subject: string): void {
  expect(typeof matrix === 'object' && matrix !== null, subject, 'the weight matrix is missing',
    'give nested rows or { rows, columns, values }');
  // Arrays have a method `values`, so `rows` is what tells the two forms apart.
  const [rows, columns] = denseShape(matrix);
  if ('rows' in matrix) {
    expect(isIndex(rows) && isIndex(columns) && matrix.values.length === rows * columns, subject,
      `a weight matrix of ${rows} × ${columns} has ${matrix.values.length} values, expected ${rows * columns}`,
      'give rows · columns values, row after row');
    checkWeights(matrix.values, (i) => `row ${Math.floor(i / columns)}, column ${i % columns}`, subject);
    return;
  }
  matrix.forEach((row, index) => {
    expect(row.length === columns, subject, `row ${index} of the weight matrix has ${row.length} columns, row 0 has ${columns}`,
      'give every row one weight per target neuron; 0 is no synapse');
    checkWeights(row, (column) => `row ${index}, column ${column}`, subject);
  });
}

function checkCsr({ rowStart, target, weights }: CsrMatrix, subject: string): void {
  expect(rowStart?.length > 0 && target?.length >= 0, subject, 'csr needs rowStart and target',
    'give the start of each row and, last, the number of synapses, then the target of each synapse');
  expect(rowStart[0] === 0 && rowStart[rowStart.length - 1] === target.length, subject,
    `csr rowStart runs from ${rowStart[0]} to ${rowStart[rowStart.length - 1]}, expected 0 to ${target.length}, the number of targets`,
    'make rowStart begin with 0 and end with the number of targets');
  for (let row = 1; row < rowStart.length; row++) {
    if (Number.isInteger(rowStart[row]) && rowStart[row] >= rowStart[row - 1]) continue;
    throw new WebspikeError(subject, `csr rowStart[${row}] is ${rowStart[row]} after ${rowStart[row - 1]}`,
      'give whole numbers that never fall');
  }
  for (let k = 0; k < target.length; k++) {
    if (isIndex(target[k])) continue;
    throw new WebspikeError(subject, `csr target ${k} is ${String(target[k])}, expected a neuron number`, 'give whole numbers from 0');
  }
  if (weights === undefined) return;
  expect(weights.length === target.length, subject, `csr has ${weights.length} weights for ${target.length} targets`,
    'give one weight per target, or none and a weight with the connection');
  checkWeights(weights, (k) => `synapse ${k}`, subject);
}

function checkWeights(weights: ArrayLike<number>, place: (index: number) => string, subject: string): void {
  for (let i = 0; i < weights.length; i++) {
    if (typeof weights[i] === 'number' && Number.isFinite(Math.fround(weights[i]))) continue;
    throw new WebspikeError(subject, `the weight at ${place(i)} must be finite in f32, got ${String(weights[i])}`,
      'give numbers within ±3.4e38');
  }
}

/** A whole number from 0 that a double counts exactly. */
function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
