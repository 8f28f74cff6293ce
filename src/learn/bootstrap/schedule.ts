import { expect } from '../../errors.ts';

/** When training spikes, and when the activations stand in (Lava-DL's `bootstrap.routine.Scheduler`). */
export interface BootstrapSchedule {
  /** Mini-batches of an epoch. */
  readonly iterations: number;
  /** Mini-batches that spike and are sampled at the beginning of an epoch that samples. Default 10. */
  readonly sampleIterations?: number;
  /** Epochs from one that samples to the next; the first does. Default 10. */
  readonly samplePeriod?: number;
  /** From each of these epochs on, one more layer, from the input, spikes always. Default: none. */
  readonly crossover?: readonly number[];
}

/** What a mini-batch is learned with. */
export interface Mode {
  /** All layers spike: because they are sampled, or because all have crossed over. */
  readonly spiking: boolean;
  /** Place among the mini-batches that are sampled, or `null`. */
  readonly sample: number | null;
  /** The activations are fitted before it. */
  readonly fit: boolean;
  /** Layers from the input that spike in any case. */
  readonly crossed: number;
}

/** @throws WebspikeError where a number is not what it must be. */
export function checkSchedule(schedule: BootstrapSchedule): Required<BootstrapSchedule> {
  const { iterations, sampleIterations = 10, samplePeriod = 10, crossover = [] } = schedule;
  for (const [name, value] of Object.entries({ iterations, sampleIterations, samplePeriod })) expect(Number.isInteger(value) && value > 0, `bootstrap, option "${name}"`, `got ${value}`, 'give a whole number of at least 1');
  expect(iterations > sampleIterations, 'bootstrap, option "iterations"', `${sampleIterations} of the ${iterations} mini-batches of an epoch are sampled, which leaves none for the activations`, 'sample fewer, or learn smaller mini-batches');
  expect(crossover.every((epoch, at) => Number.isInteger(epoch) && epoch >= 0 && (at === 0 || epoch > crossover[at - 1])), 'bootstrap, option "crossover"', `got [${crossover.join(', ')}]`, 'give epochs from 0, each later than the one before');
  return { iterations, sampleIterations, samplePeriod, crossover };
}

/** The mode of mini-batch `step`, counted from 0 over all epochs, of a network with so many spiking layers. */
export function modeAt(step: number, { iterations, sampleIterations, samplePeriod, crossover }: Required<BootstrapSchedule>, layers: number): Mode {
  const [epoch, iteration] = [Math.floor(step / iterations), step % iterations];
  const crossed = Math.min(layers, crossover.filter((each) => each <= epoch).length);
  const samples = crossed < layers && epoch % samplePeriod === 0;
  const sample = samples && iteration < sampleIterations ? iteration : null;
  return { spiking: sample !== null || crossed === layers, sample, fit: samples && iteration === sampleIterations, crossed };
}
