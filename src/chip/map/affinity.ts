import type { Order } from './orders.ts';
import type { Problem, Projection } from './problem.ts';

/** Synapses that may be looked at for each synapse of the population: beyond, its sources reach everywhere, and no order helps. */
const visitsPerSynapse = 4;

/**
 * A row of neurons in stretches that share their sources: each stretch grows from its first neuron by the one that has most
 * sources among those of the stretch and fewest others.
 *
 * @returns `null` where sources reach so many stretches that none is better than another.
 */
export function byAffinity({ projections, into, emitters }: Problem, emitter: number, stretch: number): Order | null {
  const { size } = emitters[emitter];
  const incoming = into[emitter].map((number) => ({ projection: projections[number], targets: targetsOf(projections[number], emitters[projections[number].from].size) }));
  const synapses = incoming.reduce((sum, { projection }) => sum + projection.source.length, 0);
  const degree = new Int32Array(size);
  for (const { projection: { start } } of incoming) for (let neuron = 0; neuron < size; neuron++) degree[neuron] += start[neuron + 1] - start[neuron];
  const most = degree.reduce((a, b) => Math.max(a, b), 0);
  const common = new Int32Array(size);
  const placed = new Uint8Array(size);
  const marked = incoming.map(({ targets }) => new Uint8Array(targets.start.length - 1));
  const neurons = new Uint32Array(size);
  let [count, seed, visits] = [0, 0, 0];
  while (count < size) {
    // Candidates by 2 · common − degree, as stacks; those whose score has grown since lie there more than once.
    const stacks: number[][] = Array.from({ length: 2 * most + 1 }, () => []);
    let highest = -1;
    for (let taken = 0; taken < stretch && count < size; taken++) {
      let next = -1;
      while (next < 0 && highest >= 0) {
        const candidate = stacks[highest].pop();
        if (candidate === undefined) highest--;
        else if (!placed[candidate] && 2 * common[candidate] - degree[candidate] + most === highest) next = candidate;
      }
      if (next < 0) {
        while (placed[seed]) seed++;
        next = seed;
      }
      placed[next] = 1;
      neurons[count++] = next;
      for (const [each, { projection: { start, source }, targets }] of incoming.entries()) {
        for (let s = start[next]; s < start[next + 1]; s++) {
          if (marked[each][source[s]]) continue;
          marked[each][source[s]] = 1;
          const [from, to] = [targets.start[source[s]], targets.start[source[s] + 1]];
          if ((visits += to - from) > visitsPerSynapse * synapses) return null;
          for (let t = from; t < to; t++) {
            const target = targets.target[t];
            common[target]++;
            if (placed[target]) continue;
            const score = 2 * common[target] - degree[target] + most;
            stacks[score].push(target);
            if (score > highest) highest = score;
          }
        }
      }
    }
    common.fill(0);
    for (const each of marked) each.fill(0);
  }
  return { neurons, unit: 1, stretch };
}

/** Targets of each source. */
function targetsOf({ start, source }: Projection, sources: number): { readonly start: Uint32Array; readonly target: Uint32Array } {
  const starts = new Uint32Array(sources + 1);
  for (const each of source) starts[each + 1]++;
  for (let each = 0; each < sources; each++) starts[each + 1] += starts[each];
  const next = starts.slice();
  const target = new Uint32Array(source.length);
  for (let neuron = 0; neuron + 1 < start.length; neuron++) for (let s = start[neuron]; s < start[neuron + 1]; s++) target[next[source[s]]++] = neuron;
  return { start: starts, target };
}
