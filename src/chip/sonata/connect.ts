import { csr } from '../../network/connectivity.ts';
import type { Connection } from '../../network/network.ts';
import type { SonataEdges } from './edges.ts';
import type { SonataPopulation } from './nodes.ts';

/** Edges of one kind, source by source. */
interface Sorted {
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
  readonly weights: Float32Array;
  readonly delays: Uint16Array;
}

/**
 * The connections that an edge population becomes: one for each model at either end and each sign of weights, since the sign
 * says at which receptor of NEST's neurons a spike arrives.
 */
export function connectionsOf(edges: SonataEdges, dt: number): [name: string, connection: Connection][] {
  const { source, target, sources, targets, weights } = edges;
  const kinds = 2 * Math.max(target.parts.length, 1);
  const kindOf = Uint16Array.from(weights, (weight, edge) => kinds * partOf(source, sources[edge]) + 2 * partOf(target, targets[edge]) + Number(weight < 0));
  const counts = new Uint32Array(kinds * Math.max(source.parts.length, 1));
  for (const kind of kindOf) counts[kind]++;
  return [...counts.keys()].filter((kind) => counts[kind] > 0).map((kind) => {
    const negative = kind % 2 === 1;
    const to = target.parts[(kind % kinds) >> 1];
    const from = source.parts[Math.floor(kind / kinds)];
    const { rowStart, target: reached, weights: sorted, delays } = sort(edges, kindOf, kind, counts[kind], from?.population.size ?? source.size);
    const shared = delays.every((each) => each === delays[0]);
    const ms = (steps: number): number => (steps + to.nest.later) * dt;
    const words = [...(source.parts.length > 1 ? [`from ${from.nest.model.name}`] : []), ...(target.parts.length > 1 ? [`to ${to.nest.model.name}`] : []), ...(negative ? ['inhibitory'] : [])];
    return [words.length > 0 ? `${edges.name} (${words.join(', ')})` : edges.name, {
      from: from?.name ?? source.name, to: to.name, connectivity: csr({ rowStart, target: reached, weights: negative && to.nest.magnitudes ? sorted.map((each) => -each) : sorted }),
      delay: shared ? ms(delays[0]) : Float32Array.from(delays, ms), synapse: negative ? to.nest.receptors.negative : to.nest.receptors.positive,
    }];
  });
}

const partOf = ({ place }: SonataPopulation, row: number): number => place?.part[row] ?? 0;
const neuronOf = ({ place }: SonataPopulation, row: number): number => place?.neuron[row] ?? row;

/** Sorts by source, and leaves the order of edges of one source as it is. */
function sort({ source, target, sources, targets, weights, delays }: SonataEdges, kindOf: Uint16Array, kind: number, count: number, size: number): Sorted {
  const rowStart = new Uint32Array(size + 1);
  for (let edge = 0; edge < kindOf.length; edge++) if (kindOf[edge] === kind) rowStart[neuronOf(source, sources[edge]) + 1]++;
  for (let row = 0; row < size; row++) rowStart[row + 1] += rowStart[row];
  const next = rowStart.slice();
  const sorted = { rowStart, target: new Uint32Array(count), weights: new Float32Array(count), delays: new Uint16Array(count) };
  for (let edge = 0; edge < kindOf.length; edge++) {
    if (kindOf[edge] !== kind) continue;
    const at = next[neuronOf(source, sources[edge])]++;
    sorted.target[at] = neuronOf(target, targets[edge]);
    sorted.weights[at] = weights[edge];
    sorted.delays[at] = delays[edge];
  }
  return sorted;
}
