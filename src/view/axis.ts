/** Linear axes for the charts: round tick values and the map from value to pixel. */

/**
 * Round values (1, 2 or 5 times a power of ten) covering `low` to `high`, about `wanted` of them, ends inside.
 *
 * @example
 * ticks(0, 350, 7); // [0, 50, 100, 150, 200, 250, 300, 350]
 */
export function ticks(low: number, high: number, wanted: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const values: number[] = [];
  // Counted in whole steps: adding up 0.1 would print 0.30000000000000004.
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) values.push(Number((k * step).toPrecision(12)));
  return values;
}

/** The linear map of `[low, high]` onto `[from, to]`; an empty domain maps to the middle. */
export function linear(low: number, high: number, from: number, to: number): (value: number) => number {
  return (value) => (high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2);
}
