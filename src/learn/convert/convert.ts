import { buildConnection } from '../../compile/synapses.ts';
import { mostSent } from '../../compile/transmissions.ts';
import { expect } from '../../errors.ts';
import type { Connection, Network, Population, Stimulus, Values } from '../../network/network.ts';
import { accumulator, analogue, phasedIf, softIf } from '../units.ts';
import { measureActivations, type Activations } from './balance.ts';
import type { Images, RunImages } from './images.ts';
import { layersOf, type Layer } from './layers.ts';
import { scaleWeights } from './weights.ts';

/** How an analogue network becomes a spiking one. */
export interface ConversionOptions extends RunImages {
  /**
   * Rectifiers have no largest value of their own: it is taken from training images, as a percentile of the activations above 0 (default 99.9;
   * 100 is the largest). A {@link clipFloor} or clippedRectifier brings its λ.
   */
  readonly balance?: { readonly images: Images; readonly percentile?: number };
  /**
   * `together`: all layers begin with the first step, and the longer it runs, the nearer the answer. In turn: each layer begins when the one before has
   * finished its so many steps; the answer is there after so many steps for each spiking layer, and with as many as clipFloor has levels it is the
   * analogue network's own. Default `together`.
   */
  readonly layers?: 'together' | { readonly inTurn: number };
  /** Potential at the start, as a share of the threshold. Default 0.5: counts are rounded, not cut. */
  readonly initial?: number;
}

/** One layer that spikes now. */
export interface ConvertedLayer {
  readonly population: string;
  readonly neurons: number;
  /** Model it had. */
  readonly from: string;
  readonly threshold: number;
  /** Largest activation over the images of the balance. */
  readonly largest?: number;
}

export interface Conversion {
  /** Shows an image as long as you like, or for `steps`; the answer is the `v` of `answer`. */
  readonly network: Network;
  /** Population whose largest `v` names the class. */
  readonly answer: string;
  /** Steps to run where layers answer in turn. */
  readonly steps?: number;
  readonly report: readonly ConvertedLayer[];
}

/**
 * Converts an analogue network of the units pixels, linear, rectifier, clippedRectifier and clipFloor into one of integrate-and-fire neurons: thresholds are
 * the largest activations, a spike stands for one threshold (folded into the weights that follow), the reset subtracts, the potential begins at half the threshold,
 * biases are currents per step, the input is held, and the answer is summed (Rueckauer et al. 2017, doi:10.3389/fnins.2017.00682; Bu et al. 2022, arXiv:2303.04347).
 *
 * @throws WebspikeError for models, delays or weights that it cannot convert, and rectifiers without images to balance by.
 * @example
 * const { network } = await convert(ann, { balance: { images: training.subarray(0, 500 * 784) } });
 */
export async function convert(network: Network, options: ConversionOptions = {}): Promise<Conversion> {
  const { balance, layers: when = 'together', initial = 0.5 } = options;
  const window = when === 'together' ? null : when.inTurn;
  expect(window === null || (Number.isInteger(window) && window > 0), 'conversion', `layers answer in turn for ${window} steps each`, 'give a whole number of at least 1');
  expect(Number.isFinite(initial), 'conversion', `the initial share is ${initial}`, 'give a share of the threshold, such as 0.5');
  const layers = layersOf(network, window !== null);
  const answers = layers.filter(({ role }) => role === 'answers');
  expect(answers.length === 1, 'network', `it has ${answers.length} populations that answer: ${answers.map((each) => `"${each.population}"`).join(', ') || 'none'}`, 'let one population of linear or accumulator be the last');

  const spiking = layers.filter(({ role }) => role === 'spikes').map(({ population }) => population);
  const rectifiers = spiking.filter((each) => network.populations[each].model.name === 'rectifier');
  expect(rectifiers.length === 0 || balance !== undefined, `population "${rectifiers[0]}"`, 'a rectifier has no largest activation', 'give "balance" with images of the training set');
  const measured = rectifiers.length > 0 ? await measureActivations(network, rectifiers, balance!.images, balance!.percentile ?? 99.9, options) : new Map<string, Activations>();
  const thresholds = new Map(spiking.map((each) => [each, measured.get(each)?.percentile ?? lambdaOf(each, network.populations[each])]));

  const populations = Object.fromEntries(layers.map((layer) => [layer.population, populationOf(layer, network.populations[layer.population], thresholds, initial, window)]));
  const scaled = Object.fromEntries(Object.entries(network.connections ?? {}).map(([name, connection]) => {
    const threshold = thresholds.get(connection.from);
    return [name, threshold === undefined ? connection : scaleWeights(name, { ...connection, transmission: undefined }, threshold)];
  }));
  const order = (name: string): number => layers.findIndex(({ population }) => population === network.connections![name].from);
  let converted: Network = { dt: network.dt, populations: inOrder(network, populations), connections: scaled };
  for (const name of Object.keys(scaled).sort((a, b) => order(a) - order(b))) converted = widen(converted, name, layers);
  const [{ population: answer, depth }] = answers;
  return {
    network: converted, answer, ...(window !== null && { steps: window * Math.max(1, depth) }),
    report: spiking.map((each) => ({ population: each, neurons: network.populations[each].size, from: network.populations[each].model.name, threshold: thresholds.get(each)!, ...(measured.has(each) && { largest: measured.get(each)!.largest }) })),
  };
}

