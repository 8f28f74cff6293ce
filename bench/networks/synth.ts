import { fixedProbability, lif, poisson, type Network, type Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within, type Finding } from '../row.ts';
import { meanRate } from '../statistics.ts';

/** Sources and targets, each. */
const neurons = 32_000;
/** In Hz, of every source. */
const rate = 10;
/** In ms. */
const tau = 20;
/** Mean potential that the synapses give the targets. Their threshold is out of its reach: they never spike. */
const level = 1;
const threshold = 1000;

/**
 * Nothing but delivery, to see what synapses cost while neurons stay: 32,000 Poisson sources of 10 Hz reach 32,000 leaky
 * neurons with a given number of synapses, whose weight keeps the targets' mean potential at 1, far from their threshold.
 * After the synthetic model of Bautembach et al. 2021 (arXiv:2107.04092), with neurons instead of the density fixed.
 *
 * @param synapses expected number, up to 32,000².
 */
export function synth(synapses: number, record = true): Network {
  const probability = synapses / neurons ** 2;
  const eventsPerStep = (rate / 1000) * (synapses / neurons);
  return {
    dt: 1,
    populations: {
      sources: { size: neurons, model: poisson, parameters: { rate } },
      targets: { size: neurons, model: lif, parameters: { tau_m: tau, v_rest: 0, v_reset: 0, v_thresh: threshold } },
    },
    connections: { wires: { from: 'sources', to: 'targets', connectivity: fixedProbability(probability, { self: true }), weight: level / (tau * eventsPerStep) } },
    record: record ? { sources: { spikes: true }, targets: { spikes: true } } : {},
  };
}

const sizes: Readonly<Record<string, number>> = { '1e6': 1e6, '1e5': 1e5, '1e7': 1e7, '1e8': 1e8, '1e9': 1e9 };

export const synthBenchmark: Benchmark = {
  name: 'synth', summary: '32,000 Poisson sources of 10 Hz onto 32,000 leaky neurons, 10⁵ to 10⁹ synapses (after Bautembach et al. 2021)', sizes: Object.keys(sizes), quick: ['1e6'],
  at: (size) => ({
    network: synth(sizes[size]), warmUp: 200, judged: 100, timed: 1000, judge: judgeSynth, outDegree: { sources: sizes[size] / neurons },
  }),
};

async function judgeSynth(simulation: Simulation, from: number, to: number): Promise<Finding[]> {
  const { dt } = simulation.plan.network;
  const v = await simulation.state('targets', 'v');
  return [
    within('rate of sources (Hz)', meanRate(simulation.spikes('sources'), neurons, dt, from / dt, to / dt), rate * 0.97, rate * 1.03),
    // Within the step's share of tau, and the sources' own scatter over tau: 2.5 % and 1.3 %.
    within('mean potential of targets', v.reduce((sum, each) => sum + each, 0) / neurons, level * 0.93, level * 1.07, 3),
    within('spikes of targets', simulation.spikes('targets').step.length, 0, 0, 0),
  ];
}
