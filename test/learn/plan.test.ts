import { describe, expect, it } from 'vitest';
import { graphOf } from '../../src/learn/plan/graph.ts';
import { gradientPlan, type GradientPlan } from '../../src/learn/plan/build.ts';
import { settings } from '../../src/learn/plan/settings.ts';
import type { GradientOptions } from '../../src/learn/trainer.ts';
import { adam } from '../../src/learn/optimisers.ts';
import { accumulator, analogue, pixels } from '../../src/learn/units.ts';
import { impulseCurrent, spikeArray, type NeuronModel } from '../../src/models/index.ts';
import { allToAll, convolution, fixedProbability } from '../../src/network/connectivity.ts';
import { normal } from '../../src/network/distribution.ts';
import { stimulus, type Connection, type Network } from '../../src/network/network.ts';
import { referenceDevice } from './reference-device.ts';

/** A unit without spikes, so that the loss has a gradient that differences can find: it leaks, and sends a soft sign of its potential. */
const soft: NeuronModel = {
  name: 'soft', summary: 'leaky unit with a smooth output', source: 'test', spike: 'false',
  parameters: { i_ext: { value: 0, unit: '1', doc: 'bias' }, leak: { value: 0.6, unit: '1', doc: 'what is kept' } },
  state: { u: { value: 0.1, unit: '1', doc: 'potential' }, v: { value: 0, unit: '1', doc: 'output' } },
  equations: 'u = leak * u + I + i_ext\nv = u / (1 + abs(u))',
};
const sends = { delay: 0, transmission: analogue(-4, 4), synapse: { model: impulseCurrent } } as const;
const link = (from: string, to: string, weight: Connection['weight'], more: Partial<Connection> = {}): Connection => ({ from, to, connectivity: allToAll({ self: true }), weight, ...sends, ...more });

const samples = 3;
const base = {
  steps: 4, samples, input: { population: 'image', stimulus: 'value' }, readOut: { population: 'out', of: 'v', how: 'mean' },
  loss: { kind: 'cross-entropy', scale: 1.5, smoothing: 0.1 }, optimiser: adam(), learning: { connections: {} },
} as const satisfies GradientOptions;

interface Case { readonly name: string; readonly network: Network; readonly options: GradientOptions }

const image = (size: number): Network['populations'] => ({ image: { size, model: pixels, parameters: { value: stimulus() } }, out: { size: 3, model: accumulator } });
const chain: Network = {
  dt: 1, populations: { ...image(4), hidden: { size: 5, model: soft, parameters: { i_ext: normal(0, 0.2) } } },
  connections: { first: link('image', 'hidden', normal(0, 0.8)), last: link('hidden', 'out', normal(0, 0.8)) },
};
const both = { first: {}, last: {} };
const folded: Network = {
  dt: 1, populations: { ...image(2 * 4 * 4), maps: { size: 2 * 4 * 4, model: soft }, few: { size: 3, model: soft } },
  connections: {
    first: { from: 'image', to: 'maps', connectivity: convolution({ input: [2, 4, 4], kernel: { shape: [2, 2, 3, 3], values: normal(0, 0.4) }, padding: 1 }), ...sends },
    second: { from: 'maps', to: 'few', connectivity: convolution({ input: [2, 4, 4], pool: 2, kernel: { shape: [3, 2, 2, 2], values: normal(0, 0.4) } }), ...sends },
    last: link('few', 'out', normal(0, 0.8)),
  },
};
const looped: Network = {
  dt: 1, populations: { ...image(4), a: { size: 3, model: soft }, b: { size: 4, model: soft } },
  connections: {
    first: link('image', 'a', normal(0, 0.8)), there: link('a', 'b', normal(0, 0.8)), back: link('b', 'a', normal(0, 0.5), { delay: 1 }), again: link('a', 'a', normal(0, 0.5), { delay: 2, connectivity: allToAll() }), last: link('b', 'out', normal(0, 0.8), { delay: 1 }),
  },
};
const trains: Network = {
  dt: 1, populations: { image: { size: 4, model: spikeArray, spikeSteps: 6 }, a: { size: 4, model: soft }, out: { size: 3, model: accumulator } },
  connections: { first: link('image', 'a', normal(0, 0.8), { delay: 1, transmission: undefined }), last: link('a', 'out', normal(0, 0.8)), skip: link('image', 'out', normal(0, 0.8), { transmission: undefined, connectivity: fixedProbability(0.6) }) },
};

