import { delta, fixedProbability, lif, poisson, type Connection, type Network, type NeuronModel, type PlasticityRule, type Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { activityOf } from '../judge.ts';
import { within, type Finding } from '../row.ts';

/** In mV: the clamp of plastic weights, the weight at the start, and inhibition, for 20,000 neurons. */
const [most, initial, inhibition] = [0.3, 0.1, -0.5];
const original = 20_000;

/**
 * Pair STDP with soft bounds: a post spike adds a share of what is left to the clamp, a pre spike takes a share of what is
 * there, each times the other side's trace. The constants are Spice's: 0.01, 0.0202 and 20 ms.
 */
export const softBoundStdp: PlasticityRule = {
  name: 'soft-bound-stdp',
  summary: 'pair STDP whose steps shrink toward the bounds',
  source: 'van Rossum, Bi & Turrigiano 2000, J. Neurosci. 20:8812; constants of Spice, models/brunel_with_plasticity.h',
  parameters: {
    tau_pre: { value: 20, unit: 'ms', doc: 'time constant of the presynaptic trace' },
    tau_post: { value: 20, unit: 'ms', doc: 'time constant of the postsynaptic trace' },
    gain: { value: 0.01, unit: '1', doc: 'share of the way to the bound at a post spike' },
    loss: { value: 0.0202, unit: '1', doc: 'share of the weight lost at a pre spike' },
    w_max: { value: most, unit: 'mV', doc: 'upper bound' },
  },
  pre: { state: { x: { value: 0, unit: '1', doc: 'presynaptic trace' } }, equations: 'dx/dt = -x / tau_pre', spike: 'x = x + 1' },
  post: { state: { y: { value: 0, unit: '1', doc: 'postsynaptic trace' } }, equations: 'dy/dt = -y / tau_post', spike: 'y = y + 1' },
  onPre: 'w = clamp(w - loss * w * y, 0, w_max)',
  onPost: 'w = clamp(w + gain * (w_max - w) * x, 0, w_max)',
};

const neuron: NeuronModel = { ...lif, name: 'brunel-stdp', spike: 'v > v_thresh' };

/**
 * Brunel's network with plastic excitatory synapses, in the form that Spice calls "brunel+" and benchmarks GPUs with: of N
 * neurons half are Poisson sources of 20 Hz, 40 % excitatory, 10 % inhibitory; every pair is connected with probability
 * 0.1 onto all that are no sources; +0.1 and −0.5 mV times 20,000/N after 1.5 ms; τ 20 ms, threshold 20 mV, reset 0, 2 ms
 * refractory, arriving spikes then lost. Weights among excitatory neurons follow {@link softBoundStdp} in [0, 0.3] mV.
 *
 * Source: Bautembach, Oikonomidis & Argyros 2021, arXiv:2107.04092; spice/models/brunel_with_plasticity.h. Two things differ.
 * Spice weighs a change by e^(−trace / dt), which is 0 within any trace's reach and so does not pair spikes; here the trace
 * itself weighs it, with Spice's constants. And Spice steps the membrane by Euler, here exactly.
 *
 * @param neurons with the sources; 20,000 has 20 M synapses, 6.4 M of them plastic.
 */
export function brunelStdp(neurons: number): Network {
  const scale = original / neurons;
  const parameters = { tau_m: 20, v_rest: 0, v_reset: 0, v_thresh: 20, tau_ref: 2 };
  const connection = (from: string, to: string, weight: number): Connection => ({
    from, to, weight: weight * scale, delay: 1.5, synapse: { model: delta }, connectivity: fixedProbability(0.1, { self: true }),
  });
  return {
    dt: 0.1,
    populations: {
      sources: { size: neurons / 2, model: poisson, parameters: { rate: 20 } },
      excitatory: { size: 0.4 * neurons, model: neuron, parameters },
      inhibitory: { size: 0.1 * neurons, model: neuron, parameters },
    },
    connections: {
      'p→e': connection('sources', 'excitatory', initial), 'p→i': connection('sources', 'inhibitory', initial),
      'e→e': {
        ...connection('excitatory', 'excitatory', initial), weightRange: [0, most * scale],
        plasticity: { rule: softBoundStdp, parameters: { w_max: most * scale } },
      },
      'e→i': connection('excitatory', 'inhibitory', initial),
      'i→e': connection('inhibitory', 'excitatory', inhibition), 'i→i': connection('inhibitory', 'inhibitory', inhibition),
    },
    record: { sources: { spikes: true }, excitatory: { spikes: true }, inhibitory: { spikes: true } },
  };
}

const sizes: Readonly<Record<string, number>> = { '20k': 20_000, '2k': 2000, '60k': 60_000, '100k': 100_000 };

export const brunelStdpBenchmark: Benchmark = {
  name: 'brunel-stdp', summary: 'Brunel\'s network with STDP among excitatory neurons ("brunel+" of Spice, arXiv:2107.04092)', sizes: Object.keys(sizes),
  at: (size) => ({
    network: brunelStdp(sizes[size]), warmUp: 200, judged: 800, timed: 1000, judge: judgeBrunelStdp,
    outDegree: { sources: 0.05 * sizes[size], excitatory: 0.05 * sizes[size], inhibitory: 0.05 * sizes[size] },
  }),
};

/**
 * No rate of this network is published. What must hold follows from the description: the sources fire at their 20 Hz; all
 * neurons get inputs of one distribution, so both kinds fire alike; weights keep within the clamp; and as spikes of
 * different neurons are nearly independent, weights drift to where gain and loss balance,
 * w* = w_max · gain / (gain + loss) = 0.0993 mV, beside which they start: correlations move their mean by little.
 */
export async function judgeBrunelStdp(simulation: Simulation, from: number, to: number): Promise<Finding[]> {
  const [sources, excitatory, inhibitory] = ['sources', 'excitatory', 'inhibitory'].map((each) => activityOf(simulation, each, from, to));
  const { size } = simulation.plan.network.populations.sources;
  const scale = original / (2 * size);
  const weights = await simulation.weights('e→e');
  const mean = weights.reduce((sum, each) => sum + each, 0) / weights.length;
  const spread = Math.sqrt(weights.reduce((sum, each) => sum + (each - mean) ** 2, 0) / weights.length);
  const { gain, loss } = softBoundStdp.parameters;
  const balance = most * scale * gain.value / (gain.value + loss.value);
  const scatter = 5 * Math.sqrt(20 / (size * ((to - from) / 1000)));
  return [
    within('rate of sources (Hz)', sources.rate, 20 - scatter, 20 + scatter),
    within('rate of excitatory over inhibitory', excitatory.rate / inhibitory.rate, 0.9, 1.1, 3),
    within('rate of excitatory (Hz)', excitatory.rate, 1, 500),
    within('mean plastic weight over its balance', mean / balance, 0.85, 1.15, 3),
    within('spread of plastic weights over the clamp', spread / (most * scale), 1e-4, 0.5, 4),
    within('least plastic weight (mV)', weights.reduce((least, each) => Math.min(least, each), Infinity), 0, most * scale, 4),
    within('greatest plastic weight (mV)', weights.reduce((greatest, each) => Math.max(greatest, each), 0), 0, most * scale * (1 + 1e-6), 4),
  ];
}