/** Populations keep the order that they had: random draws go by it. */
const inOrder = (network: Network, populations: Record<string, Population>): Record<string, Population> =>
  Object.fromEntries(Object.keys(network.populations).map((each) => [each, populations[each]]));

function populationOf({ population, role, depth }: Layer, described: Population, thresholds: ReadonlyMap<string, number>, initial: number, window: number | null): Population {
  const { size } = described;
  if (role === 'input') return described;
  // In turn, a bias acts for all the steps in which its neuron, or the one behind it, collects.
  const windows = window === null ? 1 : Math.max(1, role === 'spikes' ? depth - 1 : depth);
  const i_ext = scaled(described.parameters?.i_ext ?? 0, 1 / windows, `population "${population}", parameter "i_ext"`);
  if (role === 'passes') return { ...described, parameters: { i_ext } };
  if (role === 'answers') return { size, model: accumulator, parameters: { i_ext } };
  const v_thresh = thresholds.get(population)!;
  const parameters = { v_thresh, v_init: initial * v_thresh, i_ext };
  if (window === null) return { size, model: softIf, parameters };
  const start = (depth - 1) * window;
  return { size, model: phasedIf, parameters: { ...parameters, until: Math.max(start, window), start, stop: start + window } };
}

/** Spikes make single steps of a linear unit larger than its mean: its bounds must hold the worst. */
function widen(network: Network, name: string, layers: readonly Layer[]): Network {
  const connection = network.connections![name];
  const layer = layers.find(({ population }) => population === connection.from)!;
  if (layer.role !== 'passes' || layer.depth === 0) return network;
  const arriving = Object.keys(network.connections!).filter((each) => network.connections![each].to === connection.from);
  const { i_ext } = network.populations[connection.from].parameters!;
  const bias = typeof i_ext === 'number' ? Math.abs(i_ext) : Array.from(i_ext as ArrayLike<number>).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const most = arriving.reduce((sum, each) => sum + buildConnection(network, each, 0, [0, 0], null).largestSum * mostSent(each, network.connections![each]), bias);
  const widened: Connection = { ...connection, transmission: analogue(-most, most) };
  return { ...network, connections: { ...network.connections, [name]: widened } };
}

function lambdaOf(population: string, { parameters = {}, model }: Population): number {
  const lambda = parameters.lambda ?? model.parameters.lambda.value;
  const values = typeof lambda === 'number' ? [lambda] : 'kind' in lambda ? [] : Array.from(lambda);
  expect(values.length > 0 && values.every((each) => each === values[0]), `population "${population}"`, 'its neurons have different λ', 'learn one "lambda" for the population: a spike stands for one threshold in all weights that follow');
  return values[0];
}

function scaled(values: Values | Stimulus, factor: number, subject: string): number | Float32Array {
  if (typeof values === 'number') return values * factor;
  expect(!('kind' in values), subject, `it is ${'kind' in values ? values.kind : ''}`, 'give numbers: the biases that were learned');
  return Float32Array.from(values, (each) => each * factor);
}
