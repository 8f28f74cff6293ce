import type { Plan, PlannedPopulation, PlannedProbe } from '../compile/plan.ts';
import type { Machine } from '../backend/backend.ts';

/** Spikes as two parallel columns, ordered by step, then neuron. */
export interface Raster {
  readonly step: Uint32Array;
  readonly neuron: Uint32Array;
}

/** A recorded variable: `value[row · neurons.length + n]` at step `step[row]`. */
export interface Recorded {
  readonly neurons: readonly number[];
  readonly step: Uint32Array;
  readonly value: Float32Array;
}

/** How a trial runs and what of it was recorded: what a snapshot leaves out. Samples, then rows; variables in the order of the plan's probes. */
export interface Session {
  readonly samples: number;
  readonly learning: boolean;
  readonly spikes: Readonly<Record<string, readonly Raster[]>>;
  readonly values: readonly (readonly { readonly step: Uint32Array; readonly value: Float32Array }[])[];
}

interface Column {
  step: number[];
  neuron: number[];
}

/** Collects what the device keeps, one chunk of steps at a time. */
export class Recorder {
  readonly #spikes = new Map<string, Column[]>();
  readonly #values = new Map<PlannedProbe, { step: number[]; value: number[] }[]>();

  constructor(readonly plan: Plan) {
    this.clear();
  }

  get recordsSpikes(): PlannedPopulation[] {
    return this.plan.populations.filter((each) => this.plan.network.record?.[each.name]?.spikes);
  }

  clear(): void {
    const perSample = <T>(make: () => T): T[] => Array.from({ length: this.plan.batch }, make);
    for (const population of this.recordsSpikes) this.#spikes.set(population.name, perSample(() => ({ step: [], neuron: [] })));
    for (const probe of this.plan.probes) this.#values.set(probe, perSample(() => ({ step: [], value: [] })));
  }

  /** Reads the steps `from … to − 1` back from the device. */
  async collect(machine: Machine, from: number, to: number, samples: number): Promise<void> {
    for (const population of this.recordsSpikes) await this.#collectSpikes(machine, population, from, to, samples);
    for (const probe of this.plan.probes) await this.#collectValues(machine, probe, from, to, samples);
  }

  async #collectSpikes(machine: Machine, population: PlannedPopulation, from: number, to: number, samples: number): Promise<void> {
    const { offset, history } = population.spikes;
    const { words } = population;
    const masks = await machine.read('spikes', offset, history * this.plan.batch * words);
    const columns = this.#spikes.get(population.name)!;
    for (let step = from; step < to; step++) {
      for (let b = 0; b < samples; b++) {
        const at = ((step % history) * this.plan.batch + b) * words;
        for (let w = 0; w < words; w++) {
          for (let bits = masks[at + w]; bits !== 0; bits &= bits - 1) {
            columns[b].step.push(step);
            columns[b].neuron.push(w * 32 + 31 - Math.clz32(bits & -bits));
          }
        }
      }
    }
  }

  async #collectValues(machine: Machine, probe: PlannedProbe, from: number, to: number, samples: number): Promise<void> {
    const width = probe.neurons.length;
    const words = await machine.read('state', probe.offset, probe.rows * this.plan.batch * width);
    const numbers = new Float32Array(words.buffer, words.byteOffset, words.length);
    const columns = this.#values.get(probe)!;
    for (let step = Math.ceil(from / probe.every) * probe.every; step < to; step += probe.every) {
      for (let b = 0; b < samples; b++) {
        const at = (((step / probe.every) % probe.rows) * this.plan.batch + b) * width;
        columns[b].step.push(step);
        for (let n = 0; n < width; n++) columns[b].value.push(numbers[at + n]);
      }
    }
  }

  /** All that was collected. */
  get kept(): Pick<Session, 'spikes' | 'values'> {
    const spikes = this.recordsSpikes.map(({ name }) => [name, this.#spikes.get(name)!.map((_, sample) => this.raster(name, sample)!)] as const);
    return { spikes: Object.fromEntries(spikes), values: this.plan.probes.map((probe) => this.#values.get(probe)!.map(({ step, value }) => ({ step: Uint32Array.from(step), value: Float32Array.from(value) }))) };
  }

  /** Goes on from what another one of the same plan collected. */
  adopt({ spikes, values }: Pick<Session, 'spikes' | 'values'>): void {
    for (const { name } of this.recordsSpikes) this.#spikes.set(name, spikes[name].map(({ step, neuron }) => ({ step: Array.from(step), neuron: Array.from(neuron) })));
    this.plan.probes.forEach((probe, at) => this.#values.set(probe, values[at].map(({ step, value }) => ({ step: Array.from(step), value: Array.from(value) }))));
  }

  raster(population: string, sample: number): Raster | undefined {
    const column = this.#spikes.get(population)?.[sample];
    return column && { step: Uint32Array.from(column.step), neuron: Uint32Array.from(column.neuron) };
  }

  recorded(population: number, variable: string, sample: number): Recorded | undefined {
    const probe = this.plan.probes.find((each) => each.population === population && each.variable === variable);
    const column = probe && this.#values.get(probe)![sample];
    return column && { neurons: probe.neurons, step: Uint32Array.from(column.step), value: Float32Array.from(column.value) };
  }
}
