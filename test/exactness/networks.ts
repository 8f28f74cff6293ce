import {
  alif, allToAll, competitive, competitiveStdp, convolution, diehlCook, diehlCookStdp, exponentialConductance, exponentialCurrent, fixedInDegree, fixedProbability, integrateAndFire,
  izhikevich, lif, nearestStdp, normal, oneToOne, pairStdp, poisson, regular, spikeArray, stimulus, truncatedNormal, uniform, type Network,
} from '../../src/index.ts';
import type { NeuronModel } from '../../src/models/model.ts';
import { kernelNetwork, ruleNetwork } from './rules.ts';

/** A network whose raster must have the same hash on every device. */
export interface ExactnessCase {
  readonly name: string;
  readonly network: Network;
  readonly batch: number;
  /** In ms. */
  readonly duration: number;
  readonly plans: readonly ('resident' | 'layered' | 'stepped')[];
  readonly stimuli?: readonly { readonly population: string; readonly parameter: string; readonly value: (sample: number, neuron: number) => number }[];
  readonly spikes?: { readonly population: string; readonly pairs: (sample: number) => (readonly [step: number, neuron: number])[] };
  /** Trials with learning, before the one that is recorded. */
  readonly trials?: number;
}

/** Counts with one mean for all neurons, one per neuron, one from outside, and one that changes with the state. */
const showered: NeuronModel = {
  name: 'showered', summary: 'for a test', source: 'test',
  parameters: { each: { value: 1, unit: '1', doc: 'mean' }, given: { value: 1, unit: '1', doc: 'mean' } },
  state: { v: { value: 0, unit: '1', doc: 'potential' } },
  equations: 'v = 0.9 * v + poisson(1.5) - 0.1 * poisson(each) + poisson(given) - poisson(clamp(v, 0, 20) / 8)',
  spike: 'v > 25', reset: 'v = v - 20',
};

