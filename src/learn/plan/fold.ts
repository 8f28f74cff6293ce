import { expect } from '../../errors.ts';
import type { Network, Population, Values } from '../../network/network.ts';
import type { Graph, GraphConnection } from './graph.ts';
import { varianceEpsilon } from './settings.ts';
import { channelsOf, withWeights } from './weights.ts';

/** What was learned, by name: weights in use, gains, biases, delays (in steps), parameters, statistics. */
export type LearnedNumbers = (key: string) => Float32Array;

/**
 * The network with what was learned. Batch normalisation becomes part of the weights and of the targets' bias: with mean m and variance s² of a
 * channel, w' = gain · w / √(s² + ε) and bias' = bias − gain · m / √(s² + ε).
 */
export function withLearned(network: Network, graph: Graph, numbers: LearnedNumbers): Network {
  const populations: Record<string, Population> = { ...network.populations };
  const connections = { ...network.connections };
  for (const { name, learned, size } of graph.populations.values()) {
    const own: Record<string, Values> = {};
    for (const parameter of Object.keys(learned)) own[parameter] = spread(numbers(`${name}.${parameter}`), size);
    populations[name] = { ...populations[name], parameters: { ...populations[name].parameters, ...own } };
  }
  for (const connection of graph.connections) {
    const { name, learned, weights, to } = connection;
    if (!learned) continue;
    let values = numbers(name);
    if (learned.normalise === 'batch') {
      const { scales, biases } = normalisation(connection, numbers);
      const { channels } = channelsOf(weights);
      const fanIn = values.length / channels;
      values = values.map((value, at) => value * scales[weights.kind === 'kernel' ? Math.floor(at / fanIn) : at % channels]);
      populations[to] = withBias(populations[to], biasParameter(connection), biases, to);
    }
    const delays = learned.delay ? numbers(`${name}.delay`).map((steps) => Math.round(steps) * network.dt) : null;
    connections[name] = withWeights(connections[name], weights, values, delays);
  }
  return { ...network, populations, connections };
}

export const biasParameter = ({ learned }: GraphConnection): string => learned?.biasOf ?? 'i_ext';

function normalisation({ name }: GraphConnection, numbers: LearnedNumbers): { scales: Float64Array; biases: Float64Array } {
  const [gain, bias, running] = [numbers(`${name}.gain`), numbers(`${name}.bias`), numbers(`running ${name}`)];
  const channels = gain.length;
  const scales = Float64Array.from(gain, (each, c) => each / Math.sqrt(running[channels + c] + varianceEpsilon));
  return { scales, biases: Float64Array.from(bias, (each, c) => each - running[c] * scales[c]) };
}

/** One value for each neuron, from one for each channel. */
function spread(values: Float32Array, size: number): number | Float32Array {
  if (values.length === 1) return values[0];
  return values.length === size ? values : Float32Array.from({ length: size }, (_, j) => values[Math.floor((j * values.length) / size)]);
}

function withBias(population: Population, parameter: string, biases: Float64Array, name: string): Population {
  const { model, size } = population;
  expect(Object.hasOwn(model.parameters, parameter), `population "${name}"`, `model "${model.name}" has no parameter "${parameter}" to take the bias`, 'name one with "biasOf"');
  const present = population.parameters?.[parameter] ?? model.parameters[parameter].value;
  const at = (j: number): number => (typeof present === 'number' ? present : (present as ArrayLike<number>)[j]);
  return { ...population, parameters: { ...population.parameters, [parameter]: Float32Array.from({ length: size }, (_, j) => at(j) + biases[Math.floor((j * biases.length) / size)]) } };
}
