import { expect } from '../errors.ts';

/**
 * Grey values 0–255 as values 0 to 1, for a {@link Code}.
 *
 * @throws WebspikeError for anything outside 0 to 255.
 * @example
 * simulation.setStimulus('input', code.parameter, code.stimulus(greyValues(image)));
 */
export function greyValues(grey: ArrayLike<number>): Float64Array {
  for (let at = 0; at < grey.length; at++) expect(grey[at] >= 0 && grey[at] <= 255, 'greyValues', `pixel ${at} is ${grey[at]}`, 'give grey values from 0 to 255');
  return Float64Array.from(grey, (each) => each / 255);
}

/** Values 0 to 1 as grey bytes, rounded; what lies outside becomes 0 or 255. */
export function toGrey(values: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(values, (each) => Math.round(Math.min(1, Math.max(0, each)) * 255));
}

/**
 * A vector whose numbers lie within `low` and `high` as values 0 to 1. {@link fromValues} is the way back.
 *
 * @throws WebspikeError for numbers outside.
 * @example
 * code.stimulus(valuesWithin([21.5, 19, 23], 15, 30)); // °C
 */
export function valuesWithin(vector: ArrayLike<number>, low: number, high: number): Float64Array {
  checkRange('valuesWithin', low, high);
  for (let at = 0; at < vector.length; at++) {
    expect(vector[at] >= low && vector[at] <= high, 'valuesWithin', `number ${at} is ${vector[at]}`, `give numbers from ${low} to ${high}, or a wider range`);
  }
  return Float64Array.from(vector, (each) => (each - low) / (high - low));
}

/** Values 0 to 1 as numbers from `low` to `high`. */
export function fromValues(values: ArrayLike<number>, low: number, high: number): Float64Array {
  checkRange('fromValues', low, high);
  return Float64Array.from(values, (each) => low + each * (high - low));
}

function checkRange(subject: string, low: number, high: number): void {
  expect(Number.isFinite(low) && Number.isFinite(high) && low < high, subject, `the range is ${low} to ${high}`, 'give two finite numbers, the lower first');
}
