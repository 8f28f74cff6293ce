import { expect } from '../../errors.ts';
import type { Layout } from './layout.ts';
import type { Mapping } from './mapping.ts';
import type { Emitter, Problem } from './problem.ts';

/** Spikes per neuron and step: one number for a population or one for each of its neurons. */
export type Rates = Readonly<Record<string, number | readonly number[] | Float32Array | Float64Array>>;

/** Where no rate is given: a spike in ten steps. */
export const usualRate = 0.1;

/** The rates of every population, those not given as {@link usualRate}. */
export function ratesOf(emitters: readonly Emitter[], given: Rates): Mapping['rates'] {
  for (const [name, rate] of Object.entries(given)) {
    const subject = `option "rates", population "${name}"`;
    const emitter = emitters.find((each) => each.name === name);
    expect(emitter !== undefined, subject, 'the network has none of this name', `known: ${emitters.map((each) => each.name).join(', ')}`);
    const list = typeof rate === 'number' ? [rate] : rate;
    expect(typeof rate === 'number' || list.length === emitter.size, subject, `${list.length} rates for ${emitter.size} neurons`, 'give one for all or one for each');
    const wrong = Array.prototype.findIndex.call(list, (each: number) => !(each >= 0 && Number.isFinite(each)));
    expect(wrong < 0, subject, `a rate is ${list[wrong]}`, 'give spikes per neuron and step, at least 0');
  }
  return Object.fromEntries(emitters.map(({ name }) => {
    const rate = Object.hasOwn(given, name) ? given[name] : usualRate;
    return [name, typeof rate === 'number' ? rate : Float64Array.from(rate)];
  }));
}

/** The rate of every neuron of every emitter. */
export const ratesByNeuron = (emitters: readonly Emitter[], rates: Mapping['rates']): readonly Float64Array[] => emitters.map(({ name, size }) => {
  const rate = rates[name];
  return typeof rate === 'number' ? new Float64Array(size).fill(rate) : rate;
});

/** Spikes per step that the axons of a core take in. */
export function incoming({ projections }: Problem, rates: readonly Float64Array[], layout: Layout): number {
  return layout.projections.reduce((sum, { projection, synapses }) => synapses.source.reduce((all, source) => all + rates[projections[projection].from][source], sum), 0);
}

/** Spikes per step from core to core, and from the host (−1), one for each input axon that a source feeds. */
export function trafficOf({ emitters, projections }: Problem, rates: readonly Float64Array[], layouts: readonly Layout[]): Mapping['traffic'] {
  const coreOf = emitters.map(({ size }) => new Int32Array(size).fill(-1));
  layouts.forEach(({ pieces }, core) => { for (const { emitter, neurons } of pieces) for (const neuron of neurons) coreOf[emitter][neuron] = core; });
  return layouts.flatMap((layout, to) => {
    const spikes = new Map<number, number>();
    for (const { projection, synapses } of layout.projections) {
      const { from } = projections[projection];
      for (const source of synapses.source) {
        const rate = rates[from][source];
        if (rate > 0) spikes.set(coreOf[from][source], (spikes.get(coreOf[from][source]) ?? 0) + rate);
      }
    }
    return [...spikes].sort(([a], [b]) => a - b).map(([from, each]) => ({ from, to, spikes: each }));
  });
}
