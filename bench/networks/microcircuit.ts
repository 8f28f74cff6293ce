import { exponentialCurrent, fixedTotal, lif, normal, truncatedNormal, type Connection, type Network, type Simulation } from '../../src/index.ts';
import { expect } from '../../src/errors.ts';
import type { Benchmark } from '../benchmark.ts';
import { activityOf, rateWithin } from '../judge.ts';
import { within, type Finding } from '../row.ts';

/** Populations in the order of all tables below. */
export const names = ['L23E', 'L23I', 'L4E', 'L4I', 'L5E', 'L5I', 'L6E', 'L6I'] as const;
const neurons = [20_683, 5834, 21_915, 5479, 4850, 1065, 14_395, 2948];
/** External sources of each neuron. */
const external = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100];
/** Connection probability, target (row) by source (column). */
const probability = [
  [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
];
/** In mV, mean and standard deviation: the "optimized" initial state. */
const start = [[-68.28, 5.36], [-63.16, 4.57], [-63.33, 4.74], [-63.45, 4.94], [-63.11, 4.94], [-61.66, 4.55], [-66.72, 5.46], [-61.43, 4.48]];
/** In Hz: of the full network, which a smaller one must get the mean input of. NEST, constant drive. */
const fullRates = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829];

const dt = 0.1;
/** In pF and ms. */
const [capacitance, tauMembrane, tauSynapse] = [250, 10, 0.5];
/** In pA: causes a postsynaptic potential of 0.15 mV (585.39 pA per mV). */
const weight = 0.15 * 585.39;
/** Inhibition over excitation, and the spread of weights over their mean. */
const [g, spread] = [-4, 0.1];
/** In Hz, of each external source. */
const background = 8;

const excitatory = (source: number): boolean => source % 2 === 0;
/** Mean weight in pA. From layer 4 onto the excitatory neurons of layer 2/3 it is doubled. */
const meanWeight = (target: number, source: number): number => (excitatory(source) ? weight * (target === 0 && source === 2 ? 2 : 1) : g * weight);

/** Synapses of the full projection: drawn with replacement, so that the given probability is that of at least one. */
export function synapsesOf(target: number, source: number): number {
  const pairs = neurons[target] * neurons[source];
  return Math.round(Math.log(1 - probability[target][source]) / Math.log((pairs - 1) / pairs));
}

/** Mean recurrent current in pA that one neuron of the full network receives. */
function recurrentCurrent(target: number): number {
  return names.reduce((sum, _, source) => sum + (tauSynapse / 1000) * meanWeight(target, source) * (synapsesOf(target, source) / neurons[target]) * fullRates[source], 0);
}

/** Mean external current in pA: 561.9, 526.8, 737.5, … */
const externalCurrent = (target: number): number => (tauSynapse / 1000) * weight * external[target] * background;

/** How the external sources reach the neurons: as a Poisson train each, or as their mean current. */
export type Drive = 'poisson' | 'dc';

/**
 * The cortical microcircuit of Potjans & Diesmann: four layers of excitatory and inhibitory neurons below 1 mm² of cortex,
 * 77,169 leaky integrate-and-fire neurons with exponential currents and 298,880,969 synapses. Between each two populations
 * a fixed total number is drawn with replacement. Weights are normal with 10 % spread, drawn again where the sign would
 * flip; delays normal, 1.5 ± 0.75 ms from excitatory and 0.75 ± 0.375 ms from inhibitory neurons, drawn again below half a
 * step and rounded to 0.1 ms. Membranes start normally distributed, per population ("optimized"). In refractoriness the
 * potential stands still and the current goes on. Times in ms, potentials in mV, currents in pA.
 *
 * A network scaled by s has s·N neurons with s·K synapses each, weights over √s, and a constant current in place of the
 * lost mean input, so that mean and variance of the input stay (van Albada, Helias & Diesmann 2015,
 * doi:10.1371/journal.pcbi.1004490); its correlations are larger than the full network's. With a constant drive a small
 * network may fall silent: the compensation alone, strong inhibition's mean, then holds most neurons below threshold.
 *
 * Source: Potjans & Diesmann 2014, Cereb. Cortex 24:785, doi:10.1093/cercor/bhs358; INM-6/microcircuit-PD14-model (PyNEST).
 * NEST adds what arrives to the current at the end of a step, where the potential first feels it in the next; webspike adds
 * it at the beginning. So each delay is longer by a step here; without that layer 2/3 fires a tenth less. Poisson trains arrive undelayed, which shifts noise and nothing else.
 *
 * @param scale of both neurons and synapses per neuron, in (0, 1].
 */
