/** Bootstrap training end to end, and its parts against loops in double precision. */
import { describe, expect, it } from 'vitest';
import { allToAll, impulseCurrent, stimulus, uniform, type Connection, type Network } from '../../../src/index.ts';
import type { Activation } from '../../../src/learn/bootstrap/activation.ts';
import { biasOf, samplePairs } from '../../../src/learn/bootstrap/sampler.ts';
import { bootstrapTrainer, type BootstrapOptions } from '../../../src/learn/bootstrap/trainer.ts';
import { spikingLayers, twinOf } from '../../../src/learn/bootstrap/twin.ts';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { gradientTrainer, type OpenDevices } from '../../../src/learn/gradient.ts';
import { adam } from '../../../src/learn/optimisers.ts';
import type { Batch, Trainer } from '../../../src/learn/trainer.ts';
import { accumulator, analogue, discreteLif, pixels } from '../../../src/learn/units.ts';
import { parametricLif } from '../../../src/models/index.ts';
import { messageOf, onCpu } from '../../support/run.ts';
import { numbers } from '../numbers.ts';

const [inputs, first, second, classes, steps] = [12, 20, 16, 4, 8];
const [beta, threshold] = [0.97, 1.25];
const feed = (from: string, to: string, weight: Connection['weight'], more: Partial<Connection> = {}): Connection => ({ from, to, connectivity: allToAll(), weight, delay: 0, synapse: { model: impulseCurrent }, ...more });
const neuron = { model: discreteLif, parameters: { beta, v_thresh: threshold } };
const network: Network = {
  dt: 1,
  populations: { pixels: { size: inputs, model: pixels, parameters: { value: stimulus() } }, one: { ...neuron, size: first }, two: { ...neuron, size: second }, answer: { size: classes, model: accumulator } },
  connections: { one: feed('pixels', 'one', uniform(-0.6, 0.8), { transmission: analogue(-1, 1) }), two: feed('one', 'two', uniform(-0.5, 0.7)), answer: feed('two', 'answer', uniform(-0.5, 0.5)) },
};
const learning = { connections: { one: {}, two: {}, answer: {} }, parameters: { one: { i_ext: {} }, two: { i_ext: {} }, answer: { i_ext: {} } } };
const options: BootstrapOptions = {
  steps, samples: 16, learning, optimiser: adam(), input: { population: 'pixels', stimulus: 'value' }, readOut: { population: 'answer', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy', scale: 1 / steps },
  schedule: { iterations: 20, sampleIterations: 4, samplePeriod: 2 }, pairs: 256,
};
const one: OpenDevices = async (plan) => [await cpuDevice(plan)];

/** Four noisy patterns. */
function batch(seed: number, count = 16): Batch {
  const noise = numbers(count * inputs, -0.25, 0.25, seed);
  const labels = Array.from({ length: count }, (_, b) => b % classes);
  return { labels, inputs: Float32Array.from(noise, (each, at) => each + ((at % inputs) % classes === labels[Math.floor(at / inputs)] ? 0.7 : 0.1)) };
}
const run = async (trainer: Trainer, from: number, to: number): Promise<void> => {
  for (let step = from; step < to; step++) await trainer.learn(batch(step), 0.01);
};
const accuracy = async (trainer: Trainer): Promise<number> => (await trainer.answer(batch(9999, 64))).correct.reduce((sum, each) => sum + each, 0) / 64;

describe('bootstrapTrainer', () => {
  it('learns by activations what its spiking network then answers, there and on the spine', async () => {
    const plans: number[] = [];
    const trainer = await bootstrapTrainer(network, options, (plan) => {
      plans.push(plan.tensors.find(({ name }) => name === 'input of two of two')!.size / (16 * second));
      return one(plan);
    }, 1);
    const before = await accuracy(trainer);
    await run(trainer, 0, 80);
    expect(before).toBeLessThan(0.6);
    expect(await accuracy(trainer)).toBeGreaterThan(0.95);
    // One plan of all steps, and one of a single step after each of two samplings.
    expect(plans).toEqual([steps, 1, 1]);
    const shown = batch(9999, 64);
    const right = await onCpu(await trainer.network(), async (simulation) => {
      simulation.setStimulus('pixels', 'value', shown.inputs);
      await simulation.trial({ duration: steps, learning: false });
      const values = await simulation.state('answer', 'v');
      return Array.from(shown.labels).filter((label, b) => {
        const own = [...values.subarray(b * classes, (b + 1) * classes)];
        return own.indexOf(Math.max(...own)) === label;
      }).length;
    }, { batch: 64 });
    expect(right / 64).toBeGreaterThan(0.95);
    trainer.dispose();
  });

  it('gives the same twice, and goes on from a state as if it had not stopped, in the midst of a sampling and behind it', async () => {
    const whole = await bootstrapTrainer(network, options, one, 3);
    await run(whole, 0, 60);
    for (const stop of [2, 11, 42, 44]) {
      const [start, rest] = [await bootstrapTrainer(network, options, one, 3), await bootstrapTrainer(network, options, one, 3)];
      await run(start, 0, stop);
      await rest.restore(await start.state());
      await run(rest, stop, 60);
      expect(await rest.state(), `stopped at ${stop}`).toEqual(await whole.state());
    }
  });

  it('lets layers cross over until all of the network spikes', async () => {
    const trainer = await bootstrapTrainer(network, { ...options, schedule: { ...options.schedule, crossover: [1, 2] } }, one, 1);
    await run(trainer, 0, 60);
    expect(await accuracy(trainer)).toBeGreaterThan(0.95);
  });

  it('keeps what only spiking neurons learn', async () => {
    const plif = { ...network, populations: { ...network.populations, one: { size: first, model: parametricLif } } };
    const trainer = await bootstrapTrainer(plif, { ...options, learning: { ...learning, parameters: { ...learning.parameters, one: { i_ext: {}, w: { per: 'population' } } } } }, one, 1);
    await run(trainer, 0, 4);
    const sampled = (await trainer.state()).numbers['one.w'];
    expect(sampled[0]).not.toBe(0);
    await run(trainer, 4, 30);
    expect((await trainer.state()).numbers['one.w']).toEqual(sampled);
  });

  it('refuses the state of another bootstrap', async () => {
    const trainer = await bootstrapTrainer(network, options, one, 1);
    const state = await trainer.state();
    expect(await messageOf(() => trainer.restore({ ...state, numbers: { ...state.numbers, 'samples of one': new Float32Array(4) } }))).toBe('state of a training: it has 4 numbers for "samples of one", expected 2048. Restore the state of the same bootstrap.');
  });
});

describe('the network with activations', () => {
  const activations = new Map<string, Activation>([
    ['one', { z: [-0.2, 0, 0.3, 0.5, 0.8, 1.2, 2], a: [0, 0.1, 0.2, 0.45, 0.6, 0.7, 1] }], ['two', { z: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.5], a: [0, 0.15, 0.3, 0.5, 0.7, 0.8, 0.9] }],
  ]);
  const activate = (name: string, x: number): number => {
    const { z, a } = activations.get(name)!;
    return a.slice(1).reduce((sum, each, k) => sum + (each - a[k]) * Math.min(1, Math.max(0, (x - z[k]) / (z[k + 1] - z[k]))), a[0]);
  };
  const dense = (from: readonly number[], weights: Float32Array, bias: Float32Array): number[] => Array.from(bias, (each, k) => from.reduce((sum, value, n) => sum + value * weights[n * bias.length + k], each));

  it.each([[0, 'all at once'], [1, 'behind a layer that spikes']])('answers as loops say, %d crossed over: %s', async (crossed) => {
    const layers = spikingLayers(network, options);
    expect(layers).toEqual([{ population: 'one', receptor: 'one' }, { population: 'two', receptor: 'two' }]);
    const twin = twinOf(network, options, layers, activations, crossed);
    const trainer = await gradientTrainer(twin.network, twin.options, one, 1);
    const start = await trainer.state();
    const biased: Record<string, Float32Array> = { ...start.numbers, 'one.i_ext': Float32Array.from(numbers(first, -0.1, 0.2, 5)), 'two.i_ext': Float32Array.from(numbers(second, -0.1, 0.2, 6)), 'answer.i_ext': Float32Array.from(numbers(classes, -1, 1, 7)) };
    await trainer.restore({ ...start, numbers: biased });
    const shown = batch(7);
    const { scores } = await trainer.answer(shown);
    for (let b = 0; b < 16; b++) {
      const arriving = dense([...shown.inputs.subarray(b * inputs, (b + 1) * inputs)], biased.one, biased['one.i_ext']);
      const rates = arriving.map((x) => {
        let [v, spikes] = [0, 0];
        for (let step = 0; step < steps; step++) {
          v = beta * v + x;
          if (v >= threshold) [v, spikes] = [0, spikes + 1];
        }
        return crossed ? spikes / steps : activate('one', x);
      });
      const answer = dense(dense(rates, biased.two, biased['two.i_ext']).map((x) => activate('two', x)), biased.answer, biased['answer.i_ext']);
      answer.forEach((each, k) => expect(scores[b * classes + k]).toBeCloseTo(each, 2.5));
    }
  });

  it.each<[string, Network, Partial<BootstrapOptions>, string]>([
    ['delays', { ...network, connections: { ...network.connections, two: { ...network.connections!.two, delay: 1 } } }, {}, 'connection "two": it has a delay.'],
    ['segments', network, { segment: 4 }, 'option "segment": bootstrapping looks at the spikes of all steps.'],
    ['a read-out in time', network, { readOut: { population: 'answer', of: 'v', how: 'max' } }, 'readOut: population "answer" (accumulator) is read by "max". Read the last of an accumulator, or the mean of a linear population.'],
    ['synapses with a memory', { ...network, connections: { ...network.connections, two: { ...network.connections!.two, synapse: undefined } } }, {}, 'population "two": its synapse "delta" has a memory or a conductance. Use impulseCurrent.'],
    ['nothing that spikes', { ...network, connections: { answer: { ...network.connections!.answer, from: 'pixels', transmission: analogue(0, 1) } } }, {}, 'network: no population of it sends spikes.'],
    ['no pairs', network, { pairs: 0 }, 'bootstrap, option "pairs": got 0.'],
  ])('refuses %s', async (_, described, more, message) => {
    expect(await messageOf(() => bootstrapTrainer(described, { ...options, ...more }, one))).toContain(message);
  });
});

