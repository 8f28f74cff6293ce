/** Places in the tensor `settings` (see the op `Adam`); then 1 / the number of samples of a batch. */
export const settings = { rate: 0, scale: 1, step: 2, first: 3, second: 4, perSample: 5, count: 8 } as const;

/** Numbers of one image's map (see the op `Warp`): a matrix of 2 × 3, and displacements in x and in y at the nodes of a grid. */
export const mapNumbers = (grid: number): number => 6 + 2 * grid ** 2;

/** Added to the variance by batch normalisation: in training, and where it is folded into the weights afterwards. */
export const varianceEpsilon = 1e-5;
