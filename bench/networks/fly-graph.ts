import { drawValues, uniform } from '../../src/network/distribution.ts';
import { standardNormal } from '../../src/network/normal.ts';
import { philoxKey } from '../../src/random/philox.ts';
import type { Edges } from './fly-edges.ts';

/** Edges per neuron of the reconstruction v630: 14,687,178 over 127,400. */
const meanDegree = 14_687_178 / 127_400;
const mostDegree = 9615;
/** Contacts per edge of v783, 54.5 M over 14.7 M edges; drawn geometrically. */
const meanContacts = 3.7;
/** No figure of the source: about as many as the transmitter predictions call excitatory. */
const excitatoryShare = 0.65;

/** What a draw is for. */
const [permutation, contactCount, sign, target] = [0, 1, 2, 3];

/**
 * A random graph with the fly's out-degrees. The log-normal distribution whose mean is 115.28 and whose greatest of N
 * quantiles is 9,615 has both its parameters fixed by that; its smallest quantiles round to 0, as in the fly. Degrees are
 * dealt to neurons at random, targets drawn evenly with replacement, contacts geometrically with mean 3.7; all edges of a
 * neuron have one sign (Dale's law).
 *
 * @param neurons 127,400 in v630; the greatest degree never exceeds it.
 */
export function syntheticEdges(neurons: number, seed: number): Edges {
  const key = philoxKey(seed);
  const drawn = (count: number, purpose: number): Float32Array => drawValues(uniform(0, 1), count, key, purpose, 'synthetic graph') as Float32Array;
  const degrees = dealt(degreesOf(neurons), drawn(neurons, permutation));
  const rowStart = new Uint32Array(neurons + 1);
  degrees.forEach((degree, neuron) => {
    rowStart[neuron + 1] = rowStart[neuron] + degree;
  });
  const edges = rowStart[neurons];
  const signs = drawn(neurons, sign).map((each) => (each < excitatoryShare ? 1 : -1));
  const miss = Math.log(1 - 1 / meanContacts);
  const contacts = drawn(edges, contactCount).map((each) => 1 + Math.floor(Math.log(1 - each) / miss));
  for (let neuron = 0; neuron < neurons; neuron++) for (let k = rowStart[neuron]; k < rowStart[neuron + 1]; k++) contacts[k] *= signs[neuron];
  return { neurons, rowStart, target: Uint32Array.from(drawn(edges, target), (each) => Math.floor(each * neurons)), contacts };
}

/** Out-degrees in rising order: quantiles of the log-normal distribution, scaled so that their mean is the fly's, none above its greatest. */
export function degreesOf(neurons: number): number[] {
  const most = Math.min(mostDegree, neurons);
  const deepest = -quantile(0.5 / neurons);
  // Mean e^(μ + σ²/2) and greatest e^(μ + σ z): σ²/2 − z σ + ln(greatest / mean) = 0.
  const spread = deepest - Math.sqrt(deepest ** 2 - 2 * Math.log(most / meanDegree));
  const shift = Math.log(meanDegree) - spread ** 2 / 2;
  const exact = Array.from({ length: neurons }, (_, at) => Math.exp(shift + spread * quantile((at + 0.5) / neurons)));
  const correction = meanDegree * neurons / exact.reduce((sum, each) => sum + each, 0);
  return exact.map((each) => Math.min(most, Math.round(each * correction)));
}

/** Of the standard normal distribution. */
const quantile = (probability: number): number => standardNormal(Math.floor(probability * 2 ** 32));

/** Deals values in the order of random numbers. */
function dealt(values: readonly number[], by: Float32Array): Uint32Array {
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => by[a] - by[b] || a - b);
  const result = new Uint32Array(values.length);
  order.forEach((from, to) => {
    result[to] = values[from];
  });
  return result;
}

/** Mean, least and greatest out-degree. */
export function degreeStatistics({ neurons, rowStart, target: targets }: Edges): { readonly mean: number; readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, 0];
  for (let neuron = 0; neuron < neurons; neuron++) {
    const degree = rowStart[neuron + 1] - rowStart[neuron];
    least = Math.min(least, degree);
    most = Math.max(most, degree);
  }
  return { mean: targets.length / neurons, least, most };
}