describe('samples of a layer', () => {
  const [size, samples] = [5, 3];
  const spikes = Float32Array.from(numbers(steps * samples * size, 0, 2, 1), Math.floor);
  const input = Float32Array.from(numbers(steps * samples * size, -1, 1, 2));
  const bias = (n: number): number => [0.1, 0.2, 0.3, 0.4, 0.5][n];
  const mean = (series: Float32Array, n: number, rows: number): number => Array.from({ length: rows }, (_, step) => series[step * samples * size + n] / rows).reduce((sum, each) => sum + each);

  it.each([[steps], [1]])('are means over the steps of neurons that were there, of an input with %d rows', (rows) => {
    const wanted = Array.from({ length: samples * size }, (_, n) => [mean(input, n, rows) + bias(n % size), mean(spikes, n, steps)]);
    const found = samplePairs({ input: input.subarray(0, rows * samples * size), spikes, bias, size, steps }, 60, 4, 7, 0);
    const hit = new Set<number>();
    for (let pair = 0; pair < 60; pair++) {
      const which = wanted.findIndex(([z, a]) => Math.abs(z - found[pair]) < 1e-5 && Math.abs(a - found[60 + pair]) < 1e-5);
      expect(which).toBeGreaterThanOrEqual(0);
      hit.add(which);
    }
    expect(hit.size).toBeGreaterThan(10);
  });

  it('are others for another mini-batch and another layer', () => {
    const draw = (place: number, layer: number): string => samplePairs({ input, spikes, bias, size, steps }, 60, 4, place, layer).join();
    expect(new Set([draw(1, 0), draw(2, 0), draw(1, 1)]).size).toBe(3);
    expect(draw(1, 0)).toBe(draw(1, 0));
  });

  it('know biases that are learned, per channel too, given or none', async () => {
    const population = { size: 4, model: discreteLif };
    expect([0, 1, 2, 3].map(biasOf('x', population, Float32Array.of(1, 2)))).toEqual([1, 1, 2, 2]);
    expect([0, 1, 2, 3].map(biasOf('x', { ...population, parameters: { i_ext: [1, 2, 3, 4] } }, undefined))).toEqual([1, 2, 3, 4]);
    expect([0, 3].map(biasOf('x', population, undefined))).toEqual([0, 0]);
    expect(await messageOf(() => biasOf('x', { ...population, parameters: { i_ext: uniform(0, 1) } }, undefined))).toBe('population "x", parameter "i_ext": it is uniform. Give numbers, or learn it.');
  });
});
