import { expect } from '../../errors.ts';
import type { Population } from '../../network/network.ts';
import { philox, philoxKey, unit } from '../../random/philox.ts';

/** Third word of the Philox counter of the neurons that are sampled, apart from those of networks and of dropout. */
const purpose = 0x11000000;

/** What was read of a layer: `[steps][samples][size]`, one row of steps where all are the same. */
export interface Series {
  readonly input: Float32Array;
  readonly spikes: Float32Array;
  /** Per step, of each neuron. */
  readonly bias: (neuron: number) => number;
  readonly size: number;
  readonly steps: number;
}

/**
 * Mean input per step and spikes per step of so many neurons of a mini-batch, drawn with replacement: `pairs` inputs, then as many rates.
 *
 * @param place number of the draw among the sampled mini-batches of the run, `layer` of the layer: the same for the same.
 */
export function samplePairs({ input, spikes, bias, size, steps }: Series, pairs: number, seed: number, place: number, layer: number): Float32Array {
  const row = spikes.length / steps;
  const rows = input.length / row;
  const [k0, k1] = philoxKey(seed);
  const words = new Uint32Array(4);
  const found = new Float32Array(2 * pairs);
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 4 === 0) philox(words, pair / 4, place, purpose + layer, 0, k0, k1);
    const neuron = Math.floor(unit(words[pair % 4]) * row);
    for (let at = neuron; at < input.length; at += row) found[pair] += input[at] / rows;
    found[pair] += bias(neuron % size);
    for (let at = neuron; at < spikes.length; at += row) found[pairs + pair] += spikes[at] / steps;
  }
  return found;
}

/** The bias of each neuron: learned for all, each or each channel, or as the network says. */
export function biasOf(name: string, { size, model, parameters }: Population, learned: Float32Array | undefined): (neuron: number) => number {
  if (learned) return (neuron) => learned[Math.floor((neuron * learned.length) / size)];
  const given = parameters?.i_ext ?? model.parameters.i_ext.value;
  if (typeof given === 'number') return () => given;
  expect(!('kind' in given), `population "${name}", parameter "i_ext"`, `it is ${'kind' in given ? given.kind : ''}`, 'give numbers, or learn it');
  return (neuron) => given[neuron];
}
