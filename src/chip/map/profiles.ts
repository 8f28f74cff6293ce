import type { Chip } from '../chips.ts';
import type { IntegerNeurons } from '../integer.ts';
import type { Piece } from './layout.ts';
import type { Problem } from './problem.ts';

/** Parameters that neurons of a profile have in common, as one number. */
export const profileOf = ({ decayU, decayV, refractory }: Pick<IntegerNeurons, 'decayU' | 'decayV' | 'refractory'>, neuron: number): number =>
  (decayU[neuron] * 8192 + decayV[neuron]) * 256 + refractory[neuron];

/** Bounds of the voltage, of which a core has one pair, as one number. */
export const boundsOf = ({ vMin, vMax }: Pick<IntegerNeurons, 'vMin' | 'vMax'>, neuron: number): number => -vMin[neuron] * 2 ** 24 + vMax[neuron];

/** Different profiles, thresholds and bounds of the voltage among the neurons of a core. */
export function profilesOf({ emitters }: Problem, pieces: readonly Piece[]): { readonly profiles: number; readonly thresholds: number; readonly bounds: number } {
  const [profiles, thresholds, bounds] = [new Set<number>(), new Set<number>(), new Set<number>()];
  for (const { emitter, neurons } of pieces) {
    const parameters = emitters[emitter].neurons!;
    for (const neuron of neurons) {
      profiles.add(profileOf(parameters, neuron));
      thresholds.add(parameters.threshold[neuron]);
      bounds.add(boundsOf(parameters, neuron));
    }
  }
  return { profiles: profiles.size, thresholds: thresholds.size, bounds: bounds.size };
}

/**
 * Compartments' worth of a core that a neuron takes where spikes may be `longest` steps under way: its input waits in as many
 * accumulators as there are delays and one that is read, a power of two, of which a core has so many. 1 up to `freeDelay`.
 */
export function compartmentShare(longest: number, { freeDelay }: Chip): number {
  const accumulators = (delay: number): number => 2 ** Math.ceil(Math.log2(delay + 2));
  return Math.max(1, accumulators(longest) / accumulators(freeDelay.value));
}
