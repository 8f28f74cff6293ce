import { expect, WebspikeError } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { membranePotential } from '../../models/graded.ts';
import { csr } from '../../network/connectivity.ts';
import { delaySteps } from '../../network/delay.ts';
import type { Connection, Network, Population, Values } from '../../network/network.ts';
import { listedOf, type Listed } from '../listed.ts';
import { nirSum, nirValue } from '../nir/models.ts';
import { isImpulse, sameModel } from '../same-model.ts';
import { isStimulus, spread } from './numbers.ts';

type Key = readonly [number, number];

/** Models that only pass on what arrives, their bias and their factor. */
const memoryless = [{ model: nirSum, bias: 'bias', unit: 'unit' }, { model: { name: 'linear', equations: 'v = I + i_ext', spike: 'false' }, bias: 'i_ext', unit: null }] as const;
const formOf = ({ model }: Population): (typeof memoryless)[number] | undefined => memoryless.find((each) => sameModel(each.model, model));

/** Whether a population only passes on what arrives in a step. */
export const isMemoryless = (population: Population): boolean => formOf(population) !== undefined;

/** Most synapses of a connection that stands for two. */
const mostSynapses = 2 ** 26;

/**
 * The network without populations that only add up spikes and pass the sum on (pooling, two linear maps in a row): each pair of connections to and from one becomes
 * one, with the product of their matrices; what a bias there sends is added to the bias of the target.
 */
export function foldMemoryless(network: Network, key: Key): Network {
  let folded = network;
  for (;;) {
    const { populations, connections = {} } = folded;
    const links = Object.values(connections);
    const next = Object.keys(populations).find((name) => {
      const [inwards, outwards] = [links.filter(({ to }) => to === name), links.filter(({ from }) => from === name)];
      return formOf(populations[name]) && inwards.length > 0 && outwards.length > 0 && inwards.every(({ transmission }) => !transmission) && outwards.every(passesOn);
    });
    if (next === undefined) return folded;
    folded = withoutPopulation(folded, next, key);
  }
}

const passesOn = ({ transmission, synapse }: Connection): boolean => transmission !== undefined && [membranePotential, nirValue].some((each) => sameModel(transmission.model, each)) && synapse !== undefined && sameModel(synapse.model, impulseCurrent);

function withoutPopulation(network: Network, name: string, key: Key): Network {
  const { dt } = network;
  const index = new Map(Object.keys(network.connections!).map((each, at) => [each, at]));
  const list = (each: string): Listed => {
    expect(!isDrawn(network.connections![each]), `connection "${each}"`, `its synapses are drawn, and it leads to or from population "${name}", which only adds up`, 'list its weights');
    return listedOf(network, each, index.get(each)!, key);
  };
  const entries = Object.entries(network.connections!);
  const inwards = entries.filter(([, { to }]) => to === name);
  const outwards = entries.filter(([, { from }]) => from === name);
  for (const [each, connection] of entries) {
    if (connection.from === name || connection.to === name) continue;
    expect(!isDrawn(connection), `connection "${each}"`, `its synapses are drawn by its place, which changes without population "${name}"`, 'list its weights');
  }
  for (const [each, { parameters = {}, initial = {} }] of Object.entries(network.populations)) {
    const numbers = Object.values({ ...parameters, ...initial }).filter((values): values is Values => !isStimulus(values));
    expect(!numbers.some(drawn), `population "${each}"`, `its parameters are drawn by its place, which changes without population "${name}"`, 'give them as numbers');
  }
  const form = formOf(network.populations[name])!;
  const { size, parameters = {} } = network.populations[name];
  const number = (values: unknown, usual: number, what: string): Float64Array => spread(given(values ?? usual, what), size);
  const bias = number(parameters[form.bias], 0, `population "${name}", parameter "${form.bias}"`);
  const factor = number(form.unit === null ? 1 : parameters[form.unit], 1, `population "${name}", parameter "${form.unit}"`);
  const populations: Record<string, Population> = Object.fromEntries(Object.entries(network.populations).filter(([each]) => each !== name));
  const made: [string, Connection][] = [];
  for (const [second, { to, transmission }] of outwards) {
    const two = list(second);
    const gain = number(transmission?.parameters?.gain, 1, `connection "${second}", parameter "gain"`);
    const unit = factor.map((each, j) => each * gain[j]);
    if (bias.some((each) => each !== 0)) populations[to] = biased(to, populations[to], sums(two, bias.map((each, j) => each * unit[j]), populations[to].size));
    for (const [first, connection] of inwards) {
      expect(isImpulse(connection), `connection "${first}"`, `its synapse model is "${connection.synapse?.model.name ?? 'delta'}"`, 'use impulseCurrent');
      const one = list(first);
      const delay = dt * (oneDelay(one, dt, first) + oneDelay(two, dt, second));
      made.push([inwards.length + outwards.length === 2 ? second : `${first} → ${second}`, { from: connection.from, to, connectivity: product(one, two, unit, network.populations[to].size, `connections "${first}" and "${second}"`), delay, synapse: { model: impulseCurrent } }]);
    }
  }
  const gone = new Set([...inwards, ...outwards].map(([each]) => each));
  const record = network.record && Object.fromEntries(Object.entries(network.record).filter(([each]) => each !== name));
  return { ...network, populations, connections: Object.fromEntries([...entries.filter(([each]) => !gone.has(each)), ...made]), ...(record && { record }) };
}

