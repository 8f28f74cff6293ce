import { expect } from '../errors.ts';

/** Rows of numbers, row-major: samples × neurons, say. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<number>;
}

/**
 * Decoders D (neurons × dimensions) that reconstruct targets from activities, optimal in the sense of least squares with
 * noise: D = (AᵀA + m σ² 1)⁻¹ AᵀY for m samples, σ = `regularisation` · max A. Nengo's default solver.
 *
 * Source: Eliasmith & Anderson 2003, Neural Engineering, section 2.1.2; Nengo's `LstsqL2`.
 *
 * @param activities samples × neurons: rates of tuning curves, or filtered spikes.
 * @param targets samples × dimensions: what is to be decoded from them.
 * @param regularisation noise of a neuron as a share of the largest activity; above 0. Default 0.1.
 * @throws WebspikeError where shapes do not fit or a number is not finite.
 * @example
 * const decoders = fitDecoders({ rows: 100, columns: 50, data: rates }, { rows: 100, columns: 1, data: values });
 * const estimate = decodeLinear({ rows: 1, columns: 50, data: now }, decoders).data[0];
 */
export function fitDecoders(activities: Matrix, targets: Matrix, regularisation = 0.1): Matrix {
  checkMatrix('activities', activities);
  checkMatrix('targets', targets);
  expect(activities.rows === targets.rows, 'fitDecoders', `${activities.rows} samples of activities but ${targets.rows} targets`, 'give one target per sample');
  expect(Number.isFinite(regularisation) && regularisation > 0, 'fitDecoders', `the regularisation is ${regularisation}`, 'give a number greater than 0');
  const most = Array.from(activities.data).reduce((max, each) => Math.max(max, Math.abs(each)), 0);
  expect(most > 0, 'fitDecoders', 'all activities are 0', 'give neurons that respond');
  const gram = transposedProduct(activities, activities);
  const noise = activities.rows * (regularisation * most) ** 2;
  for (let j = 0; j < activities.columns; j++) gram[j * activities.columns + j] += noise;
  const data = solvePositive(gram, transposedProduct(activities, targets), activities.columns, targets.columns);
  return { rows: activities.columns, columns: targets.columns, data };
}

/** Activities (samples × neurons) times decoders (neurons × dimensions): samples × dimensions. */
export function decodeLinear(activities: Matrix, decoders: Matrix): Matrix {
  expect(activities.columns === decoders.rows, 'decodeLinear', `activities of ${activities.columns} neurons but decoders for ${decoders.rows}`, 'give those of the same population');
  const data = new Float64Array(activities.rows * decoders.columns);
  for (let row = 0; row < activities.rows; row++) {
    for (let j = 0; j < activities.columns; j++) {
      const activity = activities.data[row * activities.columns + j];
      for (let d = 0; d < decoders.columns; d++) data[row * decoders.columns + d] += activity * decoders.data[j * decoders.columns + d];
    }
  }
  return { rows: activities.rows, columns: decoders.columns, data };
}

/** X with A X = B for a symmetric positive definite A (n × n) and B (n × columns), by Cholesky's A = L Lᵀ. */
export function solvePositive(a: ArrayLike<number>, b: ArrayLike<number>, n: number, columns: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      expect(i !== j || sum > 0, 'least squares', `the matrix is not positive definite (pivot ${i} is ${sum})`, 'regularise more');
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  const x = Float64Array.from({ length: n * columns }, (_, at) => b[at]);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i * columns + c] -= lower[i * n + k] * x[k * columns + c];
      x[i * columns + c] /= lower[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i * columns + c] -= lower[k * n + i] * x[k * columns + c];
      x[i * columns + c] /= lower[i * n + i];
    }
  }
  return x;
}

/** XᵀY. */
function transposedProduct(x: Matrix, y: Matrix): Float64Array {
  const product = new Float64Array(x.columns * y.columns);
  for (let row = 0; row < x.rows; row++) {
    for (let i = 0; i < x.columns; i++) {
      const value = x.data[row * x.columns + i];
      for (let j = 0; j < y.columns; j++) product[i * y.columns + j] += value * y.data[row * y.columns + j];
    }
  }
  return product;
}

function checkMatrix(subject: string, { rows, columns, data }: Matrix): void {
  expect(rows > 0 && columns > 0 && data.length === rows * columns, subject, `${data.length} numbers for ${rows} × ${columns}`, 'give rows × columns numbers, row after row');
  for (let at = 0; at < data.length; at++) expect(Number.isFinite(data[at]), subject, `number ${at} is ${data[at]}`, 'give finite numbers');
}