const cases: readonly Case[] = [
  { name: 'two layers with biases', network: chain, options: { ...base, learning: { connections: both, parameters: { hidden: { i_ext: {}, leak: { per: 'population' } }, out: { i_ext: {} } } } } },
  { name: 'the largest score, mean square', network: chain, options: { ...base, readOut: { population: 'out', of: 'v', how: 'max' }, loss: { kind: 'mean-square', on: 1, off: -0.5 }, learning: { connections: both } } },
  { name: 'the last score', network: chain, options: { ...base, readOut: { population: 'out', of: 'v', how: 'last' }, learning: { connections: both } } },
  { name: 'weights normalised, thinned out', network: chain, options: { ...base, learning: { connections: { first: { normalise: 'weight' }, last: { normalise: 'weight', dropout: 0.4 } } } } },
  { name: 'batch normalisation', network: chain, options: { ...base, learning: { connections: { first: { normalise: 'batch' }, last: { normalise: 'batch' } } } } },
  { name: 'convolutions, pooled', network: folded, options: { ...base, learning: { connections: { first: {}, second: {}, last: {} }, parameters: { maps: { i_ext: { per: { channel: 16 } } } } } } },
  { name: 'convolutions, normalised, thinned out', network: folded, options: { ...base, learning: { connections: { first: { normalise: 'batch' }, second: { normalise: 'batch', dropout: 0.3 }, last: {} } } } },
  { name: 'convolutions, weights normalised', network: folded, options: { ...base, learning: { connections: { first: { normalise: 'weight' }, second: { normalise: 'weight' }, last: {} } } } },
  { name: 'loops with delays', network: looped, options: { ...base, steps: 6, learning: { connections: { first: {}, there: {}, back: {}, again: { normalise: 'weight' }, last: {} }, parameters: { a: { i_ext: { per: 'population' } }, b: { leak: {} } } } } },
  { name: 'delays that are learned', network: trains, options: { ...base, steps: 6, input: { population: 'image', spikes: true }, learning: { connections: { first: { delay: { most: 3 } }, last: { delay: { most: 2 } }, skip: {} } } } },
];

/** The same numbers at each call. */
const noise = (count: number, low: number, high: number): Float32Array => Float32Array.from({ length: count }, (_, k) => low + (high - low) * ((Math.sin(12.9898 * (k + 1)) * 43758.5453) % 1 + 1) / 2);

/** Inputs, labels and the middle of what a trainer writes, once for all cases. */
async function run(plan: GradientPlan, { options }: Case, parameters: Float32Array | null): Promise<{ loss: number; gradients: Float64Array; parameters: Float32Array }> {
  const device = referenceDevice(plan);
  for (const { view, numbers } of plan.contents) device.write(view, numbers);
  const start = new Float32Array(plan.layout.tensors.get('parameters')!.size);
  for (const { key, offset, initial } of plan.learned) start.set(key.endsWith('.delay') ? noise(initial.length, 0.1, 1.9) : initial, offset);
  device.write({ tensor: 'parameters', offset: 0 }, parameters ?? start);
  const given = 'spikes' in options.input;
  const size = plan.layout.tensors.get(given ? 'spike of image' : 'given')!.size;
  const numbers = noise(size, -1, 1);
  if (given) device.write({ tensor: 'spike of image', offset: 0 }, numbers.map((each, at) => (at >= plan.layout.members.get('image')!.before * samples * 4 && each > 0.2 ? 1 : 0)));
  else device.write({ tensor: 'given', offset: 0 }, numbers);
  device.write({ tensor: 'labels', offset: 0 }, Float32Array.of(2, 0, 1));
  plan.masks.forEach(({ view, size: count, dropout }) => device.write(view, noise(count, 0, 1).map((each) => (each < dropout ? 0 : 1 / (1 - dropout)))));
  device.write({ tensor: 'settings', offset: settings.perSample }, Float32Array.of(1 / samples));
  device.run('learn');
  return { loss: device.memory.answers.subarray(0, samples).reduce((sum, each) => sum + each, 0) / samples, gradients: device.memory.gradients, parameters: parameters ?? start };
}

describe('the plan of training', () => {
  it.each(cases)('$name: gradients are those of finite differences', async (each) => {
    const plan = gradientPlan(graphOf(each.network, each.options, 3), each.options);
    const { gradients, parameters } = await run(plan, each, null);
    const h = 2 ** -9;
    for (const { key, offset, size } of plan.learned) {
      let largest = 0;
      const differences = [];
      for (let at = offset; at < offset + size; at++) {
        const moved = async (by: number): Promise<number> => (await run(plan, each, parameters.map((value, k) => (k === at ? value + by : value)))).loss;
        const [up, down] = [await moved(h), await moved(-h)];
        const wide = (up - down) / (2 * h);
        const [up2, down2] = [await moved(h / 2), await moved(-h / 2)];
        differences.push((4 * ((up2 - down2) / h) - wide) / 3);
      }
      differences.forEach((difference, k) => (largest = Math.max(largest, Math.abs(difference), Math.abs(gradients[offset + k]))));
      expect(largest, key).toBeGreaterThan(1e-4);
      differences.forEach((difference, k) => expect(Math.abs(gradients[offset + k] - difference), `${key} ${k}: ${gradients[offset + k]} for ${difference}`).toBeLessThan(2e-3 * largest + 1e-6));
    }
  });

  it.each(cases.filter(({ options }) => options.steps === 6))('$name: segments give the same gradients', async (each) => {
    const whole = await run(gradientPlan(graphOf(each.network, each.options, 3), each.options), each, null);
    const cut = { ...each, options: { ...each.options, segment: 3 } };
    const parts = await run(gradientPlan(graphOf(cut.network, cut.options, 3), cut.options), cut, null);
    expect(parts.loss).toBeCloseTo(whole.loss, 12);
    parts.gradients.forEach((value, at) => expect(value).toBeCloseTo(whole.gradients[at], 12));
  });
});