export const exactnessCases: readonly ExactnessCase[] = [
  {
    name: 'feed-forward', batch: 3, duration: 200, plans: ['resident', 'layered', 'stepped'],
    network: {
      dt: 0.5,
      populations: {
        noise: { size: 100, model: poisson, parameters: { rate: stimulus() } },
        hidden: { size: 70, model: lif, parameters: { tau_m: normal(20, 2) } },
        out: { size: 33, model: alif, parameters: { beta: 0.7 } },
      },
      connections: {
        first: { from: 'noise', to: 'hidden', connectivity: allToAll(), weight: uniform(-1, 3), delay: 0 },
        second: { from: 'hidden', to: 'out', connectivity: allToAll(), weight: normal(0.9, 0.5), delay: 0, synapse: { model: exponentialCurrent } },
        skip: { from: 'noise', to: 'out', connectivity: fixedProbability(0.2), weight: 0.8, delay: 1.5 },
      },
      record: { noise: { spikes: true }, hidden: { spikes: true }, out: { spikes: true } },
    },
    stimuli: [{ population: 'noise', parameter: 'rate', value: (b, j) => 20 + 10 * b + (j % 7) * 5 }],
  },
  {
    name: 'recurrent with per-synapse delays', batch: 2, duration: 120, plans: ['resident', 'stepped'],
    network: {
      dt: 0.1,
      populations: {
        e: { size: 160, model: lif, parameters: { v_rest: -49, v_reset: -60, v_thresh: -50, tau_ref: 5 }, initial: { v: uniform(-60, -50) } },
        i: { size: 40, model: lif, parameters: { v_rest: -49, v_reset: -60, v_thresh: -50, tau_ref: 5, i_ext: stimulus() }, initial: { v: uniform(-60, -50) } },
      },
      connections: {
        ee: { from: 'e', to: 'e', connectivity: fixedProbability(0.2), weight: 3, delay: truncatedNormal(1.5, 0.75, 0.1, 4), synapse: { model: exponentialCurrent, parameters: { tau: 5 } } },
        ei: { from: 'e', to: 'i', connectivity: fixedInDegree(20), weight: uniform(2, 4), delay: uniform(0.1, 3), synapse: { model: exponentialCurrent, parameters: { tau: 5 } } },
        ie: { from: 'i', to: 'e', connectivity: fixedProbability(0.3), weight: -15, delay: 0.8, synapse: { model: exponentialCurrent, parameters: { tau: 10 } } },
        ii: { from: 'i', to: 'i', connectivity: allToAll(), weight: -5, delay: 0.5, synapse: { model: exponentialCurrent, parameters: { tau: 10 } } },
      },
      record: { e: { spikes: true, variables: { v: { neurons: [0, 7, 159], every: 10 } } }, i: { spikes: true } },
    },
    stimuli: [{ population: 'i', parameter: 'i_ext', value: (b, j) => b + (j % 3) / 3 }],
  },
  {
    name: 'conductances with lateral inhibition', batch: 1, duration: 250, plans: ['resident', 'stepped'],
    network: {
      dt: 0.5,
      populations: {
        input: { size: 196, model: poisson, parameters: { rate: stimulus() } },
        excitatory: { size: 60, model: diehlCook },
      },
      connections: {
        feed: {
          from: 'input', to: 'excitatory', connectivity: allToAll(), weight: uniform(0.01, 0.6), synapse: { model: exponentialConductance, parameters: { tau: 1, reversal: 0 } },
          plasticity: { rule: diehlCookStdp }, normalise: { norm: 'l1', to: 30 },
        },
        inhibit: { from: 'excitatory', to: 'excitatory', connectivity: allToAll(), weight: 17, synapse: { model: exponentialConductance, parameters: { tau: 2, reversal: -100 } } },
      },
      record: { input: { spikes: true }, excitatory: { spikes: true } },
    },
    stimuli: [{ population: 'input', parameter: 'rate', value: (_, j) => (j % 3 === 0 ? 150 : 0) }],
    trials: 2,
  },
  {
    name: 'Izhikevich', batch: 2, duration: 400, plans: ['resident', 'stepped'],
    network: {
      dt: 0.5,
      populations: {
        e: { size: 80, model: izhikevich, parameters: { i_ext: uniform(3, 9), c: uniform(-65, -50), d: uniform(2, 8) } },
        i: { size: 20, model: izhikevich, parameters: { a: uniform(0.02, 0.1), b: uniform(0.2, 0.25), d: 2, i_ext: stimulus() } },
      },
      connections: {
        excite: { from: 'e', to: 'i', connectivity: fixedProbability(0.5), weight: uniform(0, 0.9), delay: uniform(0.5, 10) },
        inhibit: { from: 'i', to: 'e', connectivity: fixedProbability(0.5), weight: uniform(-1.5, 0), delay: 1 },
      },
      record: { e: { spikes: true }, i: { spikes: true } },
    },
    stimuli: [{ population: 'i', parameter: 'i_ext', value: (b, j) => 3 + 2 * b + (j % 5) / 7 }],
  },
  {
    name: 'STDP, dense, over thousands of steps', batch: 1, duration: 2200, plans: ['resident', 'stepped'],
    network: {
      dt: 1,
      populations: {
        noise: { size: 64, model: poisson, parameters: { rate: uniform(5, 40) } },
        cells: { size: 40, model: lif, parameters: { tau_ref: 3 } },
      },
      connections: {
        learn: {
          from: 'noise', to: 'cells', connectivity: allToAll(), weight: uniform(2, 8), delay: 1, weightRange: [0, 12],
          plasticity: { rule: pairStdp, parameters: { w_max: 12, a_plus: 0.02, a_minus: 0.022 } }, synapse: { model: exponentialCurrent, parameters: { tau: 4 } },
        },
        recur: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.3), weight: uniform(-0.5, 0.5), delay: uniform(1, 9) },
      },
      record: { noise: { spikes: true }, cells: { spikes: true } },
    },
  },
  {
    name: 'STDP, sparse, batch of samples in order', batch: 3, duration: 600, plans: ['stepped'],
    network: {
      dt: 1,
      populations: {
        noise: { size: 50, model: poisson, parameters: { rate: 30 } },
        cells: { size: 30, model: integrateAndFire, parameters: { v_thresh: 3 } },
      },
      connections: {
        learn: { from: 'noise', to: 'cells', connectivity: fixedProbability(0.4), weight: uniform(0.2, 0.8), delay: uniform(1, 5), plasticity: { rule: nearestStdp } },
        lateral: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.2), weight: uniform(0, 0.5), delay: 2, plasticity: { rule: pairStdp } },
      },
      record: { noise: { spikes: true }, cells: { spikes: true } },
    },
  },
  {
    name: 'competition that stops, learned per trial', batch: 8, duration: 8, plans: ['resident', 'stepped'],
    network: {
      dt: 1,
      populations: {
        input: { size: 100, model: regular, parameters: { rate: stimulus() } },
        output: { size: 50, model: competitive, parameters: { share: 1 / 50, v_thresh: 2 }, competition: { by: 'v / (v_thresh * (1 + theta))', stop: true } },
      },
      connections: {
        feed: { from: 'input', to: 'output', connectivity: allToAll(), weight: uniform(0, 1), delay: 0, plasticity: { rule: competitiveStdp, apply: 'trial' }, normalise: { norm: 'l2', to: 1 } },
      },
      record: { input: { spikes: true }, output: { spikes: true } },
    },
    stimuli: [{ population: 'input', parameter: 'rate', value: (b, j) => ((j * 7 + b * 13) % 11) * 90 }],
    trials: 6,
  },
  {
    name: 'given spikes, soft competition, one-to-one', batch: 2, duration: 400, plans: ['resident', 'stepped'],
    network: {
      dt: 1,
      populations: {
        events: { size: 40, model: spikeArray, spikeSteps: 300 },
        relay: { size: 40, model: integrateAndFire, parameters: { v_thresh: 0.5 } },
        rivals: { size: 20, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 4, tau_ref: 0 }, competition: { by: 'v', inhibit: 'v = v * 0.5' } },
      },
      connections: {
        relay: { from: 'events', to: 'relay', connectivity: oneToOne(), delay: 2 },
        drive: { from: 'relay', to: 'rivals', connectivity: fixedProbability(0.5), weight: uniform(0, 2), delay: 0 },
      },
      record: { relay: { spikes: true }, rivals: { spikes: true } },
    },
    spikes: { population: 'events', pairs: (b) => Array.from({ length: 1200 }, (_, k) => [(k * 7) % 300, (k * 11 + (k >> 3) + 5 * b) % 40] as const) },
  },
  {
    name: 'Poisson counts in the equations', batch: 2, duration: 150, plans: ['resident', 'stepped'],
    network: {
      dt: 0.5,
      populations: { cells: { size: 70, model: showered, parameters: { each: uniform(0, 30), given: stimulus() } } },
      record: { cells: { spikes: true, variables: { v: { neurons: [0, 31, 69], every: 20 } } } },
    },
    stimuli: [{ population: 'cells', parameter: 'given', value: (b, j) => (j % 13) * 0.3 + b }],
  },
  {
    name: 'Poisson drives through receptors of connections and their own', batch: 2, duration: 200, plans: ['resident', 'layered', 'stepped'],
    network: {
      dt: 0.5,
      populations: {
        first: { size: 70, model: lif, drive: { rate: uniform(0, 4000), weight: 0.8 } },
        second: {
          size: 40, model: lif,
          drive: [
            { rate: 900, weight: 0.4, synapse: { model: exponentialConductance, parameters: { tau: 1, reversal: 0 } } },
            { rate: uniform(100, 500), weight: 0.3, synapse: { model: exponentialConductance, parameters: { tau: 2, reversal: -100 } } },
          ],
        },
      },
      connections: {
        feed: { from: 'first', to: 'second', connectivity: fixedProbability(0.3), weight: uniform(0, 1), delay: 1, synapse: { model: exponentialConductance, parameters: { tau: 1, reversal: 0 } } },
      },
      record: { first: { spikes: true }, second: { spikes: true } },
    },
  },
  {
    name: 'convolutions: strided, dilated, and pooled by group', batch: 2, duration: 100, plans: ['resident', 'layered', 'stepped'],
    network: {
      dt: 0.5,
      populations: {
        pixels: { size: 2 * 12 * 13, model: poisson, parameters: { rate: stimulus() } },
        features: { size: 6 * 6 * 6, model: lif },
        pooled: { size: 6 * 3 * 3, model: alif },
        out: { size: 4 * 3 * 3, model: lif },
      },
      connections: {
        first: { from: 'pixels', to: 'features', connectivity: convolution({ input: [2, 12, 13], kernel: { shape: [6, 2, 3, 4], values: uniform(-2, 7) }, stride: 2, padding: 1 }), delay: 0 },
        pool: { from: 'features', to: 'pooled', connectivity: convolution({ input: [6, 6, 6], kernel: { shape: [6, 1, 2, 2], values: uniform(30, 50) }, stride: 2, groups: 6 }), delay: 0, synapse: { model: exponentialCurrent } },
        last: { from: 'pooled', to: 'out', connectivity: convolution({ input: [6, 3, 3], kernel: { shape: [4, 6, 3, 3], values: uniform(-2, 8) }, padding: 'same' }), weightBits: 16, delay: 1.5 },
        skip: { from: 'features', to: 'out', connectivity: convolution({ input: [6, 6, 6], kernel: { shape: [4, 3, 2, 2], values: uniform(-3, 3) }, stride: 2, dilation: 2, groups: 2, padding: [1, 1] }), delay: 2 },
      },
      record: { features: { spikes: true }, pooled: { spikes: true }, out: { spikes: true } },
    },
    stimuli: [{ population: 'pixels', parameter: 'rate', value: (b, j) => 60 + 20 * b + (j % 9) * 10 }],
  },
  { name: 'rules of pairs and triplets, matrices and bits', batch: 2, duration: 150, plans: ['stepped'], network: ruleNetwork('pairs', false) },
  { name: 'rules of weights, rates and potentials, along rows', batch: 2, duration: 150, plans: ['stepped'], network: ruleNetwork('others', true) },
  { name: 'rules with ticks, along rows', batch: 1, duration: 150, plans: ['resident', 'stepped'], network: ruleNetwork('alone', true) },
  { name: 'kernels and chance, learned per trial', batch: 3, duration: 40, plans: ['resident', 'stepped'], network: kernelNetwork, trials: 3 },
];
