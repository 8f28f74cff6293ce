import type { Layout } from './layout.ts';
import type { Problem } from './problem.ts';

/** What a neuron would gain by changing to the other core, in spikes per step; most first. */
export interface Gain {
  readonly neuron: number;
  readonly gain: number;
}

/**
 * The gain of each neuron of a population in moving from one core to another. An axon is freed only when the last synapse behind it
 * has gone, so each counts for its share of it; the neuron's own spikes cross where they did not, or the other way round.
 */
export function gainsOf({ projections, into, outOf, emitters }: Problem, rates: readonly Float64Array[], coreOf: readonly Int32Array[], emitter: number, here: Layout, hereCore: number, there: Layout, thereCore: number): readonly Gain[] {
  const neurons = here.pieces.find((piece) => piece.emitter === emitter)!.neurons;
  const gain = new Float64Array(neurons.length);
  for (const number of into[emitter]) {
    const { from, start, source } = projections[number];
    const [inHere, inThere] = [here, there].map((layout) => synapsesBySource(layout, number, emitters[from].size));
    neurons.forEach((neuron, at) => {
      for (let s = start[neuron]; s < start[neuron + 1]; s++) {
        const core = coreOf[from][source[s]];
        const rate = rates[from][source[s]];
        if (core !== hereCore) gain[at] += rate / inHere[source[s]];
        if (core !== thereCore) gain[at] -= rate / (inThere[source[s]] + 1);
      }
    });
  }
  for (const number of outOf[emitter]) {
    const [fedHere, fedThere] = [here, there].map((layout) => synapsesBySource(layout, number, emitters[emitter].size));
    neurons.forEach((neuron, at) => { gain[at] += rates[emitter][neuron] * (Math.min(1, fedThere[neuron]) - Math.min(1, fedHere[neuron])); });
  }
  return Array.from(neurons, (neuron, at) => ({ neuron, gain: gain[at] })).sort((a, b) => b.gain - a.gain || a.neuron - b.neuron);
}

/** Synapses on a core of each source of a projection. */
function synapsesBySource({ projections }: Layout, number: number, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  const found = projections.find(({ projection }) => projection === number);
  found?.synapses.source.forEach((source, at) => { counts[source] = found.synapses.start[at + 1] - found.synapses.start[at]; });
  return counts;
}
