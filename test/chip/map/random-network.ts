import { impulseCurrent, loihiLif, spikeArray, type Connection, type Network, type Population } from '../../../src/index.ts';
import { loihi1, type Chip } from '../../../src/chip/index.ts';
import { convolution } from '../../../src/network/connectivity.ts';

/** A small generator of its own (mulberry32), so that the tests do not draw with what they test. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RandomCase {
  readonly network: Network;
  readonly chip: Chip;
  readonly inputs: Record<string, [number, number][]>;
}

const synapse = { model: impulseCurrent };

/** A random network of dense, sparse, recurrent and convolutional connections, and a chip whose cores are too small for it. */
export function randomCase(seed: number, steps: number): RandomCase {
  const random = randomOf(seed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const longest = pick([0, 0, 2, 6, 9]);
  const weightOf = pick<() => number>([() => 2 * whole(-40, 60), () => whole(1, 255), () => -whole(0, 90), () => 8 * whole(-8, 9), () => whole(-200, 220)]);
  const channels = pick([1, 2, 3]);
  const side = whole(5, 8);
  const populations: Record<string, Population> = { in: { size: whole(5, 40), model: spikeArray }, pixels: { size: channels * side * side, model: spikeArray } };
  const neurons = (size: number): Population => {
    const each = (least: number, most: number, kinds: number): number | number[] => (random() < 0.5 ? whole(least, most) : Array.from({ length: size }, () => least + Math.floor(random() * kinds)));
    return { size, model: loihiLif, parameters: { v_th: each(20, 60, pick([3, 30])), decay_u: pick([4096, 2000, 900]), decay_v: each(100, 600, 4), bias: each(0, 500, 300), refractory: whole(1, 4) } };
  };
  const outputs = whole(1, 4);
  const [taps, stride] = [whole(2, 3), whole(1, 2)];
  const [padding, dilation] = [whole(0, 1), whole(1, 2)];
  const mapSide = Math.floor((side + 2 * padding - dilation * (taps - 1) - 1) / stride) + 1;
  populations.map = neurons(outputs * mapSide * mapSide);
  for (let each = 0; each < whole(1, 4); each++) populations[`cells${each}`] = neurons(whole(2, 60));
  const connections: Record<string, Connection> = {
    kernel: {
      from: 'pixels', to: 'map', synapse, delay: 1 + whole(0, Math.min(2, longest)),
      connectivity: convolution({ input: [channels, side, side], kernel: { shape: [outputs, channels, taps, taps], values: Array.from({ length: outputs * channels * taps * taps }, weightOf) }, stride, padding, dilation }),
    },
  };
  const all = Object.keys(populations);
  const onChip = all.filter((name) => populations[name].model === loihiLif);
  for (let each = 0; each < whole(2, 6); each++) {
    const [from, to] = [pick(all), pick(onChip)];
    const probability = pick([1, 0.6, 0.2]);
    const listed: [number, number][] = [];
    for (let pre = 0; pre < populations[from].size; pre++) for (let post = 0; post < populations[to].size; post++) if (random() < probability) listed.push([pre, post]);
    if (random() < 0.2 && listed.length > 0) listed.push(listed[0]);
    if (listed.length === 0) continue;
    const one = weightOf();
    connections[`wires${each}`] = {
      from, to, synapse, connectivity: { kind: 'pairs', pairs: listed }, weight: random() < 0.2 ? one : listed.map(weightOf), delay: random() < 0.5 ? 1 : listed.map(() => 1 + whole(0, longest)),
    };
  }
  const inputs = Object.fromEntries(['in', 'pixels'].map((name) => [name, Array.from({ length: steps }, (_, step) => Array.from({ length: populations[name].size }, (_, n) => n).filter(() => random() < 0.25).map((n): [number, number] => [step, n])).flat()]));
  return { network: { dt: 1, populations, connections }, chip: smallChip(whole, pick), inputs };
}

function smallChip(whole: (least: number, most: number) => number, pick: <T>(list: readonly T[]) => T): Chip {
  const limit = (value: number): { value: number; source: string } => ({ value, source: 'test' });
  return {
    ...loihi1, name: 'small', title: 'small chip',
    core: {
      neurons: limit(pick([8, 16, 40, 200])), inAxons: limit(whole(200, 600)), outAxons: limit(whole(150, 800)), synapses: limit(64 * pick([200, 400, 2000])),
      profiles: limit(whole(2, 8)), thresholds: limit(whole(2, 7)), formats: limit(whole(4, 8)),
    },
    axonBase: limit(pick([0, 7, 255])), freeDelay: limit(pick([2, 6])),
    mesh: { width: limit(whole(2, 5)), height: limit(whole(2, 4)) }, coresPerChip: limit(20), chips: limit(1000),
  };
}
