import type { Network } from '../../network/network.ts';
import type { Chip, Resource } from '../chips.ts';
import { checkInteger, type IntegerNeurons } from '../integer.ts';
import { leastBitsPerSynapse, widthOf } from './encoding.ts';
import { boundsOf, compartmentShare, profileOf } from './profiles.ts';
import { problemOf, type Problem, type Projection } from './problem.ts';

/**
 * The fewest cores that each resource allows, for any way to cut and pack: no mapping has fewer than the largest of them.
 *
 * - neurons: each takes its share of the compartments of a core, more where it has long delays;
 * - input and output axons: each source needs one for each of its connections at least;
 * - synapses: what may share a list is counted once, every synapse as if it lay in the list that costs least for each;
 * - profiles, thresholds: different ones on all cores together, and no core has two pairs of bounds of the voltage;
 * - formats can be shared by all.
 *
 * @throws WebspikeError where the network is none for the chip.
 * @example
 * Math.max(...Object.values(coreBounds(network, loihi1))); // 4
 */
export function coreBounds(network: Network, chip: Chip): Readonly<Record<Resource, number>> {
  return boundsOfProblem(problemOf(checkInteger(network, 'network'), chip));
}

export function boundsOfProblem(problem: Problem): Readonly<Record<Resource, number>> {
  const { chip: { core }, emitters, projections } = problem;
  const rows = projections.map(rowsOf);
  const sources = rows.map((each) => each.reduce((sum, length) => sum + Math.min(1, length), 0));
  const sum = (of: (projection: number) => number): number => projections.reduce((all, _, projection) => all + of(projection), 0);
  const cores = (resource: Resource, total: number): number => Math.max(1, Math.ceil(total / core[resource].value - 1e-9));
  return {
    neurons: cores('neurons', compartments(problem)), inAxons: cores('inAxons', sum((each) => sources[each])),
    outAxons: cores('outAxons', sum((each) => (emitters[projections[each].from].neurons ? sources[each] : 0))),
    synapses: cores('synapses', sum((each) => leastBits(problem, projections[each], rows[each]))),
    profiles: Math.max(cores('profiles', different(problem, profileOf)), different(problem, boundsOf)),
    thresholds: cores('thresholds', different(problem, (neurons, neuron) => neurons.threshold[neuron])), formats: 1,
  };
}

/** Synapses of each source. */
function rowsOf({ kin, source }: Projection): Uint32Array {
  const rows = new Uint32Array(Math.max(kin?.length ?? 0, source.reduce((most, each) => Math.max(most, each), 0) + 1));
  for (const each of source) rows[each]++;
  return rows;
}

function leastBits({ chip }: Problem, { encoding, delay, kin }: Projection, rows: Uint32Array): number {
  let synapses = 0;
  // Sources of one kin: as many as the longest of them has, since the others may be clipped from it.
  const longest = new Map<number, number>();
  rows.forEach((length, source) => {
    if (!kin) synapses += length;
    else if (length > (longest.get(kin[source]) ?? 0)) longest.set(kin[source], length);
  });
  for (const length of longest.values()) synapses += length;
  const shortest = typeof delay === 'number' ? delay : delay.reduce((least, each) => Math.min(least, each), 255);
  return synapses * leastBitsPerSynapse(encoding.weightBits + widthOf(shortest), chip.word.value);
}

/** Compartments' worth of all neurons: more for those with long delays. */
function compartments({ chip, emitters, projections, into }: Problem): number {
  return emitters.reduce((sum, { neurons, size }, emitter) => {
    if (!neurons) return sum;
    const longest = new Uint8Array(size);
    for (const { start, delay } of into[emitter].map((number) => projections[number])) {
      for (let neuron = 0; neuron < size; neuron++) {
        for (let at = start[neuron]; at < start[neuron + 1]; at++) longest[neuron] = Math.max(longest[neuron], typeof delay === 'number' ? delay : delay[at]);
      }
    }
    return longest.reduce((all, each) => all + compartmentShare(each, chip), sum);
  }, 0);
}

const different = ({ emitters }: Problem, of: (neurons: IntegerNeurons, neuron: number) => number): number =>
  new Set(emitters.flatMap(({ neurons, size }) => (neurons ? [...new Set(Array.from({ length: size }, (_, neuron) => of(neurons, neuron)))] : []))).size;
