/** An array of a node: `shape: []` is a scalar. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The 17 primitives of NIR. */
export type NirType =
  | 'Input' | 'Output' | 'Linear' | 'Affine' | 'Scale' | 'Conv1d' | 'Conv2d' | 'SumPool2d' | 'AvgPool2d' | 'Flatten' | 'Delay' | 'Threshold'
  | 'I' | 'IF' | 'LI' | 'LIF' | 'CubaLI' | 'CubaLIF';

/** Free data beside a node, which readers ignore. */
export type NirMetadata = { readonly [key: string]: string | number | readonly string[] | Tensor | NirMetadata };

/** A primitive with its fields as the file names them: `{ type: 'LIF', fields: { tau, r, v_leak, v_threshold } }`. A text is a convolution's `padding`. */
export interface NirNode {
  readonly type: NirType;
  readonly fields: Readonly<Record<string, Tensor | string>>;
  readonly metadata?: NirMetadata;
}

/**
 * A graph of NIR (Pedersen et al. 2024, Nat. Commun. 15:8122, doi:10.1038/s41467-024-52259-9): nodes, among them graphs, and directed edges. Its
 * Input and Output nodes are its ports. Numbers are as in the file: times in seconds.
 */
export interface NirGraph {
  readonly type: 'NIRGraph';
  readonly nodes: Readonly<Record<string, NirNode | NirGraph>>;
  readonly edges: readonly (readonly [source: string, target: string])[];
  readonly metadata?: NirMetadata;
  /** Of the NIR package that wrote it. */
  readonly version?: string;
}
