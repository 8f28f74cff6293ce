import type { LinearMap } from './maps.ts';

/** All values that may occur, both ends included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const largest = ({ low, high }: Range): number => Math.max(Math.abs(low), Math.abs(high));

export const union = (a: Range, b: Range): Range => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) });

export const sumOf = (a: Range, b: Range): Range => ({ low: a.low + b.low, high: a.high + b.high });

/** `factor` times the range. */
export const times = (factor: number, { low, high }: Range): Range => (factor < 0 ? { low: factor * high, high: factor * low } : { low: factor * low, high: factor * high });

/** The range of a list of numbers. */
export function rangeOf(values: ArrayLike<number>): Range {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at++) {
    low = Math.min(low, values[at]);
    high = Math.max(high, values[at]);
  }
  return { low, high };
}

/** What a map makes of numbers within a range, by interval arithmetic, and the largest sum of magnitudes over one element of the output. */
export function throughMap(map: LinearMap | null, range: Range): Range & { readonly reach: number } {
  switch (map?.kind) {
    case undefined:
      return { ...range, reach: largest(range) };
    case 'part':
      return { ...union(range, { low: 0, high: 0 }), reach: largest(range) };
    case 'scale':
      return rows(map.factors, 1, range, false);
    case 'matrix':
      return rows(map.weights, map.inputs, range, false);
    case 'convolution':
      // At the border some weights meet nothing.
      return rows(map.kernel, map.shape[1] * map.shape[2] * map.shape[3], range, map.options.padding === 'same' || [map.options.padding ?? 0].flat().some((each) => each !== 0));
  }
}

function rows(weights: ArrayLike<number>, length: number, { low, high }: Range, padded: boolean): Range & { readonly reach: number } {
  let [least, most, reach] = [Infinity, -Infinity, 0];
  const size = largest({ low, high });
  for (let row = 0; row < weights.length; row += length) {
    let [below, above, sum] = [0, 0, 0];
    for (let at = row; at < row + length; at++) {
      const [a, b] = [weights[at] * low, weights[at] * high];
      below += padded ? Math.min(a, b, 0) : Math.min(a, b);
      above += padded ? Math.max(a, b, 0) : Math.max(a, b);
      sum += Math.abs(weights[at]);
    }
    least = Math.min(least, below);
    most = Math.max(most, above);
    reach = Math.max(reach, sum * size);
  }
  return { low: least, high: most, reach };
}

/**
 * Bounds of x += rate (target − x) that begins within `start`: between the ends of what it is drawn to, and beyond where a step of more than its
 * whole way overshoots.
 *
 * @returns `null` from a rate of 2 on, where it may grow without bounds.
 */
export function relaxing(start: Range, target: Range, rate: number): Range | null {
  if (rate <= 1) return union(start, target);
  if (rate >= 2) return null;
  const size = Math.max(largest(start), (rate * largest(target)) / (2 - rate));
  return { low: -size, high: size };
}
