import type { Network } from '../../network/network.ts';
import type { Chip } from '../chips.ts';
import { checkInteger } from '../integer.ts';
import { boundsOfProblem } from './bounds.ts';
import type { Laying } from './cut.ts';
import { dissolve } from './dissolve.ts';
import { draws } from './draws.ts';
import { explainCores } from './explain.ts';
import { layouter } from './layout.ts';
import { link } from './link.ts';
import type { Mapping } from './mapping.ts';
import { pack } from './pack.ts';
import { Fans, partition } from './partition.ts';
import { place } from './place.ts';
import { problemOf } from './problem.ts';
import { refine } from './refine.ts';
import { incoming, ratesByNeuron, ratesOf, trafficOf, type Rates } from './traffic.ts';

/** How far mapping is: neurons cut, pieces packed, rounds refined. */
export interface MapProgress {
  readonly stage: 'cut' | 'pack' | 'refine' | 'place';
  readonly done: number;
  readonly of: number;
}

export interface MapOptions {
  /** Spikes per neuron and step, by population, that traffic is weighed with. Default 0.1. */
  readonly rates?: Rates;
  /** Empty cores that others can take in, and exchange neurons between cores until fewer spikes cross. Default true. */
  readonly refine?: boolean;
  /** Of what is drawn while refining and placing. The same seed gives the same mapping everywhere. Default 1. */
  readonly seed?: number;
  readonly onProgress?: (progress: MapProgress) => void;
  /** Looked at between two pieces of work. */
  readonly signal?: AbortSignal;
}

/**
 * Places a network of whole numbers on a chip: cuts its populations into cores within every limit at once, puts pieces together on as few
 * cores as it can, and lays cores that exchange many spikes side by side.
 *
 * A core stores a list of synapses once, however many axons run through it: sources of the same channel and phase of a convolution that its
 * edges (and those of the core) clip alike, and sources with equal synapses but for a shift, share it with bases of their own.
 *
 * @throws WebspikeError where the network is none for the chip, or something cannot fit: which population, which limit, by how much.
 * @example
 * const { network } = quantise(trained, loihi1);
 * const mapping = mapNetwork(network, loihi1, { rates: { pixels: 0.1 } });
 * mapping.cores.length; // 4
 */
export function mapNetwork(network: Network, chip: Chip, options: MapOptions = {}): Mapping {
  const { seed = 1, onProgress, signal } = options;
  const tell = (stage: MapProgress['stage'], done: number, of: number): void => {
    signal?.throwIfAborted();
    onProgress?.({ stage, done, of });
  };
  const problem = problemOf(checkInteger(network, 'network'), chip);
  const rates = ratesOf(problem.emitters, options.rates ?? {});
  const byNeuron = ratesByNeuron(problem.emitters, rates);
  const lay = layouter(problem);
  const fans = new Fans(problem);
  const neurons = problem.emitters.reduce((sum, each) => sum + (each.neurons ? each.size : 0), 0);
  let done = 0;
  tell('cut', done, neurons);
  const pieces = partition(problem, lay, fans, (layout) => incoming(problem, byNeuron, layout), (more) => tell('cut', done += more, neurons));
  tell('pack', 0, 1);
  const packed = pack(problem, lay, fans, pieces.flat());
  const laying: Laying = { problem, lay, outAxons: fans.of };
  const layouts = options.refine === false ? packed
    : refine(problem, laying, fans, byNeuron, dissolve(problem, laying, fans, packed, Math.max(...Object.values(boundsOfProblem(problem)))), draws(seed, 2), (round, of) => tell('refine', round, of));
  const { cores, inputs } = link(problem, layouts);
  const most = Math.min(chip.coresPerChip.value, chip.mesh.width.value * chip.mesh.height.value) * chip.chips.value;
  if (cores.length > most) throw explainCores(chip, cores, most);
  tell('place', 0, 1);
  const traffic = trafficOf(problem, byNeuron, layouts);
  const places = place(chip, cores.length, traffic, seed);
  tell('place', 1, 1);
  return { chip, network, cores: cores.map((core, at) => ({ ...core, place: places[at] })), inputs, rates, traffic, seed };
}
