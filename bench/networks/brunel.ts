import { delta, fixedInDegree, lif, type Connection, type Network, type Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { activityOf, rateWithin } from '../judge.ts';
import { within, type Finding } from '../row.ts';

/** What distinguishes the four regimes of Brunel 2000, Fig. 8, and two more of the field's forms of the network. */
interface Form {
  readonly excitatory: number;
  readonly inhibitory: number;
  /** Inhibition over excitation. */
  readonly g: number;
  /** External rate over the rate that reaches threshold by itself. */
  readonly eta: number;
  /** In mV. */
  readonly reset: number;
  /** In ms, discarded and judged. */
  readonly window: readonly [warmUp: number, judged: number];
  /** Mean rate in Hz of the references. */
  readonly rate: readonly [low: number, high: number];
  readonly cv?: number;
  /** The state's name as the paper has it: whether neurons fire together. */
  readonly synchronous?: boolean;
}

const full = { excitatory: 10_000, inhibitory: 2500, reset: 10, window: [200, 1000] } as const;

/**
 * Rates of benchmark-networks.md 2.3 (an independent C++ program, 0.2–1.2 s) and of peers-on-cpu.md (0–1 s). The slow state
 * differs from run to run: beside the 6.1 Hz given there, a plain loop in double precision gave 5.4 to 6.4 in fourteen runs.
 */
const forms: Readonly<Record<string, Form>> = {
  ai: { ...full, g: 5, eta: 2, rate: [37.3, 37.5], cv: 0.42, synchronous: false },
  sr: { ...full, g: 3, eta: 2, rate: [333, 333], synchronous: true },
  'si-fast': { ...full, g: 6, eta: 4, rate: [58, 58] },
  'si-slow': { ...full, g: 4.5, eta: 0.9, rate: [5.4, 6.4] },
  nest: { ...full, g: 5, eta: 2, reset: 0, rate: [31.9, 32], synchronous: false },
  peers: { excitatory: 8000, inhibitory: 2000, g: 5, eta: 2, reset: 10, window: [0, 1000], rate: [42.4, 42.8] },
};

/** Share of all neurons of a kind that connect to each neuron. */
const density = 0.1;
/** In mV. */
const j = 0.1;
const threshold = 20;
/** In ms. */
const tau = 20;

/** How far one more seed may fall outside the references, as a share. */
const oneMoreSeed = 0.05;

/** What the description of {@link brunel} is made from. */
export type BrunelOptions = Pick<Form, 'excitatory' | 'inhibitory' | 'g' | 'eta' | 'reset'>;

/**
 * The sparse network of excitatory and inhibitory neurons of Brunel: τ dV/dt = −V, each spike moves its targets by
 * J = 0.1 mV or −g J after 1.5 ms, threshold 20 mV, 2 ms of refractoriness in which arriving spikes are lost (delta
 * synapses onto a potential that stands still "unless refractory"). Every neuron has a tenth of the excitatory and of the
 * inhibitory neurons as sources, drawn with replacement, and C_E external sources of its own: one Poisson train of
 * η θ / (J τ), 20 kHz at η = 2. V starts at 0. Membranes are stepped exactly. Times in ms, potentials in mV.
 *
 * Source: Brunel 2000, J. Comput. Neurosci. 8:183, doi:10.1023/A:1008925309027; brian2 examples/frompapers/Brunel_2000.py,
 * whose connections are Bernoulli; the fixed in-degree is NEST's (brunel_delta_nest.py), as is a reset to 0 in form `nest`.
 */
export function brunel({ excitatory, inhibitory, g, eta, reset }: BrunelOptions): Network {
  const population = (size: number): Network['populations'][string] => ({
    size, model: lif,
    parameters: { tau_m: tau, v_rest: 0, v_reset: reset, v_thresh: threshold, tau_ref: 2 },
    drive: { rate: 1000 * eta * threshold / (j * tau), weight: j },
  });
  const connection = (from: 'excitatory' | 'inhibitory', to: string): Connection => ({
    from, to, weight: from === 'excitatory' ? j : -g * j, delay: 1.5, synapse: { model: delta },
    connectivity: fixedInDegree(Math.round(density * (from === 'excitatory' ? excitatory : inhibitory))),
  });
  return {
    dt: 0.1,
    populations: { excitatory: population(excitatory), inhibitory: population(inhibitory) },
    connections: {
      'e→e': connection('excitatory', 'excitatory'), 'e→i': connection('excitatory', 'inhibitory'),
      'i→e': connection('inhibitory', 'excitatory'), 'i→i': connection('inhibitory', 'inhibitory'),
    },
    record: { excitatory: { spikes: true }, inhibitory: { spikes: true } },
  };
}

export const brunelBenchmark: Benchmark = {
  name: 'brunel', summary: 'sparse network in four regimes, 12,500 neurons, 15.6 M synapses (Brunel 2000)', sizes: Object.keys(forms), quick: ['peers'],
  at: (size) => {
    const form = forms[size];
    const [warmUp, judged] = form.window;
    const degree = density * (form.excitatory + form.inhibitory);
    return {
      network: brunel(form), warmUp, judged, timed: 1000, outDegree: { excitatory: degree, inhibitory: degree },
      judge: (simulation, from, to) => judgeBrunel(form, simulation, from, to),
    };
  },
};

/**
 * The rate of both populations (their inputs have one distribution, so they fire alike) within 5 % of the references, which
 * differ by less than 1 % between seeds but round to two digits; 16 % in the slow state, whose second holds few of its
 * waves: eight of our seeds give 5.58 ± 0.30 Hz, the reference's one 6.1. In the asynchronous irregular state the CV of
 * intervals, 0.42 in the reference. Synchrony has no number there, only the names of the states: χ of a network without it
 * would be 1/√400 = 0.05 in these 400 neurons and is 1 where all fire together; 0.3 parts the two.
 */
export function judgeBrunel({ rate, cv, synchronous }: Pick<Form, 'rate' | 'cv' | 'synchronous'>, simulation: Simulation, from: number, to: number): Finding[] {
  const activity = activityOf(simulation, 'excitatory', from, to);
  return [
    rateWithin('excitatory', activity.rate, rate, oneMoreSeed),
    rateWithin('inhibitory', activityOf(simulation, 'inhibitory', from, to).rate, rate, oneMoreSeed),
    ...(cv === undefined ? [] : [within('CV of intervals', activity.cv, cv * 0.9, cv * 1.1, 3)]),
    ...(synchronous === undefined ? [] : [
      synchronous ? within('synchrony χ', activity.chi, 0.3, 1) : within('synchrony χ', activity.chi, 0, 0.3),
      synchronous ? within('correlation of counts', activity.correlation, 0.1, 1, 3) : within('correlation of counts', activity.correlation, -0.02, 0.1, 3),
    ]),
  ];
}
