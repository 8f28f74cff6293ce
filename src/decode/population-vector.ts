import { expect } from '../errors.ts';

/**
 * Population vector of directions: each neuron pulls towards its preferred angle by its rate. Gives the angle in radians
 * (−π to π) and the length, 0 where the pulls cancel and 1 where all agree (Georgopoulos, Schwartz & Kettner 1986,
 * doi:10.1126/science.3749885).
 *
 * @example
 * const { angle } = populationVector(rates, preferred);
 */
export function populationVector(rates: ArrayLike<number>, preferred: ArrayLike<number>): { readonly angle: number; readonly length: number } {
  checkPairs('populationVector', rates, preferred);
  let [x, y, sum] = [0, 0, 0];
  for (let j = 0; j < rates.length; j++) {
    x += rates[j] * Math.cos(preferred[j]);
    y += rates[j] * Math.sin(preferred[j]);
    sum += rates[j];
  }
  return { angle: Math.atan2(y, x), length: sum > 0 ? Math.hypot(x, y) / sum : 0 };
}

/**
 * Population vector of values: the mean of the preferred values, weighted by the rates; `undefined` where no neuron spiked.
 *
 * @example
 * const value = populationMean(spikeCounts(raster, 5), [0, 0.25, 0.5, 0.75, 1]);
 */
export function populationMean(rates: ArrayLike<number>, preferred: ArrayLike<number>): number | undefined {
  checkPairs('populationMean', rates, preferred);
  let [weighted, sum] = [0, 0];
  for (let j = 0; j < rates.length; j++) {
    weighted += rates[j] * preferred[j];
    sum += rates[j];
  }
  return sum > 0 ? weighted / sum : undefined;
}

function checkPairs(subject: string, rates: ArrayLike<number>, preferred: ArrayLike<number>): void {
  expect(rates.length === preferred.length && rates.length > 0, subject, `got ${rates.length} rates and ${preferred.length} preferred values`, 'give one of each per neuron');
  for (let j = 0; j < rates.length; j++) expect(rates[j] >= 0, subject, `the rate of neuron ${j} is ${rates[j]}`, 'give rates or counts of at least 0');
}
