import { expect } from '../errors.ts';
import { checkConnectivity } from './connectivity-check.ts';
import { listCsr, listDense, listPairs } from './connect-listed.ts';
import { checkConvolutionEnds, convolutionShape, type ConvolutionOptions } from './convolution.ts';
import { listConvolution } from './convolution-rows.ts';
import { drawnRows, listRows } from './rows.ts';
import type { SynapseList } from './synapse-list.ts';

export { synapseValues } from './synapse-list.ts';
export type { SynapseList } from './synapse-list.ts';

/** Weights from source (row) to target (column): nested rows, or row after row in one array. 0 is no synapse. */
export type DenseMatrix =
  | readonly ArrayLike<number>[]
  | { readonly rows: number; readonly columns: number; readonly values: ArrayLike<number> };

/** Compressed rows: the synapses of source `i` are `rowStart[i] … rowStart[i + 1] − 1`. */
export interface CsrMatrix {
  readonly rowStart: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

/** Which neurons are connected. `self` allows a neuron to connect to itself where source and target are one population. */
export type Connectivity =
  | { readonly kind: 'allToAll'; readonly self: boolean }
  | { readonly kind: 'oneToOne' }
  | { readonly kind: 'fixedProbability'; readonly probability: number; readonly self: boolean }
  | { readonly kind: 'fixedInDegree'; readonly degree: number }
  | { readonly kind: 'fixedOutDegree'; readonly degree: number }
  | { readonly kind: 'fixedTotal'; readonly total: number }
  | { readonly kind: 'pairs'; readonly pairs: readonly (readonly [pre: number, post: number])[] }
  | { readonly kind: 'dense'; readonly weights: DenseMatrix }
  | ({ readonly kind: 'csr' } & CsrMatrix)
  | ({ readonly kind: 'convolution' } & ConvolutionOptions);

/** Options of {@link allToAll} and {@link fixedProbability}. */
export interface SelfOption {
  /** Let a neuron connect to itself where a population connects to itself. Default false. */
  readonly self?: boolean;
}

/**
 * Every source neuron to every target neuron.
 *
 * @example
 * const connection = { from: 'pixels', to: 'cells', connectivity: allToAll(), weight: uniform(0, 0.3) };
 */
export function allToAll(options: SelfOption = {}): Connectivity {
  return { kind: 'allToAll', self: options.self ?? false };
}

/**
 * Neuron `i` to neuron `i`, of two populations of the same size.
 *
 * @example
 * const connection = { from: 'excitatory', to: 'inhibitory', connectivity: oneToOne(), weight: 10.4 };
 */
export function oneToOne(): Connectivity {
  return { kind: 'oneToOne' };
}

/**
 * Each pair of neurons with the given probability, independently; at most one synapse per pair.
 *
 * @throws WebspikeError unless 0 ≤ probability ≤ 1.
 * @example
 * const connection = { from: 'cells', to: 'cells', connectivity: fixedProbability(0.02), weight: 0.1 };
 */
export function fixedProbability(probability: number, options: SelfOption = {}): Connectivity {
  return checked({ kind: 'fixedProbability', probability, self: options.self ?? false }, `fixedProbability(${probability})`);
}

/**
 * Exactly `degree` synapses into every target neuron, sources drawn with replacement: multapses and, within one
 * population, synapses of a neuron onto itself occur, as with NEST's `fixed_indegree` by default.
 *
 * @throws WebspikeError unless `degree` is a whole number of at least 0.
 * @example
 * const connection = { from: 'excitatory', to: 'inhibitory', connectivity: fixedInDegree(100), weight: 0.1 };
 */
export function fixedInDegree(degree: number): Connectivity {
  return checked({ kind: 'fixedInDegree', degree }, `fixedInDegree(${degree})`);
}

/**
 * Exactly `degree` synapses from every source neuron, targets drawn with replacement, as with NEST's `fixed_outdegree`.
 *
 * @throws WebspikeError unless `degree` is a whole number of at least 0.
 * @example
 * const connection = { from: 'cells', to: 'cells', connectivity: fixedOutDegree(80), weight: 0.1 };
 */
export function fixedOutDegree(degree: number): Connectivity {
  return checked({ kind: 'fixedOutDegree', degree }, `fixedOutDegree(${degree})`);
}

/**
 * Exactly `total` synapses between pairs drawn with replacement, as in the microcircuit of Potjans & Diesmann (2014,
 * doi:10.1093/cercor/bhs358); multapses and self-connections occur.
 *
 * @throws WebspikeError unless `total` is a whole number of at least 0.
 * @example
 * const connection = { from: 'L4e', to: 'L23e', connectivity: fixedTotal(19_840_000), weight: 87.8 };
 */
export function fixedTotal(total: number): Connectivity {
  return checked({ kind: 'fixedTotal', total }, `fixedTotal(${total})`);
}

/**
 * The listed pairs of source and target neuron, from 0. A pair listed twice is two synapses. Arrays of weights and
 * delays follow the order of the pairs as given.
 *
 * @throws WebspikeError unless all are pairs of whole numbers of at least 0.
 * @example
 * const connection = { from: 'a', to: 'b', connectivity: pairs([[0, 1], [2, 0]]), weight: [0.5, -0.5] };
 */
export function pairs(list: readonly (readonly [pre: number, post: number])[]): Connectivity {
  return checked({ kind: 'pairs', pairs: list }, 'pairs(…)');
}

/**
 * A weight matrix, one row per source and one column per target; zeros are absent synapses. It brings the weights.
 *
 * @throws WebspikeError where rows differ in length or a weight is not finite.
 * @example
 * const connection = { from: 'two', to: 'three', connectivity: dense([[0.5, 0, 1], [0, -1, 0]]) };
 */
export function dense(weights: DenseMatrix): Connectivity {
  return checked({ kind: 'dense', weights }, 'dense(…)');
}

/**
 * Compressed sparse rows, with weights or without. Targets within a row may come in any order; arrays of weights and
 * delays follow the order given.
 *
 * @throws WebspikeError where the row starts fall or do not match the targets, or a number is not what it must be.
 * @example
 * const connection = { from: 'two', to: 'three', connectivity: csr({ rowStart: [0, 2, 3], target: [0, 2, 1] }), weight: 1 };
 */
export function csr(matrix: CsrMatrix): Connectivity {
  return checked({ ...matrix, kind: 'csr' }, 'csr(…)');
}

/**
 * Every target neuron sees a window of the source through one shared kernel, as PyTorch's `Conv2d` does: target (o, y, x)
 * receives Σ kernel[o][c][ky][kx] · source (c, y · stride + ky · dilation − padding, …) over the channels c of its group
 * (cross-correlation; Dumoulin & Visin 2016, arXiv:1603.07285). It brings the weights, in the synapse model's unit: the
 * kernel is stored once, and is what `simulation.weights` and `setWeights` read and write, in the order [o, c, ky, kx].
 * Sum pooling is a kernel of ones with `groups` and as many output channels as input channels; `pool` takes means before the kernel.
 *
 * @throws WebspikeError where shapes do not match or a number is not what it must be.
 * @example
 * const edges = { shape: [8, 1, 5, 5], values: normal(0, 0.2) } as const; // 28 × 28 pixels → 8 × 12 × 12 neurons
 * const connection = { from: 'pixels', to: 'features', connectivity: convolution({ input: [1, 28, 28], kernel: edges, stride: 2 }) };
 */
export function convolution(options: ConvolutionOptions): Connectivity {
  return checked({ ...options, kind: 'convolution' }, 'convolution(…)');
}

/**
 * The synapses that a connectivity describes, between `preSize` sources and `postSize` targets. A pure function of its
 * arguments: the same key and purpose give the same list everywhere.
 *
 * @param sameSet source and target are the same population, so that `self` matters.
 * @param key of the generator: the network's seed.
 * @param purpose third word of the Philox counter: `purposes.connection(index, 0)`.
 * @param subject names the connection in errors: `connection "in→out"`.
 * @throws WebspikeError where the connectivity does not fit the sizes or would list more than 2³⁰ synapses at once.
 * @example
 * buildSynapses(oneToOne(), 2, 2, false, philoxKey(1), purposes.connection(0, 0), 'connection "a→b"').target; // [0, 1]
 */
export function buildSynapses(
  connectivity: Connectivity, preSize: number, postSize: number, sameSet: boolean,
  key: readonly [number, number], purpose: number, subject: string,
): SynapseList {
  checkEnds(connectivity, preSize, postSize, subject);
  const rows = drawnRows(connectivity, preSize, postSize, sameSet, key, purpose, subject);
  return rows ? listRows(rows, key, purpose, subject) : listSynapses(connectivity, preSize, postSize, subject)!;
}

/** The synapses that the user lists (`pairs`, `dense`, `csr`), sorted, or those of a convolution; `null` where a formula gives them. */
export function listSynapses(connectivity: Connectivity, preSize: number, postSize: number, subject: string): SynapseList | null {
  switch (connectivity.kind) {
    case 'pairs':
      return listPairs(connectivity.pairs, preSize, postSize, subject);
    case 'dense':
      return listDense(connectivity.weights, preSize, postSize, subject);
    case 'csr':
      return listCsr(connectivity, preSize, postSize, subject);
    case 'convolution':
      return listConvolution(convolutionShape(connectivity, subject), subject);
    default:
      return null;
  }
}

/** Checks a connectivity and the sizes of both sides. */
export function checkEnds(connectivity: Connectivity, preSize: number, postSize: number, subject: string): void {
  for (const [side, size] of [['source', preSize], ['target', postSize]] as const) {
    expect(Number.isInteger(size) && size > 0 && size < 2 ** 32, subject,
      `the ${side} population has ${size} neurons`, 'give it a whole number of neurons, at least 1');
  }
  checkConnectivity(connectivity, subject);
  if (connectivity.kind === 'convolution') checkConvolutionEnds(convolutionShape(connectivity, subject), preSize, postSize, subject);
}

function checked(connectivity: Connectivity, subject: string): Connectivity {
  checkConnectivity(connectivity, subject);
  return connectivity;
}
