type Pair = number | readonly [y: number, x: number];

/**
 * A layer of a sequential network. `name` leads to its tensors, which are called as in PyTorch: `<name>.weight` and, where there is one,
 * `<name>.bias`; of a batch normalisation also `.running_mean` and `.running_var`.
 */
export type LayerDescription =
  /** Weights `[outputs, inputs / groups, height, width]`. */
  | { readonly kind: 'convolution'; readonly name: string; readonly stride?: Pair; readonly padding?: Pair | 'same'; readonly dilation?: Pair; readonly groups?: number }
  /** Weights `[outputs, inputs]`. */
  | { readonly kind: 'dense'; readonly name: string }
  /** Folded into the layer before it. `epsilon` by default 1e-5. */
  | { readonly kind: 'batch-norm'; readonly name: string; readonly epsilon?: number }
  /** Means over windows, or over the whole map; `stride` by default the window; the silent rim of `padding` counts. */
  | { readonly kind: 'average-pool'; readonly window: Pair | 'all'; readonly stride?: Pair; readonly padding?: Pair }
  | { readonly kind: 'rectifier' }
  /** Saturates at `most`. */
  | { readonly kind: 'clipped-rectifier'; readonly most: number }
  /** λ as a number, or as the name of a tensor with one number. */
  | { readonly kind: 'clip-floor'; readonly lambda: number | string; readonly levels: number }
  | { readonly kind: 'flatten' };

/** A sequential network in words: what surrounds the tensors of a file. */
export interface Architecture {
  /** `[channels, height, width]` of an image, or `[size]`. */
  readonly input: readonly [channels: number, height: number, width: number] | readonly [size: number];
  /** What input values keep within. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number];
  readonly layers: readonly LayerDescription[];
}
