import { csr, lif, pairs, poisson, type Network, type NeuronModel, type Simulation, type SynapseModel } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within, type Finding } from '../row.ts';
import { activityOf } from '../judge.ts';
import { readEdges, type Edges } from './fly-edges.ts';
import { degreeStatistics, syntheticEdges } from './fly-graph.ts';

/** Potential and synaptic drive g, both still while refractory: spikes that arrive then are lost for g too. */
const flyNeuron: NeuronModel = {
  ...lif,
  name: 'fly',
  summary: 'leaky integrate-and-fire neuron whose synaptic drive stands still in refractoriness',
  source: 'Shiu et al. 2024, Nature 634:210, doi:10.1038/s41586-024-07763-9; philshiu/Drosophila_brain_model, model.py',
  parameters: {
    tau_m: { value: 20, unit: 'ms', doc: 'membrane time constant' },
    tau_g: { value: 5, unit: 'ms', doc: 'decay of the synaptic drive' },
    v_rest: { value: -52, unit: 'mV', doc: 'resting and reset potential' },
    v_thresh: { value: -45, unit: 'mV', doc: 'threshold, strict' },
    tau_ref: { value: 2.2, unit: 'ms', doc: 'refractory period' },
  },
  state: {
    v: { value: 'v_rest', unit: 'mV', doc: 'membrane potential' },
    g: { value: 0, unit: 'mV', doc: 'synaptic drive' },
  },
  equations: `
    dv/dt = (v_rest - v + g) / tau_m  (unless refractory)
    dg/dt = -g / tau_g  (unless refractory)`,
  spike: 'v > v_thresh',
  reset: 'v = v_rest; g = 0',
};

const ontoDrive: SynapseModel = {
  name: 'fly-synapse', summary: 'a spike adds the weight to g', source: flyNeuron.source, parameters: {}, state: {}, arrival: 'g = g + input',
};

/** In mV per contact. */
const contact = 0.275;
/** Contacts of a stimulating synapse: each of its spikes makes the neuron spike. */
const strong = 250;
/** In ms. Brian's 1.8 and a step: there what arrives joins g at the end of a step, here at the beginning. */
const delay = 1.9;
/** In Hz. */
const stimulusRate = 150;

/**
 * The whole brain of a fruit fly as Shiu et al. simulate it: every neuron leaky, v₀ = −52 mV, threshold −45 mV, refractory
 * for 2.2 ms with v and g held and arriving spikes lost; each edge acts after 1.8 ms with 0.275 mV times its signed number
 * of contacts. Stimulated neurons are never refractory and get Poisson spikes of 150 Hz that lift v by 250 contacts' worth.
 * Times in ms, potentials in mV. The linear system is stepped exactly, dt 0.1 ms.
 *
 * Source: Shiu et al. 2024, doi:10.1038/s41586-024-07763-9; philshiu/Drosophila_brain_model. Which neurons are stimulated is
 * the experiment's choice (21 sugar-sensing ones in theirs); here every `spacing`-th. Poisson spikes arrive one step later.
 *
 * @param edges with contacts as weights, negative where inhibitory.
 * @param spacing of the stimulated neurons.
 */
export function fly(edges: Edges, spacing: number): Network {
  const stimulated = Array.from({ length: Math.ceil(edges.neurons / spacing) }, (_, at) => at * spacing);
  const refractory = new Float32Array(edges.neurons).fill(2.2);
  for (const neuron of stimulated) refractory[neuron] = 0;
  return {
    dt: 0.1,
    populations: {
      stimulus: { size: stimulated.length, model: poisson, parameters: { rate: stimulusRate } },
      brain: { size: edges.neurons, model: flyNeuron, parameters: { tau_ref: refractory } },
    },
    connections: {
      excite: { from: 'stimulus', to: 'brain', connectivity: pairs(stimulated.map((neuron, at) => [at, neuron])), weight: strong * contact },
      edges: {
        from: 'brain', to: 'brain', delay, synapse: { model: ontoDrive },
        connectivity: csr({ rowStart: edges.rowStart, target: edges.target, weights: Float32Array.from(edges.contacts, (each) => each * contact) }),
      },
    },
    record: { stimulus: { spikes: true }, brain: { spikes: true } },
  };
}

/** The reconstruction v630 and, for small machines, graphs of the same degrees with fewer neurons. */
const sizes: Readonly<Record<string, number>> = { v630: 127_400, '12k': 12_740 };
/** A tenth of the neurons is driven: a random graph, unlike a brain, passes on nothing of what 21 neurons do. */
const spacing = 10;

export const flyBenchmark: Benchmark = {
  name: 'fly', summary: 'a fly brain\'s worth of neurons and edges, out-degrees 0 to 9,615 (Shiu et al. 2024); --data FILE for the real one', sizes: Object.keys(sizes), quick: ['12k'],
  at: async (size, { seed, data }) => {
    const edges = data === undefined ? syntheticEdges(sizes[size], seed) : await readEdges(data);
    return {
      network: fly(edges, spacing), warmUp: 100, judged: 500, timed: 1000, outDegree: { stimulus: 1, brain: edges.target.length / edges.neurons },
      judge: (simulation, from, to) => judgeFly(edges, data === undefined, simulation, from, to),
    };
  },
};

/**
 * The synthetic graph has the real one's mean and greatest out-degree; the stimulus its 150 Hz; a stimulated neuron spikes
 * at least as often as it is driven, less the spikes that fall into one step; and, from the rule of refractoriness, no
 * neuron that is not stimulated spikes twice within 2.2 ms. Rates of the rest are not published for this graph.
 */
export function judgeFly(edges: Edges, synthetic: boolean, simulation: Simulation, from: number, to: number): Finding[] {
  const stimulus = activityOf(simulation, 'stimulus', from, to);
  const { size } = simulation.plan.network.populations.stimulus;
  const { step, neuron } = simulation.spikes('brain');
  const { dt } = simulation.plan.network;
  const last = new Int32Array(edges.neurons).fill(-1e9);
  let [shortest, driven, rest] = [Infinity, 0, 0];
  for (let at = 0; at < step.length; at++) {
    const stimulated = neuron[at] % spacing === 0;
    if (!stimulated) shortest = Math.min(shortest, (step[at] - last[neuron[at]]) * dt);
    last[neuron[at]] = step[at];
    if (step[at] * dt < from || step[at] * dt >= to) continue;
    if (stimulated) driven++;
    else rest++;
  }
  const seconds = (to - from) / 1000;
  const scatter = 5 * Math.sqrt(stimulusRate / (size * seconds));
  const { mean, most } = degreeStatistics(edges);
  return [
    ...(synthetic ? [within('mean out-degree', mean, 115, 115.5, 2), within('greatest out-degree over that of v630', most / Math.min(9615, edges.neurons), 0.9, 1, 3)] : []),
    within('rate of the stimulus (Hz)', stimulus.rate, stimulusRate - scatter, stimulusRate + scatter),
    within('rate of stimulated neurons over it', driven / size / seconds / stimulus.rate, 0.99, 1.5, 3),
    within('rate of the other neurons (Hz)', rest / (edges.neurons - size) / seconds, 0.01, 200),
    within('shortest interval of the others (ms)', shortest, 2.2, Infinity, 1),
  ];
}