const drawn = (values: Values | undefined): boolean => typeof values === 'object' && 'kind' in values;

function isDrawn({ connectivity, weight, delay }: Connection): boolean {
  return ['fixedProbability', 'fixedInDegree', 'fixedOutDegree', 'fixedTotal'].includes(connectivity.kind) || drawn(weight) || drawn(delay);
}

function given(values: unknown, subject: string): number | Float64Array {
  if (typeof values === 'number') return values;
  if (typeof values === 'object' && values !== null && 'length' in values) return Float64Array.from(values as ArrayLike<number>);
  throw new WebspikeError(subject, 'it is a stimulus or drawn', 'give numbers');
}

/** Steps of a connection that has one delay. */
function oneDelay({ delay }: Listed, dt: number, name: string): number {
  const list = typeof delay === 'number' ? [delay] : delay;
  expect(list.every((each) => each === list[0]), `connection "${name}"`, 'its synapses have delays of their own, and lead to or from a population that only adds up', 'give them one delay');
  return list.length === 0 ? 0 : delaySteps(list[0], dt);
}

const weightAt = ({ weight }: Listed, s: number): number => (typeof weight === 'number' ? weight : weight[s]);

/** What a constant of each source adds to each target. */
function sums(list: Listed, sources: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size);
  sources.forEach((value, i) => {
    for (let s = list.rowStart[i]; s < list.rowStart[i + 1]; s++) sum[list.target[s]] += value * weightAt(list, s);
  });
  return sum;
}

/** Adds to the bias of a population, which its model adds to what arrives. */
function biased(name: string, population: Population, more: Float64Array): Population {
  const parameter = ['bias', 'i_ext'].find((each) => each in population.model.parameters && new RegExp(`I \\+ ${each}\\b`).test(population.model.equations ?? ''));
  if (!parameter) throw new WebspikeError(`population "${name}"`, `what reaches it has a bias, and its model "${population.model.name}" takes none with its input`, 'leave the bias out');
  const own = spread(given(population.parameters?.[parameter] ?? population.model.parameters[parameter].value, `population "${name}", parameter "${parameter}"`), population.size);
  return { ...population, parameters: { ...population.parameters, [parameter]: Float32Array.from(own, (each, j) => each + more[j]) } };
}

/** The matrix that does both at once, row by row. */
function product(one: Listed, two: Listed, unit: Float64Array, size: number, subject: string): Connection['connectivity'] {
  const [target, weights]: [number[], number[]] = [[], []];
  const rowStart = new Uint32Array(one.rowStart.length);
  const row = new Float64Array(size);
  const seen = new Uint8Array(size);
  for (let i = 0; i + 1 < one.rowStart.length; i++) {
    const reached: number[] = [];
    for (let s = one.rowStart[i]; s < one.rowStart[i + 1]; s++) {
      const between = one.target[s];
      const factor = weightAt(one, s) * unit[between];
      for (let t = two.rowStart[between]; t < two.rowStart[between + 1]; t++) {
        const j = two.target[t];
        if (!seen[j]) reached.push(j);
        seen[j] = 1;
        row[j] += factor * weightAt(two, t);
      }
    }
    for (const j of reached.sort((a, b) => a - b)) {
      if (row[j] !== 0) (target.push(j), weights.push(row[j]));
      row[j] = seen[j] = 0;
    }
    rowStart[i + 1] = target.length;
    expect(target.length <= mostSynapses, subject, `as one they have more than ${mostSynapses.toLocaleString('en')} synapses`, 'let a spiking population stand between them');
  }
  return csr({ rowStart, target: Uint32Array.from(target), weights: Float32Array.from(weights) });
}
