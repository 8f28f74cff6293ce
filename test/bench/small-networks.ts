import { fingerprintOf } from '../../src/simulate/snapshot.ts';
import { simulate, type Backend, type Network, type Simulation } from '../../src/index.ts';
import { brunel } from '../../bench/networks/brunel.ts';
import { brunelStdp } from '../../bench/networks/brunel-stdp.ts';
import { coba } from '../../bench/networks/coba.ts';
import { cobahh } from '../../bench/networks/cobahh.ts';
import { cuba } from '../../bench/networks/cuba.ts';
import { diehlCookBenchmark, syntheticRates } from '../../bench/networks/diehl-cook.ts';
import { fly } from '../../bench/networks/fly.ts';
import { syntheticEdges } from '../../bench/networks/fly-graph.ts';
import { hiddenLayer } from '../../bench/networks/hidden-16k.ts';
import { microcircuit } from '../../bench/networks/microcircuit.ts';
import { denseInference } from '../../bench/networks/mnist-dense.ts';

/** A network of the benchmark with a few hundred neurons: what it computes is the same, only less of it. */
export interface SmallNetwork {
  readonly name: string;
  readonly network: Network;
  readonly batch?: number;
  /** In ms. */
  readonly duration: number;
  readonly prepare?: (simulation: Simulation) => void;
}

const strokes = (scale: number) => (simulation: Simulation): void => {
  simulation.setStimulus('input', 'rate', syntheticRates(2, 5).flatMap((image) => Array.from(image, (each) => each * scale)));
};

/** With some pA more for every neuron: scaled down so far, the microcircuit is all but silent. */
function stronger(network: Network, current: number): Network {
  return {
    ...network,
    populations: Object.fromEntries(Object.entries(network.populations).map(([name, each]) => [name, { ...each, parameters: { ...each.parameters, i_ext: (each.parameters!.i_ext as number) + current } }])),
  };
}

export const smallNetworks: readonly SmallNetwork[] = [
  { name: 'cuba', network: cuba(400), duration: 60 },
  { name: 'coba', network: coba(400, 5), duration: 40 },
  { name: 'cobahh', network: cobahh(400, 5), duration: 30 },
  { name: 'brunel', network: brunel({ excitatory: 320, inhibitory: 80, g: 5, eta: 2, reset: 10 }), duration: 40 },
  { name: 'brunel-stdp', network: brunelStdp(400), duration: 30 },
  { name: 'microcircuit', network: stronger(microcircuit(0.005, 'poisson'), 200), duration: 30 },
  { name: 'microcircuit, constant drive', network: stronger(microcircuit(0.005, 'dc'), 200), duration: 30 },
  { name: 'fly', network: fly(syntheticEdges(500, 5), 10), duration: 40 },
  { name: 'diehl-cook', network: diehlCookBenchmark(1, 50), batch: 2, duration: 60, prepare: strokes(1) },
  { name: 'mnist-dense', network: denseInference([784, 60, 40, 10]), batch: 2, duration: 40, prepare: strokes(8) },
  { name: 'hidden-16k', network: hiddenLayer(200), batch: 2, duration: 40 },
];

/** What must be equal on all devices: all spikes, and the weights that learning left. */
export interface Outcome {
  readonly raster: string;
  readonly weights: string;
  readonly spikes: number;
}

/** Runs a small network on a backend. */
export async function outcomeOf({ network, batch = 1, duration, prepare }: SmallNetwork, backend: Backend): Promise<Outcome> {
  const simulation = await simulate(network, { on: backend, batch, seed: 5 });
  try {
    prepare?.(simulation);
    await simulation.run(duration);
    const plastic = Object.entries(network.connections ?? {}).filter(([, each]) => each.plasticity).map(([name]) => name);
    const weights = await Promise.all(plastic.map((name) => simulation.weights(name)));
    const counts = await Promise.all(Object.keys(network.populations).map((name) => simulation.counts(name)));
    return {
      raster: await simulation.hash(),
      weights: (await Promise.all(weights.map((each) => fingerprintOf(new Uint8Array(each.buffer, each.byteOffset, each.byteLength))))).join(),
      spikes: counts.flatMap((each) => [...each]).reduce((sum, each) => sum + each, 0),
    };
  } finally {
    simulation.dispose();
  }
}
