import { channelsOf } from './weights.ts';
import type { View } from './ops.ts';
import type { Layout } from './layout.ts';

/** Some learned numbers: a place in the tensors `parameters`, `gradients` and those of the optimiser. */
export interface Learned {
  readonly key: string;
  readonly offset: number;
  readonly size: number;
  readonly initial: Float32Array;
  /** Factor of the learning rate, and weight decay (`null`: the optimiser's). */
  readonly rate: number;
  readonly decay: number | null;
  readonly range: readonly [low: number, high: number];
  readonly mask: Float32Array | null;
}

const unbounded = [-3e38, 3e38] as const;

/** Everything that is learned, one after the other on boundaries of 16 bytes. */
export function learnedOf(layout: Layout): Learned[] {
  const list: Learned[] = [];
  let offset = 0;
  const add = (key: string, initial: Float32Array, more: Partial<Learned> = {}): void => {
    list.push({ key, offset, size: initial.length, initial, rate: 1, decay: 0, range: unbounded, mask: null, ...more });
    offset += Math.ceil(initial.length / 4) * 4;
  };
  for (const { name, weights, learned, delay } of layout.graph.connections) {
    if (!learned) continue;
    const { channels } = channelsOf(weights);
    add(name, weights.values, { decay: learned.decay ?? null, mask: weights.kind === 'matrix' ? weights.mask : null });
    if (learned.normalise === 'batch') {
      add(`${name}.gain`, new Float32Array(channels).fill(1));
      add(`${name}.bias`, new Float32Array(channels));
    }
    if (learned.normalise === 'weight') add(`${name}.gain`, normsOf(weights.values, channels, weights.kind === 'kernel'));
    if (learned.delay) add(`${name}.delay`, new Float32Array(layout.graph.populations.get(layout.graph.connections.find((each) => each.name === name)!.from)!.size).fill(delay), { range: [0, learned.delay.most] });
  }
  for (const population of layout.graph.populations.values()) {
    for (const [parameter, { rate = 1, range = unbounded }] of Object.entries(population.learned)) {
      const count = layout.countOf(population, parameter);
      const value = population.values.get(parameter)!;
      add(`${population.name}.${parameter}`, Float32Array.from({ length: count }, (_, at) => (typeof value === 'number' ? value : value[(at * population.size) / count])), { rate, range });
    }
  }
  return list;
}

/** Euclidean norms of what reaches each target: with them as gains, weight normalisation begins at the given weights. */
function normsOf(values: Float32Array, targets: number, byRow: boolean): Float32Array {
  const norms = new Float64Array(targets);
  const fanIn = values.length / targets;
  values.forEach((value, at) => (norms[byRow ? Math.floor(at / fanIn) : at % targets] += value * value));
  return Float32Array.from(norms, Math.sqrt);
}

/** Finds the place of learned numbers in one of the tensors that hold them. */
export function placesOf(list: readonly Learned[], layout: Layout): (tensor: string, key: string) => View {
  const size = list.length === 0 ? 4 : list.at(-1)!.offset + Math.ceil(list.at(-1)!.size / 4) * 4;
  const offsets = new Map(list.map((each) => [each.key, each.offset]));
  for (const tensor of ['parameters', 'gradients']) layout.tensor(tensor, size);
  return (tensor, key) => ({ tensor: layout.tensor(tensor, size).tensor, offset: offsets.get(key)! });
}
