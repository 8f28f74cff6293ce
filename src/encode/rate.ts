import { expect } from '../errors.ts';

/**
 * Grey values 0–255 as rates 0 to `most` Hz, for the `rate` of a {@link poisson} or {@link regular} source.
 *
 * @throws WebspikeError where `most` is not a positive number.
 * @example
 * simulation.setStimulus('input', 'rate', intensityToRate(image, 63.75));
 */
export function intensityToRate(grey: ArrayLike<number>, most: number): Float32Array {
  expect(Number.isFinite(most) && most > 0, 'intensityToRate', `the largest rate is ${most}`, 'give a rate in Hz greater than 0');
  return Float32Array.from(grey, (value) => (value / 255) * most);
}
