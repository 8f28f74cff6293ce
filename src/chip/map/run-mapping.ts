import { expect } from '../../errors.ts';
import type { Core, Mapping, OutAxons } from './mapping.ts';

/** Spikes as pairs of step and neuron. */
export type SpikePairs = readonly (readonly [step: number, neuron: number])[];

/** Spikes of a population: by step, then neuron. */
export interface SpikeTrain {
  readonly step: Uint32Array;
  readonly neuron: Uint32Array;
}

/** Half the range of the 24-bit states. */
const top = 2 ** 23;

/**
 * Runs a mapping as the chip would: cores of whole numbers that know nothing but their compartments, lists and axon tables. A spike
 * leaves through output axons, enters cores by their input axons one step later, and waits there for the synapses' delays.
 *
 * @param spikes of the host's sources, by population; those not named are silent.
 * @returns the spikes of every population on the chip.
 * @throws WebspikeError where a source, step or neuron does not exist.
 * @example
 * runMapping(mapping, { pixels: [[0, 17], [3, 400]] }, 16).digits.neuron;
 */
export function runMapping(mapping: Mapping, spikes: Readonly<Record<string, SpikePairs>>, steps: number): Readonly<Record<string, SpikeTrain>> {
  expect(Number.isSafeInteger(steps) && steps >= 0, 'runMapping', `${steps} steps`, 'give a whole number of at least 0');
  const machines = mapping.cores.map((core) => new CoreMachine(core));
  const hostSpikes = byStep(mapping, spikes, steps);
  const found = new Map<string, { step: number[]; neuron: number[] }>();
  for (const { slices } of mapping.cores) for (const { population } of slices) found.set(population, { step: [], neuron: [] });
  const send = ({ rowStart, core, axon }: OutAxons, from: number, step: number): void => {
    for (let at = rowStart[from]; at < rowStart[from + 1]; at++) machines[core[at]].receive(axon[at], step + 1);
  };
  for (let step = 0; step < steps; step++) {
    const fired = machines.map((machine) => machine.advance(step));
    fired.forEach((compartments, core) => { for (const each of compartments) send(mapping.cores[core].outAxons, each, step); });
    for (const { population, neuron } of hostSpikes[step]) send(mapping.inputs[population], neuron, step);
    for (const [population, neurons] of namedSpikes(mapping.cores, fired)) {
      const train = found.get(population)!;
      for (const neuron of neurons.sort((a, b) => a - b)) {
        train.step.push(step);
        train.neuron.push(neuron);
      }
    }
  }
  return Object.fromEntries([...found].map(([population, { step, neuron }]) => [population, { step: Uint32Array.from(step), neuron: Uint32Array.from(neuron) }]));
}

/** The compartments of one core with the accumulators in which their input waits. */
class CoreMachine {
  readonly #u: Float64Array;
  readonly #v: Float64Array;
  readonly #silent: Uint8Array;
  /** Input by step (a ring, as long as the longest delay), then compartment. */
  readonly #waiting: Float64Array;
  readonly #ring: number;
  readonly #size: number;

  constructor(readonly core: Core) {
    this.#size = core.compartments.decayU.length;
    [this.#u, this.#v, this.#silent] = [new Float64Array(this.#size), new Float64Array(this.#size), new Uint8Array(this.#size)];
    this.#ring = 2 + core.lists.delay.reduce((most, each) => Math.max(most, each), 0);
    this.#waiting = new Float64Array(this.#ring * this.#size);
  }

  /** A spike on an input axon, that acts in `step` where the synapse adds no delay. */
  receive(axon: number, step: number): void {
    const { inAxons, lists: { rowStart, target, weight, delay } } = this.core;
    const [list, base] = [inAxons.list[axon], inAxons.base[axon]];
    for (let at = rowStart[list]; at < rowStart[list + 1]; at++) this.#waiting[((step + delay[at]) % this.#ring) * this.#size + base + target[at]] += weight[at];
  }

  /** One step of the CUBA neuron of Loihi in whole numbers; returns the compartments that spike. */
  advance(step: number): readonly number[] {
    const { decayU, decayV, threshold, bias, refractory, vMin, vMax } = this.core.compartments;
    const [u, v, silent] = [this.#u, this.#v, this.#silent];
    const input = this.#waiting.subarray((step % this.#ring) * this.#size, (step % this.#ring + 1) * this.#size);
    const fired: number[] = [];
    for (let n = 0; n < this.#size; n++) {
      u[n] = wrapped(decayed(u[n], decayU[n]) + 64 * input[n]);
      v[n] = silent[n] > 0 ? 0 : Math.min(vMax[n], Math.max(vMin[n], decayed(v[n], decayV[n]) + u[n] + bias[n]));
      if (silent[n] > 0) silent[n]--;
      if (v[n] > 64 * threshold[n]) {
        fired.push(n);
        v[n] = 0;
        silent[n] = refractory[n] - 1;
      }
    }
    input.fill(0);
    return fired;
  }
}

/** What is left of a state, rounded toward zero. Products stay below 2^36. */
const decayed = (state: number, decay: number): number => Math.trunc((state * (4096 - decay)) / 4096);

/** A current beyond 24 bits wraps around once. */
const wrapped = (current: number): number => (current > top ? current - 2 * top : current <= -top ? current + 2 * top : current);

function namedSpikes(cores: readonly Core[], fired: readonly (readonly number[])[]): Map<string, number[]> {
  const named = new Map<string, number[]>();
  fired.forEach((compartments, core) => {
    let [slice, first] = [0, 0];
    const { slices } = cores[core];
    for (const compartment of compartments) {
      while (compartment >= first + slices[slice].neurons.length) first += slices[slice++].neurons.length;
      const { population, neurons } = slices[slice];
      const list = named.get(population) ?? [];
      if (list.length === 0) named.set(population, list);
      list.push(neurons[compartment - first]);
    }
  });
  return named;
}

function byStep({ inputs }: Mapping, spikes: Readonly<Record<string, SpikePairs>>, steps: number): readonly { readonly population: string; readonly neuron: number }[][] {
  const at = Array.from({ length: steps }, (): { population: string; neuron: number }[] => []);
  for (const [population, pairs] of Object.entries(spikes)) {
    const subject = `input spikes of "${population}"`;
    expect(Object.hasOwn(inputs, population), subject, 'the mapping has no source of this name', `known: ${Object.keys(inputs).join(', ') || 'none'}`);
    const size = inputs[population].rowStart.length - 1;
    for (const [step, neuron] of pairs) {
      expect(Number.isInteger(neuron) && neuron >= 0 && neuron < size, subject, `neuron ${neuron} of ${size}`, `give neurons from 0 to ${size - 1}`);
      expect(Number.isInteger(step) && step >= 0 && step < steps, subject, `step ${step} of ${steps}`, `give steps from 0 to ${steps - 1}`);
      at[step].push({ population, neuron });
    }
  }
  // A source spikes once in a step, however often it is told to.
  return at.map((each) => [...new Map(each.map((spike) => [`${spike.neuron} ${spike.population}`, spike])).values()]);
}
