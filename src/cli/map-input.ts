/** What a mapping is proved and measured with: spikes given, those of digits, or random ones. */
import { draws } from '../chip/map/draws.ts';
import type { SpikePairs } from '../chip/map/run-mapping.ts';
import type { PortedNetwork } from '../chip/ported.ts';
import { checkRunInput, enteringOf } from '../chip/run-input.ts';
import { WebspikeError } from '../errors.ts';
import type { TrainingData } from '../learn/fit/data.ts';
import type { TrainedNetwork } from '../learn/trained.ts';
import { spikeArray } from '../models/sources.ts';
import type { Network, Population } from '../network/network.ts';
import { simulate } from '../simulate/simulate.ts';
import { readJson } from './files.ts';
import type { StepRates } from './map-rates.ts';

/** Spikes of the host's populations. */
export interface ProofInput {
  readonly spikes: Readonly<Record<string, SpikePairs>>;
  readonly steps: number;
  /** For people: `5 digits`. */
  readonly words: string;
}

/** Purpose of the draws of random input: those of placing are others. */
const purpose = 77;
/** Where no rate is given. */
export const usualRate = 0.1;

/** Spikes of a file as `webspike simulate` takes it. */
export async function givenInput(ported: PortedNetwork, file: string): Promise<ProofInput> {
  const subject = `--input ${file}`;
  const given = checkRunInput(await readJson(file, subject, 'give a JSON file with "steps" and "input_spikes"'), subject);
  const entering = enteringOf(ported, given, subject);
  const analogue = entering.find(({ rows }) => rows !== null);
  if (analogue) throw new WebspikeError(subject, `"${analogue.input.population}" takes numbers, and a chip is sent spikes`, 'leave --input out: the mapping is proved with spikes of its own then');
  return { spikes: { ...ported.spikes, ...Object.fromEntries(entering.map(({ input, spikes }) => [input.population, spikes])) }, steps: given.steps, words: file };
}

/** What a trained network's source says to some digits, one after the other. */
export async function digitInput({ network, input: { population, stimulus, scale, shift = 0 }, steps }: TrainedNetwork, { inputs, labels }: TrainingData, most = 5): Promise<ProofInput> {
  const { size } = network.populations[population];
  const count = Math.min(most, labels.length);
  const { populations, dt } = network;
  const simulation = await simulate({ dt, populations: { [population]: populations[population] }, record: { [population]: { spikes: true } } }, { backend: 'cpu', batch: count });
  try {
    simulation.setStimulus(population, stimulus, Float32Array.from({ length: count * size }, (_, at) => inputs[at] * scale + shift));
    await simulation.run(steps * dt);
    const spikes = Array.from({ length: count }, (_, digit) => {
      const { step, neuron } = simulation.spikes(population, digit);
      return Array.from(step, (each, at) => [digit * steps + each, neuron[at]] as const);
    });
    return { spikes: { [population]: spikes.flat() }, steps: count * steps, words: `${count} digit${count === 1 ? '' : 's'}, one after the other` };
  } finally {
    simulation.dispose();
  }
}

/** Random spikes of every source that does not make its own, at the rates given. */
export function randomInput(network: Network, rates: StepRates, steps: number, seed: number): ProofInput {
  const draw = draws(seed, purpose);
  const driven = Object.entries(network.populations).filter(([name, population]) => isDriven(population) && !isReached(network, name));
  const spikes = driven.map(([name, { size }]): [string, SpikePairs] => {
    const given = rates[name] ?? usualRate;
    const pairs: (readonly [number, number])[] = [];
    for (let step = 0; step < steps; step++) for (let neuron = 0; neuron < size; neuron++) if (draw() < (typeof given === 'number' ? given : given[neuron])) pairs.push([step, neuron]);
    return [name, pairs];
  });
  const own = driven.every(([name]) => rates[name] === undefined);
  return { spikes: Object.fromEntries(spikes), steps, words: driven.length === 0 ? 'what its sources make' : own ? `random spikes, ${usualRate} per neuron and step` : 'random spikes at the rates given' };
}

/** The network with its sources as lists of spikes, where an input names them: encoders and pixels, too. */
export function withGivenSources(network: Network, { spikes, steps }: ProofInput): Network {
  const populations = Object.entries(network.populations).map(([name, population]): [string, Population] => [name, Object.hasOwn(spikes, name) ? { size: population.size, model: spikeArray, spikeSteps: Math.max(1, steps) } : population]);
  return { ...network, populations: Object.fromEntries(populations) };
}

/** Spikes per neuron and step of every population on an input: those of the unmapped network. */
export async function measureRates(network: Network, input: ProofInput): Promise<StepRates> {
  const given = withGivenSources(network, input);
  const simulation = await simulate(given, { backend: 'cpu' });
  try {
    for (const [population, pairs] of Object.entries(input.spikes)) simulation.setSpikes(population, pairs);
    await simulation.run(input.steps * network.dt);
    const names = Object.keys(network.populations);
    const counts = await Promise.all(names.map((name) => simulation.counts(name)));
    return Object.fromEntries(names.map((name, at) => [name, Float64Array.from(counts[at], (count) => count / input.steps)]));
  } finally {
    simulation.dispose();
  }
}

const isDriven = ({ model, parameters = {} }: Population): boolean => model.name === spikeArray.name || Object.values(parameters).some((each) => typeof each === 'object' && 'kind' in each && each.kind === 'stimulus');
const isReached = ({ connections = {} }: Network, name: string): boolean => Object.values(connections).some(({ to }) => to === name);
