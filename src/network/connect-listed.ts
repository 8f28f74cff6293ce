import { expect, WebspikeError } from '../errors.ts';
import type { CsrMatrix, DenseMatrix } from './connectivity.ts';
import { allocate, inOrder, sortListed, type SynapseList } from './synapse-list.ts';

/** The user's pairs, sorted; a pair listed twice is two synapses. */
export function listPairs(
  pairs: readonly (readonly [number, number])[], preSize: number, postSize: number, subject: string,
): SynapseList {
  const source = allocate(pairs.length, subject);
  const target = allocate(pairs.length, subject);
  for (let i = 0; i < pairs.length; i++) {
    const [pre, post] = pairs[i];
    if (!(pre < preSize)) throw outside(`pair ${i}`, 'source', pre, preSize, subject);
    if (!(post < postSize)) throw outside(`pair ${i}`, 'target', post, postSize, subject);
    source[i] = pre;
    target[i] = post;
  }
  return sortListed(source, target, preSize, postSize, subject);
}

/** The elements of a pre × post matrix that are not zero. */
export function listDense(matrix: DenseMatrix, preSize: number, postSize: number, subject: string): SynapseList {
  const [rows, columns] = denseShape(matrix);
  expect(rows === preSize && columns === postSize, subject,
    `the weight matrix is ${rows} × ${columns}, expected ${preSize} × ${postSize} (pre × post)`,
    rows === postSize && columns === preSize ? 'transpose the matrix' : 'give one row per source and one column per target');
  const flat = 'rows' in matrix ? matrix.values : undefined;
  const nested = 'rows' in matrix ? [] : matrix;
  const element = (row: number, column: number): number => (flat ? flat[row * columns + column] : nested[row][column]);
  const rowStart = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    let count = rowStart[row];
    for (let column = 0; column < columns; column++) if (element(row, column) !== 0) count++;
    rowStart[row + 1] = count;
  }
  const target = allocate(rowStart[rows], subject);
  const weights = new Float32Array(rowStart[rows]);
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const weight = element(row, column);
      if (weight === 0) continue;
      target[place] = column;
      weights[place++] = weight;
    }
  }
  return { rowStart, target, weights };
}

/** The user's compressed rows; targets within a row may come in any order. */
export function listCsr(csr: CsrMatrix, preSize: number, postSize: number, subject: string): SynapseList {
  expect(csr.rowStart.length === preSize + 1, subject,
    `csr rowStart has ${csr.rowStart.length} entries, expected ${preSize + 1} (one per source and the end)`,
    'give the start of each source\'s row and, last, the number of synapses');
  const count = csr.target.length;
  const source = allocate(count, subject);
  const target = allocate(count, subject);
  for (let row = 0; row < preSize; row++) {
    for (let k = csr.rowStart[row]; k < csr.rowStart[row + 1]; k++) {
      if (!(csr.target[k] < postSize)) throw outside(`csr target ${k} (row ${row})`, 'target', csr.target[k], postSize, subject);
      source[k] = row;
      target[k] = csr.target[k];
    }
  }
  const list = sortListed(source, target, preSize, postSize, subject);
  if (!csr.weights) return list;
  const weights = Float32Array.from(csr.weights);
  return { ...list, weights: list.order ? inOrder(weights, list.order) : weights };
}

/** Rows and columns of a matrix in either form. */
export function denseShape(matrix: DenseMatrix): readonly [rows: number, columns: number] {
  return 'rows' in matrix ? [matrix.rows, matrix.columns] : [matrix.length, matrix.length === 0 ? 0 : matrix[0].length];
}

function outside(what: string, side: 'source' | 'target', index: number, size: number, subject: string): WebspikeError {
  return new WebspikeError(subject, `${what} names ${side} neuron ${index}, but the ${side} population has ${size} neurons (0 to ${size - 1})`,
    'correct the index (they count from 0) or enlarge the population');
}
