/** How the values of a parameter, weight or delay are drawn. */
export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'truncatedNormal'; readonly mean: number; readonly sd: number; readonly low: number; readonly high: number };
