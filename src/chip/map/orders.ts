import type { Axis } from '../../network/convolution.ts';
import { boundsOf, profileOf } from './profiles.ts';
import type { Problem } from './problem.ts';

/** A row of a population's neurons, of which cores take stretches. */
export interface Order {
  readonly neurons: Uint32Array;
  /** So many stay together where they can. */
  readonly unit: number;
  /** Cores do not reach beyond multiples of it. Default: they do. */
  readonly stretch?: number;
}

/** Narrowest strip of a map in neurons, and parts of its channels, that are tried. */
const leastStrip = 4;
const channelParts = [1, 2, 4, 8, 16];

/**
 * Rows in which a population may be cut: as it is numbered; where a core could not take so many different parameters, by their likeness;
 * a map of a convolution also in strips and by groups of channels, since neurons side by side share sources and kernels.
 */
export function ordersOf(problem: Problem, emitter: number): readonly Order[] {
  const { size } = problem.emitters[emitter];
  const natural = Uint32Array.from({ length: size }, (_, neuron) => neuron);
  const sorted = byLikeness(problem, emitter, natural);
  if (sorted) return [{ neurons: sorted, unit: 1 }];
  const map = mapOf(problem, emitter);
  return map ? stripsOf(map) : [{ neurons: natural, unit: 1 }];
}

/** The neurons by bounds, threshold and profile, `null` where a core can take them all. */
function byLikeness({ chip, emitters }: Problem, emitter: number, natural: Uint32Array): Uint32Array | null {
  const neurons = emitters[emitter].neurons!;
  const keys = [(neuron: number): number => boundsOf(neurons, neuron), (neuron: number): number => neurons.threshold[neuron], (neuron: number): number => profileOf(neurons, neuron)];
  const different = keys.map((key) => new Set(Array.from(natural, key)).size);
  if (different[0] === 1 && different[1] <= chip.core.thresholds.value && different[2] <= chip.core.profiles.value) return null;
  return natural.slice().sort((a, b) => keys.reduce((order, key) => order || key(a) - key(b), 0) || a - b);
}

interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The map that a population is: of the first convolution into it, else of the first out of it. */
function mapOf({ projections, into, outOf }: Problem, emitter: number): FeatureMap | null {
  for (const [numbers, side, channels] of [[into[emitter], 'output', 'outputs'], [outOf[emitter], 'input', 'inputs']] as const) {
    for (const number of numbers) {
      const { connection } = projections[number];
      if (connection.kind !== 'convolution') continue;
      const { groups, y, x, [channels]: each } = connection.shape;
      const length = (axis: Axis): number => axis[side];
      return { channels: groups * each, height: length(y), width: length(x) };
    }
  }
  return null;
}

function stripsOf({ channels, height, width }: FeatureMap): readonly Order[] {
  const widths = [width];
  while (widths[widths.length - 1] / 2 >= leastStrip) widths.push(Math.ceil(widths[widths.length - 1] / 2));
  return channelParts.filter((parts) => parts <= channels).flatMap((parts) => widths.map((strip): Order => {
    const together = Math.ceil(channels / parts);
    const neurons = new Uint32Array(channels * height * width);
    let at = 0;
    for (let first = 0; first < channels; first += together) {
      for (let left = 0; left < width; left += strip) {
        for (let y = 0; y < height; y++) {
          for (let x = left; x < Math.min(width, left + strip); x++) {
            for (let channel = first; channel < Math.min(channels, first + together); channel++) neurons[at++] = (channel * height + y) * width + x;
          }
        }
      }
    }
    return { neurons, unit: together };
  }));
}