export function microcircuit(scale: number, drive: Drive): Network {
  const root = Math.sqrt(scale);
  const synapse = { model: exponentialCurrent, parameters: { tau: tauSynapse } };
  const populations = Object.fromEntries(names.map((name, target): [string, Network['populations'][string]] => {
    const [mean, sd] = start[target];
    const lost = (1 - root) * (recurrentCurrent(target) + (drive === 'poisson' ? externalCurrent(target) : 0));
    return [name, {
      size: Math.round(scale * neurons[target]), model: lif,
      parameters: {
        tau_m: tauMembrane, v_rest: -65, v_reset: -65, v_thresh: -50, tau_ref: 2, r_m: tauMembrane / capacitance,
        i_ext: lost + (drive === 'dc' ? externalCurrent(target) : 0),
      },
      initial: { v: normal(mean, sd) },
      ...(drive === 'poisson' ? { drive: { rate: background * external[target] * scale, weight: weight / root, synapse } } : {}),
    }];
  }));
  const connections: Record<string, Connection> = {};
  names.forEach((to, target) => names.forEach((from, source) => {
    if (probability[target][source] === 0) return;
    const mean = meanWeight(target, source) / root;
    const delay = excitatory(source) ? 1.5 : 0.75;
    connections[`${from}→${to}`] = {
      from, to, synapse, connectivity: fixedTotal(Math.round(synapsesOf(target, source) * scale * scale)),
      weight: excitatory(source) ? truncatedNormal(mean, spread * mean, 0, Infinity) : truncatedNormal(mean, -spread * mean, -Infinity, 0),
      delay: truncatedNormal(delay + dt, delay / 2, dt / 2 + dt, Infinity),
    };
  }));
  return { dt, populations, connections, record: Object.fromEntries(names.map((name) => [name, { spikes: true }])) };
}

/** Mean out-degree of each population of the full network. */
const outDegree = Object.fromEntries(names.map((name, source) => [name, names.reduce((sum, _, target) => sum + (probability[target][source] > 0 ? synapsesOf(target, source) : 0), 0) / neurons[source]]));

export const microcircuitBenchmark: Benchmark = {
  name: 'microcircuit', summary: 'cortical microcircuit, 77,169 neurons, 298.9 M synapses (Potjans & Diesmann 2014)',
  sizes: ['1', '1-dc', '0.5', '0.2'], quick: ['0.2'],
  at: (size) => {
    const [text, drive = 'poisson'] = size.split('-');
    const scale = Number(text);
    expect(scale > 0 && scale <= 1 && (drive === 'poisson' || drive === 'dc'), `size "${size}"`, 'it is no scale of the microcircuit', 'give a number in (0, 1], with "-dc" after it for a constant drive');
    return {
      network: microcircuit(scale, drive), warmUp: 200, judged: 1000, timed: 1000,
      outDegree: Object.fromEntries(names.map((name) => [name, scale * outDegree[name]])),
      judge: (simulation, from, to) => judgeMicrocircuit(scale, drive, simulation, from, to),
    };
  },
};

/** Rates in Hz of NEST and of an independent C++ program run on this sheet (benchmark-networks.md 2.4), least and greatest. */
const references: Readonly<Record<Drive, readonly (readonly [number, number])[]>> = {
  dc: [[0.878, 0.907], [2.894, 2.965], [4.161, 4.414], [5.66, 5.876], [7.569, 7.988], [8.396, 8.633], [1.099, 1.132], [7.592, 7.829]],
  poisson: [[0.957, 0.971], [2.868, 3.021], [4.388, 4.746], [5.396, 5.881], [7.602, 8.142], [8.671, 9.078], [0.991, 1.092], [7.523, 7.85]],
};
/** From run to run at full size. */
const runToRun = 0.06;
/**
 * A scaled-down network keeps the mean and variance of the input, but neither its small jumps nor its correlations: layer
 * 2/3 fires 40 % less at a fifth, the size of the source's own test, and half at a tenth, which is no longer this network.
 */
const scaledDown = 0.5;

/**
 * Rates of all eight populations. The Poisson references are the C++ program and GeNN. Irregular (CV of intervals 0.4 to
 * 1.2; a second holds four intervals of a neuron, and so few make it look smaller) and asynchronous (mean correlation below 0.1, χ below 0.3), as the paper says of its network's state.
 */
export function judgeMicrocircuit(scale: number, drive: Drive, simulation: Simulation, from: number, to: number): Finding[] {
  const activities = names.map((name) => activityOf(simulation, name, from, to));
  const l4 = activities[names.indexOf('L4E')];
  return [
    ...names.map((name, at) => rateWithin(name, activities[at].rate, references[drive][at], scale === 1 ? runToRun : scaledDown)),
    within('CV of intervals in L4E', l4.cv, 0.4, 1.2),
    within('correlation of counts in L4E', l4.correlation, -0.02, 0.1, 3),
    within('synchrony χ of L4E', l4.chi, 0, 0.3),
  ];
}
