/** Logarithmic axes: decades and the map from value to pixel. */
import { linear } from '../../src/view/axis.ts';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** In decades: a value as near as this below a power of ten does not need another decade. */
const slack = 0.03;

/** The least and the greatest power of ten around positive values. */
export function decadesAround(values: readonly number[]): readonly [low: number, high: number] {
  const low = Math.floor(Math.log10(Math.min(...values)) + slack);
  const high = Math.ceil(Math.log10(Math.max(...values)) - slack);
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}

/** Powers of ten from `low` to `high`, at most about `most` of them. */
export function decades(low: number, high: number, most = 8): number[] {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  const stride = Math.max(1, Math.ceil((to - from) / most));
  return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, index) => 10 ** (from + index * stride));
}

/** The map of `[low, high]` onto `[from, to]` by logarithm. */
export function logarithmic(low: number, high: number, from: number, to: number): (value: number) => number {
  const map = linear(Math.log10(low), Math.log10(high), from, to);
  return (value) => map(Math.log10(value));
}

/** "0.01", "1", "100", "10⁶". */
export function powerLabel(value: number): string {
  const power = Math.round(Math.log10(value));
  if (power >= -2 && power <= 3) return String(Number(value.toPrecision(1)));
  return `10${power < 0 ? '⁻' : ''}${[...String(Math.abs(power))].map((digit) => superscripts[Number(digit)]).join('')}`;
}
