import { expect } from '../errors.ts';
import type { Raster } from '../simulate/recorder.ts';

/**
 * Spikes of each of `neurons` neurons in the steps `from … to − 1` (default: all).
 *
 * @throws WebspikeError where the raster names a neuron beyond.
 * @example
 * const active = spikeCounts(simulation.spikes('cells'), 400).filter((count) => count > 0).length;
 */
export function spikeCounts(raster: Raster, neurons: number, from = 0, to = Infinity): Uint32Array {
  const counts = new Uint32Array(neurons);
  each(raster, neurons, (step, neuron) => {
    if (step >= from && step < to) counts[neuron]++;
  });
  return counts;
}

/**
 * Mean rates in Hz over `duration` ms.
 *
 * @example
 * const mean = spikeRates(simulation.spikes('cells'), 400, 1000);
 */
export function spikeRates(raster: Raster, neurons: number, duration: number): Float64Array {
  expect(Number.isFinite(duration) && duration > 0, 'spikeRates', `the duration is ${duration} ms`, 'give the time of the raster, greater than 0');
  return Float64Array.from(spikeCounts(raster, neurons), (count) => count / duration * 1000);
}

/**
 * Step of each neuron's first spike at or after the step `from`; −1 where there is none.
 *
 * @example
 * const [latency] = firstSpikes(simulation.spikes('cells'), 400);
 */
export function firstSpikes(raster: Raster, neurons: number, from = 0): Int32Array {
  const first = new Int32Array(neurons).fill(-1);
  each(raster, neurons, (step, neuron) => {
    if (step >= from && (first[neuron] < 0 || step < first[neuron])) first[neuron] = step;
  });
  return first;
}

/**
 * Rates as they change: each spike is smoothed by exp(−t / τ) / τ. `steps × neurons` values in Hz, row-major; row k is the
 * rate after step k. A regular train of r Hz has the mean r.
 *
 * @example
 * const smooth = filteredRates(simulation.spikes('cells'), 400, { steps: 1000, dt: 1, tau: 20 });
 */
export function filteredRates(raster: Raster, neurons: number, { steps, dt, tau }: { readonly steps: number; readonly dt: number; readonly tau: number }): Float64Array {
  expect(Number.isInteger(steps) && steps >= 0, 'filteredRates', `${steps} steps were asked for`, 'give a whole number');
  expect(dt > 0 && tau > 0, 'filteredRates', `dt is ${dt} ms and tau ${tau} ms`, 'give times greater than 0');
  const rates = new Float64Array(steps * neurons);
  const decay = Math.exp(-dt / tau);
  // A spike adds what leaves the sum over all later steps at one spike: Σ decay^k = 1 / (1 − decay).
  const height = (1 - decay) * 1000 / dt;
  each(raster, neurons, (step, neuron) => {
    if (step < steps) rates[step * neurons + neuron] += height;
  });
  for (let at = neurons; at < rates.length; at++) rates[at] += rates[at - neurons] * decay;
  return rates;
}

/**
 * Coefficient of variation of the intervals between a neuron's spikes (standard deviation over mean), averaged over
 * the neurons with at least two intervals from step `from` on: 0 for regular trains, 1 for Poisson ones. NaN where there is none.
 *
 * @example
 * const irregularity = intervalVariation(simulation.spikes('cells'), 400);
 */
export function intervalVariation({ step, neuron }: Raster, size: number, from = 0): number {
  const last = new Int32Array(size).fill(-1);
  const [count, sum, squares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at < step.length; at++) {
    if (step[at] < from) continue;
    const j = neuron[at];
    if (last[j] >= 0) {
      const interval = step[at] - last[j];
      count[j]++;
      sum[j] += interval;
      squares[j] += interval * interval;
    }
    last[j] = step[at];
  }
  let [total, neurons] = [0, 0];
  for (let j = 0; j < size; j++) {
    if (count[j] < 2) continue;
    const mean = sum[j] / count[j];
    total += Math.sqrt(Math.max(0, squares[j] / count[j] - mean * mean)) / mean;
    neurons++;
  }
  return total / neurons;
}

function each({ step, neuron }: Raster, neurons: number, visit: (step: number, neuron: number) => void): void {
  expect(Number.isInteger(neurons) && neurons > 0, 'raster', `${neurons} neurons were asked for`, 'give the size of the population');
  for (let at = 0; at < step.length; at++) {
    expect(neuron[at] < neurons, 'raster', `it names neuron ${neuron[at]} of ${neurons}`, 'give the size of the population it was recorded from');
    visit(step[at], neuron[at]);
  }
}
