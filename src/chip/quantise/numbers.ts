import { drawValues } from '../../network/distribution.ts';
import type { Population, Values } from '../../network/network.ts';
import { expect } from '../../errors.ts';
import { purposes } from '../../random/philox.ts';

/** One number for all neurons, or one for each. */
export type PerNeuron = number | Float64Array;

/** A function of numbers, neuron by neuron where one of them is. */
export function combine(f: (...values: number[]) => number, ...given: readonly PerNeuron[]): PerNeuron {
  const arrays = given.filter((each) => typeof each !== 'number');
  if (arrays.length === 0) return f(...(given as number[]));
  const combined = Float64Array.from(arrays[0], (_, j) => f(...given.map((each) => (typeof each === 'number' ? each : each[j]))));
  return combined.every((each) => each === combined[0]) ? combined[0] : combined;
}

export const at = (values: PerNeuron, neuron: number): number => (typeof values === 'number' ? values : values[neuron]);

/** All numbers of a population, one after the other. */
export const listOf = (values: PerNeuron): ArrayLike<number> => (typeof values === 'number' ? [values] : values);

/** A number for each neuron. */
export const spread = (values: PerNeuron, size: number): Float64Array => (typeof values === 'number' ? new Float64Array(size).fill(values) : values);

/** Largest of `f` over all neurons. */
export const largest = (values: PerNeuron, f: (value: number) => number = Math.abs): number => Array.prototype.reduce.call<ArrayLike<number>, [(most: number, value: number) => number, number], number>(listOf(values), (most, value) => Math.max(most, f(value)), -Infinity);

/** As parameters of a population take it. */
export const asValues = (values: PerNeuron): number | Float32Array => (typeof values === 'number' ? values : Float32Array.from(values));

/** The parameters of a population as `simulate` draws them, where it is the `index`-th of its network. */
export function parametersOf(name: string, population: Population, index: number, key: readonly [number, number]): (parameter: string) => PerNeuron {
  const described = Object.entries(population.model.parameters);
  return (parameter) => {
    const number = described.findIndex(([each]) => each === parameter);
    const given = population.parameters?.[parameter] ?? described[number][1].value;
    const subject = `population "${name}", parameter "${parameter}"`;
    expect(!isStimulus(given), subject, 'it is a stimulus, which the chip does not take', 'send spikes from a population of sources instead');
    const values = drawValues(given as Values, population.size, key, purposes.initial(index, 128 + number), subject);
    return typeof values === 'number' ? values : combine((each) => each, Float64Array.from(values));
  };
}

export const isStimulus = (given: unknown): boolean => typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'stimulus';
