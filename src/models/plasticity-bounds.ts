/** Parameters that every rule with bounds has. */
export const bounds = {
  w_min: { value: 0, unit: 'weight', doc: 'lower bound' },
  w_max: { value: 1, unit: 'weight', doc: 'upper bound' },
} as const;
