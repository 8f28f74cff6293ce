import { expect } from '../errors.ts';
import type { Raster } from '../simulate/recorder.ts';

/**
 * Signals from the ups and downs of {@link temporalContrast} neurons, two per signal: neuron 2s says up, 2s + 1 down. Gives
 * `steps × signals` values, row-major: `start` and one threshold for each spike so far, within a threshold of a signal that
 * moves by less than that in a step.
 *
 * @example
 * const heard = contrastSignal(simulation.spikes('ears'), 1, { steps: 8000, threshold: 0.05 });
 */
export function contrastSignal(raster: Raster, signals: number, { steps, threshold, start = 0 }: { readonly steps: number; readonly threshold: number; readonly start?: number }): Float64Array {
  expect(Number.isInteger(signals) && signals > 0, 'contrastSignal', `${signals} signals were asked for`, 'give a whole number of at least 1');
  expect(threshold > 0, 'contrastSignal', `the threshold is ${threshold}`, 'give that of the neurons');
  const moves = new Float64Array(steps * signals);
  raster.step.forEach((step, at) => {
    const neuron = raster.neuron[at];
    expect(neuron < 2 * signals, 'contrastSignal', `the raster names neuron ${neuron}`, `give the raster of ${2 * signals} neurons, two per signal`);
    if (step < steps) moves[step * signals + (neuron >> 1)] += neuron & 1 ? -threshold : threshold;
  });
  for (let at = 0; at < moves.length; at++) moves[at] += at < signals ? start : moves[at - signals];
  return moves;
}
