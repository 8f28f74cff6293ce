import { hodgkinHuxley, type Network, type NeuronModel, type Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { activityOf, rateWithin } from '../judge.ts';
import { within, type Finding } from '../row.ts';
import { degree, sizes, vogelsAbbott } from './coba.ts';

/** The Hodgkin–Huxley neuron with two conductances of its own, in nS: as one state each, whatever connections there are. */
const cobahhNeuron: NeuronModel = {
  ...hodgkinHuxley,
  name: 'cobahh',
  summary: 'Hodgkin–Huxley neuron with excitatory and inhibitory conductance',
  parameters: {
    ...hodgkinHuxley.parameters,
    tau_e: { value: 5, unit: 'ms', doc: 'decay of the excitatory conductance' },
    tau_i: { value: 10, unit: 'ms', doc: 'decay of the inhibitory conductance' },
    reversal_e: { value: 0, unit: 'mV', doc: 'excitatory reversal potential' },
    reversal_i: { value: -80, unit: 'mV', doc: 'inhibitory reversal potential' },
  },
  state: {
    ...hodgkinHuxley.state,
    ge: { value: 0, unit: 'nS', doc: 'excitatory conductance' },
    gi: { value: 0, unit: 'nS', doc: 'inhibitory conductance' },
  },
  equations: `${hodgkinHuxley.equations!.replace('+ I + i_ext', '+ ge * (reversal_e - v) + gi * (reversal_i - v) + I + i_ext')}
    dge/dt = -ge / tau_e
    dgi/dt = -gi / tau_i`,
};

/**
 * The Vogels–Abbott network of Hodgkin–Huxley neurons (COBAHH): connectivity, synapses and start of {@link coba}, each
 * neuron with the sodium and potassium currents of Traub & Miles. Gates start at rest; Brian 2's start at 0 and are there
 * after some ms. Stepped by exponential Euler with 0.1 ms, as in the benchmark's programs.
 *
 * Source: Brette et al. 2007, benchmark 3, doi:10.1007/s10827-007-0038-6; brian2 examples/COBAHH.py.
 *
 * @param neurons of both kinds together; 4000 is the original.
 * @param seed of the initial conductances; the rest follows the seed of the simulation.
 */
export const cobahh = (neurons: number, seed: number): Network => vogelsAbbott(neurons, seed, cobahhNeuron, 1);

export const cobahhBenchmark: Benchmark = {
  name: 'cobahh', summary: 'Vogels–Abbott of Hodgkin–Huxley neurons, 80 synapses per neuron (Brette et al. 2007, benchmark 3)',
  sizes: Object.keys(sizes), quick: ['4k'],
  at: (size, { seed }) => ({
    network: cobahh(sizes[size], seed), warmUp: 200, judged: size === '4k' ? 2000 : 400, timed: 1000, judge: judgeCobahh,
    outDegree: { excitatory: degree, inhibitory: degree },
  }),
};

/**
 * The sheet names no rates for this network. The bands come from an independent loop in plain double precision, written from
 * the sheet for this purpose (exponential Euler, 0.1 ms, the same start, five seeds of 4000 neurons, 0.2–2.2 s): excitatory
 * 34.8–42.1 Hz, inhibitory 35.4–38.5 Hz, CV 2.11–2.26. Excitatory rates scatter by 2.9 Hz among its seeds (standard deviation)
 * and inhibitory ones by 1.3 Hz, so one more seed may fall 14 % and 8 % outside, its CV 10 %; five of our own gave 32.2–39.6 and
 * 34.2–37.9 Hz. At steps of 0.02 ms seed 1 of that loop fires at 44.8 and 41.5 Hz instead of 42.1 and 38.5. A larger network
 * has the same mean inputs.
 */
export function judgeCobahh(simulation: Simulation, from: number, to: number): Finding[] {
  const [excitatory, inhibitory] = ['excitatory', 'inhibitory'].map((each) => activityOf(simulation, each, from, to));
  return [
    rateWithin('excitatory', excitatory.rate, [34.8, 42.1], 0.14),
    rateWithin('inhibitory', inhibitory.rate, [35.4, 38.5], 0.08),
    ...(to - from >= 1000 ? [within('CV of intervals', excitatory.cv, 2.11 * 0.9, 2.26 * 1.1)] : []),
  ];
}
