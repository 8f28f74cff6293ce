import {
  addTo, adEx, alif, allToAll, alphaConductance, alphaCurrent, competitive, competitiveStdp, convolution, depression, diehlCook, diehlCookStdp,
  doubleExponentialConductance, doubleExponentialCurrent, exponentialConductance, exponentialCurrent, exponentialIf, firingPatterns, fixedInDegree, fixedProbability,
  gapJunction, gatedNmda, graded, gradedConductance, hodgkinHuxley, iafCondExp, iafPscAlpha, iafPscExp, impulseCurrent, integrateAndFire, izhikevich,
  izhikevich2004, leakyIntegrator, lif, lifSoftReset, loihiLif, membranePotential, nearestStdp, nmda, normal, oneToOne, pairStdp, parametricLif, poisson, quadraticIf,
  regular, resonateAndFire, saturatingGating, spikeArray, srm0, stimulus, stochasticLif, truncatedNormal, tsodyksMarkram, uniform, withInput, type Network,
} from '../../src/index.ts';
import type { NeuronModel } from '../../src/models/model.ts';
import { encoders } from './encoders.ts';
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
  {
    // One plan only: its kernels take software adapters seconds to compile.
    name: 'neurons: NEST\'s, exponential, quadratic, Hodgkin–Huxley', batch: 2, duration: 25, plans: ['stepped'],
    network: {
      dt: 0.1,
      populations: {
        noise: { size: 40, model: poisson, parameters: { rate: stimulus() } },
        exp: { size: 33, model: iafPscExp, parameters: { tau_syn_ex: uniform(0.5, 3), I_e: 350 } },
        alpha: { size: 33, model: iafPscAlpha, parameters: { tau_m: uniform(8, 20), I_e: 350 } },
        cond: { size: 33, model: iafCondExp, parameters: { tau_syn_ex: 1, I_e: uniform(200, 300) } },
        eif: { size: 33, model: exponentialIf, parameters: { i_ext: uniform(2, 20), delta_T: uniform(1, 4) } },
        adex: { size: 33, model: adEx, parameters: { i_ext: uniform(500, 2500), v_reset: uniform(-70, -46) } },
        qif: { size: 33, model: quadraticIf, parameters: { i_ext: uniform(3, 60) } },
        hh: { size: 33, model: hodgkinHuxley, parameters: { i_ext: uniform(50, 800) } },
      },
      connections: {
        excite: { from: 'noise', to: 'exp', connectivity: fixedProbability(0.5), weight: uniform(50, 300), synapse: { model: addTo('i_syn_ex') } },
        inhibit: { from: 'exp', to: 'exp', connectivity: fixedProbability(0.3), weight: uniform(-200, 0), delay: 1.5, synapse: { model: addTo('i_syn_in') } },
        alpha: { from: 'noise', to: 'alpha', connectivity: fixedProbability(0.5), weight: uniform(50, 300), delay: 0.4, synapse: { model: addTo('di_syn_ex') } },
        cond: { from: 'noise', to: 'cond', connectivity: fixedProbability(0.5), weight: uniform(1, 10), synapse: { model: addTo('g_ex') } },
        shunt: { from: 'alpha', to: 'cond', connectivity: fixedProbability(0.3), weight: uniform(0, 8), delay: 0.7, synapse: { model: addTo('g_in') } },
        hh: { from: 'cond', to: 'hh', connectivity: fixedProbability(0.4), weight: uniform(0, 20), synapse: { model: exponentialConductance } },
      },
      record: Object.fromEntries(['exp', 'alpha', 'cond', 'eif', 'adex', 'qif', 'hh'].map((each) => [each, { spikes: true, variables: { v: { neurons: [0, 32], every: 40 } } }])),
    },
    stimuli: [{ population: 'noise', parameter: 'rate', value: (b, j) => 100 + 30 * b + (j % 7) * 10 }],
  },
  {
    name: 'neurons: in whole numbers, in steps, by chance, resonant, twenty patterns', batch: 2, duration: 60, plans: ['resident', 'stepped'],
    network: {
      dt: 0.25,
      populations: {
        noise: { size: 40, model: poisson, parameters: { rate: stimulus() } },
        loihi: { size: 33, model: loihiLif, parameters: { decay_u: Array.from({ length: 33 }, (_, j) => j * 128), decay_v: 300, bias: 700, refractory: Array.from({ length: 33 }, (_, j) => 1 + (j % 4)) } },
        plif: { size: 33, model: parametricLif, parameters: { w: uniform(-3, 1) } },
        chance: { size: 33, model: stochasticLif, parameters: { i_ext: uniform(5, 25) } },
        soft: { size: 33, model: lifSoftReset, parameters: { i_ext: uniform(10, 60), tau_ref: 0 } },
        resonant: { size: 33, model: resonateAndFire, parameters: { omega: uniform(0.3, 1.5) } },
        srm: { size: 33, model: withInput(srm0, { i_ext: '18 + 6 * exp(-t / 50)' }), parameters: { eta_0: uniform(5, 25) } },
        patterns: { size: 20, model: izhikevich2004, parameters: patterns(['a', 'b', 'c', 'd']), initial: { v: -65, u: -15 } },
        out: { size: 5, model: leakyIntegrator },
      },
      connections: {
        loihi: { from: 'noise', to: 'loihi', connectivity: fixedProbability(0.6), weight: 36, synapse: { model: impulseCurrent } },
        recur: { from: 'loihi', to: 'loihi', connectivity: fixedProbability(0.3), weight: -22, delay: 1, synapse: { model: impulseCurrent } },
        plif: { from: 'noise', to: 'plif', connectivity: fixedProbability(0.6), weight: uniform(0, 1.5), synapse: { model: impulseCurrent } },
        resonant: { from: 'noise', to: 'resonant', connectivity: fixedProbability(0.3), weight: uniform(0, 0.5), synapse: { model: addTo('x') } },
        drive: { from: 'chance', to: 'patterns', connectivity: fixedProbability(0.5), weight: uniform(0, 30), synapse: { model: exponentialCurrent } },
        read: { from: 'plif', to: 'out', connectivity: allToAll(), weight: uniform(-1, 1) },
      },
      record: {
        ...Object.fromEntries(['chance', 'soft', 'srm', 'patterns', 'out', 'plif'].map((each) => [each, { spikes: true, variables: { v: { neurons: [0, 4], every: 50 } } }])),
        loihi: { spikes: true, variables: { u: { neurons: [0, 7, 32], every: 5 }, v: { neurons: [0, 7, 32], every: 5 } } }, resonant: { spikes: true, variables: { y: { neurons: [0, 32], every: 50 } } },
      },
    },
    stimuli: [{ population: 'noise', parameter: 'rate', value: (b, j) => 60 + 20 * b + (j % 7) * 10 }],
  },
  {
    name: 'synapses: shaped, short-term plastic, graded, electrical', batch: 2, duration: 100, plans: ['stepped'],
    network: {
      dt: 0.5,
      populations: {
        noise: { size: 70, model: poisson, parameters: { rate: stimulus() } },
        currents: { size: 43, model: lif },
        conductances: { size: 33, model: lif },
        analogue: { size: 21, model: lif, parameters: { i_ext: uniform(13, 17) }, initial: { v: uniform(-65, -50) } },
      },
      connections: {
        alpha: { from: 'noise', to: 'currents', connectivity: fixedProbability(0.3), weight: uniform(0, 3), delay: uniform(0.5, 60), synapse: { model: alphaCurrent } },
        double: { from: 'noise', to: 'currents', connectivity: allToAll(), weight: uniform(0, 3), delay: 3, transmission: { model: tsodyksMarkram, parameters: { U: 0.2, tau_facil: 300, tau_rec: 100 } }, synapse: { model: doubleExponentialCurrent } },
        depressing: { from: 'noise', to: 'conductances', connectivity: fixedProbability(0.5), weight: uniform(0, 0.2), transmission: { model: depression }, synapse: { model: alphaConductance } },
        receptors: { from: 'currents', to: 'conductances', connectivity: fixedInDegree(9), weight: 0.05, delay: uniform(1, 4), synapse: { model: nmda } },
        inhibit: { from: 'currents', to: 'conductances', connectivity: fixedProbability(0.2), weight: 0.1, delay: 1, synapse: { model: doubleExponentialConductance, parameters: { reversal: -75 } } },
        gated: { from: 'currents', to: 'conductances', connectivity: fixedProbability(0.3), weight: 0.02, transmission: { model: saturatingGating }, synapse: { model: gatedNmda } },
        graded: { from: 'analogue', to: 'conductances', connectivity: fixedProbability(0.4), weight: 0.1, delay: uniform(0.5, 3), transmission: { model: graded, parameters: { v_half: -52 } }, synapse: { model: gradedConductance } },
        onto: { from: 'conductances', to: 'analogue', connectivity: allToAll(), weight: -0.05, delay: 1.5, transmission: { model: graded, parameters: { v_half: -52 } }, synapse: { model: impulseCurrent } },
        gap: { from: 'analogue', to: 'analogue', connectivity: fixedProbability(0.3), weight: 0.03, transmission: { model: membranePotential }, synapse: { model: gapJunction } },
      },
      record: { currents: { spikes: true }, conductances: { spikes: true, variables: { v: { neurons: [0, 32], every: 20 } } }, analogue: { spikes: true } },
    },
    stimuli: [{ population: 'noise', parameter: 'rate', value: (b, j) => 40 + 10 * b + (j % 5) * 10 }],
  },
  encoders,
  { name: 'rules of pairs and triplets, matrices and bits', batch: 2, duration: 150, plans: ['stepped'], network: ruleNetwork('pairs', false) },
  { name: 'rules of weights, rates and potentials, along rows', batch: 2, duration: 150, plans: ['stepped'], network: ruleNetwork('others', true) },
  { name: 'rules with ticks, along rows', batch: 1, duration: 150, plans: ['resident', 'stepped'], network: ruleNetwork('alone', true) },
  { name: 'kernels and chance, learned per trial', batch: 3, duration: 40, plans: ['resident', 'stepped'], network: kernelNetwork, trials: 3 },
];

/** Parameters of the twenty firing patterns, one neuron each. */
function patterns(names: readonly ('a' | 'b' | 'c' | 'd')[]): Record<string, number[]> {
  return Object.fromEntries(names.map((name) => [name, Object.values(firingPatterns).map(({ parameters }) => Number(parameters[name]))]));
}
