/** Which neurons are connected. */
export type Connectivity =
  | { readonly kind: 'allToAll'; readonly self: boolean }
  | { readonly kind: 'oneToOne' }
  | { readonly kind: 'fixedProbability'; readonly probability: number; readonly self: boolean }
  | { readonly kind: 'fixedInDegree'; readonly degree: number }
  | { readonly kind: 'fixedTotal'; readonly total: number }
  | { readonly kind: 'pairs'; readonly pairs: readonly (readonly [pre: number, post: number])[] }
  | { readonly kind: 'dense'; readonly weights: readonly (readonly number[])[] | Float32Array }
  | { readonly kind: 'csr'; readonly rowStart: Uint32Array; readonly target: Uint32Array };

/** Synapses sorted by source: those of source `i` are `rowStart[i] … rowStart[i + 1] − 1`. */
export interface SynapseList {
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
}
