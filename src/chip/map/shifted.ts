/** Synapses row after row: those of row `r` are `start[r] … start[r + 1] − 1`. */
interface SynapseRows {
  readonly start: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
  readonly delay: number | ArrayLike<number>;
}

/** Whether two rows that are not empty hold the same synapses but for a shift of their targets. */
export function equalButForShift({ start, target, weight, delay }: SynapseRows, a: number, b: number): boolean {
  const [one, other, count] = [start[a], start[b], start[a + 1] - start[a]];
  if (start[b + 1] - other !== count) return false;
  for (let k = 0; k < count; k++) {
    if (target[one + k] - target[one] !== target[other + k] - target[other] || weight[one + k] !== weight[other + k]) return false;
    if (typeof delay !== 'number' && delay[one + k] !== delay[other + k]) return false;
  }
  return true;
}
