import type { NeuronExample, NeuronModel } from './model.ts';

/**
 * Izhikevich's neuron as the programs of his 2004 review step it: v first, by Euler's method, then u with the new v. The
 * coefficients that two of its figures change are parameters; defaults are tonic spiking. {@link firingPatterns} has all
 * twenty figures.
 *
 * @example
 * const { parameters, initial } = firingPatterns.tonicBursting;
 */
export const izhikevich2004: NeuronModel = {
  name: 'izhikevich-2004',
  summary: 'Izhikevich neuron as in the twenty firing patterns of 2004',
  source: 'Izhikevich 2004, IEEE Trans. Neural Networks 15:1063, doi:10.1109/TNN.2004.832719, figure 1 and its program figure1.m',
  parameters: {
    a: { value: 0.02, unit: '1/ms', doc: 'rate of recovery' },
    b: { value: 0.2, unit: '1', doc: 'sensitivity of recovery' },
    c: { value: -65, unit: 'mV', doc: 'potential after a spike' },
    d: { value: 6, unit: 'mV', doc: 'rise of recovery after a spike' },
    k_1: { value: 5, unit: '1/ms', doc: 'linear coefficient' },
    k_0: { value: 140, unit: 'mV/ms', doc: 'constant coefficient' },
    v_u: { value: 0, unit: 'mV', doc: 'potential from which recovery counts' },
    leak: { value: 1, unit: '1', doc: 'decay of recovery; 0 for accommodation' },
    v_peak: { value: 30, unit: 'mV', doc: 'peak of a spike' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: {
    v: { value: -70, unit: 'mV', doc: 'membrane potential' },
    u: { value: -14, unit: 'mV', doc: 'recovery' },
  },
  equations: `
    v = v + dt * (0.04 * v * v + k_1 * v + k_0 - u + I + i_ext)
    u = u + dt * a * (b * (v - v_u) - leak * u)`,
  spike: 'v > v_peak',
  reset: 'v = c; u = u + d',
  example: { dt: 0.25, duration: 100, parameters: { i_ext: 't > 10 ? 14 : 0' } },
};

/** A figure of the paper: what to give {@link izhikevich2004} to see it. */
export interface FiringPattern extends NeuronExample {
  /** Its letter in figure 1. */
  readonly letter: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly initial: { readonly v: number; readonly u: number };
}

type Coefficients = readonly [a: number, b: number, c: number, d: number];

function pattern(letter: string, name: string, [a, b, c, d]: Coefficients, v: number, dt: number, duration: number, current: string, others: Readonly<Record<string, number>> = {}, u = b * v): FiringPattern {
  return { letter, name, dt, duration, parameters: { a, b, c, d, ...others, i_ext: current }, initial: { v, u } };
}

const after = (start: number, current: number): string => `t > ${start} ? ${current} : 0`;
const pulses = (starts: readonly number[], width: number): string => starts.map((start) => `t > ${start} && t < ${start + width}`).join(' || ');
const pulsed = (starts: readonly number[], width: number, current: number, base = 0): string => `${pulses(starts, width)} ? ${current} : ${base}`;
/** What class 1 excitability and the integrator have in place of 5 v + 140. */
const saddleNode = { k_1: 4.1, k_0: 108 } as const;

/**
 * The twenty firing patterns of figure 1 of Izhikevich 2004, with the parameters, initial state, time step and input
 * current of its program: see {@link exampleNetwork} for a network that shows one.
 *
 * @example
 * const network = exampleNetwork(izhikevich2004, firingPatterns.phasicBursting);
 */
export const firingPatterns = {
  tonicSpiking: pattern('A', 'tonic spiking', [0.02, 0.2, -65, 6], -70, 0.25, 100, after(10, 14)),
  phasicSpiking: pattern('B', 'phasic spiking', [0.02, 0.25, -65, 6], -64, 0.25, 200, after(20, 0.5)),
  tonicBursting: pattern('C', 'tonic bursting', [0.02, 0.2, -50, 2], -70, 0.25, 220, after(22, 15)),
  phasicBursting: pattern('D', 'phasic bursting', [0.02, 0.25, -55, 0.05], -64, 0.2, 200, after(20, 0.6)),
  mixedMode: pattern('E', 'mixed mode', [0.02, 0.2, -55, 4], -70, 0.25, 160, after(16, 10)),
  spikeFrequencyAdaptation: pattern('F', 'spike frequency adaptation', [0.01, 0.2, -65, 8], -70, 0.25, 85, after(8.5, 30)),
  class1: pattern('G', 'class 1 excitability', [0.02, -0.1, -55, 6], -60, 0.25, 300, 't > 30 ? 0.075 * (t - 30) : 0', saddleNode),
  class2: pattern('H', 'class 2 excitability', [0.2, 0.26, -65, 0], -64, 0.25, 300, 't > 30 ? -0.5 + 0.015 * (t - 30) : -0.5'),
  spikeLatency: pattern('I', 'spike latency', [0.02, 0.2, -65, 6], -70, 0.2, 100, pulsed([10], 3, 7.04)),
  subthresholdOscillations: pattern('J', 'subthreshold oscillations', [0.05, 0.26, -60, 0], -62, 0.25, 200, pulsed([20], 5, 2)),
  resonator: pattern('K', 'resonator', [0.1, 0.26, -60, -1], -62, 0.25, 400, pulsed([40, 60, 280, 320], 4, 0.65)),
  integrator: pattern('L', 'integrator', [0.02, -0.1, -55, 6], -60, 0.25, 100, pulsed([9.09, 14.09, 70, 80], 2, 9), saddleNode),
  reboundSpike: pattern('M', 'rebound spike', [0.03, 0.25, -60, 4], -64, 0.2, 200, pulsed([20], 5, -15)),
  reboundBurst: pattern('N', 'rebound burst', [0.03, 0.25, -52, 0], -64, 0.2, 200, pulsed([20], 5, -15)),
  thresholdVariability: pattern('O', 'threshold variability', [0.03, 0.25, -60, 4], -64, 0.25, 100, `${pulses([10, 80], 5)} ? 1 : (${pulses([70], 5)} ? -6 : 0)`),
  bistability: pattern('P', 'bistability', [0.1, 0.26, -60, 0], -61, 0.25, 300, pulsed([37.5, 216], 5, 1.24, 0.24)),
  afterpotential: pattern('Q', 'depolarising after-potential', [1, 0.2, -60, -21], -70, 0.1, 50, pulsed([9], 2, 20)),
  accommodation: pattern('R', 'accommodation', [0.02, 1, -55, 4], -65, 0.5, 400, 't < 200 ? t / 25 : (t > 300 && t < 312.5 ? (t - 300) * 0.32 : 0)', { v_u: -65, leak: 0 }, -16),
  inhibitionInducedSpiking: pattern('S', 'inhibition-induced spiking', [-0.02, -1, -60, 8], -63.8, 0.5, 350, 't < 50 || t > 250 ? 80 : 75'),
  inhibitionInducedBursting: pattern('T', 'inhibition-induced bursting', [-0.026, -1, -45, -2], -63.8, 0.5, 350, 't < 50 || t > 250 ? 80 : 75'),
} as const;
