import { expect } from '../errors.ts';
import type { Simulation } from '../simulate/simulation.ts';
import { settled } from './code.ts';

/**
 * Presents a stimulus that changes with time: sets each frame in turn and runs it for `every` ms. Recordings go on over all frames.
 * Setting a frame costs a call to the device, so frames of several steps are cheaper than frames of one.
 *
 * @param frames one after the other, each the numbers of `setStimulus`: one per neuron, or samples × neurons. Numbers below
 *   10⁻⁹ in magnitude are taken for 0.
 * @throws WebspikeError where `every` is no whole number of steps, and as `setStimulus`.
 * @example
 * await stream(simulation, 'ears', 'value', samples.map((each) => [each, each]), 0.125); // 8 kHz
 * const heard = contrastSignal(simulation.spikes('ears'), 1, { steps: samples.length, threshold: 0.05 });
 */
export async function stream(simulation: Simulation, population: string, parameter: string, frames: Iterable<ArrayLike<number>>, every: number): Promise<void> {
  const { dt } = simulation.plan.network;
  const steps = Math.round(every / dt);
  expect(steps >= 1 && Math.abs(every / dt - steps) < 1e-6, 'stream', `a frame of ${every} ms is ${every / dt} steps`, `give a whole number of steps of ${dt} ms`);
  for (const frame of frames) {
    simulation.setStimulus(population, parameter, Float32Array.from(frame, settled));
    await simulation.run(every);
  }
}
