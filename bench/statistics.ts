import type { Raster } from '../src/simulate/recorder.ts';

export { intervalVariation } from '../src/decode/spikes.ts';

/** Repeated measurements of one thing. */
export interface Times {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly repeats: number;
}

/** Median, least and greatest of the numbers. */
export function summarise(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1], repeats: sorted.length };
}

/** Mean rate in Hz of a population's spikes from step `from` to before step `to`. */
export function meanRate({ step }: Raster, size: number, dt: number, from: number, to: number): number {
  const spikes = step.reduce((count, each) => count + Number(each >= from && each < to), 0);
  return spikes / size / (((to - from) * dt) / 1000);
}

/** `y = factor · x^exponent`. */
export interface Power {
  readonly exponent: number;
  readonly factor: number;
}

/**
 * The power law through positive points, by least squares on the logarithms. Null with fewer than two different `x`.
 *
 * @example
 * fitPower([[10, 3], [100, 30]]); // { exponent: 1, factor: 0.3 }
 */
export function fitPower(points: readonly (readonly [x: number, y: number])[]): Power | null {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (at: 0 | 1): number => logs.reduce((sum, each) => sum + each[at], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(spread > 0)) return null;
  const exponent = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  return { exponent, factor: Math.exp(meanY - exponent * meanX) };
}
