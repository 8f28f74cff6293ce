import { describe, expect, it } from 'vitest';
import { cpuDevice } from '../../src/learn/cpu/device.ts';
import { gradientTrainer, type OpenDevices } from '../../src/learn/gradient.ts';
import { adam, adamw, sgd } from '../../src/learn/optimisers.ts';
import { layered } from '../../src/learn/recipes/networks.ts';
import type { Batch, GradientOptions, Optimiser, Trainer } from '../../src/learn/trainer.ts';
import { accumulator, analogue, clipFloor, pixels, softIf } from '../../src/learn/units.ts';
import { alif, izhikevich, lif, parametricLif, impulseCurrent, spikeArray, stochasticLif, type NeuronModel } from '../../src/models/index.ts';
import { allToAll } from '../../src/network/connectivity.ts';
import { uniform } from '../../src/network/distribution.ts';
import { stimulus, type Network } from '../../src/network/network.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { all, conv, dense, learn, loop, normalised, options, rows } from './small-networks.ts';

const devices = (count: number): OpenDevices => (plan) => Promise.all(Array.from({ length: count }, () => cpuDevice(plan)));

describe('a trainer', () => {
  it.each<[string, Network, Partial<GradientOptions>]>([
    ['dense', dense, {}], ['dense, SGD', dense, { optimiser: sgd({ momentum: 0.9 }) }], ['dense, normalised', dense, { learning: { connections: normalised(dense) }, optimiser: adamw({ decay: 0.01 }) }],
    ['dense, quantised', dense, { learning: { connections: { ...all(dense), 'hidden 2': { quantise: { step: 1 / 32, low: -128, high: 127 } } } } }],
    ['convolutions', conv, { learning: { connections: normalised(conv) } }], ['a loop', loop, {}], ['a loop in segments', loop, { segment: 2 }], ['truncated', loop, { segment: 2, truncate: true }],
    ['time to the first spike', { ...dense, populations: { ...dense.populations, answer: { size: 10, model: parametricLif } } }, { readOut: { population: 'answer', of: 'spikes', how: 'first' }, loss: { kind: 'cross-entropy', scale: 1 }, steps: 8, samples: 10 }],
    ['spike counts', { ...dense, populations: { ...dense.populations, answer: { size: 10, model: softIf } } }, { readOut: { population: 'answer', of: 'spikes', how: 'mean' }, loss: { kind: 'mean-square', on: 0.8, off: 0.1 }, steps: 8 }],
  ])('overfits one batch: %s', async (_, network, more) => {
    const trainer = await gradientTrainer(network, options(network, more), devices(1), 1);
    const batch = rows(20);
    const losses = await learn(trainer, batch, more.steps ? 150 : 60, more.optimiser?.kind === 'sgd' ? 1 : 0.01);
    expect(losses.at(-1)!).toBeLessThan(0.3 * losses[0]);
    const { correct } = await trainer.answer(batch);
    expect(correct.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(18);
  });

  const own: NeuronModel = {
    name: 'own', summary: 'a quadratic neuron of a user', source: 'test', parameters: { a: { value: 0.3, unit: '1', doc: '' }, i_ext: { value: 0, unit: '1', doc: '' } },
    state: { v: { value: 0, unit: '1', doc: '' } }, equations: 'v = 0.7 * v + a * v * v + I + i_ext', spike: 'v > 1', reset: 'v = 0',
  };
  it.each<[string, NeuronModel, Network['populations'][string]['parameters'], number]>([
    ['own', own, {}, 1], ['lif', lif, { v_rest: 0, v_reset: 0, v_thresh: 1, tau_m: 4, tau_ref: 2, r_m: 4 }, 1], ['alif', alif, undefined, 30], ['izhikevich', izhikevich, { i_ext: 4 }, 40],
  ])('learns through any neuron: %s', async (_, model, parameters, gain) => {
    const built = layered({ model, parameters, layers: [{ kind: 'dense', size: 60 }] });
    const first = built.connections!['hidden 1'];
    const network = { ...built, connections: { ...built.connections, 'hidden 1': { ...first, weight: uniform(-gain * 0.1, gain * 0.1) } } };
    const trainer = await gradientTrainer(network, options(network, { steps: 12, clip: 1 }), devices(1), 1);
    const losses = await learn(trainer, rows(20), 100, 0.02);
    expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]);
  });

  it('gives the same weights twice, whatever the number of devices', async () => {
    const states = [];
    for (const count of [1, 1, 2, 3]) {
      const trainer = await gradientTrainer(dense, options(dense, { learning: { connections: normalised(dense) }, optimiser: adamw() }), devices(count), 7);
      await learn(trainer, rows(35), 4);
      states.push(await trainer.state());
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
    expect(states[3]).toEqual(states[0]);
  });

  it('goes on from a state as if it had not stopped', async () => {
    const build = (): Promise<Trainer> => gradientTrainer(dense, options(dense, { learning: { connections: normalised(dense) } }), devices(2), 7);
    const [whole, first, second] = [await build(), await build(), await build()];
    await learn(whole, rows(25), 6);
    await learn(first, rows(25), 3);
    await second.restore(await first.state());
    await learn(second, rows(25), 3);
    expect(await second.state()).toEqual(await whole.state());
    await expect(second.restore({ step: 1, numbers: {} })).rejects.toThrow('it has no numbers for "hidden 1"');
  });

  it.each<[string, Network, GradientOptions['learning']['connections']]>([
    ['dense', dense, normalised(dense)], ['convolutions', conv, normalised(conv)], ['a loop', loop, all(loop)],
    ['quantised and normalised weights', dense, { ...all(dense), 'hidden 1': { normalise: 'weight', quantise: { step: 1 / 64, low: -128, high: 127 } } }],
  ])('hands out a network that answers on the spine as it answered in training: %s', async (_, network, connections) => {
    const trainer = await gradientTrainer(network, options(network, { learning: { connections, parameters: { answer: { i_ext: {} }, 'hidden 1': { i_ext: {} } } } }), devices(1), 3);
    const batch = rows(20);
    await learn(trainer, batch, 12);
    const { scores } = await trainer.answer(batch);
    const simulation = await simulate(await trainer.network(), { backend: 'cpu', batch: 20, seed: 0 });
    simulation.setStimulus('pixels', 'value', batch.inputs);
    await simulation.trial({ duration: 4, samples: 20 });
    const found = await simulation.state('answer', 'v');
    // Sums are rounded differently: a spike may fall in another step now and then.
    const off = Array.from(scores, (score, at) => Math.abs(score - found[at])).filter((each) => each > 1e-3).length;
    expect(off).toBeLessThan(0.03 * scores.length);
    simulation.dispose();
  });

  it('hands out learned delays in whole steps', async () => {
    const trains: Network = {
      dt: 0.5, populations: { image: { size: 6, model: spikeArray, spikeSteps: 8 }, answer: { size: 2, model: accumulator } },
      connections: { only: { from: 'image', to: 'answer', connectivity: allToAll(), weight: uniform(-1, 1), delay: 1, synapse: { model: impulseCurrent } } },
    };
    const trainer = await gradientTrainer(trains, { ...options(trains, { steps: 8 }), input: { population: 'image', spikes: true }, learning: { connections: { only: { delay: { most: 5 } } } } }, devices(1));
    const inputs = Float32Array.from({ length: 8 * 4 * 6 }, (_, at) => Number((at * 7) % 5 === 0));
    for (let update = 0; update < 20; update++) await trainer.learn({ inputs, labels: [0, 1, 0, 1] }, 0.1);
    const { delay } = (await trainer.network()).connections!.only;
    const steps = (delay as number[]).map((each) => each / 0.5);
    expect(steps.every((each) => Number.isInteger(each) && each >= 0 && each <= 5)).toBe(true);
    expect(new Set(steps).size).toBeGreaterThan(1);
    const simulation = await simulate(await trainer.network(), { backend: 'cpu' });
    await simulation.run(4);
    simulation.dispose();
  });

  it('trains an analogue network in one step', async () => {
    const analog = layered({ model: clipFloor, parameters: { lambda: 2, levels: 8 }, layers: [{ kind: 'dense', size: 40 }], graded: [0, 100] });
    const trainer = await gradientTrainer(analog, { ...options(analog, { steps: 1 }), learning: { connections: all(analog), parameters: { 'hidden 1': { lambda: { per: 'population', range: [0.05, 100] } } } } }, devices(1), 1);
    const losses = await learn(trainer, rows(20), 80);
    expect(losses.at(-1)!).toBeLessThan(0.3 * losses[0]);
    expect((await trainer.network()).populations['hidden 1'].parameters!.lambda).not.toBe(2);
  });

  it.each<[string, (batch: Batch) => Batch, string]>([
    ['a label too large', (batch) => ({ ...batch, labels: [...Array.from(batch.labels).slice(1), 10] }), 'label 19 of the batch: it is 10. Give a class from 0 to 9'],
    ['inputs of another size', (batch) => ({ ...batch, inputs: batch.inputs.subarray(1) }), '15679 input numbers for 20 labels. Give 784 for each sample'],
    ['nothing', () => ({ inputs: new Float32Array(0), labels: [] }), 'batch: it is empty'],
  ])('refuses %s', async (_, change, message) => {
    const trainer = await gradientTrainer(dense, options(dense), devices(1));
    await expect(trainer.learn(change(rows(20)), 0.01)).rejects.toThrow(message);
  });

  it('names the population where numbers diverge', async () => {
    const trainer = await gradientTrainer(dense, options(dense), devices(1));
    await trainer.learn(rows(20), 3e38);
    await expect(trainer.learn(rows(20), 0.01)).rejects.toThrow('population "hidden 1": what arrives through "hidden 1" is no finite number any more, at update 2. Lower the learning rate');
  });

  it.each<[string, Network, Partial<GradientOptions>, string]>([
    ['an unknown connection', dense, { learning: { connections: { nothing: {} } } }, 'learning.connections: there is no "nothing" in the network. Known: hidden 1, hidden 2, answer.'],
    ['an unknown parameter', dense, { learning: { connections: {}, parameters: { answer: { tau: {} } } } }, 'learning.parameters of population "answer": there is no "tau" in the network. Known: i_ext.'],
    ['an unknown state', dense, { readOut: { population: 'answer', of: 'u', how: 'last' } }, 'readOut.of: population "answer" has no state "u". Give "spikes" or one of v.'],
    ['segments that do not fit', dense, { segment: 3 }, 'option "segment": 4 steps do not fall into segments of 3'],
    ['normalised loops', loop, { learning: { connections: { again: { normalise: 'batch' } } } }, 'connection "again": it lies in a loop, whose steps batch normalisation cannot see together'],
    ['a stimulus that nobody feeds', { ...dense, populations: { ...dense.populations, more: { size: 1, model: pixels, parameters: { value: stimulus() } } } }, {}, 'population "more": its stimulus "value" is fed by nobody'],
    ['delays of their own', { ...dense, connections: { ...dense.connections, more: { from: 'pixels', to: 'answer', connectivity: allToAll(), delay: uniform(1, 3), transmission: analogue(0, 1) } } }, {}, 'connection "more": its synapses have delays of their own'],
    ['random numbers', { ...dense, populations: { ...dense.populations, 'hidden 2': { size: 30, model: stochasticLif } } }, {}, 'population "hidden 2": its equations draw random numbers'],
    ['competition', { ...dense, populations: { ...dense.populations, answer: { size: 10, model: accumulator, competition: { by: 'v' } } } }, {}, 'population "answer": its neurons compete'],
  ])('refuses %s', async (_, network, more, message) => {
    await expect(gradientTrainer(network, options(network, more), devices(1))).rejects.toThrow(message);
  });

  it.each<[() => Optimiser, string]>([[() => adam({ beta1: 1 }), 'optimiser, beta1: it is 1. Give a number from 0 to below 1.'], [() => sgd({ momentum: -1 }), 'optimiser, momentum'], [() => adamw({ decay: NaN }), 'optimiser, decay'], [() => adam({ epsilon: 0 }), 'optimiser, epsilon']])('refuses optimisers that make no sense (%#)', (build, message) => {
    expect(build).toThrow(message);
  });
});
