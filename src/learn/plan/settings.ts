/** Places in the tensor `settings` (see the op `Adam`); then 1 / the number of samples of a batch. */
export const settings = { rate: 0, scale: 1, step: 2, first: 3, second: 4, perSample: 5, count: 8 } as const;
