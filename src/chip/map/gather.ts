import type { Piece } from './layout.ts';
import type { Problem } from './problem.ts';

/** Synapses of a projection onto a core, by source: those of `source[i]` are `start[i] … start[i + 1] − 1`, ascending in target. */
export interface Gathered {
  /** Ascending. */
  readonly source: Uint32Array;
  readonly start: Uint32Array;
  /** Compartment. */
  readonly target: Uint16Array;
  readonly weight: Int32Array;
  readonly delay: number | Uint8Array;
  /** Largest delay. */
  readonly longest: number;
}

/** Collects what reaches the neurons of a core, in one counting sort over their synapses. */
export function gatherer({ emitters, projections }: Problem): (projection: number, pieces: readonly Piece[]) => Gathered {
  const most = Math.max(...emitters.map(({ size }) => size));
  const count = new Uint32Array(most);
  const seen = new Uint32Array(most);
  return (number, pieces) => {
    const { to, start, source, weight, delay } = projections[number];
    let [sources, synapses] = [0, 0];
    for (const { emitter, neurons } of pieces) {
      if (emitter !== to) continue;
      for (const neuron of neurons) {
        for (let at = start[neuron]; at < start[neuron + 1]; at++) {
          if (count[source[at]]++ === 0) seen[sources++] = source[at];
        }
        synapses += start[neuron + 1] - start[neuron];
      }
    }
    const found = seen.slice(0, sources).sort();
    const starts = new Uint32Array(sources + 1);
    for (let each = 0; each < sources; each++) {
      starts[each + 1] = starts[each] + count[found[each]];
      // From here on: where the next synapse of this source goes.
      count[found[each]] = starts[each];
    }
    const [targets, weights] = [new Uint16Array(synapses), new Int32Array(synapses)];
    const delays = typeof delay === 'number' ? delay : new Uint8Array(synapses);
    let [compartment, longest] = [0, typeof delay === 'number' ? delay : 0];
    for (const { emitter, neurons } of pieces) {
      if (emitter === to) {
        for (let each = 0; each < neurons.length; each++) {
          for (let at = start[neurons[each]]; at < start[neurons[each] + 1]; at++) {
            const place = count[source[at]]++;
            targets[place] = compartment + each;
            weights[place] = weight[at];
            if (typeof delays !== 'number') {
              const steps = (delay as Uint8Array)[at];
              delays[place] = steps;
              if (steps > longest) longest = steps;
            }
          }
        }
      }
      compartment += neurons.length;
    }
    for (const each of found) count[each] = 0;
    return { source: found, start: starts, target: targets, weight: weights, delay: delays, longest };
  };
}
